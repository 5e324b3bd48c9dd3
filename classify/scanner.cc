#include "classify/scanner.h"

#include <algorithm>
#include <limits>

#include <tbb/parallel_for.h>

#include "classify/signal.h"

namespace cimend::classify {
namespace {

constexpr std::uint32_t kNoLine = std::numeric_limits<std::uint32_t>::max();

std::vector<std::string> texts_of(const std::vector<PlannedText>& planned) {
  std::vector<std::string> texts;
  texts.reserve(planned.size());
  for (const PlannedText& text : planned) texts.push_back(text.text);
  return texts;
}

// A text that was found on a line.
struct Found {
  std::uint32_t line;
  std::uint32_t text;
};

// What one search found, in the order of the lines.
struct FoundTexts {
  const std::vector<PlannedText>& planned;
  std::vector<Found> found = {};
  std::size_t next = 0;

  void add(std::size_t line, std::uint32_t text) { found.push_back({static_cast<std::uint32_t>(line), text}); }
  [[nodiscard]] std::uint32_t next_line() const { return next < found.size() ? found[next].line : kNoLine; }
};

}  // namespace

// Tries the entries of the texts that were found: line by line, so that what the gates ask about a line is looked up
// once, and each entry once a line.
class Scanner::Gatherer {
 public:
  Gatherer(const Scanner& scanner, const core::Log& log)
      : scanner_(scanner), log_(log), tried_to_(scanner.gates_.size(), 0) {}

  PartHits gather(std::vector<FoundTexts>& searches) {
    PartHits out;
    while (true) {
      std::uint32_t number = kNoLine;
      for (const FoundTexts& search : searches) number = std::min(number, search.next_line());
      if (number == kNoLine) return out;
      begin_line(number);
      for (FoundTexts& search : searches) {
        for (; search.next_line() == number; ++search.next) {
          for (const std::uint32_t entry : search.planned[search.found[search.next].text].entries) add(entry, out);
        }
      }
    }
  }

 private:
  void begin_line(std::uint32_t number) {
    number_ = number;
    line_ = log_.line(number);
    grams_.take(line_.plain);
  }

  void add(std::uint32_t entry, PartHits& out) {
    if (tried_to_[entry] >= number_) return;
    tried_to_[entry] = number_;
    const Gate& gate = scanner_.gates_[entry];
    if ((grams_.characters() & gate.characters) != gate.characters || gate.closed) return;
    if (gate.marker && *gate.marker != line_.marker) return;
    if (!grams_.may_meet(gate.grams)) return;
    const Hit hit{number_, entry};
    if (gate.after) {
      out.waiting.push_back(hit);
    } else if (scanner_.holds(hit, line_)) {
      out.hits.push_back(hit);
      if (gate.is_after) tried_to_[entry] = last_line_of_step();
    }
  }

  // Of the part of the log that a rule's `after` holds in.
  [[nodiscard]] std::uint32_t last_line_of_step() const {
    if (log_.steps().empty()) return kNoLine;
    const core::Step* step = log_.step_at(number_);
    return step == nullptr ? number_ : static_cast<std::uint32_t>(step->last_line);
  }

