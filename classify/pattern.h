#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classify/rule.h"

namespace re2 {
class RE2;
}

namespace cimend::classify {

// What a pattern's named groups matched; views into the line. Empty where the group took no part.
using Captures = std::array<std::string_view, kFieldCount>;

inline std::string_view& at(Captures& captures, Field field) { return captures[static_cast<std::size_t>(field)]; }
inline std::string_view at(const Captures& captures, Field field) { return captures[static_cast<std::size_t>(field)]; }

// What is wrong with a pattern: RE2's sentence and the part of the pattern it means.
struct PatternProblem {
  std::string what;
  std::string part;
  std::string hint;
};

// Why `pattern` can't be used (RE2 refuses it, or a named group is no field of a finding); nothing where it can.
std::optional<PatternProblem> pattern_problem(const std::string& pattern);

// A regular expression (RE2 syntax, Latin-1: bytes in, bytes out), compiled when it is first needed: of some hundred
// rules a log touches a dozen, and compiling one costs 20–100 µs. Threads may share one.
class Pattern {
 public:
  Pattern() = default;
  // `text` must have no pattern_problem(); empty makes an empty() pattern.
  explicit Pattern(std::string text);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  [[nodiscard]] bool empty() const { return compiled_ == nullptr; }
  // Whether it matches anywhere in the line. Not to be called on an empty pattern.
  [[nodiscard]] bool found_in(std::string_view line) const;
  // The same, and the first match's named groups.
  bool capture(std::string_view line, Captures& captures) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace cimend::classify
