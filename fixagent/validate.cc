#include "fixagent/validate.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/redact.h"
#include "core/text.h"
#include "fixagent/apply.h"
#include "fixagent/proposal.h"
#include "fixagent/sandbox/sandbox.h"
#include "fixagent/sandbox/sandbox_directories.h"

namespace cimend::fixagent {
namespace {

using core::Errc;
using core::FixMetadataDocument;

constexpr std::size_t kTailBytes = 4096;
constexpr const char* kApplyFirst = "run `cimend-fixagent apply` first";
constexpr const char* kNameMetadata = "name one with --metadata FILE";

// The only metadata document in `out`.
core::Result<std::string> only_metadata(core::Fs& fs, const ValidateOptions& options) {
  auto names = fs.list(options.out);
  if (!names) {
    core::Error error = names.error();
    error.hint = kApplyFirst;
    return tl::unexpected(error);
  }
  std::vector<std::string> found;
  for (const std::string& name : *names) {
    if (name.starts_with("metadata-") && name.ends_with(".json")) found.push_back(name);
  }
  if (found.size() == 1) return core::join_path(options.out, found.front());
  return core::fail(Errc::not_found, fmt::format("{} holds {} metadata documents", options.out, found.size()),
                    options.out, found.empty() ? kApplyFirst : kNameMetadata);
}

// That of the run that prepare and apply worked on last. Metadata of other runs may stand beside it.
core::Result<std::string> metadata_of_input(const ValidateOptions& options,
                                            core::Result<core::FixInputDocument> input) {
  if (input && !core::valid_run_id(input->run_id)) {
    input = core::fail(Errc::refused, "the run id can't name a file: " + core::shorten(input->run_id, 60),
                       core::join_path(options.out, "input.json"));
  }
  if (!input) {
    core::Error error = input.error();
    error.hint = kNameMetadata;
    return tl::unexpected(error);
  }
  return core::join_path(options.out, metadata_name(input->run_id));
}

core::Result<std::string> find_metadata(core::Fs& fs, const ValidateOptions& options) {
  if (!options.metadata.empty()) return options.metadata;
  auto input = core::read_document<core::FixInputDocument>(fs, core::join_path(options.out, "input.json"));
  if (!input && input.error().code == Errc::not_found) return only_metadata(fs, options);
  auto path = metadata_of_input(options, std::move(input));
  if (path && fs.kind(*path) == core::Fs::Kind::none) {
    return core::fail(Errc::not_found, "there is no " + *path, {}, kApplyFirst);
  }
  return path;
}

core::Result<std::string> read_patch(core::Fs& fs, const std::string& metadata_path,
                                     const FixMetadataDocument& metadata) {
  if (metadata.patch.empty() || metadata.patch.find('/') != std::string::npos) {
    return core::fail(Errc::refused, "the metadata names no patch beside it", metadata_path);
  }
  const std::size_t slash = metadata_path.rfind('/');
  const std::string directory = slash == std::string::npos ? "" : metadata_path.substr(0, slash);
  const std::string path = core::join_path(directory, metadata.patch);
  auto patch = fs.read(path, 64u << 20);
  if (!patch) return tl::unexpected(patch.error());
  if (core::sha256_hex(*patch) != metadata.patch_sha256) {
    return core::fail(Errc::refused, "the patch is not the one that the metadata describes", path,
                      "run `cimend-fixagent apply` again");
  }
  return patch;
}

core::Result<core::Policy> read_policy(core::Fs& fs, const ValidateOptions& options,
                                       const core::Repository& repository) {
  const std::string work_directory = repository.work_directory();
  return core::Policy::load(fs, work_directory.empty() ? options.repository : work_directory, options.policy);
}

FixMetadataDocument::Validation not_run(std::string reason) {
  FixMetadataDocument::Validation validation;
  validation.result = "not_run";
  validation.reason = std::move(reason);
  return validation;
}

// The end of the output, redacted, from the beginning of a line where there is one.
std::string tail_of(const std::string& output) {
  std::string text = core::redact(output).text;
  if (text.size() > kTailBytes) text.erase(0, text.size() - kTailBytes);
  text = core::to_valid_utf8(text);  // may grow: three bytes for each one that is no text
  if (text.size() <= kTailBytes) return text;
  std::size_t begin = text.size() - kTailBytes;
  const std::size_t line = text.find('\n', begin);
  if (line != std::string::npos && line + 1 < text.size()) begin = line + 1;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0u) == 0x80u) ++begin;
  return text.substr(begin);
}

// What is run, and how its success looks.
struct Question {
  FixMetadataDocument::Check check;
  std::string from;  // "policy", "recipe"
};

constexpr std::size_t kMostChecks = 8;

// The policy's command; else every check that the recipes know, since a patch may answer several tools.
std::vector<Question> questions(const core::Policy::Validate& policy, const FixMetadataDocument& metadata) {
  if (!policy.command.empty()) return {{{policy.command, {}, false}, "policy"}};
  std::vector<Question> out;
  for (const auto& check : metadata.checks) {
    if (!check.command.empty() && out.size() < kMostChecks) out.push_back({check, "recipe"});
  }
  return out;
}

