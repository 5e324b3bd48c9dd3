#include "fixagent/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/text.h"
#include "fixagent/guards.h"
#include "fixagent/proposal.h"
#include "fixagent/recipe.h"
#include "fixagent/source_tree.h"

// apply: instructions in, one patch out, or a sentence that says why not.
//
// A patch mends one cause: either what formatters ask for, all of it together, or the first instruction that yields a
// change. Errors of a compiler come in cascades (a missing header makes ten others), so of several only the first is
// mended; the next run shows what is left.

namespace cimend::fixagent {
namespace {

using core::Errc;
using core::FixInputDocument;
using core::FixMetadataDocument;

bool is_formatter(const Instruction& instruction) {
  return instruction.recipe == "whitespace" || instruction.recipe == "apply-printed-diff";
}

std::size_t first_line(const Instruction& instruction) {
  return instruction.evidence.empty() ? 0 : instruction.evidence.front().first_line;
}

// By rank; compiler errors among themselves as the log has them, since later ones may follow from earlier ones.
std::vector<const Instruction*> in_order(const FixInputDocument& input) {
  std::vector<const Instruction*> order;
  for (const Instruction& instruction : input.instructions) order.push_back(&instruction);
  std::stable_sort(order.begin(), order.end(),
                   [](const Instruction* a, const Instruction* b) { return a->finding < b->finding; });
  std::vector<const Instruction*> errors;
  for (const Instruction* one : order) {
    if (one->recipe == "include-fixit") errors.push_back(one);
  }
  std::stable_sort(errors.begin(), errors.end(), [](const Instruction* a, const Instruction* b) {
    return std::pair(a->log, first_line(*a)) < std::pair(b->log, first_line(*b));
  });
  auto next = errors.begin();
  for (const Instruction*& one : order) {
    if (one->recipe == "include-fixit") one = *next++;
  }
  return order;
}

// Lines of the logs whose diffs an earlier instruction took.
class Taken {
 public:
  void add(const Instruction& instruction) {
    for (const auto& evidence : instruction.evidence) {
      ranges_.push_back({instruction.log, evidence.first_line, evidence.first_line + evidence.lines.size()});
    }
  }
  [[nodiscard]] bool covers(const Instruction& instruction) const {
    const std::size_t line = first_line(instruction);
    return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
      return range.log == instruction.log && line >= range.first && line < range.end;
    });
  }

 private:
  struct Range {
    std::size_t log, first, end;
  };
  std::vector<Range> ranges_;
};

// Runs the recipes and gathers what they give into one candidate.
class Gathering {
 public:
  Gathering(const FixInputDocument& input, const SourceTree& tree, FixMetadataDocument& metadata)
      : input_(input), tree_(tree), metadata_(metadata) {}

  Candidate run() {
    for (const Instruction* instruction : in_order(input_)) consider(*instruction);
    return std::move(candidate_);
  }

 private:
  void refuse(const Instruction& instruction, std::string reason) {
    metadata_.refused.push_back({instruction.finding, instruction.recipe, std::move(reason)});
  }

  void consider(const Instruction& instruction) {
    const Recipe* recipe = find_recipe(instruction.recipe);
    if (!recipe) return refuse(instruction, "no recipe is called " + core::shorten(instruction.recipe, 60));
    const bool formatter = is_formatter(instruction);
    if (formatter && printed_diffs_.covers(instruction) && instruction.recipe == "apply-printed-diff") return;
    if (!candidate_.edits.empty() && !(formatter && formatters_)) {
      return refuse(instruction, "left for the next run: one patch mends one cause");
    }
    RecipeOutcome outcome = recipe->run(instruction, tree_);
    if (instruction.recipe == "include-fixit" && std::exchange(errors_seen_, true)) refuse_echo(outcome);
    for (auto& refusal : outcome.refusals) {
      refuse(instruction, refusal.reason);
      if (!refusal.guard.empty()) candidate_.tripped.push_back(std::move(refusal));
    }
    if (instruction.recipe == "apply-printed-diff") printed_diffs_.add(instruction);
    formatters_ = formatter;
    for (Edit& edit : outcome.edits) candidate_.edits.push_back(std::move(edit));
  }

  // Behind an error that stays, a missing header is still a missing header, but a spelling may be the error's echo.
  static void refuse_echo(RecipeOutcome& outcome) {
    const bool spelling =
        std::any_of(outcome.edits.begin(), outcome.edits.end(), [](const Edit& edit) { return !edit.before.empty(); });
    if (!spelling) return;
    outcome.edits.clear();
    outcome.refuse("a spelling is taken for the first error only: a later one may be its echo");
  }

  const FixInputDocument& input_;
  const SourceTree& tree_;
  FixMetadataDocument& metadata_;
  Candidate candidate_;
  Taken printed_diffs_;
  bool errors_seen_ = false;
  bool formatters_ = true;
};

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
    if (used.count({instruction.finding, instruction.recipe}) != 0) metadata.instructions.push_back(instruction);
  }
}

// Why nothing is proposed, from the most telling fact to the least.
std::string reason_for_nothing(const FixInputDocument& input, const FixMetadataDocument& metadata) {
  if (const Guard* guard = first_tripped(metadata.guards)) return "guard " + guard->name + ": " + guard->text;
  if (!metadata.refused.empty()) return "no instruction gave a change: " + metadata.refused.front().reason;
  if (!input.instructions.empty()) return "the commit holds already what the log asks for";
  if (!input.problem.empty()) return "there is no instruction: " + input.problem;
  return "the analysis has no instruction that a recipe could follow";
}

// Everything but the writing.
class Application {
 public:
  Application(core::Fs& fs, const core::Clock& clock, const ApplyOptions& options) : fs_(fs), options_(options) {
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
    Candidate candidate = Gathering(input, tree, metadata).run();
    auto changed = repository.changed_files();
    if (!changed) return tl::unexpected(changed.error());
    if (auto made = make_diff(candidate, tree, repository); !made) return made;
    if (!candidate.edits.empty() || !candidate.tripped.empty()) {
      metadata.guards = check_guards(candidate, policy.fix, repository, tree.commit(), *changed);
    }
    if (candidate.diff.empty() || first_tripped(metadata.guards)) {
      metadata.reason = reason_for_nothing(input, metadata);
      return {};
    }
    applied_.patch = candidate.diff;
    metadata.state = "proposed";
    for (const auto& [path, bytes] : candidate.after) metadata.files.push_back(path);
    const DiffSize size = size_of_diff(candidate.diff);
    metadata.lines_added = size.added;
    metadata.lines_removed = size.removed;
    add_hunks(metadata, input, candidate);
    describe(metadata, input, candidate);
    return {};
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

core::Result<Applied> apply(core::Fs& fs, const core::Clock& clock, const ApplyOptions& options) {
  Applied applied = Application(fs, clock, options).run();
  if (auto written = write_pair(fs, options.out, applied); !written) return tl::unexpected(written.error());
  return applied;
}

}  // namespace cimend::fixagent
