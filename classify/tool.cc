#include "classify/tool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include "classify/classifier.h"
#include "classify/command_line.h"
#include "classify/document.h"
#include "classify/human.h"
#include "classify/rule_file.h"
#include "classify/rules_command.h"
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

core::Result<Classifier> make_classifier(core::Fs& fs, const Options& options) {
  ClassifierOptions made;
  made.threads = options.threads;
  if (!options.rule_directories.empty()) {
    auto files = read_rule_files(fs, options.rule_directories);
    if (!files) return tl::unexpected(files.error());
    if (!files->problems.empty()) return tl::unexpected(problems_as_error(*files));
    made.rules = std::move(files->rules);
  }
  return Classifier::create(std::move(made));
}

// One call of the program: what was asked, what came out so far.
class Session {
 public:
  Session(const Options& options, core::Fs& fs, const Classifier& classifier)
      : options_(options), fs_(fs), classifier_(classifier) {}

  core::Result<> read_baselines() {
    for (const std::string& path : options_.baselines) {
      auto subject = read_subject(fs_, path);
      if (!subject) return core::with_context(subject.error(), "reading the baseline");
      for (NamedLog& log : subject->logs) baselines_.push_back(std::move(log));
    }
    return {};
  }

  int classify_run() {
    auto subject = read_run(fs_, options_.run_directory);
    if (!subject) return core::report(kProgram, subject.error());
    const core::RunDocument run = *subject->run;
    std::vector<core::Log> logs = logs_for_people(*subject);
    core::AnalysisDocument document = classifier_.analyse(std::move(subject->logs), baselines_);
    document.run_id = run.run_id;
    document.repository = run.repository;
    document.head_sha = run.head_sha;
    const std::string path = core::join_path(options_.run_directory, "analysis.json");
    const auto written = core::write_document(fs_, path, document);
    if (!written) return core::report(kProgram, written.error());
    add(std::move(document), logs);
    return finish();
  }

  int classify_logs(const std::vector<std::string>& paths) {
    core::Progress progress("classifying");
    std::vector<Subject> group;
    std::size_t bytes = 0;
    for (const std::string& path : paths) {
      progress.step(path);
      auto subject = read_subject(fs_, path);
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
  [[nodiscard]] bool for_people() const {
    if (options_.format != Format::automatic) return options_.format == Format::human;
    return options_.out.empty() && core::stdout_is_terminal();
  }

  // The evidence lines that a person is shown come from the log itself.
  [[nodiscard]] std::vector<core::Log> logs_for_people(const Subject& subject) const {
    std::vector<core::Log> logs;
    if (!for_people()) return logs;
    for (const NamedLog& log : subject.logs) logs.push_back(core::Log::read(log.bytes));
    return logs;
  }

  // Single logs go through all threads at once; each archive does so by itself.
  void classify_group(std::vector<Subject> group) {
    std::vector<NamedLog> singles;
    std::vector<std::vector<core::Log>> shown;
    for (Subject& subject : group) {
      shown.push_back(logs_for_people(subject));
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
    const std::string& category = document.classification.category;
    const bool unknown = category == "unknown" || category == "nolog";
    if (unknown) exit_code_ = std::max<int>(exit_code_, core::kAnsweredNo);
    drop_below(document, options_.severity);
    if (!for_people()) {
      output_ += document.to_json().dump() + "\n";
      return;
    }
    const bool colour = options_.colour == Colour::automatic ? options_.out.empty() && core::colour_wanted()
                                                             : options_.colour == Colour::always;
    if (!output_.empty()) output_ += "\n";
    output_ += human_report(document, logs, {colour, options_.explain, options_.run_directory.empty()});
  }

  static void warn_when_empty(const core::AnalysisDocument& document) {
    if (document.classification.category != "nolog") return;
    for (const auto& log : document.logs) {
      core::report(kProgram, {core::Errc::not_found, "the log is empty", log.name,
                              "the job may have died before it wrote one; look at the runner"});
    }
  }

  int finish() {
    if (options_.out.empty()) {
      std::fwrite(output_.data(), 1, output_.size(), stdout);
      if (std::fflush(stdout) != 0) {
        return core::report(kProgram, {core::Errc::io, "cannot write to standard output", {}, {}});
      }
      return exit_code_;
    }
    const bool into = is_written_into(fs_, options_.out);
    const auto written = into ? write_into(options_.out, output_) : fs_.write_atomic(options_.out, output_);
    return written ? exit_code_ : core::report(kProgram, written.error());
  }

  const Options& options_;
  core::Fs& fs_;
  const Classifier& classifier_;
  std::vector<NamedLog> baselines_;
  std::string output_;
  int exit_code_ = core::kDone;
};

int classify(Options options) {
  if (!options.logs.empty() && !options.run_directory.empty()) {
    return core::report(kProgram, {core::Errc::refused, "--run and LOG exclude each other", options.logs.front(),
                                   "the run names its logs itself: give --run RUNDIR, or logs without it"});
  }
  if (options.logs.empty() && options.run_directory.empty()) {
    if (::isatty(STDIN_FILENO) == 1) {
      return core::report(kProgram, {core::Errc::refused, "no log given", {}, "cimend-classify build.log, or --help"});
    }
    options.logs.emplace_back("-");
  }
  core::RealFs fs;
  const auto classifier = make_classifier(fs, options);
  if (!classifier) return core::report(kProgram, classifier.error());
  Session session(options, fs, *classifier);
  if (const auto read = session.read_baselines(); !read) return core::report(kProgram, read.error());
  return options.run_directory.empty() ? session.classify_logs(options.logs) : session.classify_run();
}

}  // namespace

int run_tool(int argc, char** argv) {
  Request request = parse_command_line(argc, argv);
  if (request.exit_code >= 0) return request.exit_code;
  switch (request.command) {
    case Command::rules_list: return list_rules(request.options.rule_directories, request.options.list_format);
    case Command::rules_check: return check_rules_command(request.options.check_paths);
    case Command::classify: break;
  }
  return classify(std::move(request.options));
}

}  // namespace cimend::classify
