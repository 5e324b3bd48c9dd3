#include "fixagent/validate.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/git.h"
#include "core/policy.h"
#include "core/redact.h"
#include "core/text.h"
#include "fixagent/apply.h"
#include "fixagent/proposal.h"
#include "fixagent/sandbox.h"

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

FixMetadataDocument::Validation judge(const core::Exit& exit, const std::vector<std::string>& command,
                                      std::int64_t time_limit_seconds) {
  FixMetadataDocument::Validation validation;
  validation.command = command;
  validation.exit_code = exit.code;
  validation.timed_out = exit.timed_out;
  validation.milliseconds = exit.elapsed.count();
  const std::string output = exit.out + exit.err;
  validation.output_sha256 = core::sha256_hex(output);
  validation.output_tail = tail_of(output);
  const bool missing = (exit.code == 126 || exit.code == 127) && exit.err.find("prlimit: ") != std::string::npos;
  if (missing) {
    validation.result = "not_run";
    validation.reason = "the sandbox has no program " + core::shorten(command.front(), 100);
  } else if (exit.timed_out) {
    validation.result = "failed";
    validation.reason = fmt::format("no end after {} s", time_limit_seconds);
  } else {
    validation.result = exit.code == 0 ? "passed" : "failed";
    if (exit.code != 0) validation.reason = fmt::format("the command ended with exit code {}", exit.code);
  }
  return validation;
}

// Everything between a readable patch and a result. Errors here are reasons for "not_run".
core::Result<FixMetadataDocument::Validation> run_command(core::Process& process, const core::Policy::Validate& policy,
                                                          const core::Repository& repository,
                                                          const FixMetadataDocument& metadata,
                                                          const std::string& patch) {
  auto patched = repository.apply(metadata.base_commit, patch);
  if (!patched) return core::with_context(patched.error(), "the patch does not fit its commit");
  auto scratch = ScratchDirectory::create();
  if (!scratch) return tl::unexpected(scratch.error());
  SandboxLimits limits;
  limits.time_limit_seconds = policy.time_limit_seconds;
  limits.memory_limit_mib = policy.memory_limit_mib;
  SandboxOptions options;
  options.limits = limits;
  auto sandbox = Sandbox::create(process, *scratch, options);
  if (!sandbox) return tl::unexpected(sandbox.error());
  auto exported = repository.export_tree(metadata.base_commit, *patched, scratch->workspace());
  if (!exported) return tl::unexpected(exported.error());
  auto exit = sandbox->run(policy.command);
  if (!exit) return tl::unexpected(exit.error());
  return judge(*exit, policy.command, policy.time_limit_seconds);
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
    if (policy->validate.command.empty()) {
      metadata->validation = not_run("the policy names no command (validate.command)");
    } else {
      auto result = run_command(process, policy->validate, *repository, *metadata, *patch);
      metadata->validation = result ? std::move(*result) : not_run(result.error().what);
      metadata->validation.command = policy->validate.command;
    }
    // A result that was mended in the meantime counts from now on.
    metadata->state = metadata->validation.result == "failed" ? "needs manual review" : "proposed";
    describe_validation(*metadata);
  }
  auto written = core::write_document(fs, *path, *metadata);
  if (!written) return tl::unexpected(written.error());
  return metadata;
}

}  // namespace cimend::fixagent
