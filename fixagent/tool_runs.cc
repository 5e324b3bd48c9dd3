#include "fixagent/tool_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/text.h"
#include "fixagent/recipes/tool_pin.h"
#include "fixagent/sandbox/sandbox.h"
#include "fixagent/sandbox/workspace.h"

namespace cimend::fixagent {
namespace {

using Contents = std::map<std::string, std::string>;  // path → whole content

constexpr std::int64_t kTimeLimitSeconds = 120;

std::string in_words(const std::vector<std::string>& argv) {
  return core::shorten(fmt::format("{}", fmt::join(argv, " ")), 200);
}

// Why the policy does not let it run; empty where it does.
std::string not_granted(const ToolRun& run, const core::Policy& policy) {
  const auto& generators = policy.fix.generators;
  const bool listed = std::find(generators.begin(), generators.end(), run.argv) != generators.end();
  if (run.grant == ToolRun::Grant::generator && !listed)
    return fmt::format("the policy does not list the command {} (fix.generators)", in_words(run.argv));
  if (run.grant == ToolRun::Grant::lockfile && !policy.fix.lockfiles)
    return fmt::format("the policy lets no lock file be rewritten (fix.lockfiles); {} would", in_words(run.argv));
  if (run.needs_network && !(policy.fix.network && policy.from_operator))
    return fmt::format("{} needs the network, which a policy named with --policy may grant (fix.network)",
                       in_words(run.argv));
  return {};
}

// The scratch copy and who works in it.
class Workbench {
 public:
  Workbench(core::Process& process, const core::Repository& repository, const CommitTree& tree,
            const core::Policy& policy, const std::vector<std::string>& tool_directories,
            core::FixMetadataDocument& metadata)
      : process_(process),
        repository_(repository),
        tree_(tree),
        policy_(policy),
        tool_directories_(tool_directories),
        metadata_(metadata) {}

  core::Result<> prepare(const Contents& edited) {
    auto scratch = ScratchDirectory::create();
    if (!scratch) return tl::unexpected(scratch.error());
    scratch_.emplace(std::move(*scratch));
    contents_ = edited;
    scratch_used_ = false;
    return repository_.export_tree(tree_.commit(), edited, scratch_->workspace());
  }

  // Why nothing came of it; empty where it did, or where it changed nothing. What a run left that is not taken is
  // gone before the next.
  core::Result<std::string> run(const ToolRun& run) {
    std::string why = try_run(run);
    if (!why.empty() && scratch_used_) {
      if (auto anew = prepare(Contents(contents_)); !anew) return tl::unexpected(anew.error());
    }
    return why;
  }

  [[nodiscard]] const Contents& contents() const { return contents_; }
  // Who changed a file last.
  [[nodiscard]] const std::map<std::string, Edit>& changed_by() const { return changed_by_; }

 private:
  std::string try_run(const ToolRun& run) {
    if (std::string why = not_granted(run, policy_); !why.empty()) return why;
    auto sandbox = sandbox_for(run);
    if (!sandbox) return "the tool can't be run: " + sandbox.error().what;
    if (std::string why = pin_objection(run, *sandbox); !why.empty()) return why;
    const Workspace workspace(scratch_->workspace());
    const auto before = workspace.snapshot();
    if (!before) return before.error().what;
    scratch_used_ = true;
    const auto exit = sandbox->run(run.argv, run.directory);
    record(run, exit, sandbox->kind());
    if (std::string why = exit_objection(run, exit); !why.empty()) return why;
    const auto after = workspace.snapshot();
    if (!after) return after.error().what;
    for (const std::string& path : changed_paths(*before, *after)) {
      if (std::find(run.may_change.begin(), run.may_change.end(), path) == run.may_change.end())
        return fmt::format("{} also changed {}", run.argv.front(), core::terminal_safe(core::shorten(path, 200)));
    }
    return take(run, workspace);
  }

  core::Result<Sandbox> sandbox_for(const ToolRun& run) {
    SandboxOptions options;
    options.limits.time_limit_seconds = kTimeLimitSeconds;
    options.limits.memory_limit_mib = policy_.validate.memory_limit_mib;
    options.tool_directories = tool_directories_;
    options.network = run.needs_network;
    options.allow_none = policy_.validate.unsandboxed && policy_.from_operator;
    return Sandbox::create(process_, *scratch_, std::move(options));
  }

  static std::string pin_objection(const ToolRun& run, const Sandbox& sandbox) {
    if (!run.pin) return {};
    const auto version = sandbox.run(run.pin->version_command);
    if (!version) return version.error().what;
    const std::string printed = version->out + version->err;
    if (Sandbox::found_no_program(*version)) return "the sandbox has no program " + run.argv.front();
    if (pin_satisfied(run.pin->wanted, printed)) return {};
    return fmt::format("the commit pins {} {}; here is: {}", run.argv.front(), core::shorten(run.pin->wanted, 40),
                       core::terminal_safe(core::shorten(core::trim(printed.substr(0, printed.find('\n'))), 80)));
  }

