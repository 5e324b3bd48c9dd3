#include "classify/reports/place.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "classify/pattern.h"
#include "core/ansi.h"
#include "core/log.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::size_t kMostLines = 200;
constexpr std::size_t kLongestLine = 2000;
constexpr std::size_t kLongestMessage = 600;
constexpr std::size_t kLongestPath = 2000;

// How tools write a place, the more telling form first.
const std::array<Pattern, 5>& patterns() {
  static const std::array<Pattern, 5> all = {
      Pattern(R"re(File "(?P<file>[^"<>]+)", line (?P<line>\d+))re"),                        // Python
      Pattern(R"re( in (?P<file>\S[^:]*(?::[^:]+)?\.\w+):line (?P<line>\d+))re"),            // .NET
      Pattern(R"re((?:\bat|in (?:test )?file) (?P<file>\S+\.\w+),? line (?P<line>\d+))re"),  // Perl, bats
      Pattern(R"re((?P<file>[^\s:()"']+\.php)(?: on line |\()(?P<line>\d+))re"),             // PHP
      // file.ext:12:5, behind a blank, a bracket or a quote
      Pattern(
          R"re((?:^|[\s("'`\[])(?P<file>(?:file:///?)?(?:[A-Za-z]:[\\/])?[^\s:()"'`<>,\[\]]+\.[A-Za-z]\w{0,8}):(?P<line>\d{1,7})(?::(?P<column>\d{1,5}))?)re"),
  };
  return all;
}

bool is_library(std::string_view file) {
  for (const std::string_view part :
       {"node_modules/", "site-packages/", "dist-packages/", "/lib/python", "node:", "internal/", "/rustc/", "vendor/",
        "/usr/lib/", "/usr/include/", "/usr/share/", "/usr/local/go/", "/gems/", "<frozen", "java.base/"}) {
    if (file.find(part) != std::string_view::npos) return true;
  }
  // A host and its port look the same as a file and its line.
  for (const std::string_view host : {".com", ".org", ".net", ".io", ".dev", ".local", ".internal"}) {
    if (file.ends_with(host)) return true;
  }
  for (const std::string_view base :
       {"Assert.java", "Assert.cs", "Assertions.java", "AssertionUtils.java", "Method.java"}) {
    if (file.ends_with(base)) return true;
  }
  return false;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// "CalculatorTest" of "src/CalculatorTest.java".
std::string_view stem(std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  return file.substr(0, file.find('.'));
}

bool names(std::string_view owner, std::string_view word) {
  if (word.empty()) return false;
  for (std::size_t at = owner.find(word); at != std::string_view::npos; at = owner.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !is_word(owner[at - 1]);
    if (starts && (end == owner.size() || !is_word(owner[end]))) return true;
  }
  return false;
}

// A line that says that something failed and where, not why.
bool announces(std::string_view line, std::string_view test) {
  if (line.empty() || line.starts_with("\xE2\x97\x8F") || line.starts_with("at ") || line == "FAILED:") return true;
  if (line.starts_with("thread '") && line.ends_with(':')) return true;
  // PHPUnit begins with "SumTest::testAdd".
  const std::size_t scope = line.find("::");
  return line == test || (scope != std::string_view::npos && line.find(' ') == std::string_view::npos &&
                          !test.empty() && line.ends_with(test));
}

std::string with_escapes_decoded(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    unsigned value = 0;
    if (path[i] == '%' && i + 2 < path.size()) {
      const auto parsed = std::from_chars(path.data() + i + 1, path.data() + i + 3, value, 16);
      if (parsed.ptr == path.data() + i + 3 && value >= 0x20) {
        out += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    out += path[i];
  }
  return out;
}

}  // namespace

std::string plain_path(std::string_view path) {
  path = core::trim(path.substr(0, kLongestPath));
  const bool url = path.starts_with("file:");
  for (const std::string_view prefix : {"file://localhost", "file://", "file:"}) {
    if (path.starts_with(prefix)) {
      path.remove_prefix(prefix.size());
      break;
    }
  }
  while (path.starts_with("./")) path.remove_prefix(2);
  const bool drive = url && path.size() > 2 && path[0] == '/' && path[2] == ':';  // file:///C:/a
  if (drive) path.remove_prefix(1);
  return with_escapes_decoded(path);
}

Place find_place(std::string_view text, std::string_view owner) {
  Place best;
  bool owned = false;
  core::each_line(text, [&](std::size_t number, std::string_view line) {
    if (owned || number > kMostLines) return;
    line = line.substr(0, kLongestLine);
    for (const Pattern& pattern : patterns()) {
      Captures captures{};
      if (!pattern.capture(line, captures)) continue;
      const std::string_view file = at(captures, Field::file);
      if (is_library(file)) break;
      owned = names(owner, stem(file));
      if (owned || best.file.empty()) {
        best = {plain_path(file), number_of(at(captures, Field::line)), number_of(at(captures, Field::column))};
      }
      break;
    }
  });
  return best;
}

std::string one_line(std::string_view text) {
  std::string plain;
  core::strip_ansi(text.substr(0, kLongestMessage * 8), plain);
  std::string out;
  for (const char c : plain) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
    if (out.size() > kLongestMessage) break;
  }
  return core::shorten(core::trim(out), kLongestMessage);
}

std::string first_line(std::string_view text) {
  std::string first;
  core::each_line(text, [&](std::size_t, std::string_view line) {
    if (first.empty()) first = one_line(line);
  });
  return first;
}

std::string telling_line(std::string_view text, std::string_view test) {
  std::string telling;
  bool done = false;
  core::each_line(text, [&](std::size_t number, std::string_view line) {
    const std::string_view plain = core::trim(line);
    if (line.starts_with("E  ") && number <= kMostLines && !done) {
      telling = one_line(line.substr(1));
      done = true;
    }
    if (done || number > kMostLines || announces(plain, test)) return;
    if (telling.empty() || telling.back() == ':') telling = one_line(telling + " " + std::string(plain));
  });
  return telling.empty() ? first_line(text) : telling;
}

std::int64_t number_of(std::string_view digits) {
  std::int64_t value = 0;
  const std::string_view text = core::trim(digits);
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() && value > 0 ? value : 0;
}

std::string test_name(std::string_view suite, std::string_view name) {
  suite = core::trim(suite);
  name = core::trim(name);
  if (suite.empty() || name.starts_with(suite) || names(name, suite)) return std::string(name);
  if (name.empty()) return std::string(suite);
  const bool words = suite.find(' ') != std::string_view::npos || name.find(' ') != std::string_view::npos;
  return std::string(suite) + (words ? " " : ".") + std::string(name);
}

}  // namespace cimend::classify::reports
