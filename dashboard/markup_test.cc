#include "dashboard/markup.h"

#include <catch2/catch.hpp>
#include <type_traits>

using namespace std::string_literals;
using cimend::dashboard::AttributeName;
using cimend::dashboard::Link;
using cimend::dashboard::Markup;
using cimend::dashboard::Page;

namespace {

std::string as_text(std::string_view untrusted) { return Page().text(untrusted).html(); }
std::string as_title(std::string_view untrusted) { return Page().attr("title", untrusted).html(); }

// Whether the text could end a text node or an attribute, or begin an element.
bool breaks_out(std::string html, std::string_view allowed) {
  for (std::size_t at; !allowed.empty() && (at = html.find(allowed)) != std::string::npos;)
    html.erase(at, allowed.size());
  return html.find_first_of("<>\"'") != std::string::npos;
}

}  // namespace

TEST_CASE("text of somebody else cannot become markup") {
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Markup, std::string>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Markup, std::string_view>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<AttributeName, std::string>);
}

TEST_CASE("no hostile text leaves its text node or its attribute") {
  const std::vector<std::string> hostile = {
      "<script>alert(1)</script>",
      "\"><img src=x onerror=alert(1)>",
      "' onmouseover='alert(1)",
      "</title></style></textarea><svg onload=alert(1)>",
      "<!-- --><![CDATA[ ]]>",
      "&lt;script&gt;",
      "\x1B]8;;javascript:alert(1)\x1B\\x\x1B]8;;\x1B\\",
      "\x1B[31m<b>\x1B[0m",
      "a\0<b>"s,
      "\xC0\xBCscript\xC0\xBE",  // '<' in a form UTF-8 forbids
      "\xE2<b>\x80\xAE",
      "\xFF\xFE<\x00s"s,
      std::string(100'000, '<'),
  };
  for (const std::string& each : hostile) {
    CAPTURE(each.substr(0, 40));
    CHECK_FALSE(breaks_out(as_text(each), ""));
    const std::string attribute = as_title(each);
    REQUIRE(attribute.starts_with(" title=\""));
    REQUIRE(attribute.ends_with("\""));
    CHECK_FALSE(breaks_out(attribute.substr(8, attribute.size() - 9), ""));
  }
}

TEST_CASE("ordinary text stays what it is") {
  CHECK(as_text("tab\there, größer, 日本語, 👩‍🚀\n") == "tab\there, größer, 日本語, 👩‍🚀\n");
  CHECK(as_text("a < b && c > 'd'") == "a &lt; b &amp;&amp; c &gt; &#39;d&#39;");
}

TEST_CASE("control characters are shown as their symbols") {
  CHECK(as_text("\x1B[2J\r\a\x7F") == "␛[2J␍␇␡");
  CHECK(as_title("a\nb") == " title=\"a&#10;b\"");
}

TEST_CASE("bytes that are no UTF-8 and NUL are shown and never swallow what follows") {
  CHECK(as_text("a\0b"s) == "a\uFFFDb");
  CHECK(as_text("half \xE2\x82 a euro") == "half \uFFFD a euro");
  CHECK(as_text("\xED\xA0\x80<").ends_with("&lt;"));
}

TEST_CASE("characters that reorder or hide text are named") {
  CHECK(as_text("a\u202Eb") == "a<span class=\"hidden-character\">U+202E</span>b");
  CHECK(as_title("a\u202Eb") == " title=\"a[U+202E]b\"");
  for (const char* hidden :
       {"\u061C", "\u200B", "\u200E", "\u2028", "\u2066", "\u2069", "\uFEFF", "\u009B", "\U000E0041"}) {
    CHECK(as_title(hidden).find("[U+") != std::string::npos);
  }
}

TEST_CASE("marks piled on a letter cannot cover the lines around it") {
  const auto marks = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "\u0301";
    return text;
  };
  CHECK(as_text("e" + marks(4)) == "e" + marks(4));
  CHECK(as_text("e" + marks(6) + "e" + marks(1)) == "e" + marks(4) + "\u25CC\u25CCe" + marks(1));
  CHECK(as_title("\u00E9" + marks(5)) == " title=\"\u00E9" + marks(4) + "\u25CC\"");
}

TEST_CASE("a link inside the site has no scheme, no query and no way out of its attribute") {
  CHECK(Link::inside("runs/12-a_b.c/index.html").target() == "runs/12-a_b.c/index.html");
  CHECK(Link::inside("javascript:alert(1)").target() == "javascript%3Aalert%281%29");
  CHECK(Link::inside("//evil.example/x").target() == "evil.example/x");
  CHECK(Link::inside("a\"?b#c\xFF").target() == "a%22%3Fb%23c%FF");
  CHECK(Link::to_line("log-1-1.html", 57).target() == "log-1-1.html#L57");
}

TEST_CASE("a link outside is http or https to an allowed host and nothing else") {
  const std::vector<std::string> hosts = {"github.com"};
  const std::vector<std::string> good = {"https://github.com/a/b/actions/runs/1", "http://GITHUB.com",
                                         "https://github.com/?q=1#x"};
  for (const std::string& url : good) CHECK(Link::outside(url, hosts));
  const std::vector<std::string> bad = {"",
                                        "javascript:alert(1)",
                                        "JAVASCRIPT://github.com/%0aalert(1)",
                                        "data:text/html,x",
                                        "//github.com/",
                                        "https:github.com",
                                        "https://github.com.evil.example/",
                                        "https://github.com@evil.example/",
                                        "https://user@github.com/",
                                        "https://github.com:8443/",
                                        "https://github.com\\.evil.example/",
                                        "https://evil.example/github.com",
                                        "https://github.com/\" onclick=\"x",
                                        "https://github.com/\n",
                                        " https://github.com/",
                                        "https://gіthub.com/"};  // a Cyrillic і
  for (const std::string& url : bad) {
    CAPTURE(url);
    CHECK_FALSE(Link::outside(url, hosts));
  }
}

TEST_CASE("a link that leaves the site tells the other side nothing") {
  const auto link = Link::outside("https://github.com/a?b&c", {"github.com"});
  REQUIRE(link);
  CHECK(Page().href(*link).html() == " href=\"https://github.com/a?b&amp;c\" rel=\"noopener noreferrer\"");
}

TEST_CASE("large numbers are grouped for people and plain in anchors") {
  CHECK(Page().number(9999).html() == "9999");
  CHECK(Page().number(1234567).html() == "1\u202F234\u202F567");
  CHECK(Page().digits(1234567).html() == "1234567");
}
