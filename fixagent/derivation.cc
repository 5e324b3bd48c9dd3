#include "fixagent/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "fixagent/proposers/foreign_diff.h"
#include "fixagent/tool_runs.h"

namespace cimend::fixagent {
namespace {

using core::FixMetadataDocument;

// Content before and after, and the diff between; an objection trips a guard.
core::Result<> make_diff(Candidate& candidate, const CommitTree& tree, const core::Repository& repository) {
  auto after = apply_edits(tree, candidate.edits);
  if (!after) {
    candidate.tripped.push_back({"exact-preimage", after.error().what + ": " + after.error().where});
    return {};
  }
  for (auto& entry : *after) {
    const std::string& path = entry.first;
    std::string& bytes = entry.second;
    auto before = tree.read(path);
    if (!before) return tl::unexpected(before.error());
    if (*before == bytes) {
      std::erase_if(candidate.edits, [&](const Edit& edit) { return edit.path == path; });
      continue;
    }
    candidate.before[path] = std::move(*before);
    candidate.after[path] = std::move(bytes);
  }
  auto diff = repository.diff_to(tree.commit(), candidate.after);
  if (!diff) return tl::unexpected(diff.error());
  candidate.diff = std::move(*diff);
  return {};
}

// A path that needs no quoting in a diff's header.
bool is_plain_in_header(std::string_view path) {
  return std::all_of(path.begin(), path.end(),
                     [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != '\\' && c != 0x7f; });
}

// The suggestion's diff, or why there is none.
core::Result<std::string> diff_of(const Suggestion& suggestion, const CommitTree& tree,
                                  const core::Repository& repository) {
  if (!suggestion.make_executable.empty()) {
    const std::string& path = suggestion.make_executable;
    if (!is_plain_in_header(path) || !path_objection(path).empty())
      return core::fail(core::Errc::refused, "its path has unusual characters", path);
    return fmt::format("diff --git a/{0} b/{0}\nold mode 100644\nnew mode 100755\n", path);
  }
  auto after = apply_edits(tree, suggestion.edits);
  if (!after) return tl::unexpected(after.error());
  return repository.diff_to(tree.commit(), *after);
}

void add_suggestions(FixMetadataDocument& metadata, const Gathered& gathered, const Ground& ground) {
  for (const auto& one : gathered.suggestions) {
    const auto diff = diff_of(one.suggestion, ground.tree, ground.repository);
    if (!diff) {
      metadata.refused.push_back({one.finding, one.recipe, "the suggestion does not fit: " + diff.error().what});
    } else if (!diff->empty()) {
      metadata.suggestions.push_back(
          {one.recipe, one.finding, one.log, one.suggestion.log_line, one.suggestion.reason, *diff});
    }
  }
}

void add_checks(FixMetadataDocument& metadata, const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    const bool known = std::any_of(metadata.checks.begin(), metadata.checks.end(), [&](const auto& one) {
      return one.command == check.argv && one.directory == check.directory;
    });
    if (!known) metadata.checks.push_back({check.argv, check.directory, check.silent});
  }
}

// Only where the recipes have nothing, and no guard has spoken: what a guard refused is not asked for again.
bool wants_proposer(const Candidate& candidate, const Ground& ground) {
  return ground.proposer && ground.policy.proposer.enabled && candidate.edits.empty() && candidate.tripped.empty();
}

void ask_proposer(Candidate& candidate, const core::FixInputDocument& input, const Ground& ground,
                  FixMetadataDocument& metadata) {
  Proposal proposal = ground.proposer->propose(input, ground.tree, ground.policy.proposer);
  metadata.proposer = std::move(proposal.record);
  if (proposal.diff.empty()) return;
  RecipeOutcome outcome = read_foreign_diff(proposal.diff, input, ground.tree, ground.repository, ground.tree.commit());
  const int finding = outcome.edits.empty() ? 0 : outcome.edits.front().finding;
  for (const auto& refusal : outcome.refusals) metadata.refused.push_back({finding, kProposerRecipe, refusal.reason});
  candidate.by_proposer = true;
  candidate.tripped = std::move(outcome.refusals);
  candidate.edits = std::move(outcome.edits);
}

}  // namespace

core::Result<Candidate> derive(const core::FixInputDocument& input, const Ground& ground,
                               FixMetadataDocument& metadata) {
  Gathered gathered = gather(input, ground.tree);
  if (auto run = run_tools(ground.process, ground.repository, ground.tree, ground.policy, ground.tool_directories,
                           gathered, metadata);
      !run) {
    return tl::unexpected(run.error());
  }
  metadata.refused = std::move(gathered.refused);
  add_suggestions(metadata, gathered, ground);
  Candidate candidate = std::move(gathered.candidate);
  if (wants_proposer(candidate, ground)) ask_proposer(candidate, input, ground, metadata);
  if (auto made = make_diff(candidate, ground.tree, ground.repository); !made) return tl::unexpected(made.error());
  if (!candidate.diff.empty()) add_checks(metadata, gathered.checks);
  return candidate;
}

}  // namespace cimend::fixagent
