#include "classify/ranking.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

bool is_compile(const Candidate& c) {
  return c.rule->category.starts_with("compile.") && c.rule->category != "compile.link";
}
bool may_follow_compile(const Candidate& c) {
  return c.rule->category == "compile.link" || c.rule->category.starts_with("test.");
}
// What a program under test may print while its tests pass: services that refuse, files that are missing. A module that
// is missing, code that does not compile and a test itself are no such thing.
bool may_be_printed_by_tests(const Candidate& c) {
  const std::string_view category = c.rule->category;
  for (const std::string_view family :
       {"test.", "compile.", "deps.", "lint.", "sanitizer.", "flaky.", "timeout.", "runner."}) {
    if (category.starts_with(family)) return false;
  }
  return true;
}
bool names_a_test(const Candidate& c) {
  return c.rule->category.starts_with("test.") && !c.match.value(Field::test).empty();
}
bool may_be_got_over(const Candidate& c) { return core::heal_class(c.rule->category) == core::HealClass::rerun; }
bool explains(const Candidate& c) { return c.standing == Standing::explains; }
bool is_cause(const Candidate& c) { return c.rule->role == Role::cause; }

// Errors of one cascade compare by place alone: a compiler's first error is the cause whatever rule it matched.
int confidence_class(const Candidate& c) {
  if (is_compile(c)) return 0;
  if (c.rule->confidence >= 0.9) return 0;
  return c.rule->confidence >= 0.75 ? 1 : 2;
}

auto key(const Candidate& c) {
  const bool wraps = c.rule->role == Role::wrapper;
  return std::tuple(c.severity, wraps, c.rule->abstains, c.standing, c.rule->role, confidence_class(c), c.log,
                    std::numeric_limits<std::size_t>::max() - c.kind_ends, c.match.lines.first_line,
                    -c.rule->confidence);
}

// What the log says of each match alone.
class Placement {
 public:
  Placement(const core::Log& log, const std::vector<Match>& matches, const Outcome& outcome, const Baseline& baseline)
      : log_(log), outcome_(outcome), baseline_(baseline) {
    for (const Match& match : matches) {
      const auto step = core::buildkit_step(log.line(match.lines.first_line).raw);
      if (step && match.line.find("ERROR: ") != std::string::npos && match.line.starts_with("#")) failed_.insert(*step);
    }
  }

  void place(Candidate& c) const {
    if (c.rule->severity != core::Severity::error) {
      set(c, c.rule->severity, Standing::no_error, "This is a warning or a note, not an error.");
    } else if (outcome_.verdict == core::Verdict::passed) {
      set(c, core::Severity::warning, Standing::got_over, "The run passed in spite of it.");
    } else if (baseline_.holds(c.match.line)) {
      set(c, core::Severity::error, Standing::in_passing_log, "A passing run of the same job printed this, too.");
    } else if (const core::Step* step = log_.step_at(c.match.lines.first_line);
               log_.failed_step() != nullptr && step != log_.failed_step()) {
      place_outside(c, step);
    } else if (of_good_build_step(c)) {
      set(c, core::Severity::error, Standing::good_step, "The build step that printed this did not fail.");
    } else {
      set(c, core::Severity::error, Standing::explains, "");
    }
  }

 private:
  // BuildKit runs steps side by side and says of each that fails "#9 ERROR: …".
  [[nodiscard]] bool of_good_build_step(const Candidate& c) const {
    if (failed_.empty()) return false;
    const auto step = core::buildkit_step(log_.line(c.match.lines.first_line).raw);
    return step && !failed_.contains(*step);
  }

  static void set(Candidate& c, core::Severity severity, Standing standing, const char* why) {
    c.severity = severity;
    c.standing = standing;
    c.why = why;
  }

  static void place_outside(Candidate& c, const core::Step* step) {
    if (step == nullptr) {
      set(c, core::Severity::error, Standing::outside, "This was printed outside the step that failed.");
    } else if (step->failed) {
      set(c, core::Severity::error, Standing::earlier_step,
          "The step that printed this failed, too, but the run went on after it.");
    } else {
      set(c, core::Severity::error, Standing::good_step, "The step that printed this did not fail.");
    }
  }

  const core::Log& log_;
  const Outcome& outcome_;
  const Baseline& baseline_;
  std::set<unsigned> failed_;  // steps of BuildKit
};

