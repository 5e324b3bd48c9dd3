#include "fixagent/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/text.h"
#include "fixagent/derivation.h"
#include "fixagent/guards/code_owners.h"
#include "fixagent/guards/guards.h"
#include "fixagent/proposal.h"
#include "fixagent/proposers/foreign_diff.h"
#include "fixagent/publish/publish_ledger.h"
#include "fixagent/recipes/recipe.h"
#include "fixagent/source_tree.h"

// apply: instructions in, one patch out, or a sentence that says why not. What the change is, derivation.h finds;
// whether it may be, the guards say; here the two documents are made of it.

namespace cimend::fixagent {
namespace {

using core::Errc;
using core::FixInputDocument;
using core::FixMetadataDocument;

const FixInputDocument::Instruction* instruction_of(const FixInputDocument& input, const Edit& edit) {
  for (const auto& instruction : input.instructions) {
    if (instruction.finding == edit.finding && instruction.recipe == edit.recipe) return &instruction;
  }
  return nullptr;
}

std::string log_text(const Instruction& instruction, std::size_t number) {
  for (const EvidenceLine& line : evidence_lines(instruction)) {
    if (line.number == number) return core::shorten(core::terminal_safe(*line.text), 400);
  }
  return {};
}

core::FixMetadataDocument::Hunk hunk_of(const FixInputDocument& input, const Edit& edit) {
  FixMetadataDocument::Hunk hunk;
  hunk.file = edit.path;
  hunk.first_line = static_cast<std::int64_t>(edit.first_line);
  hunk.recipe = edit.recipe;
  hunk.finding = edit.finding;
  hunk.log = edit.log;
  hunk.log_line = edit.log_line;
  hunk.reason = edit.reason;
  hunk.tier = name_of(edit.tier);
  if (const auto* instruction = instruction_of(input, edit)) {
    hunk.rule = instruction->rule;
    hunk.log_text = log_text(*instruction, edit.log_line);
  }
  hunk.offset = static_cast<std::int64_t>(edit.offset);
  hunk.removed_bytes = static_cast<std::int64_t>(edit.before.size());
  hunk.added_bytes = static_cast<std::int64_t>(edit.after.size());
  hunk.added_sha256 = core::sha256_hex(edit.after);
  return hunk;
}

void add_hunks(FixMetadataDocument& metadata, const FixInputDocument& input, const Candidate& candidate) {
  std::vector<const Edit*> edits;
  for (const Edit& edit : candidate.edits) edits.push_back(&edit);
  std::stable_sort(edits.begin(), edits.end(), [](const Edit* a, const Edit* b) {
    return std::tie(a->path, a->offset) < std::tie(b->path, b->offset);
  });
  std::set<std::pair<int, std::string>> used;
  for (const Edit* edit : edits) {
    metadata.hunks.push_back(hunk_of(input, *edit));
    used.insert({edit->finding, edit->recipe});
  }
  for (const auto& instruction : input.instructions) {
    // An outside proposer's change stands for the finding that it was asked about.
    const bool asked = used.count({instruction.finding, kProposerRecipe}) != 0;
    if (asked || used.count({instruction.finding, instruction.recipe}) != 0)
      metadata.instructions.push_back(instruction);
  }
}

// Why nothing is proposed, from the most telling fact to the least.
std::string reason_for_nothing(const FixInputDocument& input, const FixMetadataDocument& metadata) {
  if (const Guard* guard = first_tripped(metadata.guards)) return "guard " + guard->name + ": " + guard->text;
  if (metadata.proposer && !metadata.proposer->problem.empty()) {
    return "no recipe has a change, and the proposer: " + metadata.proposer->problem;
  }
  if (!metadata.suggestions.empty()) return "only a person can make this change: see the suggestions";
  if (!metadata.refused.empty()) return "no instruction gave a change: " + metadata.refused.front().reason;
  if (!input.instructions.empty()) return "no recipe finds a change in the evidence; the commit may hold it already";
  if (!input.problem.empty()) return "there is no instruction: " + input.problem;
  return "the analysis has no instruction that a recipe could follow";
}

// Everything but the writing.
class Application {
 public:
  Application(core::Fs& fs, core::Process& process, const core::Clock& clock, const ApplyOptions& options)
      : fs_(fs), process_(process), clock_(clock), options_(options) {
    applied_.metadata.created_at = core::rfc3339(clock.now());
    applied_.metadata.state = "empty";
    applied_.metadata.run_id = "unknown";
    applied_.metadata.validation.result = "not_run";
    applied_.metadata.validation.reason = "validation was not asked for yet";
  }

  Applied run() {
    if (auto done = propose(); !done) {
      applied_.metadata.reason = done.error().what;
      applied_.patch.clear();
      applied_.problem = done.error();
    }
    FixMetadataDocument& metadata = applied_.metadata;
    metadata.patch = patch_name(metadata.run_id);
    metadata.patch_sha256 = core::sha256_hex(applied_.patch);
    if (applied_.patch.empty()) metadata.validation.reason = "there is no patch to validate";
    return std::move(applied_);
  }

 private:
  core::Result<> propose() {
    auto input = read_input();
    if (!input) return tl::unexpected(input.error());
    FixMetadataDocument& metadata = applied_.metadata;
    metadata.run_id = input->run_id;
    metadata.repository = input->repository;
    auto repository = core::Repository::open(options_.repository);
    if (!repository) return tl::unexpected(repository.error());
    auto commit = repository->head_commit();
    if (!commit) return tl::unexpected(commit.error());
    metadata.base_commit = *commit;
    auto policy = read_policy(*repository);
    if (!policy) return tl::unexpected(policy.error());
    if (!policy->fix.enabled) {
      metadata.reason = "the policy switches patches off (fix.enabled)";
      return {};
    }
    auto tree = CommitTree::create(*repository, *commit);
    if (!tree) return tl::unexpected(tree.error());
    return propose_from(*input, *policy, *repository, *tree);
  }

