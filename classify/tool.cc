#include "classify/tool.h"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <string>
#include <vector>

#include "classify/classifier.h"
#include "classify/document.h"
#include "classify/human.h"
#include "classify/rule_file.h"
#include "classify/rules_command.h"
#include "classify/sources.h"
#include "core/cli.h"
#include "core/documents/document_file.h"
#include "core/fs.h"

namespace cimend::classify {
namespace {

constexpr const char* kProgram = "cimend-classify";
// Logs are read, analysed and written in groups of about this size, so that a thousand logs do not stand in memory.
constexpr std::size_t kGroupBytes = std::size_t{64} << 20;

enum class Format { automatic, human, json };
enum class Colour { automatic, always, never };

struct Options {
  std::vector<std::string> logs, baselines, rule_directories, check_paths;
  std::string run_directory, out;
  Format format = Format::automatic;
  Colour colour = Colour::automatic;
  core::Severity severity = core::Severity::error;
  bool explain = false;
  std::size_t threads = 0;
  ListFormat list_format = ListFormat::table;
};

// The command line: declares what is understood and which command was meant.
class CommandLine {
 public:
  explicit CommandLine(Options& options) : app_("Says why a build broke, with the lines that prove it.", kProgram) {
    app_.add_option("LOG", options.logs, "Log, directory, archive, or - for standard input (.gz .zst .zip are read)");
    app_.add_option("--run", options.run_directory, "A run as ingest left it; writes RUNDIR/analysis.json")
        ->type_name("RUNDIR");
    app_.add_option("--baseline", options.baselines, "Log of a passing run of the same job; may stand several times")
        ->type_name("LOG")
        ->allow_extra_args(false);
    app_.add_option("--rules", options.rule_directories, "More rules (docs/RULES.md); may stand several times")
        ->type_name("DIR")
        ->allow_extra_args(false);
    app_.add_option("--format", options.format, "human (default on a terminal) or json")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, Format>{{"human", Format::human}, {"json", Format::json}}));
    app_.add_option("--severity", options.severity, "Leave findings below it out (default: error)")
        ->transform(CLI::CheckedTransformer(std::map<std::string, core::Severity>{
            {"error", core::Severity::error}, {"warning", core::Severity::warning}, {"note", core::Severity::note}}));
    app_.add_option("--color", options.colour, "auto, always or never")
        ->transform(CLI::CheckedTransformer(std::map<std::string, Colour>{
            {"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}}));
    app_.add_option("--threads", options.threads, "Threads over several logs (default: one a core)");
    app_.add_option("--out", options.out, "Write to FILE instead of standard output")->type_name("FILE");
    app_.add_flag("--explain", options.explain, "Every finding with all of its evidence");
    app_.footer(
        "Example: cimend-classify build.log\nExit: 0 every cause is known or nothing failed, 1 some cause stays "
        "unknown, 2 no answer.");
    add_rules(options);
  }

  CLI::App& app() { return app_; }
  [[nodiscard]] bool wants_list() const { return list_->parsed(); }
  [[nodiscard]] bool wants_check() const { return check_->parsed(); }

 private:
  void add_rules(Options& options) {
    CLI::App* rules = app_.add_subcommand("rules", "Look at the rules");
    rules->require_subcommand(1);
    list_ = rules->add_subcommand("list", "The rules in force, by id");
    list_->add_option("--format", options.list_format, "table or json")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, ListFormat>{{"table", ListFormat::table}, {"json", ListFormat::json}}));
    list_->add_option("--rules", options.rule_directories, "More rules")->type_name("DIR")->allow_extra_args(false);
    check_ = rules->add_subcommand("check", "Hold rules to their examples and near misses");
    check_->add_option("PATH", options.check_paths, "Rule files or directories; none: the shipped rules");
    check_->footer("Example: cimend-classify rules check .cimend/rules");
  }

  CLI::App app_;
  CLI::App* list_ = nullptr;
  CLI::App* check_ = nullptr;
};

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
    const auto written = fs_.write_atomic(options_.out, output_);
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
  Options options;
  CommandLine line(options);
  const int early = core::parse_arguments(line.app(), argc, argv);
  if (early >= 0) return early;
  if (line.wants_list()) return list_rules(options.rule_directories, options.list_format);
  if (line.wants_check()) return check_rules_command(options.check_paths);
  return classify(std::move(options));
}

}  // namespace cimend::classify
