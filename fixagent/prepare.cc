#include "fixagent/prepare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/documents/document_file.h"
#include "core/documents/run.h"
#include "core/input.h"
#include "core/redact.h"
#include "core/text.h"
#include "fixagent/recipes/recipe.h"

// prepare: from an analysis to everything a recipe may look at. A rule's evidence is cut short for people to read; a
// recipe needs the whole block, so the log is read once more here, and never again after.

namespace cimend::fixagent {
namespace {

using core::Errc;
using core::FixInputDocument;
using core::Log;
using Evidence = FixInputDocument::Evidence;

// The step's lines around `line`, or the whole log's.
core::LineRange bounds_at(const Log& log, std::size_t line) {
  const core::Step* step = log.step_at(line);
  return step ? core::LineRange{step->first_line, step->last_line} : core::LineRange{1, log.line_count()};
}

bool holds(const Log& log, const core::LineRange& range) {
  return range.first_line >= 1 && range.first_line <= range.last_line && range.last_line <= log.line_count();
}

// --- reading ---

class Preparation {
 public:
  Preparation(core::Fs& fs, const PrepareOptions& options) : fs_(fs), options_(options) {}

  Prepared run() {
    Prepared prepared;
    if (fs_.kind(run_directory()) == core::Fs::Kind::directory) {
      gather();
    } else {
      prepared.problem = core::Error{
          Errc::not_found, "there is no run directory " + run_directory(), {}, "run `cimend-ingest read LOG` first"};
      problem(prepared.problem->what);
      input_.run_id = fallback_run_id();
    }
    prepared.input = std::move(input_);
    return prepared;
  }

 private:
  void gather() {
    auto analysis = read_analysis();
    if (!analysis) {
      problem(analysis.error().what);
      input_.run_id = fallback_run_id();
      return;
    }
    input_.run_id = core::valid_run_id(analysis->run_id) ? analysis->run_id : fallback_run_id();
    input_.repository = analysis->repository;
    input_.head_sha = analysis->head_sha;
    input_.summary = core::redact(analysis->classification.summary).text;
    for (const auto& instruction : analysis->fix_agent_instructions) add(*analysis, instruction);
  }

  void problem(const std::string& text) {
    if (input_.problem.find(text) != std::string::npos) return;
    input_.problem += (input_.problem.empty() ? "" : "; ") + text;
  }

  [[nodiscard]] std::string run_directory() const {
    if (!options_.run.empty()) return options_.run;
    const std::size_t slash = options_.analysis.rfind('/');
    if (slash == std::string::npos) return ".";
    return options_.analysis.substr(0, std::max<std::size_t>(slash, 1));  // "/" above "/analysis.json"
  }

  [[nodiscard]] std::string fallback_run_id() const {
    std::string name = run_directory();
    while (name.ends_with('/')) name.pop_back();
    name = name.substr(name.rfind('/') + 1);
    return core::valid_run_id(name) ? name : "unknown";
  }

  core::Result<core::AnalysisDocument> read_analysis() {
    if (!options_.analysis.empty()) return core::read_document<core::AnalysisDocument>(fs_, options_.analysis);
    return core::read_document<core::AnalysisDocument>(fs_, core::join_path(run_directory(), "analysis.json"));
  }

  void add(const core::AnalysisDocument& analysis, const core::AnalysisDocument::FixInstruction& wanted) {
    const auto finding = std::find_if(analysis.findings.begin(), analysis.findings.end(),
                                      [&](const core::Finding& one) { return one.rank == wanted.finding; });
    if (finding == analysis.findings.end()) {
      return problem(fmt::format("an instruction names finding {}, which is not there", wanted.finding));
    }
    const core::Result<Log>& log = log_of(analysis, finding->log);
    if (!log) return problem(log.error().what);
    const bool whole =
        !finding->evidence.empty() && std::all_of(finding->evidence.begin(), finding->evidence.end(),
                                                  [&](const core::LineRange& range) { return holds(*log, range); });
    if (!whole) return problem(fmt::format("finding {} points at lines that the log does not have", finding->rank));
    input_.instructions.push_back(instruction_of(*finding, wanted, *log));
    input_.instructions.back().leading = leading_of(analysis, *finding);
  }

  // The category of the failure that leads the log, where that is another finding: its best error, if no recipe follows
  // that; for a linter's complaint also a test that failed below it, since the build had gone on to the tests.
  static std::string leading_of(const core::AnalysisDocument& analysis, const core::Finding& finding) {
    const auto in_this_log = [&](const core::Finding& other) {
      return other.log == finding.log && other.severity == core::Severity::error && other.rank != finding.rank &&
             !other.evidence.empty();
    };
    const auto followed = [&](const core::Finding& other) {
      return std::any_of(analysis.fix_agent_instructions.begin(), analysis.fix_agent_instructions.end(),
                         [&](const auto& instruction) { return instruction.finding == other.rank; });
    };
    for (const core::Finding& other : analysis.findings) {
      const bool test_below = in_this_log(other) && finding.category.starts_with("lint.") &&
                              other.category.starts_with("test.") &&
                              other.evidence.front().first_line > finding.evidence.front().last_line;
      if (test_below) return other.category;
    }
    for (const core::Finding& other : analysis.findings) {
      if (in_this_log(other) && other.rank < finding.rank) return followed(other) ? std::string() : other.category;
    }
    return {};
  }

