#include "classify/tool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "classify/classifier.h"
#include "classify/command_line.h"
#include "classify/document.h"
#include "classify/draft_writer.h"
#include "classify/history.h"
#include "classify/report_writer.h"
#include "classify/rule_file.h"
#include "classify/rules_command.h"
#include "classify/run_analysis.h"
#include "classify/sources.h"
#include "core/cli.h"
#include "core/descriptor.h"
#include "core/documents/document_file.h"
#include "core/fs.h"

namespace cimend::classify {
namespace {

constexpr const char* kProgram = "cimend-classify";
// Logs are read, analysed and written in groups of about this size, so that a thousand logs do not stand in memory.
constexpr std::size_t kGroupBytes = std::size_t{64} << 20;

// A device or a pipe (`--out /dev/stdout`) is written into: putting a file in its place would destroy it. What stands
// under /dev and /proc is one of these even where it leads to a file, as /dev/stdout does when it was redirected.
bool is_written_into(core::Fs& fs, const std::string& path) {
  return path.starts_with("/dev/") || path.starts_with("/proc/") || fs.kind(path) == core::Fs::Kind::other;
}

core::Result<> write_into(const std::string& path, std::string_view bytes) {
  const auto cannot = [&](int error) {
    return core::fail(core::Errc::io, "cannot write " + path + ": " + std::generic_category().message(error));
  };
  const core::Descriptor target(::open(path.c_str(), O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC));
  if (!target.open()) return cannot(errno);
  while (!bytes.empty()) {
    const ssize_t written = ::write(target.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

core::Result<ClassifierOptions> classifier_options(core::Fs& fs, const Options& options) {
  ClassifierOptions made;
  made.without = options.without;
  made.floor = options.floor;
  made.threads = options.threads;
  if (!options.rule_directories.empty()) {
    auto files = read_rule_files(fs, options.rule_directories);
    if (!files) return tl::unexpected(files.error());
    if (!files->problems.empty()) return tl::unexpected(problems_as_error(*files));
    made.rules = std::move(files->rules);
  }
  if (!options.measurements.empty()) {
    const auto text = fs.read(options.measurements);
    if (!text) return tl::unexpected(text.error());
    auto measurements = parse_measurements(*text, options.measurements);
    if (!measurements) return tl::unexpected(measurements.error());
    made.measurements = std::move(*measurements);
  }
  return made;
}

core::Result<Classifier> make_classifier(core::Fs& fs, const Options& options) {
  auto made = classifier_options(fs, options);
  if (!made) return tl::unexpected(made.error());
  return Classifier::create(std::move(*made));
}

int rules_stats(const Options& options) {
  core::RealFs fs;
  auto classifier = classifier_options(fs, options);
  if (!classifier) return core::report(kProgram, classifier.error());
  StatisticsCommand command;
  command.labels = options.labels;
  command.classifier = std::move(*classifier);
  command.format = options.statistics_format;
  command.out = options.out;
  command.write = options.write;
  return rule_statistics(std::move(command));
}

// One call of the program: what was asked, what came out so far.
class Session {
 public:
  Session(const Options& options, core::Fs& fs, const Classifier& classifier, ReportWriter& writer)
      : options_(options), fs_(fs), classifier_(classifier), writer_(writer) {}

  core::Result<> read_baselines() {
    for (const std::string& path : options_.baselines) {
      auto subject = read_subject(fs_, path, [&] { return classifier_.condenser(); });
      if (!subject) return core::with_context(subject.error(), "reading the baseline");
      for (NamedLog& log : subject->logs) baselines_.push_back(std::move(log));
    }
    return {};
  }

  // What is torn in it is told and passed over: a history helps, and must never hinder.
  core::Result<> read_histories() {
    const auto warn = [](const core::Error& error) { core::report(kProgram, error); };
    for (const std::string& path : options_.histories) {
      if (auto read = history_.add(fs_, path, warn); !read) return read;
    }
    return {};
  }

  int classify_run() {
    auto subject = read_run(fs_, options_.run_directory);
    if (!subject) return core::report(kProgram, subject.error());
    const core::RunDocument run = *subject->run;
    if (const auto added = add_reports(*subject); !added) return core::report(kProgram, added.error());
    std::vector<core::Log> logs = logs_to_show(*subject);
    core::AnalysisDocument document = classifier_.analyse(std::move(subject->logs), baselines_);
    document.run_id = run.run_id;
    document.repository = run.repository;
    document.head_sha = run.head_sha;
    mark(document, {run.repository, run.run_id, run.attempt, run.head_sha, {}});
    const std::string path = core::join_path(options_.run_directory, "analysis.json");
    const auto written = core::write_document(fs_, path, document);
    if (!written) return core::report(kProgram, written.error());
    add(std::move(document), logs);
    return finish();
  }

  // --report alone: the reports are all there is.
  int classify_reports() {
    auto subject = with_reports(Subject{options_.reports.front(), {}, std::nullopt});
    if (!subject) return core::report(kProgram, subject.error());
    std::vector<Subject> group;
    group.push_back(std::move(*subject));
    classify_group(std::move(group));
    return finish();
  }

  int classify_logs(const std::vector<std::string>& paths) {
    core::Progress progress("classifying");
    std::vector<Subject> group;
    std::size_t bytes = 0;
    for (const std::string& path : paths) {
      progress.step(path);
      auto subject = read_subject(fs_, path, [&] { return classifier_.condenser(); });
      if (subject) subject = with_reports(std::move(*subject));
      if (!subject) {
        exit_code_ = std::max(exit_code_, core::report(kProgram, subject.error()));
        continue;
      }
      for (const NamedLog& log : subject->logs) bytes += log.bytes.size();
      group.push_back(std::move(*subject));
      if (bytes < kGroupBytes) continue;
      classify_group(std::move(group));
      group.clear();
      bytes = 0;
    }
    classify_group(std::move(group));
    return finish();
  }

 private:
  // What --report names stands beside the logs of the subject.
  core::Result<> add_reports(Subject& subject) {
    for (const std::string& path : options_.reports) {
      auto reports = read_subject(fs_, path);
      if (!reports) return core::with_context(reports.error(), "reading the report");
      for (NamedLog& report : reports->logs) {
        report.given_as_report = reports->logs.size() == 1;
        subject.logs.push_back(std::move(report));
      }
    }
    return {};
  }

  core::Result<Subject> with_reports(Subject subject) {
    if (const auto added = add_reports(subject); !added) return tl::unexpected(added.error());
    return subject;
  }

  // The evidence lines that are shown come from the log itself.
  [[nodiscard]] std::vector<core::Log> logs_to_show(const Subject& subject) const {
    std::vector<core::Log> logs;
    if (!writer_.wants_logs()) return logs;
    for (NamedLog log : subject.logs) logs.push_back(read_log(log));
    return logs;
  }

  // Single logs go through all threads at once; each archive does so by itself.
  void classify_group(std::vector<Subject> group) {
    std::vector<NamedLog> singles;
    std::vector<std::vector<core::Log>> shown;
    for (Subject& subject : group) {
      shown.push_back(logs_to_show(subject));
      if (subject.logs.size() == 1) singles.push_back(std::move(subject.logs.front()));
    }
    std::vector<core::AnalysisDocument> documents = classifier_.analyse_each(std::move(singles), baselines_);
    std::size_t next = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (group[i].logs.size() == 1) {
        add(std::move(documents[next++]), shown[i]);
      } else {
        add(classifier_.analyse(std::move(group[i].logs), baselines_), shown[i]);
      }
    }
  }

  void add(core::AnalysisDocument document, const std::vector<core::Log>& logs) {
    warn_when_empty(document);
    if (options_.run_directory.empty()) mark(document, {});
    const std::string& category = document.classification.category;
    const bool unknown = category == "unknown" || category == "nolog";
    if (unknown) exit_code_ = std::max<int>(exit_code_, core::kAnsweredNo);
    drop_below(document, options_.severity);
    writer_.add(document, logs);
  }

  void mark(core::AnalysisDocument& document, const JobRun& run) const {
    if (!options_.histories.empty()) mark_known(document, run, history_);
  }

  static void warn_when_empty(const core::AnalysisDocument& document) {
    if (document.classification.category != "nolog") return;
    for (const auto& log : document.logs) {
      core::report(kProgram, {core::Errc::not_found, "the log is empty", log.name,
                              "the job may have died before it wrote one; look at the runner"});
    }
  }

  int finish() {
    const std::string output = writer_.take();
    if (options_.out.empty()) {
      std::fwrite(output.data(), 1, output.size(), stdout);
      if (std::fflush(stdout) != 0) {
        return core::report(kProgram, {core::Errc::io, "cannot write to standard output", {}, {}});
      }
      return exit_code_;
    }
    const bool into = is_written_into(fs_, options_.out);
    const auto written = into ? write_into(options_.out, output) : fs_.write_atomic(options_.out, output);
    return written ? exit_code_ : core::report(kProgram, written.error());
  }

  const Options& options_;
  core::Fs& fs_;
  const Classifier& classifier_;
  ReportWriter& writer_;
  std::vector<NamedLog> baselines_;
  DirectoryHistory history_;
  int exit_code_ = core::kDone;
};

std::unique_ptr<ReportWriter> writer_for(const Options& options) {
  const bool to_people = options.out.empty() && core::stdout_is_terminal();
  const Format automatic = to_people ? Format::human : Format::json;
  const bool colour = options.colour == Colour::automatic ? options.out.empty() && core::colour_wanted()
                                                          : options.colour == Colour::always;
  return make_report_writer(options.format == Format::automatic ? automatic : options.format,
                            {colour, options.explain, options.run_directory.empty()});
}

int classify(Options options, ReportWriter& writer) {
  if (!options.logs.empty() && !options.run_directory.empty()) {
    return core::report(kProgram, {core::Errc::refused, "--run and LOG exclude each other", options.logs.front(),
                                   "the run names its logs itself: give --run RUNDIR, or logs without it"});
  }
  if (options.logs.size() > 1 && !options.reports.empty()) {
    return core::report(kProgram, {core::Errc::refused, "--report stands beside one LOG", options.logs[1],
                                   "several logs of one run: put them into a directory and give that"});
  }
  const bool reports_alone = options.logs.empty() && options.run_directory.empty() && !options.reports.empty();
  if (options.logs.empty() && options.run_directory.empty() && !reports_alone) {
    if (::isatty(STDIN_FILENO) == 1) {
      return core::report(kProgram, {core::Errc::refused, "no log given", {}, "cimend-classify build.log, or --help"});
    }
    options.logs.emplace_back("-");
  }
  core::RealFs fs;
  const auto classifier = make_classifier(fs, options);
  if (!classifier) return core::report(kProgram, classifier.error());
  Session session(options, fs, *classifier, writer);
  if (const auto read = session.read_baselines(); !read) return core::report(kProgram, read.error());
  if (const auto read = session.read_histories(); !read) return core::report(kProgram, read.error());
  if (reports_alone) return session.classify_reports();
  return options.run_directory.empty() ? session.classify_logs(options.logs) : session.classify_run();
}

int answer(const Options& options) {
  core::RealFs fs;
  const auto classifier = make_classifier(fs, options);
  if (!classifier) return core::report(kProgram, classifier.error());
  return answer_requests(fs, *classifier, std::cin, std::cout) ? core::kDone : core::kCouldNotAnswer;
}

int draft_rules(Options options) {
  DraftWriter writer;
  const int code = classify(std::move(options), writer);
  if (code > core::kAnsweredNo) return code;
  return writer.complete() ? core::kDone : core::kAnsweredNo;
}

}  // namespace

int run_tool(int argc, char** argv) {
  Request request = parse_command_line(argc, argv);
  if (request.exit_code >= 0) return request.exit_code;
  switch (request.command) {
    case Command::rules_list: return list_rules(request.options.rule_directories, request.options.list_format);
    case Command::rules_check: return check_rules_command(request.options.check_paths);
    case Command::rules_stats: return rules_stats(request.options);
    case Command::rules_draft: return draft_rules(std::move(request.options));
    case Command::answer: return answer(request.options);
    case Command::classify: break;
  }
  const auto writer = writer_for(request.options);
  return classify(std::move(request.options), *writer);
}

}  // namespace cimend::classify
