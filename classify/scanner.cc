#include "classify/scanner.h"

#include <string.h>  // memmem

#include <algorithm>

#include <tbb/parallel_for.h>

#include "classify/signal.h"

namespace cimend::classify {
namespace {

std::vector<std::string> texts_of(const std::vector<PlannedText>& planned) {
  std::vector<std::string> texts;
  texts.reserve(planned.size());
  for (const PlannedText& text : planned) texts.push_back(text.text);
  return texts;
}

std::optional<LiteralSearch> make_search(const RuleSet& rules) {
  if (rules.plan().literals.empty()) return std::nullopt;
  if (!rules.database().empty()) {
    if (auto loaded = LiteralSearch::load(rules.database())) return std::move(*loaded);
  }
  auto built = LiteralSearch::compile(texts_of(rules.plan().literals));
  if (!built) return std::nullopt;
  return std::move(*built);
}

// Gathers candidates: each entry once a line, and only where the line holds the characters that the entry needs.
class Gatherer {
 public:
  explicit Gatherer(const std::vector<CharacterMask>& characters)
      : characters_(characters), last_line_(characters.size(), 0) {}

  void add(std::size_t number, std::string_view plain, const std::vector<std::uint32_t>& entries) {
    const auto line = static_cast<std::uint32_t>(number);
    for (const std::uint32_t entry : entries) {
      if (last_line_[entry] == line) continue;
      last_line_[entry] = line;
      if ((mask_of(line, plain) & characters_[entry]) == characters_[entry]) found_.push_back({line, entry});
    }
  }
  [[nodiscard]] std::vector<Hit> take() { return std::move(found_); }

 private:
  CharacterMask mask_of(std::uint32_t line, std::string_view plain) {
    if (line != masked_line_) {
      masked_line_ = line;
      mask_ = characters_of(plain);
    }
    return mask_;
  }

  const std::vector<CharacterMask>& characters_;
  std::vector<std::uint32_t> last_line_;  // by entry
  std::uint32_t masked_line_ = 0;
  CharacterMask mask_ = 0;
  std::vector<Hit> found_;
};

}  // namespace

Scanner::Scanner(const RuleSet& rules, Engine engine)
    : rules_(rules),
      engine_(engine),
      beginnings_(texts_of(rules.plan().beginnings)),
      texts_(texts_of(rules.plan().texts)) {
  if (engine_ == Engine::literals) literals_ = make_search(rules);
  if (engine_ == Engine::literals && !literals_ && !rules.plan().literals.empty()) engine_ = Engine::every_line;
  for (const std::string& characters : rules.plan().characters) characters_.push_back(characters_of(characters));
  plan_unfiltered();
}

void Scanner::plan_unfiltered() {
  const std::vector<std::uint32_t>& with_after = rules_.rules_with_after();
  const std::size_t first_after = rules_.rules().size() + signals().size();
  for (const std::uint32_t entry : rules_.plan().unfiltered) {
    Unfiltered& planned = unfiltered_.emplace_back(Unfiltered{entry, std::nullopt, std::nullopt});
    if (entry < rules_.rules().size()) planned.marker = rules_.rules()[entry].rule.marker;
    const auto after = std::lower_bound(with_after.begin(), with_after.end(), entry);
    if (after == with_after.end() || *after != entry) continue;
    planned.after_entry =
        static_cast<std::uint32_t>(first_after + static_cast<std::size_t>(after - with_after.begin()));
  }
}

std::optional<std::vector<Hit>> Scanner::hits_in(const core::Log& log, const core::LogPart& part) const {
  const ScanPlan& plan = rules_.plan();
  Gatherer gatherer(characters_);
  log.each_kept(part, [&](std::size_t number, std::string_view plain) {
    beginnings_.each(plain, [&](std::uint32_t text) { gatherer.add(number, plain, plan.beginnings[text].entries); });
  });
  const std::string_view text = log.plain_text().substr(part.plain_begin, part.plain_end - part.plain_begin);
  core::Log::Cursor rising(log);
  texts_.each(text, [&](std::uint32_t found, std::size_t last) {
    const std::size_t number = rising.line_at(part.plain_begin + last);
    gatherer.add(number, rising.plain(), plan.texts[found].entries);
  });
  if (literals_) {
    core::Log::Cursor cursor(log);
    const auto searched = literals_->each(text, [&](unsigned literal, std::uint64_t end) {
      const std::size_t number = cursor.line_at(part.plain_begin + static_cast<std::size_t>(end) - 1);
      gatherer.add(number, cursor.plain(), plan.literals[literal].entries);
    });
    if (!searched) return std::nullopt;
  }
  std::vector<Hit> found = gatherer.take();
  std::erase_if(found, [&](const Hit& candidate) {
    const core::Line line = log.line(candidate.line);
    return !may_hold(candidate, line.plain) || !holds(candidate, line);
  });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<Hit> Scanner::unfiltered_hits(const core::Log& log, const std::vector<Hit>& found) const {
  struct Tried {
    const Unfiltered* entry;
    std::uint32_t from;  // line
  };
  std::vector<Tried> everywhere;
  for (const Unfiltered& entry : unfiltered_) {
    if (!entry.after_entry) {
      everywhere.push_back({&entry, 1});
      continue;
    }
    const auto first =
        std::find_if(found.begin(), found.end(), [&](const Hit& hit) { return hit.entry == *entry.after_entry; });
    if (first != found.end()) everywhere.push_back({&entry, first->line + 1});
  }
  std::vector<Hit> hits;
  if (everywhere.empty()) return hits;
  log.each_kept([&](std::size_t number, std::string_view plain) {
    for (const Tried& tried : everywhere) {
      if (number < tried.from) continue;
      const Hit hit{static_cast<std::uint32_t>(number), tried.entry->entry};
      const core::Line line = log.line(number);
      if (tried.entry->marker && line.marker != *tried.entry->marker) continue;
      if (may_hold(hit, plain) && holds(hit, line)) hits.push_back(hit);
    }
  });
  return hits;
}

bool Scanner::may_hold(const Hit& candidate, std::string_view line) const {
  // memmem: several times faster than string_view::find on short texts that begin with a common character.
  const std::vector<std::string>& pieces = rules_.plan().pieces[candidate.entry];
  return std::all_of(pieces.begin(), pieces.end(), [&](const std::string& piece) {
    return ::memmem(line.data(), line.size(), piece.data(), piece.size()) != nullptr;
  });
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

std::vector<Hit> Scanner::hits(const core::Log& log) const {
  constexpr std::size_t kPart = std::size_t{1} << 20;  // enough to be worth a thread
  if (engine_ == Engine::every_line) return hits_on_every_line(log);
  const std::vector<core::LogPart> parts = log.parts(kPart);
  std::vector<std::optional<std::vector<Hit>>> found(parts.size());
  const auto look = [&](std::size_t part) { found[part] = hits_in(log, parts[part]); };
  if (parts.size() == 1) {
    look(0);
  } else {
    tbb::parallel_for(std::size_t{0}, parts.size(), look);
  }
  std::vector<Hit> all;
  for (const auto& hits : found) {
    if (!hits) return hits_on_every_line(log);
    all.insert(all.end(), hits->begin(), hits->end());
  }
  const std::vector<Hit> others = unfiltered_hits(log, all);
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), others.begin(), others.end());
  std::inplace_merge(all.begin(), all.begin() + middle, all.end());
  return all;
}

}  // namespace cimend::classify