// What the candidates say of each other. They come in log order.
void find_followers(std::vector<Candidate>& candidates) {
  const Candidate* compile_error = nullptr;
  const Candidate* last_other = nullptr;
  bool names_tests = false;
  for (const Candidate& c : candidates) {
    names_tests = names_tests || (explains(c) && names_a_test(c));
    if (!explains(c) || !is_cause(c)) continue;
    if (compile_error == nullptr && is_compile(c)) compile_error = &c;
    // A cancellation is what follows from a lost runner, no reason of its own.
    if (!may_be_got_over(c) && c.rule->category != "cancelled") last_other = &c;
  }
  const std::size_t compile_line = compile_error != nullptr ? compile_error->match.lines.first_line : 0;
  const std::size_t other_line = last_other != nullptr ? last_other->match.lines.first_line : 0;
  for (Candidate& c : candidates) {
    const std::size_t line = c.match.lines.first_line;
    if (!explains(c)) continue;
    if (compile_line != 0 && line > compile_line && may_follow_compile(c)) {
      c.standing = Standing::follows;
      c.why = "This comes after a compile error, which probably caused it.";
    } else if (names_tests && is_cause(c) && may_be_printed_by_tests(c)) {
      c.standing = Standing::in_tests;
      c.why = "Tests failed as well, and programs under test often print lines like this.";
    } else if (line < other_line && is_cause(c) && may_be_got_over(c)) {
      c.standing = Standing::got_over;
      c.why = "The run went on after this and failed later for another reason.";
    }
  }
}

// The first of equals in log order stays: same rule, words, place and test. Where the last one stood is kept as
// evidence: a retry's last attempt, or the summary's copy.
void merge_repetitions(std::vector<Candidate>& candidates) {
  std::map<std::tuple<std::uint32_t, std::string, std::string, std::string, std::string>, std::size_t> first;
  std::vector<Candidate> kept;
  for (Candidate& c : candidates) {
    const Match& m = c.match;
    const auto [at, fresh] = first.emplace(
        std::tuple(m.rule, m.value(Field::message), m.value(Field::file), m.value(Field::line), m.value(Field::test)),
        kept.size());
    if (fresh) {
      kept.push_back(std::move(c));
      continue;
    }
    Candidate& earlier = kept[at->second];
    // A repetition in the failed step counts for more than a first time before it.
    if (c.standing < earlier.standing) {
      earlier = std::move(c);
    } else {
      earlier.evidence.resize(1);
      earlier.evidence.push_back(c.match.lines);
    }
  }
  candidates = std::move(kept);
}

std::string_view kind_of(const Candidate& c) {
  return std::string_view(c.rule->category).substr(0, c.rule->category.find('.'));
}

void find_kind_ends(std::vector<Candidate>& candidates) {
  std::map<std::string_view, std::size_t> ends;
  for (const Candidate& c : candidates) {
    if (explains(c)) ends[kind_of(c)] = std::max(ends[kind_of(c)], c.match.lines.last_line);
  }
  for (Candidate& c : candidates) {
    if (explains(c)) c.kind_ends = ends[kind_of(c)];
  }
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// A test's name without what runners put between its parts: "Class::test", "Class.test" and "Class > test" are one.
std::string test_key(std::string_view test) {
  std::string key;
  for (const char c : test) {
    const bool joins = c == ':' || c == '.' || c == '>' || c == ' ' || c == '#' || c == '/';
    if (!joins) {
      key += c;
    } else if (!key.empty() && key.back() != '.') {
      key += '.';
    }
  }
  return key;
}

// The same test told by two rules (a runner's report and its summary): the better one stays and shows where the other
// stood, too.
void merge_tests(std::vector<Candidate>& ranked) {
  constexpr std::size_t kMostEvidence = 4;
  std::map<std::string, std::size_t, std::less<>> first;  // test → position
  std::vector<bool> merged(ranked.size(), false);
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const std::string& test = ranked[i].match.value(Field::test);
    if (test.empty()) continue;
    const auto [at, fresh] = first.emplace(test_key(test), i);
    if (fresh) continue;
    Candidate& best = ranked[at->second];
    const std::string_view file = base_name(ranked[i].match.value(Field::file));
    const std::string_view best_file = base_name(best.match.value(Field::file));
    const bool same_place = file.empty() || best_file.empty() || file == best_file;
    if (best.match.rule == ranked[i].match.rule || !same_place) continue;
    if (best.evidence.size() < kMostEvidence) best.evidence.push_back(ranked[i].match.lines);
    merged[i] = true;
  }
  std::size_t position = 0;
  std::erase_if(ranked, [&](const Candidate&) { return merged[position++]; });
}