  const Scanner& scanner_;
  const core::Log& log_;
  std::vector<std::uint32_t> tried_to_;  // by entry: up to this line it need not be tried
  std::uint32_t number_ = 0;
  core::Line line_;
  LineGrams grams_;
};

Scanner::Scanner(const RuleSet& rules, Engine engine)
    : rules_(rules),
      engine_(engine),
      beginnings_(texts_of(rules.plan().beginnings)),
      texts_(texts_of(rules.plan().texts)) {
  if (engine_ == Engine::literals) literals_ = make_searches(rules);
  if (literals_.empty() && !rules.plan().literals.empty()) engine_ = Engine::every_line;
  plan_gates();
}

// None where there are no literals, or where this machine can't look for them.
std::vector<Scanner::Literals> Scanner::make_searches(const RuleSet& rules) {
  const std::vector<std::string> texts = texts_of(rules.plan().literals);
  std::vector<Literals> searches;
  std::size_t first = 0;
  if (!rules.database().empty()) {
    if (auto loaded = LiteralSearch::load(rules.database())) {
      searches.push_back({0, std::move(*loaded)});
      first = rules.literals_in_database();
    }
  }
  if (first == texts.size()) return searches;
  const auto begin = texts.begin() + static_cast<std::ptrdiff_t>(first);
  auto built = LiteralSearch::compile({begin, texts.end()});
  if (!built) return {};
  searches.push_back({static_cast<std::uint32_t>(first), std::move(*built)});
  return searches;
}

void Scanner::plan_gates() {
  const ScanPlan& plan = rules_.plan();
  gates_.resize(plan.characters.size());
  for (std::size_t entry = 0; entry < gates_.size(); ++entry) {
    gates_[entry].characters = characters_of(plan.characters[entry]);
    gates_[entry].grams = plan.grams[entry];
    if (entry >= rules_.rules().size()) continue;
    gates_[entry].marker = rules_.rules()[entry].rule.marker;
    gates_[entry].closed = rules_.rules()[entry].rule.left_out;
  }
  const std::vector<std::uint32_t>& with_after = rules_.rules_with_after();
  const std::size_t first_after = rules_.rules().size() + signals().size();
  for (std::uint32_t after = 0; after < with_after.size(); ++after) {
    gates_[first_after + after].is_after = true;
    // An `after` that no text is looked for is tried together with the rules that would wait for it: they don't.
    const auto entry = static_cast<std::uint32_t>(first_after + after);
    const bool unfiltered = std::find(plan.unfiltered.begin(), plan.unfiltered.end(), entry) != plan.unfiltered.end();
    if (!unfiltered) gates_[with_after[after]].after = after;
  }
}

std::optional<Scanner::PartHits> Scanner::hits_in(const core::Log& log, const core::LogPart& part) const {
  const ScanPlan& plan = rules_.plan();
  std::vector<FoundTexts> searches = {{plan.beginnings}, {plan.texts}};
  log.each_kept(part, [&](std::size_t number, std::string_view plain) {
    beginnings_.each(plain, [&](std::uint32_t text) { searches[0].add(number, text); });
  });
  const std::string_view text = log.plain_text().substr(part.plain_begin, part.plain_end - part.plain_begin);
  core::Log::Cursor rising(log);
  texts_.each(text, [&](std::uint32_t found, std::size_t last) {
    searches[1].add(rising.line_at(part.plain_begin + last), found);
  });
  for (const Literals& literals : literals_) {
    FoundTexts& found = searches.emplace_back(FoundTexts{plan.literals});
    core::Log::Cursor cursor(log);
    const auto searched = literals.search.each(text, [&](unsigned literal, std::uint64_t end) {
      found.add(cursor.line_at(part.plain_begin + static_cast<std::size_t>(end) - 1), literals.first + literal);
    });
    if (!searched) return std::nullopt;
  }
  return Gatherer(*this, log).gather(searches);
}

Scanner::FirstLines Scanner::first_lines(const std::vector<std::optional<PartHits>>& parts,
                                         const SeenAfter* seen) const {
  const std::size_t first_after = rules_.rules().size() + signals().size();
  FirstLines first(rules_.rules_with_after().size(), kNoLine);
  for (const auto& part : parts) {
    for (const Hit& hit : part->hits) {
      if (hit.entry >= first_after) first[hit.entry - first_after] = std::min(first[hit.entry - first_after], hit.line);
    }
  }
  for (std::size_t after = 0; seen != nullptr && after < seen->size(); ++after) {
    if ((*seen)[after]) first[after] = 0;
  }
  return first;
}

void Scanner::try_waiting(const core::Log& log, const FirstLines& first, PartHits& part) const {
  for (const Hit& candidate : part.waiting) {
    if (candidate.line <= first[*gates_[candidate.entry].after]) continue;
    if (holds(candidate, log.line(candidate.line))) part.hits.push_back(candidate);
  }
  part.waiting.clear();
  std::sort(part.hits.begin(), part.hits.end());
}

std::vector<Hit> Scanner::unfiltered_hits(const core::Log& log, const FirstLines& first) const {
  struct Tried {
    std::uint32_t entry;
    std::uint32_t below;  // line
  };
  std::vector<Tried> tried;
  for (const std::uint32_t entry : rules_.plan().unfiltered) {
    const Gate& gate = gates_[entry];
    const std::uint32_t below = gate.after ? first[*gate.after] : 0;
    if (below != kNoLine && !gate.closed) tried.push_back({entry, below});
  }
  std::vector<Hit> hits;
  if (tried.empty()) return hits;
  log.each_kept([&](std::size_t number, std::string_view plain) {
    const CharacterMask characters = characters_of(plain);
    for (const auto& [entry, below] : tried) {
      const Gate& gate = gates_[entry];
      if (number <= below || (characters & gate.characters) != gate.characters) continue;
      const Hit hit{static_cast<std::uint32_t>(number), entry};
      if (holds(hit, log.line(number))) hits.push_back(hit);
    }
  });
  return hits;
}

bool Scanner::holds(const Hit& candidate, const core::Line& line) const {
  const std::size_t rule_count = rules_.rules().size();
  if (candidate.entry >= rule_count) {
    const std::size_t at = candidate.entry - rule_count;
    if (at < signals().size()) return signal_patterns()[at].found_in(line.plain);
    return rules_.rules()[rules_.rules_with_after()[at - signals().size()]].after.found_in(line.plain);
  }
  const CompiledRule& rule = rules_.rules()[candidate.entry];
  if (rule.rule.left_out) return false;
  if (rule.rule.marker && *rule.rule.marker != line.marker) return false;
  return rule.match.found_in(line.plain) && (rule.forbid.empty() || !rule.forbid.found_in(line.plain));
}

std::vector<Hit> Scanner::hits_on_every_line(const core::Log& log) const {
  std::vector<Hit> found;
  const auto entries =
      static_cast<std::uint32_t>(rules_.rules().size() + signals().size() + rules_.rules_with_after().size());
  log.each_kept([&](std::size_t number, std::string_view) {
    const core::Line line = log.line(number);
    for (std::uint32_t entry = 0; entry < entries; ++entry) {
      const Hit hit{static_cast<std::uint32_t>(number), entry};
      if (holds(hit, line)) found.push_back(hit);
    }
  });
  return found;
}

std::vector<Hit> Scanner::hits(const core::Log& log, SeenAfter* seen) const {
  constexpr std::size_t kPart = std::size_t{1} << 20;  // enough to be worth a thread
  if (engine_ == Engine::every_line) return hits_on_every_line(log);
  const std::vector<core::LogPart> parts = log.parts(kPart);
  const auto for_each_part = [&](const auto& work) {
    if (parts.size() == 1) return work(std::size_t{0});
    tbb::parallel_for(std::size_t{0}, parts.size(), work);
  };
  std::vector<std::optional<PartHits>> found(parts.size());
  for_each_part([&](std::size_t part) { found[part] = hits_in(log, parts[part]); });
  if (!std::all_of(found.begin(), found.end(), [](const auto& part) { return part.has_value(); })) {
    return hits_on_every_line(log);
  }
  const FirstLines first = first_lines(found, seen);
  for_each_part([&](std::size_t part) { try_waiting(log, first, *found[part]); });
  std::vector<Hit> all;
  for (const auto& part : found) all.insert(all.end(), part->hits.begin(), part->hits.end());
  const std::vector<Hit> others = unfiltered_hits(log, first);
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), others.begin(), others.end());
  std::inplace_merge(all.begin(), all.begin() + middle, all.end());
  if (seen != nullptr) {
    seen->resize(first.size());
    for (std::size_t after = 0; after < first.size(); ++after) {
      if (first[after] != kNoLine) (*seen)[after] = true;
    }
  }
  return all;
}

}  // namespace cimend::classify
