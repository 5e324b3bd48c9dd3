#include "fixagent/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/documents/document_file.h"
#include "core/git.h"
#include "core/input.h"
#include "core/log.h"
#include "core/policy.h"
#include "core/text.h"
#include "fixagent/derivation.h"
#include "fixagent/guards/guards.h"
#include "fixagent/prepare.h"
#include "fixagent/proposers/foreign_diff.h"
#include "fixagent/validate.h"

namespace cimend::fixagent {
namespace {

using core::FixInputDocument;
using core::FixMetadataDocument;

constexpr std::size_t kMaxPatchBytes = 64u << 20;

// What the metadata say that the patch was made from.
FixInputDocument input_of(const FixMetadataDocument& metadata) {
  FixInputDocument input;
  input.run_id = metadata.run_id;
  input.repository = metadata.repository;
  input.instructions = metadata.instructions;
  return input;
}

bool same(const Edit& edit, const FixMetadataDocument::Hunk& hunk) {
  return edit.path == hunk.file && static_cast<std::int64_t>(edit.offset) == hunk.offset &&
         static_cast<std::int64_t>(edit.before.size()) == hunk.removed_bytes &&
         static_cast<std::int64_t>(edit.after.size()) == hunk.added_bytes &&
         core::sha256_hex(edit.after) == hunk.added_sha256 && edit.recipe == hunk.recipe &&
         edit.finding == hunk.finding && edit.log_line == hunk.log_line && name_of(edit.tier) == hunk.tier;
}

std::string first_line_of(const std::string& text) { return text.substr(0, text.find('\n')); }

class Verifier {
 public:
  Verifier(core::Fs& fs, core::Process& process, const VerifyOptions& options, FixMetadataDocument metadata,
           std::string patch)
      : fs_(fs), process_(process), options_(options), metadata_(std::move(metadata)), patch_(std::move(patch)) {}

  core::Result<Verification> run() {
    digest();
    if (patch_.empty() && metadata_.state == "empty") return std::move(out_);
    auto repository = core::Repository::open(options_.repository);
    if (!repository) return tl::unexpected(repository.error());
    auto policy = core::Policy::load(fs_, repository->work_directory(), options_.policy);
    if (!policy) return tl::unexpected(policy.error());
    auto tree = CommitTree::create(*repository, metadata_.base_commit);
    if (!tree) {
      add("base", Link::State::broken, tree.error().what);
      return std::move(out_);
    }
    add("base", Link::State::holds, "the repository has commit " + metadata_.base_commit);
    evidence();
    const Ground ground = {process_, *repository, *tree, *policy, options_.tool_directories};
    if (auto candidate = derivation(ground)) {
      hunks(*candidate);
      guards(*candidate, ground);
    }
    validation(ground);
    return std::move(out_);
  }

 private:
  void add(std::string name, Link::State state, std::string text) {
    out_.chain.push_back({std::move(name), state, std::move(text)});
  }
  void add(const char* name, bool holds, std::string fine, std::string broken) {
    add(name, holds ? Link::State::holds : Link::State::broken, holds ? std::move(fine) : std::move(broken));
  }

  void digest() {
    const std::string found = core::sha256_hex(patch_);
    add("digest", found == metadata_.patch_sha256, "the patch is the one described: sha256 " + found,
        "the patch has sha256 " + found + ", the metadata describe " + metadata_.patch_sha256);
  }

  // Each hunk's line stands in the recorded evidence and, where logs are given, every recorded line stands in its log.
  void evidence() {
    for (const auto& hunk : metadata_.hunks) {
      if (!recorded(hunk)) {
        return add("evidence", Link::State::broken,
                   fmt::format("no recorded evidence holds line {} for {}", hunk.log_line, shown(hunk.file)));
      }
    }
    if (options_.logs.empty()) {
      return add("evidence", Link::State::holds,
                 "every hunk's line stands in the recorded evidence; name the logs with --log to look there");
    }
    for (const auto& instruction : metadata_.instructions) {
      if (std::string why = missing_in_log(instruction); !why.empty())
        return add("evidence", Link::State::broken, std::move(why));
    }
    add("evidence", Link::State::holds, "every line of the evidence stands in the log");
  }

  [[nodiscard]] bool recorded(const FixMetadataDocument::Hunk& hunk) const {
    if (hunk.recipe == kProposerRecipe) return true;
    return std::any_of(metadata_.instructions.begin(), metadata_.instructions.end(), [&](const auto& instruction) {
      if (instruction.finding != hunk.finding || instruction.recipe != hunk.recipe) return false;
      const auto lines = evidence_lines(instruction);
      return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.number == hunk.log_line; });
    });
  }

  std::string missing_in_log(const Instruction& instruction) {
    if (instruction.log >= options_.logs.size()) return fmt::format("no --log was given for log {}", instruction.log);
    const std::string& path = options_.logs[instruction.log];
    auto stored = fs_.read(path);
    auto bytes = stored ? core::decompress(std::move(*stored), core::stored_limits()) : std::move(stored);
    if (!bytes) return bytes.error().what;
    const core::Log log = core::Log::read(std::move(*bytes));
    for (const auto& evidence : instruction.evidence) {
      if (evidence.lines.empty()) continue;
      const core::LineRange range{evidence.first_line, evidence.first_line + evidence.lines.size() - 1};
      const bool there = range.first_line >= 1 && range.last_line <= log.line_count() &&
                         evidence_at(log, range).lines == evidence.lines;
      if (!there)
        return fmt::format("lines {} to {} of {} are not what the evidence says", range.first_line, range.last_line,
                           path);
    }
    return {};
  }