FixMetadataDocument::Execution execution_of(const core::Exit& exit) {
  FixMetadataDocument::Execution execution;
  execution.exit_code = exit.code;
  execution.timed_out = exit.timed_out;
  execution.milliseconds = exit.elapsed.count();
  const std::string output = exit.out + exit.err;
  execution.output_sha256 = core::sha256_hex(output);
  execution.output_tail = tail_of(output);
  return execution;
}

bool succeeded(const core::Exit& exit, const FixMetadataDocument::Check& check) {
  return exit.code == 0 && !exit.timed_out && !(check.silent && !(exit.out + exit.err).empty());
}

// "ended with exit code 3": what the command did instead of succeeding.
std::string failure_of(const core::Exit& exit, std::int64_t time_limit_seconds) {
  if (exit.timed_out) return fmt::format("did not end in {} s", time_limit_seconds);
  if (exit.code != 0) return fmt::format("ended with exit code {}", exit.code);
  return "printed something, where no output means success";
}

// Directories of the checkout as the sandbox is to show them. What is tracked comes with the commit, and what a
// symbolic link leads to is not the checkout's.
core::Result<std::vector<std::pair<std::string, std::string>>> dependencies(const core::Policy::Validate& policy,
                                                                            const core::Repository& repository,
                                                                            const std::string& commit) {
  std::vector<std::pair<std::string, std::string>> out;
  std::error_code error;
  const std::filesystem::path top = std::filesystem::canonical(repository.work_directory(), error);
  for (const std::string& path : policy.dependencies) {
    const auto refused = [&](const char* why) {
      return core::fail(Errc::refused, "validate.dependencies: " + core::shorten(path, 200) + " " + why);
    };
    if (error) return refused("needs a checkout, and the repository is bare");
    if (!is_plain_path(path)) return refused("is no path of the checkout");
    const std::filesystem::path real = std::filesystem::canonical(top / path, error);
    if (error || !std::filesystem::is_directory(real, error)) return refused("is no directory of the checkout");
    if (real != top / path) return refused("has a symbolic link in it");
    const auto entry = repository.entry(commit, path);
    if (!entry) return tl::unexpected(entry.error());
    if (*entry) return refused("is tracked by git");
    out.emplace_back(real.string(), path);
  }
  return out;
}

// One command over one tree, in a scratch directory that is gone afterwards.
class Trial {
 public:
  Trial(core::Process& process, const core::Repository& repository, std::string commit, bool git,
        SandboxOptions options)
      : process_(process),
        repository_(repository),
        commit_(std::move(commit)),
        git_(git),
        options_(std::move(options)) {}

  core::Result<core::Exit> run(const FixMetadataDocument::Check& check,
                               const std::map<std::string, std::string>& patched) {
    auto scratch = ScratchDirectory::create();
    if (!scratch) return tl::unexpected(scratch.error());
    auto sandbox = Sandbox::create(process_, *scratch, options_);
    if (!sandbox) return tl::unexpected(sandbox.error());
    kind_ = sandbox->kind();
    options_.only = kind_;  // both trees are tried the same way
    auto exported = repository_.export_tree(commit_, patched, scratch->workspace());
    if (!exported) return tl::unexpected(exported.error());
    if (git_) {
      if (auto made = make_repository(*sandbox); !made) return tl::unexpected(made.error());
    }
    auto exit = sandbox->run(check.command, check.directory);
    if (exit && Sandbox::found_no_program(*exit)) {
      return core::fail(Errc::unavailable, "the sandbox has no program " + core::shorten(check.command.front(), 100));
    }
    return exit;
  }
  [[nodiscard]] const std::string& kind() const { return kind_; }

 private:
  // One commit of the tree as it stands, so that what the command changes is a change to git.
  static core::Result<> make_repository(const Sandbox& sandbox) {
    const std::vector<std::vector<std::string>> commands = {
        {"git", "init", "--quiet"},
        {"git", "add", "--all", "--force"},
        {"git", "-c", "user.name=cimend", "-c", "user.email=noreply@cimend.invalid", "commit", "--quiet", "--no-verify",
         "--allow-empty", "--message", "As validated"}};
    for (const auto& command : commands) {
      const auto exit = sandbox.run(command);
      if (!exit) return tl::unexpected(exit.error());
      if (exit->code != 0) return core::fail(Errc::unavailable, "git can't make a commit in the sandbox: " + exit->err);
    }
    return {};
  }

  core::Process& process_;
  const core::Repository& repository_;
  std::string commit_;
  bool git_;
  SandboxOptions options_;
  std::string kind_;
};

