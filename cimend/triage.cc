#include "cimend/triage.h"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cli.h"
#include "core/documents/document_file.h"
#include "core/documents/fix.h"
#include "core/text.h"

namespace cimend::front {
namespace {

using Arguments = std::vector<std::string>;

// Runs the tools one after the other and keeps what they complain about.
class Line {
 public:
  Line(core::Process& process, const std::function<core::Result<std::string>(std::string_view)>& tool,
       TriageReport& report)
      : process_(process), tool_(tool), report_(report) {}

  // The tool's exit and output; nothing when it could not be run at all, which is complained about.
  std::optional<core::Exit> run(std::string_view name, const Arguments& arguments, std::string input = {}) {
    const auto path = tool_(name);
    if (!path) return complain(path.error());
    core::Command command;
    command.argv = {*path};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.input = std::move(input);
    command.time_limit = std::chrono::minutes(15);
    auto exit = process_.run(command);
    if (!exit) return complain(exit.error());
    if (!exit->err.empty()) report_.complaints.push_back(exit->err);
    if (exit->timed_out) report_.complaints.push_back(fmt::format("cimend-{} took more than 15 minutes\n", name));
    if (exit->code == core::kBug || exit->code >= 128) {
      report_.complaints.push_back(
          fmt::format("cimend-{} ended with exit code {}, which is a bug in it\n", name, exit->code));
    }
    return std::move(*exit);
  }

 private:
  std::nullopt_t complain(const core::Error& error) {
    report_.complaints.push_back(error.text() + "\n");
    return std::nullopt;
  }

  core::Process& process_;
  const std::function<core::Result<std::string>(std::string_view)>& tool_;
  TriageReport& report_;
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

core::Result<> take_in(Line& line, const TriageOptions& options, TriageReport& report) {
  Arguments arguments = {"read", "--logs", core::join_path(options.out, "logs"), "--print-directory"};
  arguments.insert(arguments.end(), options.run_facts.begin(), options.run_facts.end());
  arguments.insert(arguments.end(), {"--", options.input});
  const auto exit = line.run("ingest", arguments, options.standard_input);
  if (!exit || exit->code != core::kDone || exit->out.empty()) {
    std::string why = exit && !exit->err.empty() ? exit->err : "cimend-ingest gave no run";
    while (!why.empty() && why.back() == '\n') why.pop_back();
    return core::fail(core::Errc::io, why);
  }
  report.run_directory = first_line(exit->out);
  return {};
}

void classify(core::Fs& fs, Line& line, const TriageOptions& options, TriageReport& report) {
  Arguments arguments = {"--format", "human", "--color", options.colour ? "always" : "never"};
  if (options.explain) arguments.emplace_back("--explain");
  for (const std::string& baseline : options.baselines) arguments.insert(arguments.end(), {"--baseline", baseline});
  const std::string own_rules = core::join_path(options.repo, ".cimend/rules");
  if (fs.kind(own_rules) == core::Fs::Kind::directory) arguments.insert(arguments.end(), {"--rules", own_rules});
  arguments.insert(arguments.end(), {"--run", report.run_directory});
  if (const auto exit = line.run("classify", arguments)) {
    report.verdict = exit->out;
    report.explained = exit->code == core::kDone;
  }
}

void decide(Line& line, const TriageOptions& options, TriageReport& report) {
  const std::string out = core::join_path(options.out, "self-heal");
  line.run("selfheal", {"prepare", "--run", report.run_directory, "--repo", options.repo, "--out", out});
  if (const auto exit = line.run("selfheal", {"decide", "--out", out})) report.rerun = exit->out;
}

std::string validation_in_words(const core::FixMetadataDocument::Validation& validation) {
  if (validation.result == "passed") return fmt::format("validated in {} ms", validation.milliseconds);
  if (validation.result == "failed")
    return fmt::format("validation failed ({}): needs manual review", validation.reason);
  return fmt::format("not validated: {}",
                     validation.reason.empty() ? "no validation was asked for" : validation.reason);
}

std::string patch_in_words(const core::FixMetadataDocument& metadata) {
  if (metadata.state == "empty") return fmt::format("none: {}", metadata.reason);
  return fmt::format("{}\n+{} -{} in {}; tier {}, {} risk; {}", metadata.title, metadata.lines_added,
                     metadata.lines_removed, fmt::join(metadata.files, ", "), metadata.tier, metadata.risk,
                     validation_in_words(metadata.validation));
}

void propose_patch(core::Fs& fs, Line& line, const TriageOptions& options, TriageReport& report) {
  const std::string out = core::join_path(options.out, "fix-agent");
  const std::string run_id = report.run_directory.substr(report.run_directory.find_last_of('/') + 1);
  line.run("fixagent", {"prepare", "--run", report.run_directory, "--out", out});
  const std::size_t complaints = report.complaints.size();
  line.run("fixagent", {"apply", "--input", core::join_path(out, "input.json"), "--repo", options.repo, "--out", out});
  const std::string metadata_path = core::join_path(out, fmt::format("metadata-{}.json", run_id));
  auto metadata = core::read_document<core::FixMetadataDocument>(fs, metadata_path);
  // What kept a patch from being made stands in the metadata, and is told with the patch.
  if (metadata) report.complaints.resize(complaints);
  if (metadata && metadata->state != "empty") {
    line.run("fixagent", {"validate", "--repo", options.repo, "--out", out, "--metadata", metadata_path});
    metadata = core::read_document<core::FixMetadataDocument>(fs, metadata_path);
  }
  if (!metadata) {
    report.patch_state = fmt::format("none: {}", metadata.error().what);
    return;
  }
  report.patch_state = patch_in_words(*metadata);
  if (metadata->state != "empty") report.patch = core::join_path(out, metadata->patch);
}

void render(core::Fs& fs, Line& line, const TriageOptions& options, TriageReport& report) {
  const std::string site = core::join_path(options.out, "site");
  line.run("dashboard", {"build", "--from", core::join_path(options.out, "logs"), "--self-heal",
                         core::join_path(options.out, "self-heal"), "--fix-agent",
                         core::join_path(options.out, "fix-agent"), "--out", site});
  const std::string page = core::join_path(site, "index.html");
  if (fs.kind(page) == core::Fs::Kind::file) report.site = page;
}

}  // namespace

core::Result<TriageReport> triage(core::Fs& fs, core::Process& process,
                                  const std::function<core::Result<std::string>(std::string_view)>& tool,
                                  const TriageOptions& options) {
  TriageReport report;
  Line line(process, tool, report);
  core::Progress progress("triage");
  progress.step("reading the log");
  if (auto done = take_in(line, options, report); !done) return tl::unexpected(done.error());
  progress.step("looking for the cause");
  classify(fs, line, options, report);
  progress.step("deciding about a rerun");
  decide(line, options, report);
  progress.step("looking for a patch");
  propose_patch(fs, line, options, report);
  progress.step("rendering pages");
  render(fs, line, options, report);
  return report;
}

}  // namespace cimend::front