  FixInputDocument::Instruction instruction_of(const core::Finding& finding,
                                               const core::AnalysisDocument::FixInstruction& wanted, const Log& log) {
    FixInputDocument::Instruction out;
    out.recipe = wanted.recipe;
    out.finding = finding.rank;
    out.rule = finding.rule;
    out.category = finding.category;
    out.message = core::redact(finding.message).text;
    out.file = finding.file;
    out.line = finding.line;
    out.column = finding.column;
    out.fingerprint = finding.fingerprint;
    out.confidence = wanted.confidence;
    out.log = finding.log;
    out.inputs = wanted.inputs;
    out.evidence = evidence_once(log, finding, wanted.recipe);
    return out;
  }

  // A rule that matches each file's header gives one finding a file, and the first one's evidence already holds all the
  // diffs that follow: they are not stored again.
  std::vector<Evidence> evidence_once(const Log& log, const core::Finding& finding, const std::string& recipe) {
    std::vector<Evidence> evidence = gather_evidence(log, finding, recipe);
    if (recipe != "apply-printed-diff" || evidence.empty()) return evidence;
    const auto seen = diffs_.find(finding.log);
    const std::size_t first = evidence.front().first_line;
    const std::size_t last = first + evidence.front().lines.size() - 1;
    if (seen != diffs_.end() && first >= seen->second.first_line && last <= seen->second.last_line) {
      return {evidence_at(log, {first, first})};
    }
    diffs_[finding.log] = {first, last};
    return evidence;
  }

  const core::Result<Log>& log_of(const core::AnalysisDocument& analysis, std::size_t number) {
    auto known = logs_.find(number);
    if (known == logs_.end()) known = logs_.emplace(number, read_log(analysis, number)).first;
    return known->second;
  }

  core::Result<Log> read_log(const core::AnalysisDocument& analysis, std::size_t number) {
    if (number >= analysis.logs.size()) return core::fail(Errc::not_found, fmt::format("there is no log {}", number));
    auto path = log_path(analysis, number);
    if (!path) return tl::unexpected(path.error());
    auto stored = fs_.read(*path);
    if (!stored) return tl::unexpected(stored.error());
    auto bytes = core::decompress(std::move(*stored), core::stored_limits());
    if (!bytes) return core::with_context(bytes.error(), "cannot read " + *path);
    const std::string& expected = analysis.logs[number].sha256;
    if (!expected.empty() && core::sha256_hex(*bytes) != expected) {
      return core::fail(Errc::refused, *path + " is not the log that was analysed");
    }
    return Log::read(std::move(*bytes));
  }

  core::Result<std::string> log_path(const core::AnalysisDocument& analysis, std::size_t number) {
    if (!options_.logs.empty()) {
      if (number < options_.logs.size()) return options_.logs[number];
      return core::fail(Errc::not_found, fmt::format("no --log was given for log {}", number));
    }
    if (!run_) run_ = core::read_document<core::RunDocument>(fs_, core::join_path(run_directory(), "run.json"));
    if (!*run_) return tl::unexpected(run_->error());
    const auto& jobs = (*run_)->jobs;
    const std::string& name = analysis.logs[number].name;
    auto job =
        std::find_if(jobs.begin(), jobs.end(), [&](const auto& one) { return one.name == name || one.log == name; });
    if (job == jobs.end() && number < jobs.size()) job = jobs.begin() + static_cast<std::ptrdiff_t>(number);
    if (job == jobs.end()) return core::fail(Errc::not_found, "the run has no log " + core::shorten(name, 100));
    if (job->log.empty() || job->log.find('/') != std::string::npos || job->log.find('\0') != std::string::npos) {
      return core::fail(Errc::refused, "run.json names no file beside it: " + core::shorten(job->log, 100));
    }
    return core::join_path(run_directory(), job->log);
  }

  core::Fs& fs_;
  const PrepareOptions& options_;
  FixInputDocument input_;
  std::optional<core::Result<core::RunDocument>> run_;
  std::map<std::size_t, core::Result<Log>> logs_;
  std::map<std::size_t, core::LineRange> diffs_;  // taken so far, by log
};

}  // namespace

Evidence evidence_at(const Log& log, const core::LineRange& range) {
  Evidence evidence;
  evidence.first_line = range.first_line;
  std::string text;
  for (std::size_t at = range.first_line; at <= range.last_line; ++at) text.append(log.plain(at)) += '\n';
  const std::string redacted = core::redact(text).text;
  for (const std::string_view line : core::split(redacted, '\n')) evidence.lines.emplace_back(line);
  evidence.lines.pop_back();  // behind the last '\n'
  return evidence;
}

std::vector<Evidence> gather_evidence(const Log& log, const core::Finding& finding, const std::string& recipe) {
  const Recipe* known = find_recipe(recipe);
  std::vector<Evidence> out;
  for (core::LineRange range : finding.evidence) {
    if (!holds(log, range)) continue;
    range.last_line = std::min(range.last_line, range.first_line + kMaxEvidenceLines - 1);
    const core::LineRange bounds = bounds_at(log, range.first_line);
    if (known && known->reach) range = known->reach(log, range, bounds);
    range.last_line = std::min(range.last_line, range.first_line + kMaxEvidenceLines - 1);
    out.push_back(evidence_at(log, range));
    if (recipe == "apply-printed-diff") break;  // the diffs that follow are in it
  }
  return out;
}

core::Result<Prepared> prepare(core::Fs& fs, const PrepareOptions& options) {
  Prepared prepared = Preparation(fs, options).run();
  auto written = core::write_document(fs, core::join_path(options.out, "input.json"), prepared.input);
  if (!written) return tl::unexpected(written.error());
  return prepared;
}

}  // namespace cimend::fixagent