  static std::string exit_objection(const ToolRun& run, const core::Result<core::Exit>& exit) {
    if (!exit) return exit.error().what;
    if (exit->timed_out) return fmt::format("{} did not end within {} s", run.argv.front(), kTimeLimitSeconds);
    if (Sandbox::found_no_program(*exit)) return "the sandbox has no program " + run.argv.front();
    const auto& good = run.good_exit_codes;
    if (std::find(good.begin(), good.end(), exit->code) != good.end()) return {};
    const std::string said = exit->err.empty() ? exit->out : exit->err;
    return fmt::format("{} ended with exit code {}: {}", run.argv.front(), exit->code,
                       core::terminal_safe(core::shorten(core::trim(said), 160)));
  }

  void record(const ToolRun& run, const core::Result<core::Exit>& exit, const std::string& kind) {
    core::FixMetadataDocument::ToolRun out;
    out.command = run.argv;
    out.directory = run.directory;
    out.recipe = run.like.recipe;
    out.finding = run.like.finding;
    out.sandbox = kind;
    if (exit) {
      out.exit_code = exit->code;
      out.milliseconds = exit->elapsed.count();
      out.output_sha256 = core::sha256_hex(exit->out + exit->err);
    }
    metadata_.tool_runs.push_back(std::move(out));
  }

  std::string take(const ToolRun& run, const Workspace& workspace) {
    Contents changed;
    for (const std::string& path : run.may_change) {
      auto bytes = workspace.read(path);
      if (!bytes) return bytes.error().what;
      const auto now = current(path);
      if (!now) return now.error().what;
      if (*bytes != *now) changed[path] = std::move(*bytes);
    }
    for (auto& [path, bytes] : changed) {
      contents_[path] = std::move(bytes);
      changed_by_[path] = run.like;
    }
    return {};
  }

  [[nodiscard]] core::Result<std::string> current(const std::string& path) const {
    const auto known = contents_.find(path);
    return known != contents_.end() ? core::Result<std::string>(known->second) : tree_.read(path);
  }

  core::Process& process_;
  const core::Repository& repository_;
  const CommitTree& tree_;
  const core::Policy& policy_;
  const std::vector<std::string>& tool_directories_;
  core::FixMetadataDocument& metadata_;
  std::optional<ScratchDirectory> scratch_;
  bool scratch_used_ = false;
  Contents contents_;
  std::map<std::string, Edit> changed_by_;
};

// An edit that made a part of `edit`'s change already has its proof.
const Edit* earlier_of(const Edit& edit, const std::vector<Edit>& earlier) {
  const auto found = std::find_if(earlier.begin(), earlier.end(), [&](const Edit& one) {
    return one.path == edit.path && one.offset <= edit.offset + edit.before.size() &&
           edit.offset <= one.offset + one.before.size();
  });
  return found == earlier.end() ? nullptr : &*found;
}

// The edits of files that a tool changed are made anew, from the commit to the end.
core::Result<> merge(const Workbench& bench, const CommitTree& tree, Candidate& candidate) {
  const std::vector<Edit> earlier = candidate.edits;
  std::erase_if(candidate.edits, [&](const Edit& edit) { return bench.changed_by().count(edit.path) != 0; });
  for (const auto& [path, by] : bench.changed_by()) {
    const auto before = tree.read(path);
    if (!before) return tl::unexpected(before.error());
    Edit like = by;
    like.path = path;
    for (Edit& edit : line_edits(like, *before, bench.contents().at(path))) {
      if (const Edit* proof = earlier_of(edit, earlier)) {
        edit.reason = proof->reason;
        edit.recipe = proof->recipe;
        edit.finding = proof->finding;
        edit.log = proof->log;
        edit.log_line = proof->log_line;
        edit.tier = std::max(edit.tier, proof->tier);
      }
      candidate.edits.push_back(std::move(edit));
    }
  }
  return {};
}

}  // namespace

core::Result<> run_tools(core::Process& process, const core::Repository& repository, const CommitTree& tree,
                         const core::Policy& policy, const std::vector<std::string>& tool_directories,
                         Gathered& gathered, core::FixMetadataDocument& metadata) {
  if (gathered.runs.empty()) return {};
  auto edited = apply_edits(tree, gathered.candidate.edits);
  if (!edited) return {};  // trips the guard when the diff is made
  Workbench bench(process, repository, tree, policy, tool_directories, metadata);
  if (auto prepared = bench.prepare(*edited); !prepared) return prepared;
  std::set<std::pair<std::string, std::vector<std::string>>> done;
  for (const ToolRun& run : gathered.runs) {
    if (!done.insert({run.directory, run.argv}).second) continue;
    auto why = bench.run(run);
    if (!why) return tl::unexpected(why.error());
    if (!why->empty()) gathered.refused.push_back({run.like.finding, run.like.recipe, std::move(*why)});
  }
  return merge(bench, tree, gathered.candidate);
}

}  // namespace cimend::fixagent