// Lines that ranked findings already show.
class TakenLines {
 public:
  // Whether a better finding of another rule shows the candidate's first line, and the candidate names no test of its
  // own.
  [[nodiscard]] bool take(const Candidate& c) {
    const core::LineRange lines = c.match.lines;
    const auto after = taken_.upper_bound(lines.first_line);
    if (after != taken_.begin()) {
      const auto& [first, by] = *std::prev(after);
      const bool inside = lines.first_line <= by.last_line;
      if (inside && (c.match.value(Field::test).empty() || c.match.value(Field::test) == by.test)) return false;
    }
    taken_.try_emplace(lines.first_line, Taken{lines.last_line, c.match.value(Field::test)});
    return true;
  }

 private:
  struct Taken {
    std::size_t last_line;
    std::string test;
  };
  std::map<std::size_t, Taken> taken_;  // by first line
};

std::string place_words(const core::Log& log, const Candidate& c) {
  constexpr std::size_t kLongestName = 80;  // bytes; a step's name may be its whole script
  const core::Step* step = log.step_at(c.match.lines.first_line);
  if (step == nullptr || step->name.empty()) return "in the log";
  return "in the step \"" + core::shorten(step->name.substr(0, step->name.find('\n')), kLongestName) + "\"";
}

// Why the best cause stands before those that stand earlier in the log.
std::string why_first(const std::vector<Candidate>& ranked, const std::string& where) {
  const Candidate& best = ranked.front();
  const auto earlier = [&](const Candidate& c) {
    return explains(c) && is_cause(c) && c.match.lines.first_line < best.match.lines.first_line;
  };
  if (std::none_of(ranked.begin(), ranked.end(), earlier)) return "This is the first cause " + where + ".";
  const auto as_sure = [&](const Candidate& c) {
    return earlier(c) && !c.rule->abstains && confidence_class(c) == confidence_class(best);
  };
  if (std::none_of(ranked.begin(), ranked.end(), as_sure)) {
    return "Of the causes " + where + " this is the one that its rule is surest of.";
  }
  return "Of the causes " + where + " this is the first of the kind that stands last: the others were got past.";
}

// Why a cause stands after the best one.
std::string why_not_first(const Candidate& c, const Candidate& best, const std::string& where) {
  const std::string what = "This is another cause " + where;
  if (!is_cause(best) || !explains(best)) return what + ".";
  if (confidence_class(c) > confidence_class(best)) return what + "; its rule is less sure than that of the first.";
  if (c.kind_ends < best.kind_ends) return what + "; the run got past failures of its kind.";
  return what + "; it stands after the first.";
}

std::string why_there(const std::vector<Candidate>& ranked, const Candidate& c, const std::string& where) {
  const bool first = &c == ranked.data();
  if (c.rule->role == Role::wrapper) return "This only reports that something before it failed, " + where + ".";
  if (c.rule->abstains) return "The rule that found this " + where + " was right too seldom to name a cause by itself.";
  if (c.rule->role == Role::cause) return first ? why_first(ranked, where) : why_not_first(c, ranked.front(), where);
  return first ? "No rule found a cause before this; of all lines " + where + " it says most."
               : "This is a consequence of a cause " + where + ".";
}

void explain(const core::Log& log, std::vector<Candidate>& ranked) {
  for (Candidate& c : ranked) {
    if (c.why.empty()) c.why = why_there(ranked, c, place_words(log, c));
  }
}

}  // namespace

bool ranks_before(const Candidate& a, const Candidate& b) { return key(a) < key(b); }

std::vector<Candidate> rank(const core::Log& log, std::size_t log_index, const RuleSet& rules,
                            std::vector<Match> matches, const Outcome& outcome, const Baseline& baseline) {
  const Placement placement(log, matches, outcome, baseline);
  std::vector<Candidate> candidates;
  for (Match& match : matches) {
    Candidate c;
    c.rule = &rules.rules()[match.rule].rule;
    c.log = log_index;
    c.evidence = {match.lines};
    c.match = std::move(match);
    placement.place(c);
    candidates.push_back(std::move(c));
  }
  merge_repetitions(candidates);
  find_followers(candidates);
  find_kind_ends(candidates);
  std::stable_sort(candidates.begin(), candidates.end(), ranks_before);
  TakenLines taken;
  std::vector<Candidate> ranked;
  for (Candidate& c : candidates) {
    if (taken.take(c)) ranked.push_back(std::move(c));
  }
  merge_tests(ranked);
  explain(log, ranked);
  return ranked;
}

}  // namespace cimend::classify
