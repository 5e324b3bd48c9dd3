#include "classify/required_text.h"

#include <algorithm>
#include <bitset>
#include <limits>
#include <set>
#include <utility>

#include "classify/pattern_syntax.h"
#include "classify/text_frequency.h"

namespace cimend::classify {
namespace {

using Kind = PatternNode::Kind;
using Texts = std::set<std::string>;
using std::string_view;

// Sets of strings grow by multiplication; above this they are cut down.
constexpr std::size_t kMostTexts = 48;
constexpr std::size_t kLongestText = 24;
constexpr std::size_t kMostBytes = 8;  // of one character class that is written out
constexpr std::size_t kCheapest = 9;   // bytes that decide which part of a text is taken
constexpr int kMostCopies = 6;         // of a repeated part

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\n'; }

struct Limits {
  std::size_t shortest, longest;
  Digits digits = Digits::alike;
};

// What looking for a text costs, in places of a megabyte that must be looked at. TextSearch stops at each of its first
// four windows of six bytes; a line that holds the text then costs some ten times as much.
double search_cost(string_view text) {
  constexpr std::size_t kWindow = 6;
  constexpr double kLine = 10;
  double cost = kLine * expected_frequency(text);
  for (std::size_t at = 0; at < 4 && at + kWindow <= text.size(); ++at) {
    cost += expected_frequency(text.substr(at, kWindow));
  }
  return cost;
}

// The part of a text that is looked for: what begins with its nine cheapest bytes.
std::string best_window(const std::string& text, const Limits& limits) {
  const std::size_t width = std::min(text.size(), kCheapest);
  std::size_t best = 0;
  double least = std::numeric_limits<double>::max();
  for (std::size_t at = 0; at + width <= text.size(); ++at) {
    const double cost = search_cost(string_view(text).substr(at, width));
    if (cost >= least) continue;
    least = cost;
    best = at;
  }
  return text.substr(best, limits.longest);
}

using Requirement = std::optional<RequiredText>;

// One of `texts`, as a requirement; nothing where one of them is too short to be looked for.
Requirement requirement_of(const Texts& texts, const Limits& limits) {
  RequiredText made;
  if (texts.empty()) return std::nullopt;
  Texts windows;
  for (const std::string& text : texts) {
    if (text.size() < limits.shortest || text.find('\0') != std::string::npos) return std::nullopt;
    windows.insert(best_window(text, limits));
  }
  // What holds a longer one holds the shorter one in it.
  for (const std::string& text : windows) {
    const bool implied = std::any_of(windows.begin(), windows.end(), [&](const std::string& other) {
      return other.size() < text.size() && text.find(other) != std::string::npos;
    });
    if (implied) continue;
    made.cost += search_cost(text) + 0.5;
    made.texts.push_back(text);
  }
  return made;
}

Requirement cheaper(Requirement a, Requirement b) {
  if (!a) return b;
  if (!b) return a;
  return b->cost < a->cost ? std::move(b) : std::move(a);
}

// What is known of the matches of a part.
struct Known {
  bool exact = false;   // `begins` are all of its matches
  Texts begins = {""};  // what each match begins with
  Texts ends = {""};    // what each match ends with
  Requirement inside;   // what each match holds
};

Known exactly(Texts texts) {
  Known known;
  known.exact = true;
  known.begins = texts;
  known.ends = std::move(texts);
  return known;
}

bool is_digits(const PatternNode& node) {
  if (node.kind != Kind::bytes || node.set.none()) return false;
  for (unsigned c = 0; c < 256; ++c) {
    if (node.set.test(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

enum class Keep : unsigned char { front, back };

// Cuts the texts until there are few; they stay what every match begins (or ends) with.
Texts few(Texts texts, Keep keep, std::size_t longest = kLongestText) {
  const auto cut = [&](const std::string& text) {
    if (text.size() <= longest) return text;
    return keep == Keep::front ? text.substr(0, longest) : text.substr(text.size() - longest);
  };
  while (true) {
    Texts shorter;
    for (const std::string& text : texts) shorter.insert(cut(text));
    texts = std::move(shorter);
    if (texts.size() <= kMostTexts || longest == 0) return texts;
    longest = longest > 8 ? longest - 4 : longest - 1;
  }
}

bool small_enough(const Texts& a, const Texts& b) {
  if (a.size() * b.size() > kMostTexts) return false;
  const auto longest = [](const Texts& texts) {
    std::size_t most = 0;
    for (const std::string& text : texts) most = std::max(most, text.size());
    return most;
  };
  return longest(a) + longest(b) <= 2 * kLongestText;
}

// Analyses a tree from the leaves up.
class Analysis {
 public:
  explicit Analysis(Limits limits) : limits_(limits) {}

  Known of(const PatternNode& node) const {
    switch (node.kind) {
      case Kind::bytes: return of_bytes(node);
      case Kind::sequence: return of_sequence(node.parts, 0);
      case Kind::choice: return of_choice(node);
      case Kind::repeat: return of_repeat(node);
      case Kind::line_begin:
      case Kind::line_end:
      case Kind::nothing: return exactly({""});
    }
    return {};
  }

  Known of_sequence(const std::vector<PatternNode>& parts, std::size_t from) const {
    Known all = exactly({""});
    for (std::size_t i = from; i < parts.size(); ++i) all = joined(std::move(all), of(parts[i]));
    return all;
  }

  // What is required of the whole, with what only the exact strings and the ends tell.
  Requirement requirement(const Known& known) const {
    Requirement best = known.inside;
    best = cheaper(std::move(best), requirement_of(known.begins, limits_));
    return cheaper(std::move(best), requirement_of(known.ends, limits_));
  }

 private:
  [[nodiscard]] Texts cross(const Texts& a, const Texts& b) const {
    const bool runs = limits_.digits == Digits::runs;
    Texts out;
    for (const std::string& x : a) {
      for (const std::string& y : b) {
        const bool one_run = runs && x.ends_with('0') && y.starts_with('0');
        out.insert(x + (one_run ? y.substr(1) : y));
      }
    }
    return out;
  }

  [[nodiscard]] Known of_bytes(const PatternNode& node) const {
    Texts texts;
    for (unsigned c = 0; c < 256; ++c) {
      const char byte = static_cast<char>(c);
      if (!node.set.test(c) || byte == '\n' || byte == '\r') continue;  // no plain line holds these
      const bool as_it_is = limits_.digits == Digits::apart && byte >= '0' && byte <= '9';
      texts.insert(std::string(1, as_it_is ? byte : folded(byte)));
    }
    if (texts.size() > kMostBytes) return {};
    return exactly(std::move(texts));
  }

  Known joined(Known a, Known b) const {
    Known out;
    if (a.exact && b.exact && small_enough(a.begins, b.begins)) {
      out = exactly(cross(a.begins, b.begins));
    } else {
      // Where the two meet, one text spans both.
      const Texts left = few(a.ends, Keep::back, limits_.longest), right = few(b.begins, Keep::front, limits_.longest);
      if (small_enough(left, right)) out.inside = requirement_of(cross(left, right), limits_);
      const bool reaches_front = a.exact && small_enough(a.begins, b.begins);
      const bool reaches_back = b.exact && small_enough(a.ends, b.ends);
      out.begins = few(reaches_front ? cross(a.begins, b.begins) : a.begins, Keep::front);
      out.ends = few(reaches_back ? cross(a.ends, b.ends) : b.ends, Keep::back);
      out.inside = cheaper(std::move(out.inside), requirement(a));
      out.inside = cheaper(std::move(out.inside), requirement(b));
    }
    out.inside = cheaper(std::move(out.inside), cheaper(std::move(a.inside), std::move(b.inside)));
    return out;
  }

  Known of_choice(const PatternNode& node) const {
    Known out;
    out.exact = true;
    out.begins.clear();
    out.ends.clear();
    bool all_require = true;
    RequiredText together;
    for (const PatternNode& part : node.parts) {
      Known known = of(part);
      const Requirement required = requirement(known);
      all_require = all_require && required.has_value();
      if (required) {
        together.cost += required->cost;
        together.texts.insert(together.texts.end(), required->texts.begin(), required->texts.end());
      }
      out.exact = out.exact && known.exact;
      out.begins.merge(known.begins);
      out.ends.merge(known.ends);
    }
    if (all_require) out.inside = std::move(together);
    out.exact = out.exact && out.begins.size() <= kMostTexts;
    if (!out.exact) {
      out.begins = few(std::move(out.begins), Keep::front);
      out.ends = few(std::move(out.ends), Keep::back);
    }
    return out;
  }

  Known of_repeat(const PatternNode& node) const {
    const Known once = of(node.parts.front());
    if (limits_.digits == Digits::runs && is_digits(node.parts.front())) {
      return exactly(node.least == 0 ? Texts{"", "0"} : Texts{"0"});
    }
    if (node.least == 0) {
      if (node.most != 1 || !once.exact || once.begins.size() >= kMostTexts) return {};
      Texts texts = once.begins;
      texts.insert("");
      return exactly(std::move(texts));
    }
    Known all = exactly({""});
    for (int i = 0; i < std::min(node.least, kMostCopies); ++i) all = joined(std::move(all), once);
    const bool more = node.most != node.least || node.least > kMostCopies;
    return more ? open_ended(std::move(all), once) : all;
  }

  // At least what `all` says, then perhaps more of `once`.
  Known open_ended(Known all, const Known& once) const {
    Known out;
    out.inside = requirement(all);
    out.begins = few(std::move(all.begins), Keep::front);
    out.ends = once.ends;
    return out;
  }

  Limits limits_;
};

// The tree's beginning as a list of parts, where it begins with ^ whatever it matches.
std::optional<std::vector<PatternNode>> after_line_begin(const PatternNode& node) {
  if (node.kind == Kind::line_begin) return std::vector<PatternNode>{};
  if (node.kind != Kind::sequence || node.parts.empty()) return std::nullopt;
  std::size_t first = 0;
  while (first < node.parts.size() && node.parts[first].kind == Kind::nothing) ++first;
  if (first == node.parts.size()) return std::nullopt;
  auto head = after_line_begin(node.parts[first]);
  if (!head) return std::nullopt;
  head->insert(head->end(), node.parts.begin() + static_cast<std::ptrdiff_t>(first) + 1, node.parts.end());
  return head;
}

bool only_blanks(const PatternNode& node) {
  switch (node.kind) {
    case Kind::bytes:
      for (unsigned c = 0; c < 256; ++c) {
        if (node.set.test(c) && !is_blank(static_cast<char>(c))) return false;
      }
      return true;
    case Kind::repeat:
    case Kind::sequence: return std::all_of(node.parts.begin(), node.parts.end(), only_blanks);
    case Kind::line_end:
    case Kind::nothing: return true;
    default: return false;
  }
}

Requirement beginning_of(const PatternNode& node, const Limits& limits);

// "^a|^b": all of the beginnings.
Requirement beginning_of_choice(const PatternNode& node, const Limits& limits) {
  RequiredText all;
  all.place = RequiredText::Place::beginning;
  Texts texts;
  for (const PatternNode& part : node.parts) {
    const Requirement one = beginning_of(part, limits);
    if (!one) return std::nullopt;
    all.cost += one->cost;
    texts.insert(one->texts.begin(), one->texts.end());
  }
  all.texts.assign(texts.begin(), texts.end());
  return all;
}

Requirement beginning_of(const PatternNode& node, const Limits& limits) {
  if (node.kind == Kind::choice) return beginning_of_choice(node, limits);
  const auto parts = after_line_begin(node);
  if (!parts) return std::nullopt;
  std::size_t from = 0;
  while (from < parts->size() && only_blanks((*parts)[from])) ++from;
  const Known rest = Analysis(limits).of_sequence(*parts, from);
  RequiredText made;
  made.place = RequiredText::Place::beginning;
  Texts texts;
  for (const std::string& begin : rest.begins) {
    const std::size_t first = std::find_if_not(begin.begin(), begin.end(), is_blank) - begin.begin();
    const std::string text = begin.substr(first, limits.longest);
    if (text.size() < limits.shortest) return std::nullopt;
    texts.insert(text);
  }
  for (const std::string& text : texts) {
    // Of the places where it may stand one in ten is a line's beginning; nothing else stops the search.
    made.cost += expected_frequency(text);
    made.texts.push_back(text);
  }
  return made.texts.empty() ? std::nullopt : Requirement(std::move(made));
}

// The one byte that the node is; nothing where it may be several.
std::optional<char> only_byte(const PatternNode& node) {
  if (node.kind != Kind::bytes || node.set.count() != 1) return std::nullopt;
  unsigned c = 0;
  while (!node.set.test(c)) ++c;
  return static_cast<char>(c);
}

// Collects the runs of single bytes that every match goes through. `run` is the one that is being read.
void collect_pieces(const PatternNode& node, std::string& run, Texts& pieces) {
  const auto end_run = [&] {
    if (run.size() > 1) pieces.insert(run);
    run.clear();
  };
  if (const auto byte = only_byte(node)) {
    run += *byte;
    return;
  }
  switch (node.kind) {
    case Kind::sequence:
      for (const PatternNode& part : node.parts) collect_pieces(part, run, pieces);
      return;
    case Kind::repeat:
      end_run();
      if (node.least > 0) collect_pieces(node.parts.front(), run, pieces);
      end_run();
      return;
    case Kind::bytes:
    case Kind::choice: end_run(); return;
    case Kind::line_begin:
    case Kind::line_end:
    case Kind::nothing: return;
  }
}

// The characters that every match of a part holds.
std::set<char> characters_of(const PatternNode& node) {
  std::set<char> all;
  switch (node.kind) {
    case Kind::bytes:
      if (const auto byte = only_byte(node)) all.insert(*byte);
      break;
    case Kind::sequence:
      for (const PatternNode& part : node.parts) all.merge(characters_of(part));
      break;
    case Kind::choice: {
      all = characters_of(node.parts.front());
      for (const PatternNode& part : node.parts) {
        const std::set<char> here = characters_of(part);
        std::erase_if(all, [&](char c) { return !here.contains(c); });
      }
      break;
    }
    case Kind::repeat:
      if (node.least > 0) all = characters_of(node.parts.front());
      break;
    case Kind::line_begin:
    case Kind::line_end:
    case Kind::nothing: break;
  }
  return all;
}

}  // namespace

std::vector<std::string> required_pieces(std::string_view pattern, std::size_t most) {
  const auto tree = parse_pattern(pattern);
  if (!tree) return {};
  Texts pieces;
  std::string run;
  collect_pieces(*tree, run, pieces);
  if (run.size() > 1) pieces.insert(run);
  std::vector<std::string> rarest(pieces.begin(), pieces.end());
  std::stable_sort(rarest.begin(), rarest.end(), [](const std::string& a, const std::string& b) {
    return expected_frequency(folded(a)) < expected_frequency(folded(b));
  });
  if (rarest.size() > most) rarest.resize(most);
  return rarest;
}

std::string required_characters(std::string_view pattern) {
  const auto tree = parse_pattern(pattern);
  if (!tree) return {};
  const std::set<char> all = characters_of(*tree);
  return {all.begin(), all.end()};
}

std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return folded(c); });
  return out;
}

std::optional<RequiredText> required_text(std::string_view pattern, RequiredText::Place place, std::size_t shortest,
                                          std::size_t longest, Digits digits) {
  const auto tree = parse_pattern(pattern);
  if (!tree) return std::nullopt;
  const Limits limits{shortest, longest, place == RequiredText::Place::beginning ? Digits::runs : digits};
  if (place == RequiredText::Place::beginning) return beginning_of(*tree, limits);
  const Analysis analysis(limits);
  Requirement best = analysis.requirement(analysis.of(*tree));
  if (best) {
    std::sort(best->texts.begin(), best->texts.end());
    best->texts.erase(std::unique(best->texts.begin(), best->texts.end()), best->texts.end());
  }
  return best;
}

}  // namespace cimend::classify
