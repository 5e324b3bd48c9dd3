#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

// Pages that log bytes cannot break out of.
//
// Everything that stands in a page is either markup of our own source or text of somebody else's. The two have
// different types, and only one direction is possible: Markup is made at compile time from literals, so a std::string
// from a log, a document or the command line cannot become one; all it can become is text(), attr() or a Link, and
// each of these escapes. A forgotten escape is therefore a compile error and not a finding of next year's audit.

namespace cimend::dashboard {

// A piece of HTML out of our own source. Cannot be made at run time.
class Markup {
 public:
  consteval Markup(const char* literal) : bytes_(literal) {}
  [[nodiscard]] constexpr std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;  // of a literal: lives as long as the program
};

// The name of an attribute whose value may be untrusted text. Names whose values a browser fetches, runs or parses
// (href, src, style, on…) do not compile: links go through Link, the others are never needed.
class AttributeName {
 public:
  consteval AttributeName(const char* literal) : bytes_(literal) {
    if (!inert(bytes_)) throw "this attribute is not inert: no untrusted text may go there";
  }
  [[nodiscard]] constexpr std::string_view bytes() const { return bytes_; }

 private:
  static constexpr bool inert(std::string_view name) {
    return name == "id" || name == "title" || name == "datetime" || name == "aria-label" || name == "download" ||
           name == "width" || name.starts_with("data-");
  }
  std::string_view bytes_;
};

// Where a link may lead: into this site, or to an http(s) URL on a host that was allowed. Nothing else exists, so
// neither `javascript:` nor a tracking pixel's host can reach an href.
class Link {
 public:
  // A path relative to the page, of any bytes: those outside [A-Za-z0-9._/-] are percent-encoded, so there can be
  // no scheme, query or fragment in it; a leading '/' is dropped.
  static Link inside(std::string_view path);
  // The same, to a line of a log page ("#L57").
  static Link to_line(std::string_view path, std::uint64_t line);
  // The same, to the element of a page whose id is `id`, of any bytes.
  static Link to_part(std::string_view path, std::string_view id);
  // A place on the same page, or a page by its literal name.
  static Link literal(Markup target);
  // nullopt unless `url` is http or https, names a host of `hosts` (lower-case, exact) without user information, and
  // holds nothing but the characters of RFC 3986.
  static std::optional<Link> outside(std::string_view url, const std::vector<std::string>& hosts);

  [[nodiscard]] const std::string& target() const { return target_; }
  [[nodiscard]] bool leaves_site() const { return leaves_site_; }

 private:
  Link(std::string target, bool leaves_site) : target_(std::move(target)), leaves_site_(leaves_site) {}
  std::string target_;
  bool leaves_site_ = false;
};

// HTML under construction: a whole page or a part of one. A plain value.
class Page {
 public:
  Page& raw(Markup markup);
  // Untrusted bytes as text. `<>&"'` as references; bytes that are no UTF-8 as U+FFFD; control characters but '\t'
  // and '\n' as symbols of the U+2400 block; characters that reorder or hide text (bidi controls, zero-width ones,
  // tag characters) as <span class="hidden-character">U+202E</span>; of marks on one letter four, each more as U+25CC.
  Page& text(std::string_view untrusted);
  // ` name="value"` with the same care; what would be a span is "[U+202E]".
  Page& attr(AttributeName name, std::string_view untrusted);
  // ` href="…"`, with rel="noopener noreferrer" where the link leaves the site.
  Page& href(const Link& link);
  // <script type="application/json" id="…">: data for the script, which no browser runs. Every `<` in it is written as
  // \u003c, so nothing in `data` can end the element.
  Page& data(Markup id, const core::Json& data);
  // Decimal digits, in groups of three with thin spaces from 10 000 on, for people.
  Page& number(std::uint64_t value);
  // Decimal digits alone, for attributes and anchors.
  Page& digits(std::uint64_t value);
  Page& append(const Page& part);
  [[nodiscard]] const std::string& html() const { return html_; }
  [[nodiscard]] bool empty() const { return html_.empty(); }

 private:
  std::string html_;
};

}  // namespace cimend::dashboard