  core::Result<> propose_from(const FixInputDocument& input, const core::Policy& policy,
                              const core::Repository& repository, const CommitTree& tree) {
    FixMetadataDocument& metadata = applied_.metadata;
    const Ground ground = {process_, repository, tree, policy, options_.tool_directories, options_.proposer};
    auto candidate = derive(input, ground, metadata);
    if (!candidate) return tl::unexpected(candidate.error());
    auto changed = repository.changed_files();
    if (!changed) return tl::unexpected(changed.error());
    metadata.fingerprint = fingerprint_of(input, *candidate);
    if (!candidate->edits.empty() || !candidate->tripped.empty()) {
      metadata.guards = check_guards(*candidate, policy.fix, repository, tree.commit(), *changed, rejected(policy));
    }
    if (candidate->diff.empty() || first_tripped(metadata.guards)) {
      metadata.reason = reason_for_nothing(input, metadata);
      metadata.checks.clear();
      return {};
    }
    propose_patch(input, *candidate);
    metadata.owners = owners_of_files(tree, metadata.files);
    return {};
  }

  // Of the first finding that is mended, and of the repository: what two runs with the same failure share.
  static std::string fingerprint_of(const FixInputDocument& input, const Candidate& candidate) {
    if (candidate.edits.empty()) return {};
    const auto first = std::min_element(candidate.edits.begin(), candidate.edits.end(),
                                        [](const Edit& a, const Edit& b) { return a.finding < b.finding; });
    for (const auto& instruction : input.instructions) {
      if (instruction.finding != first->finding || instruction.fingerprint.empty()) continue;
      const std::string& repository = input.repository;
      return core::sha256_hex(fmt::format("{}:{}{}", repository.size(), repository, instruction.fingerprint))
          .substr(0, 16);
    }
    return {};
  }

  [[nodiscard]] std::optional<std::string> rejected(const core::Policy& policy) const {
    const std::string& fingerprint = applied_.metadata.fingerprint;
    if (!options_.ledger || fingerprint.empty()) return std::nullopt;
    return rejected_before(*options_.ledger, fingerprint, clock_.now(), policy.fix.retry_after_days);
  }

  void propose_patch(const FixInputDocument& input, const Candidate& candidate) {
    FixMetadataDocument& metadata = applied_.metadata;
    applied_.patch = candidate.diff;
    metadata.state = "proposed";
    for (const auto& [path, bytes] : candidate.after) metadata.files.push_back(path);
    const DiffSize size = size_of_diff(candidate.diff);
    metadata.lines_added = size.added;
    metadata.lines_removed = size.removed;
    add_hunks(metadata, input, candidate);
    metadata.tier = highest_tier(candidate);
    describe(metadata, input, candidate);
  }

  static std::string highest_tier(const Candidate& candidate) {
    Tier tier = Tier::a;
    for (const Edit& edit : candidate.edits) tier = std::max(tier, edit.tier);
    return std::string(name_of(tier));
  }

  core::Result<FixInputDocument> read_input() {
    auto input = core::read_document<FixInputDocument>(fs_, options_.input);
    if (!input) {
      core::Error error = input.error();
      error.hint = "run `cimend-fixagent prepare --run logs/<run_id>` first";
      return tl::unexpected(error);
    }
    if (!core::valid_run_id(input->run_id)) {
      return core::fail(Errc::refused, "the run id can't name a file: " + core::shorten(input->run_id, 60),
                        options_.input);
    }
    return input;
  }

  core::Result<core::Policy> read_policy(const core::Repository& repository) {
    const std::string work_directory = repository.work_directory();
    return core::Policy::load(fs_, work_directory.empty() ? options_.repository : work_directory, options_.policy);
  }

  core::Fs& fs_;
  core::Process& process_;
  const core::Clock& clock_;
  const ApplyOptions& options_;
  Applied applied_;
};

// The patch first, so that whoever sees the metadata finds its patch; where the metadata then can't be written, the
// earlier patch is put back beside the earlier metadata.
core::Result<> write_pair(core::Fs& fs, const std::string& out, const Applied& applied) {
  const std::string patch_path = core::join_path(out, applied.metadata.patch);
  auto earlier = fs.read(patch_path);
  if (!earlier && earlier.error().code != Errc::not_found) return tl::unexpected(earlier.error());
  if (auto written = fs.write_atomic(patch_path, applied.patch); !written) return written;
  auto written =
      core::write_document(fs, core::join_path(out, metadata_name(applied.metadata.run_id)), applied.metadata);
  if (!written) {
    auto restored = earlier ? fs.write_atomic(patch_path, *earlier) : fs.remove(patch_path);
    if (!restored) return core::with_context(written.error(), "and " + patch_path + " is now without its metadata");
  }
  return written;
}

}  // namespace

std::string patch_name(const std::string& run_id) { return "patch-" + run_id + ".diff"; }
std::string metadata_name(const std::string& run_id) { return "metadata-" + run_id + ".json"; }

core::Result<Applied> apply(core::Fs& fs, core::Process& process, const core::Clock& clock,
                            const ApplyOptions& options) {
  Applied applied = Application(fs, process, clock, options).run();
  if (auto written = write_pair(fs, options.out, applied); !written) return tl::unexpected(written.error());
  return applied;
}

}  // namespace cimend::fixagent