void judge(FixMetadataDocument::Validation& validation, const core::Exit& before, const core::Exit& after,
           const FixMetadataDocument::Check& check, std::int64_t time_limit_seconds) {
  const bool good_before = succeeded(before, check);
  validation.before = execution_of(before);
  validation.reproduced = !good_before && !before.timed_out;
  static_cast<FixMetadataDocument::Execution&>(validation) = execution_of(after);
  if (!succeeded(after, check)) {
    validation.result = "failed";
    validation.reason = "the command " + failure_of(after, time_limit_seconds);
    if (good_before) validation.reason += ", and without the patch it succeeds";
    return;
  }
  validation.result = "passed";
  if (good_before) validation.reason = "the command succeeds without the patch, too, so this proves nothing";
  if (before.timed_out) {
    validation.reason = fmt::format("without the patch the command {}, which is not the failure to be mended",
                                    failure_of(before, time_limit_seconds));
  }
}

// Everything between a readable patch and a result. Errors here are reasons for "not_run".
core::Result<> run_command(core::Process& process, const ValidateOptions& options, const core::Policy& policy,
                           const core::Repository& repository, const FixMetadataDocument& metadata,
                           const std::string& patch, const FixMetadataDocument::Check& check,
                           FixMetadataDocument::Validation& validation) {
  auto patched = repository.apply(metadata.base_commit, patch);
  if (!patched) return core::with_context(patched.error(), "the patch does not fit its commit");
  auto shown = dependencies(policy.validate, repository, metadata.base_commit);
  if (!shown) return tl::unexpected(shown.error());
  SandboxOptions sandbox;
  sandbox.limits.time_limit_seconds = policy.validate.time_limit_seconds;
  sandbox.limits.memory_limit_mib = policy.validate.memory_limit_mib;
  sandbox.tool_directories = options.tool_directories;
  sandbox.dependencies = std::move(*shown);
  sandbox.allow_none = policy.validate.unsandboxed && policy.from_operator;
  Trial trial(process, repository, metadata.base_commit, policy.validate.git, std::move(sandbox));
  const auto before = trial.run(check, {});
  validation.sandbox = trial.kind();
  if (!before) return tl::unexpected(before.error());
  const auto after = trial.run(check, *patched);
  if (!after) return tl::unexpected(after.error());
  judge(validation, *before, *after, check, policy.validate.time_limit_seconds);
  return {};
}

FixMetadataDocument::Validation answer_of(core::Process& process, const ValidateOptions& options,
                                          const core::Policy& policy, const core::Repository& repository,
                                          const FixMetadataDocument& metadata, const std::string& patch,
                                          const Question& asked) {
  FixMetadataDocument::Validation validation;
  const auto done = run_command(process, options, policy, repository, metadata, patch, asked.check, validation);
  if (!done) {
    const std::string kind = validation.sandbox;
    validation = not_run(done.error().what);
    validation.sandbox = kind;
  }
  validation.command = asked.check.command;
  validation.directory = asked.check.directory;
  validation.command_from = asked.from;
  return validation;
}

}  // namespace

FixMetadataDocument::Validation validation_of(core::Process& process, const ValidateOptions& options,
                                              const core::Policy& policy, const core::Repository& repository,
                                              const FixMetadataDocument& metadata, const std::string& patch) {
  const std::vector<Question> asked = questions(policy.validate, metadata);
  if (asked.empty()) return not_run("the policy names no command (validate.command), and the recipe knows none");
  std::optional<FixMetadataDocument::Validation> out;
  for (const Question& question : asked) {
    auto answer = answer_of(process, options, policy, repository, metadata, patch, question);
    if (answer.result != "passed") return answer;
    if (!out)
      out = std::move(answer);
    else
      out->reproduced = out->reproduced.value_or(false) || answer.reproduced.value_or(false);
  }
  if (out->reproduced.value_or(false)) out->reason.clear();
  return std::move(*out);
}

namespace {

// A result that was mended in the meantime counts from now on.
std::string state_after(const FixMetadataDocument::Validation& validation) {
  const bool proved = validation.result != "passed" || validation.reproduced.value_or(false);
  return validation.result == "failed" || !proved ? "needs manual review" : "proposed";
}

}  // namespace

core::Result<FixMetadataDocument> validate(core::Fs& fs, core::Process& process, const ValidateOptions& options) {
  auto path = find_metadata(fs, options);
  if (!path) return tl::unexpected(path.error());
  auto metadata = core::read_document<FixMetadataDocument>(fs, *path);
  if (!metadata) return tl::unexpected(metadata.error());
  auto patch = read_patch(fs, *path, *metadata);
  if (!patch) return tl::unexpected(patch.error());

  if (patch->empty()) {
    metadata->validation = not_run("there is no patch to validate");
  } else {
    auto repository = core::Repository::open(options.repository);
    if (!repository) return tl::unexpected(repository.error());
    auto policy = read_policy(fs, options, *repository);
    if (!policy) return tl::unexpected(policy.error());
    metadata->validation = validation_of(process, options, *policy, *repository, *metadata, *patch);
    metadata->state = state_after(metadata->validation);
    describe_validation(*metadata);
  }
  auto written = core::write_document(fs, *path, *metadata);
  if (!written) return tl::unexpected(written.error());
  return metadata;
}

}  // namespace cimend::fixagent
