#include "classify/required_grams.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "classify/pattern_syntax.h"
#include "classify/required_text.h"
#include "classify/text_frequency.h"

namespace cimend::classify {
namespace {

using Kind = PatternNode::Kind;
using Texts = std::set<std::string>;

// Sets of strings grow by multiplication. What is over these becomes a formula, and only its edges go on growing.
constexpr std::size_t kMostTexts = 96;
constexpr std::size_t kLongestText = 40;
constexpr std::size_t kEdge = 4;
constexpr std::size_t kMostBytes = 12;  // of one character class that is written out
constexpr int kMostCopies = 4;          // of a repeated part
constexpr int kMostSplits = 3;          // of parts that may be left out, one behind another
constexpr int kMostSplitsInAll = 24;
constexpr std::size_t kGramsOfText = 6;   // the rarest of a text
constexpr std::size_t kGramsOfPiece = 4;  // and of one as it is written
constexpr std::size_t kMostPieces = 4;

enum class Letters : unsigned char { folded, cased };

struct Formula {
  enum class Operation : unsigned char { gram, all, any };
  Operation operation = Operation::all;
  Gram gram = 0;
  std::vector<Formula> parts;  // of `all`: none, always true

  [[nodiscard]] bool always() const { return operation == Operation::all && parts.empty(); }
  friend bool operator==(const Formula&, const Formula&) = default;
};

void add_part(Formula& to, Formula part) {
  if (std::find(to.parts.begin(), to.parts.end(), part) == to.parts.end()) to.parts.push_back(std::move(part));
}

Formula all(Formula a, Formula b) {
  if (a.always()) return b;
  if (b.always()) return a;
  Formula out;
  for (Formula* one : {&a, &b}) {
    if (one->operation != Formula::Operation::all) {
      add_part(out, std::move(*one));
    } else {
      for (Formula& part : one->parts) add_part(out, std::move(part));
    }
  }
  return out;
}

std::vector<Formula> parts_of(Formula formula) {
  if (formula.operation == Formula::Operation::all) return std::move(formula.parts);
  return {std::move(formula)};
}

// What all of the choices need, taken out of them.
Formula take_common(std::vector<std::vector<Formula>>& choices) {
  Formula common;
  for (const Formula& part : std::vector<Formula>(choices.front())) {
    const auto has_part = [&](const auto& choice) {
      return std::find(choice.begin(), choice.end(), part) != choice.end();
    };
    if (!std::all_of(choices.begin(), choices.end(), has_part)) continue;
    for (auto& choice : choices) std::erase(choice, part);
    common.parts.push_back(part);
  }
  return common;
}

// Nothing is needed where one of them needs nothing.
Formula any(std::vector<Formula> formulas) {
  if (formulas.empty()) return {};
  std::vector<std::vector<Formula>> choices;
  for (Formula& formula : formulas) choices.push_back(parts_of(std::move(formula)));
  Formula common = take_common(choices);
  Formula out;
  out.operation = Formula::Operation::any;
  for (std::vector<Formula>& parts : choices) {
    if (parts.empty()) return common;
    Formula choice = parts.size() == 1 ? Formula(parts.front()) : Formula{Formula::Operation::all, 0, std::move(parts)};
    add_part(out, std::move(choice));
  }
  return all(std::move(common), out.parts.size() == 1 ? Formula(out.parts.front()) : std::move(out));
}

// The grams of a text, the rarest first.
Formula grams_of(std::string_view text, std::size_t most, Letters letters) {
  std::vector<std::pair<double, Gram>> found;
  GramState state;
  for (std::size_t at = 0; at < text.size(); ++at) {
    state.add(text[at]);
    if (text.size() == 2 && at == 1) found.emplace_back(0, state.folded_pair());
    if (at + 1 < kGramBytes) continue;
    const std::string_view bytes = text.substr(at + 1 - kGramBytes, kGramBytes);
    found.emplace_back(expected_frequency(folded(bytes)), letters == Letters::folded ? state.folded() : state.cased());
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (found.size() > most) found.resize(most);
  Formula out;
  for (const auto& [frequency, gram] : found) {
    Formula leaf;
    leaf.operation = Formula::Operation::gram;
    leaf.gram = gram;
    add_part(out, std::move(leaf));
  }
  return out.parts.size() == 1 ? Formula(out.parts.front()) : out;
}

// What is known of the matches of a part. Texts may begin with kLineBegin and end with kLineEnd.
struct Known {
  bool exact = false;   // `begins` and `ends` are all of its matches
  Texts begins = {""};  // what each match begins with
  Texts ends = {""};    // what each match ends with
  Formula needed;       // beside these
};

Known exactly(Texts texts) {
  Known known;
  known.exact = true;
  known.begins = texts;
  known.ends = std::move(texts);
  return known;
}

std::size_t longest(const Texts& texts) {
  std::size_t most = 0;
  for (const std::string& text : texts) most = std::max(most, text.size());
  return most;
}

bool too_many(const Texts& texts) { return texts.size() > kMostTexts || longest(texts) > kLongestText; }

Texts fronts(const Texts& texts) {
  Texts out;
  for (const std::string& text : texts) out.insert(text.substr(0, kEdge));
  return out.size() > kMostTexts ? Texts{""} : out;
}

Texts backs(const Texts& texts) {
  Texts out;
  for (const std::string& text : texts) out.insert(text.size() > kEdge ? text.substr(text.size() - kEdge) : text);
  return out.size() > kMostTexts ? Texts{""} : out;
}

// One text behind another; nothing where no line holds them so. White space at a line's beginning is left out.
std::string one_behind(const std::string& x, const std::string& y) {
  if (x.empty() || y.empty()) return x + y;
  if (y.front() == kLineBegin) return x.size() == 1 && x.front() == kLineBegin ? y : "";
  if (x.back() == kLineEnd) return y.size() == 1 && y.front() == kLineEnd ? x : "";
  if (x.size() > 1 || x.front() != kLineBegin) return x + y;
  return x + std::string(std::find_if_not(y.begin(), y.end(), is_blank), y.end());
}

Texts cross(const Texts& a, const Texts& b) {
  Texts out;
  for (const std::string& x : a) {
    for (const std::string& y : b) out.insert(one_behind(x, y));
  }
  return out;
}

bool only_blanks(const PatternNode& node) {
  if (node.kind == Kind::sequence || node.kind == Kind::repeat) {
    return std::all_of(node.parts.begin(), node.parts.end(), only_blanks);
  }
  if (node.kind != Kind::bytes) return false;
  for (unsigned c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    if (node.set.test(c) && !is_blank(byte) && byte != '\n' && byte != '\r') return false;
  }
  return true;
}

bool small_enough(const Texts& a, const Texts& b) { return a.size() * b.size() <= kMostTexts; }

// Analyses a tree from the leaves up.
class Analysis {
 public:
  explicit Analysis(Letters letters) : letters_(letters) {}

  Formula whole(const PatternNode& tree) { return whole(of(tree)); }

 private:
  [[nodiscard]] Formula one_of(const Texts& texts) const {
    std::vector<Formula> choices;
    for (const std::string& text : texts) {
      const bool implied = std::any_of(texts.begin(), texts.end(), [&](const std::string& other) {
        return other.size() < text.size() && text.find(other) != std::string::npos;
      });
      if (!implied) choices.push_back(grams_of(text, kGramsOfText, letters_));
    }
    return any(std::move(choices));
  }

  [[nodiscard]] Formula whole(const Known& known) const {
    return all(all(known.needed, one_of(known.begins)), known.exact ? Formula{} : one_of(known.ends));
  }

  // Cuts what has grown too large; what it said stays in the formula.
  [[nodiscard]] Known cut(Known known) const {
    const bool begins = too_many(known.begins), ends = too_many(known.ends);
    if (!begins && !ends) return known;
    known.needed = whole(known);
    if (begins) known.begins = fronts(known.begins);
    if (ends) known.ends = backs(known.ends);
    known.exact = false;
    return known;
  }

  [[nodiscard]] Known joined(Known a, Known b) const {
    const bool small = small_enough(a.ends, b.begins);
    if (a.exact && b.exact && small) return cut(exactly(cross(a.begins, b.begins)));
    Known out;
    out.needed = all(std::move(a.needed), std::move(b.needed));
    const bool left = a.exact && small, right = b.exact && small;
    out.begins = left ? cross(a.begins, b.begins) : a.begins;
    out.ends = right ? cross(a.ends, b.ends) : b.ends;
    if (!left && !right && small_enough(backs(a.ends), fronts(b.begins))) {
      // Where the two meet, one text spans both.
      out.needed = all(std::move(out.needed), one_of(cross(backs(a.ends), fronts(b.begins))));
    }
    // What becomes no part of the new edges is said now.
    if (!a.exact && !right) out.needed = all(std::move(out.needed), one_of(a.ends));
    if (!b.exact && !left) out.needed = all(std::move(out.needed), one_of(b.begins));
    return cut(std::move(out));
  }

  [[nodiscard]] Known of_bytes(const PatternNode& node) const {
    Texts texts;
    for (unsigned c = 0; c < 256; ++c) {
      const char byte = static_cast<char>(c);
      if (!node.set.test(c) || byte == '\n' || byte == '\r') continue;  // no plain line holds these
      texts.insert(std::string(1, letters_ == Letters::folded ? folded(byte) : with_digits_alike(byte)));
    }
    if (texts.empty() || texts.size() > kMostBytes) return {};
    return exactly(std::move(texts));
  }

  [[nodiscard]] Known either(std::vector<Known> choices) const {
    Known out;
    out.exact = true;
    out.begins.clear();
    out.ends.clear();
    std::vector<Formula> needed;
    for (Known& known : choices) {
      needed.push_back(whole(known));
      out.exact = out.exact && known.exact;
      out.begins.merge(known.begins);
      out.ends.merge(known.ends);
    }
    if (out.exact && !too_many(out.begins)) return out;
    out.exact = false;
    out.needed = any(std::move(needed));
    if (too_many(out.begins)) out.begins = fronts(out.begins);
    if (too_many(out.ends)) out.ends = backs(out.ends);
    return out;
  }

  Known of_repeat(const PatternNode& node) {
    Known once = of(node.parts.front());
    if (node.least == 0) {
      if (node.most != 1 || !once.exact) return {};
      once.begins.insert("");
      return exactly(std::move(once.begins));
    }
    Known copies = exactly({""});
    for (int i = 0; i < std::min(node.least, kMostCopies); ++i) copies = joined(std::move(copies), once);
    if (node.most == node.least && node.least <= kMostCopies) return copies;
    Known out;
    out.needed = whole(copies);
    out.begins = copies.begins;
    out.ends = once.ends;
    return out;
  }

  // The parts from `from` on, behind what is known so far.
  Known of_parts(const std::vector<PatternNode>& parts, std::size_t from, Known so_far) {
    for (std::size_t at = from; at < parts.size(); ++at) {
      const PatternNode& part = parts[at];
      const bool at_begin = so_far.exact && so_far.begins == Texts{std::string(1, kLineBegin)};
      if (at_begin && only_blanks(part)) continue;
      Known here = of(part);
      const bool optional = part.kind == Kind::repeat && part.least == 0 && part.most == 1 && !here.exact;
      if (optional && depth_ < kMostSplits && splits_ < kMostSplitsInAll) {
        // "(?:a.*)?b" is "a.*b|b": what stands around it meets.
        ++depth_;
        ++splits_;
        Known with = of_parts(parts, at + 1, joined(so_far, of(part.parts.front())));
        Known without = of_parts(parts, at + 1, std::move(so_far));
        --depth_;
        return either({std::move(with), std::move(without)});
      }
      so_far = joined(std::move(so_far), std::move(here));
    }
    return so_far;
  }

  Known of(const PatternNode& node) {
    switch (node.kind) {
      case Kind::bytes: return of_bytes(node);
      case Kind::sequence: return of_parts(node.parts, 0, exactly({""}));
      case Kind::choice: {
        std::vector<Known> choices;
        for (const PatternNode& part : node.parts) choices.push_back(of(part));
        return either(std::move(choices));
      }
      case Kind::repeat: return of_repeat(node);
      case Kind::line_begin: return exactly({std::string(1, kLineBegin)});
      case Kind::line_end: return exactly({std::string(1, kLineEnd)});
      case Kind::nothing: return exactly({""});
    }
    return {};
  }

  Letters letters_;
  int depth_ = 0, splits_ = 0;
};

// Texts as they are written, which tell "Error" from "error" where other parts of the pattern take both.
Formula written_pieces(std::string_view pattern) {
  Formula out;
  for (std::string piece : required_pieces(pattern, kMostPieces)) {
    std::transform(piece.begin(), piece.end(), piece.begin(), with_digits_alike);
    out = all(std::move(out), grams_of(piece, kGramsOfPiece, Letters::cased));
  }
  return out;
}

Formula formula_for(const PatternNode& tree, std::string_view pattern) {
  if (pattern.find("(?i") == std::string_view::npos) return Analysis(Letters::cased).whole(tree);
  return all(written_pieces(pattern), Analysis(Letters::folded).whole(tree));
}

void write(const Formula& formula, std::vector<std::uint16_t>& words) {
  if (formula.operation == Formula::Operation::gram) {
    words.push_back(formula.gram);
    return;
  }
  const std::size_t head = words.size();
  words.push_back(0);
  for (const Formula& part : formula.parts) write(part, words);
  const std::size_t count = std::min<std::size_t>(words.size() - head - 1, kGramCount);
  words[head] = static_cast<std::uint16_t>((formula.operation == Formula::Operation::all ? kAll : kAny) | count);
}

}  // namespace

std::vector<std::uint16_t> required_grams(std::string_view pattern) {
  const auto tree = parse_pattern(pattern);
  if (!tree) return {};
  Formula formula = formula_for(*tree, pattern);
  if (formula.operation != Formula::Operation::all) formula.parts = {Formula(formula)};
  // Grams first: they are cheaper to ask for than choices.
  std::stable_partition(formula.parts.begin(), formula.parts.end(),
                        [](const Formula& part) { return part.operation == Formula::Operation::gram; });
  std::vector<std::uint16_t> words;
  for (const Formula& part : formula.parts) {
    std::vector<std::uint16_t> more;
    write(part, more);
    if (words.size() + more.size() <= kMostWords) words.insert(words.end(), more.begin(), more.end());
  }
  return words;
}

}  // namespace cimend::classify