  // The candidate made again; nothing where it can't be, which is told.
  std::optional<Candidate> derivation(const Ground& ground) {
    auto candidate = metadata_.proposer ? from_patch(ground) : derive_again(ground);
    if (!candidate) {
      add("derivation", Link::State::broken, candidate.error().what);
      return std::nullopt;
    }
    if (candidate->diff != patch_) {
      const auto unrunnable = std::find_if(again_.refused.begin(), again_.refused.end(), [](const auto& one) {
        return one.reason.starts_with("the tool can't be run") || one.reason.starts_with("the sandbox has no program");
      });
      const bool unchecked = unrunnable != again_.refused.end();
      add("derivation", unchecked ? Link::State::unchecked : Link::State::broken,
          unchecked ? unrunnable->reason : "following the instructions again gives other bytes than the patch's");
      return std::nullopt;
    }
    add("derivation", Link::State::holds,
        metadata_.proposer ? "an outside proposer wrote it: where it comes from can't be derived; it fits the commit"
                           : "following the instructions again gives the very bytes of the patch");
    return std::move(*candidate);
  }

  core::Result<Candidate> derive_again(const Ground& ground) {
    again_ = {};
    return derive(input_of(metadata_), ground, again_);
  }

  core::Result<Candidate> from_patch(const Ground& ground) {
    RecipeOutcome outcome =
        read_foreign_diff(patch_, input_of(metadata_), ground.tree, ground.repository, metadata_.base_commit);
    if (!outcome.refusals.empty()) return core::fail(core::Errc::refused, outcome.refusals.front().reason);
    Candidate candidate;
    candidate.by_proposer = true;
    candidate.edits = std::move(outcome.edits);
    auto after = apply_edits(ground.tree, candidate.edits);
    if (!after) return tl::unexpected(after.error());
    candidate.after = std::move(*after);
    for (const auto& [path, bytes] : candidate.after) {
      auto before = ground.tree.read(path);
      if (!before) return tl::unexpected(before.error());
      candidate.before[path] = std::move(*before);
    }
    auto diff = ground.repository.diff_to(metadata_.base_commit, candidate.after);
    if (!diff) return tl::unexpected(diff.error());
    candidate.diff = std::move(*diff);
    return candidate;
  }

  void hunks(const Candidate& candidate) {
    const bool all = candidate.edits.size() == metadata_.hunks.size() &&
                     std::all_of(metadata_.hunks.begin(), metadata_.hunks.end(), [&](const auto& hunk) {
                       return std::any_of(candidate.edits.begin(), candidate.edits.end(),
                                          [&](const Edit& edit) { return same(edit, hunk); });
                     });
    add("hunks", all,
        fmt::format("{}, each with its line, recipe and bytes", core::counted(metadata_.hunks.size(), "hunk")),
        "the hunks that the metadata list are not those of the patch");
  }

  void guards(const Candidate& candidate, const Ground& ground) {
    const auto verdicts = check_guards(candidate, ground.policy.fix, ground.repository, metadata_.base_commit, {});
    const Guard* tripped = first_tripped(verdicts);
    add("guards", tripped == nullptr, core::counted(verdicts.size(), "guard") + " pass",
        tripped ? "guard " + tripped->name + ": " + tripped->text : std::string());
  }

  void validation(const Ground& ground) {
    const auto& recorded = metadata_.validation;
    if (recorded.result != "passed") {
      return add("validation", recorded.result == "failed" ? Link::State::broken : Link::State::unchecked,
                 fmt::format("the metadata say: {} ({})", recorded.result, shown(recorded.reason)));
    }
    if (!options_.run) return add("validation", Link::State::unchecked, "not run again, as was asked");
    ValidateOptions options;
    options.tool_directories = options_.tool_directories;
    const auto again = validation_of(process_, options, ground.policy, ground.repository, metadata_, patch_);
    const bool same_command = again.command == recorded.command && again.result == recorded.result;
    if (again.result == "not_run") return add("validation", Link::State::unchecked, "not run: " + again.reason);
    add("validation", same_command && again.exit_code == recorded.exit_code,
        fmt::format("`{}` ends with exit code {} with the patch{}",
                    shown(fmt::format("{}", fmt::join(again.command, " "))), again.exit_code.value_or(0),
                    again.before ? fmt::format(" and with {} without it", again.before->exit_code.value_or(0)) : ""),
        "the recorded command does not pass again: " + first_line_of(again.reason));
  }

  static std::string shown(std::string_view text) { return core::terminal_safe(core::shorten(text, 200)); }

  core::Fs& fs_;
  core::Process& process_;
  const VerifyOptions& options_;
  FixMetadataDocument metadata_;
  std::string patch_;
  FixMetadataDocument again_;  // what deriving again recorded
  Verification out_;
};

}  // namespace

bool Verification::holds() const {
  return std::all_of(chain.begin(), chain.end(), [](const Link& link) { return link.state == Link::State::holds; });
}

core::Result<Verification> verify(core::Fs& fs, core::Process& process, const VerifyOptions& options) {
  auto metadata = core::read_document<FixMetadataDocument>(fs, options.metadata);
  if (!metadata) return tl::unexpected(metadata.error());
  auto patch = fs.read(options.patch, kMaxPatchBytes);
  if (!patch) return tl::unexpected(patch.error());
  return Verifier(fs, process, options, std::move(*metadata), std::move(*patch)).run();
}

}  // namespace cimend::fixagent
