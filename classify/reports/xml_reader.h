#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cimend::classify::reports {

// An opening tag. Views live as long as the call.
class XmlTag {
 public:
  XmlTag(std::string_view name, const char* const* attributes, std::size_t line)
      : name_(name), attributes_(attributes), line_(line) {}
  [[nodiscard]] std::string_view name() const { return name_; }  // without a namespace's prefix
  [[nodiscard]] std::size_t line() const { return line_; }       // where it begins
  // An attribute's value, or nothing.
  [[nodiscard]] std::string_view operator[](std::string_view attribute) const;
  [[nodiscard]] bool has(std::string_view attribute) const;

 private:
  std::string_view name_;
  const char* const* attributes_;
  std::size_t line_;
};

class XmlVisitor {
 public:
  virtual ~XmlVisitor() = default;
  virtual void open(const XmlTag& tag) = 0;
  // `text` is what stood in the element itself, not in those inside it: escape sequences taken out, at most 64 KiB.
  // `line` is where its closing tag begins.
  virtual void close(std::string_view name, const std::string& text, std::size_t line) = 0;
};

// An attribute's value as a terminal would show it: without the escape sequences that read_xml() keeps in disguise.
// Element texts come readable.
std::string readable(std::string_view text);

// How reading ended.
struct XmlEnd {
  bool complete = false;
  bool refused = false;  // it is not to be trusted at all: entities, depth
  std::string trouble;   // where it is not complete: "it ends inside <testcase>"
};

// Reads a document through expat and tells the visitor what it finds, up to the first thing that is not XML.
//
// Reports carry what tests printed, so what XML forbids is common in them: control characters, escape sequences (also
// as "&#27;"), bytes that are not UTF-8, an encoding that was declared and not used. All of these are read; no line
// number changes by it. What is refused: an internal document type that declares entities, and elements nested more
// than 256 deep. Nothing is ever loaded from outside. Memory: a megabyte and the open elements' texts.
XmlEnd read_xml(std::string_view bytes, XmlVisitor& visitor);

// The name of the root element as far as the first bytes tell, without a prefix; empty for what is no XML.
std::string_view xml_root_name(std::string_view bytes, std::string& scratch);

}  // namespace cimend::classify::reports
