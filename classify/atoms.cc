#include "classify/atoms.h"

#include <re2/filtered_re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace cimend::classify {
namespace {

// Shorter literals are found too often to be of use.
constexpr int kShortestLiteral = 3;
constexpr std::size_t kMostMarks = 3;

// How many of 10 000 bytes of CI logs are this letter (digits and blank apart), lower and upper case together. Counted
// on 50 MB of build logs, without timestamps and colours.
constexpr std::array<double, 26> kLetters = {382, 116, 264, 174, 641, 105, 161, 90,  371, 60, 55, 232, 187,
                                             402, 447, 208, 5,   444, 476, 558, 187, 66,  58, 38, 46,  21};

// Words of a million bytes of the same logs, where they are many more than their letters would make one expect.
struct Word {
  std::string_view text;
  double count;
};
constexpr std::array<Word, 67> kWords = {{
    {"test", 5200},   {"info", 1650},     {"running", 1366}, {"build", 1320},    {"core", 1190},    {"object", 1030},
    {"java", 840},    {"progress", 826},  {"error", 570},    {"repositor", 620}, {"remote", 557},   {"https://", 557},
    {"time", 510},    {"target", 454},    {"module", 507},   {"from", 395},      {"type", 385},     {"main", 362},
    {"file", 450},    {"receiving", 373}, {"download", 470}, {"github", 322},    {"node", 309},     {"project", 388},
    {"version", 274}, {"with", 271},      {"warning", 264},  {"warn", 330},      {"skipped", 260},  {"failures", 245},
    {"failure", 255}, {"fail", 330},      {"plugin", 235},   {"snapshot", 350},  {"class", 376},    {"method", 256},
    {"line", 151},    {"compil", 270},    {"code", 126},     {"function", 180},  {"path", 186},     {"value", 116},
    {"this", 114},    {"unknown", 110},   {"should", 104},   {"package", 186},   {"install", 93},   {"found", 89},
    {"not found", 8}, {"exception", 131}, {"assert", 430},   {"command", 72},    {"exit code", 12}, {"expected", 35},
    {"cannot", 42},   {"could not", 12},  {"failed", 35},    {"invalid", 18},    {"timeout", 31},   {".py", 2000},
    {".js", 900},     {".ts", 400},       {".go", 300},      {"test_", 900},     {" [ ", 300},      {"[gw", 100},
    {" passed", 250},
}};

double letter_share(unsigned char c) {
  if (c >= 'a' && c <= 'z') return kLetters[c - 'a'] / 1e4;
  if (c == ' ') return 0.148;
  if (c >= '0' && c <= '9') return 0.01;
  if (c == '.' || c == '-' || c == '/' || c == ':') return 0.02;
  return 0.003;
}

// The formula of one pattern, asked which literals it can do without.
class LiteralFormula {
 public:
  LiteralFormula(const std::string& pattern, int shortest) : filter_(shortest) {
    re2::RE2::Options options(re2::RE2::Latin1);
    options.set_log_errors(false);
    int id = 0;
    usable_ = filter_.Add(pattern, options, &id) == re2::RE2::NoError;
    if (usable_) filter_.Compile(&literals_);
    usable_ = usable_ && !literals_.empty();
  }

  [[nodiscard]] bool usable() const { return usable_; }
  [[nodiscard]] const std::vector<std::string>& literals() const { return literals_; }

  // True where a line without any of `chosen` can't match, whatever else it holds.
  [[nodiscard]] bool covered_by(const std::vector<bool>& chosen) const {
    std::vector<int> others;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (!chosen[i]) others.push_back(static_cast<int>(i));
    }
    std::vector<int> potential;
    filter_.AllPotentials(others, &potential);
    return potential.empty();
  }

 private:
  re2::FilteredRE2 filter_;
  std::vector<std::string> literals_;
  bool usable_ = false;
};

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c & 0x80) != 0; });
}

double total_frequency(const std::vector<std::string>& literals, const std::vector<bool>& chosen) {
  double total = 0;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    if (chosen[i]) total += expected_frequency(literals[i]);
  }
  return total;
}

// Drops literals, the most frequent first, as long as the rest still covers the pattern.
std::vector<bool> thinned(const LiteralFormula& formula, std::vector<bool> chosen) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < chosen.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return expected_frequency(formula.literals()[a]) > expected_frequency(formula.literals()[b]);
  });
  for (const std::size_t i : order) {
    chosen[i] = false;
    if (!formula.covered_by(chosen)) chosen[i] = true;
  }
  return chosen;
}

// The cheaper of: the rarest single literal that covers alone, and what thinning leaves of all.
std::vector<bool> cheapest_cover(const LiteralFormula& formula) {
  const std::size_t count = formula.literals().size();
  std::vector<bool> best = thinned(formula, std::vector<bool>(count, true));
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<bool> alone(count, false);
    alone[i] = true;
    const bool cheaper = total_frequency(formula.literals(), alone) < total_frequency(formula.literals(), best);
    if (cheaper && formula.covered_by(alone)) best = alone;
  }
  return best;
}

}  // namespace

double expected_frequency(std::string_view literal) {
  double share = 1;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    // After two letters of a word the next one is no longer free: it carries about half the information.
    const double letter = letter_share(static_cast<unsigned char>(literal[i]));
    share *= i < 2 ? letter : std::sqrt(letter);
  }
  double expected = share * 1e6;
  // Indentation: one line in eight begins with eight blanks, far more than blanks by themselves would make one expect.
  if (literal.find_first_not_of(' ') == std::string_view::npos) expected = 5e4 / static_cast<double>(literal.size());
  for (const Word& word : kWords) {
    if (word.text.find(literal) != std::string_view::npos) expected = std::max(expected, word.count);
    // A literal that is a common word and a little more is rarer than the word, but not as rare as its letters say.
    if (literal.find(word.text) != std::string_view::npos) {
      expected =
          std::max(expected, word.count * std::pow(0.45, static_cast<double>(literal.size() - word.text.size())));
    }
  }
  return expected;
}

std::vector<std::string> required_literals(const std::string& pattern) {
  const LiteralFormula formula(pattern, kShortestLiteral);
  if (!formula.usable()) return {};
  const std::vector<bool> all(formula.literals().size(), true);
  if (!formula.covered_by(all)) return {};
  const std::vector<bool> chosen = cheapest_cover(formula);
  std::vector<std::string> literals;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (!chosen[i]) continue;
    // Indentation alone comes up so often that trying every line (after its marks) is cheaper.
    if (formula.literals()[i].find_first_not_of(' ') == std::string::npos) return {};
    literals.push_back(formula.literals()[i]);
  }
  std::sort(literals.begin(), literals.end());
  return literals;
}

std::vector<std::string> required_marks(const std::string& pattern) {
  const LiteralFormula formula(pattern, 1);
  std::vector<std::string> marks;
  if (!formula.usable()) return marks;
  const std::vector<std::string>& literals = formula.literals();
  for (std::size_t i = 0; i < literals.size(); ++i) {
    std::vector<bool> alone(literals.size(), false);
    alone[i] = true;
    if (!literals[i].empty() && !has_letter(literals[i]) && formula.covered_by(alone)) marks.push_back(literals[i]);
  }
  std::sort(marks.begin(), marks.end(), [](const std::string& a, const std::string& b) {
    return std::pair(expected_frequency(a), a) < std::pair(expected_frequency(b), b);
  });
  if (marks.size() > kMostMarks) marks.resize(kMostMarks);
  return marks;
}

}  // namespace cimend::classify
