#include "classify/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <charconv>
#include <memory>
#include <utility>

#include "core/cli.h"

namespace cimend::classify {
namespace {

constexpr const char* kProgram = "cimend-classify";
constexpr std::size_t kMostThreads = 256;

// Usage lines that can be typed as they stand: "cimend-classify rules list", not "list".
class FullNameFormatter : public CLI::Formatter {
 public:
  [[nodiscard]] std::string make_usage(const CLI::App* app, std::string) const override {
    std::string name = app->get_name();
    for (const CLI::App* at = app->get_parent(); at != nullptr; at = at->get_parent()) {
      name = fmt::format("{} {}", at->get_name(), name);
    }
    return CLI::Formatter::make_usage(app, std::move(name));
  }
};

// An option whose value is one of a few words, "human|json" in help and complaints. CLI11's own transformers show how
// the words are stored ("value in {human->1,json->2}") and take the numbers, too.
template <class Value>
void add_choice(CLI::App& app, const std::string& option, Value& value,
                const std::vector<std::pair<std::string, Value>>& choices, const std::string& help) {
  std::vector<std::string> words;
  for (const auto& choice : choices) words.push_back(choice.first);
  const std::string all = fmt::format("{}", fmt::join(words, "|"));
  const auto is_known = [words, all](const std::string& word) {
    const bool known = std::find(words.begin(), words.end(), word) != words.end();
    return known ? std::string() : fmt::format("\"{}\" is none of {}", word, all);
  };
  const auto take = [&value, choices](const std::string& word) {
    for (const auto& [known, meaning] : choices) {
      if (known == word) value = meaning;
    }
  };
  app.add_option_function<std::string>(option, take, help)->check(is_known)->type_name(all);
}

std::string thread_count_problem(const std::string& text) {
  std::size_t count = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, count);
  const bool good = parsed.ec == std::errc() && parsed.ptr == end && count >= 1 && count <= kMostThreads;
  return good ? std::string() : fmt::format("\"{}\" is no whole number from 1 to {}", text, kMostThreads);
}

void add_rule_directories(CLI::App& app, Options& options) {
  app.add_option("--rules", options.rule_directories, "More rules (docs/RULES.md); may stand several times")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

std::string share_problem(const std::string& text) {
  double share = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, share);
  const bool good = parsed.ec == std::errc() && parsed.ptr == end && share >= 0 && share <= 1;
  return good ? std::string() : fmt::format("\"{}\" is no number from 0 to 1", text);
}

// Which rules count, and how much.
void add_rule_choice(CLI::App& app, Options& options) {
  add_rule_directories(app, options);
  app.add_option("--without", options.without, "Rules to do without: ids, * for any part; may stand several times")
      ->type_name("ID[,ID...]")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--measurements", options.measurements,
                 "What was measured of the rules, instead of what was compiled in (docs/MEASURING.md)")
      ->type_name("FILE");
  app.add_option("--floor", options.floor,
                 fmt::format("Rules measured below it set no category (default: {:.2f})", kDefaultFloor))
      ->check(share_problem)
      ->type_name("SHARE");
}

void add_classify(CLI::App& app, Options& options) {
  app.add_option("LOG", options.logs, "Log, directory, archive, or - for standard input (.gz .zst .zip are read)");
  app.add_option("--run", options.run_directory,
                 "A run as cimend-ingest left it, instead of LOG; writes RUNDIR/analysis.json")
      ->type_name("RUNDIR");
  app.add_option("--report", options.reports,
                 "Test or linter report of the same run: JUnit, TAP, SARIF …; may stand several times")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--baseline", options.baselines, "Log of a passing run of the same job; may stand several times")
      ->type_name("LOG")
      ->allow_extra_args(false);
  app.add_option(
         "--history", options.histories,
         "Directory of earlier analyses: tells whether a failure is new, seen or flaky; may stand several times")
      ->type_name("DIR")
      ->allow_extra_args(false);
  add_rule_choice(app, options);
  add_choice<Format>(app, "--format", options.format,
                     {{"human", Format::human},
                      {"json", Format::json},
                      {"sarif", Format::sarif},
                      {"markdown", Format::markdown},
                      {"github", Format::github}},
                     "How to tell it; github: annotations (default: human on a terminal, else json)");
  add_choice<core::Severity>(
      app, "--severity", options.severity,
      {{"error", core::Severity::error}, {"warning", core::Severity::warning}, {"note", core::Severity::note}},
      "Leave findings below it out (default: error)");
  add_choice<Colour>(app, "--color", options.colour,
                     {{"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}},
                     "Colours (default: auto, on a terminal)");
  app.add_option("--threads", options.threads,
                 fmt::format("Threads over several logs, 1 to {} (default: one a core)", kMostThreads))
      ->check(thread_count_problem)
      ->type_name("N");
  app.add_option("--out", options.out, "Write to FILE instead of standard output")->type_name("FILE");
  app.add_flag("--explain", options.explain, "Every finding with all of its evidence");
  app.footer(
      "Exit codes: 0 every cause is known or nothing failed, 1 some cause stays unknown, 2 no answer.\n"
      "Example:\n  cimend-classify build.log\n  cimend-classify --format json --baseline passing.log failing.log");
}

CLI::App* add_rules_list(CLI::App& rules, Options& options) {
  CLI::App* list = rules.add_subcommand("list", "The rules in force, by id");
  add_choice<ListFormat>(*list, "--format", options.list_format,
                         {{"table", ListFormat::table}, {"json", ListFormat::json}},
                         "How to list them (default: table)");
  add_rule_directories(*list, options);
  list->footer(
      "Exit codes: 0 listed, 2 a rule file can't be read or has mistakes.\n"
      "Example:\n  cimend-classify rules list --rules .cimend/rules --format json");
  return list;
}

CLI::App* add_rules_check(CLI::App& rules, Options& options) {
  CLI::App* check = rules.add_subcommand("check", "Hold rules to their examples and near misses");
  check->add_option("PATH", options.check_paths, "Rule files or directories; none: the shipped rules");
  check->footer(
      "Exit codes: 0 all rules hold, 1 there are problems or no rules, 2 a path can't be read.\n"
      "Example:\n  cimend-classify rules check .cimend/rules");
  return check;
}

CLI::App* add_rules_draft(CLI::App& rules, Options& options) {
  CLI::App* draft = rules.add_subcommand("draft", "Draft a rule for a failure that no rule knows");
  draft->add_option("LOG", options.logs, "Log, directory, archive, or - for standard input");
  draft->add_option("--baseline", options.baselines, "Log of a passing run of the same job; may stand several times")
      ->type_name("LOG")
      ->allow_extra_args(false);
  add_rule_directories(*draft, options);
  draft->add_option("--out", options.out, "Write to FILE instead of standard output")->type_name("FILE");
  draft->footer(
      "Exit codes: 0 drafted, 1 a log needs none (its cause is known, nothing failed) or gives none, 2 no answer.\n"
      "Example:\n  cimend-classify rules draft build.log > .cimend/rules/new.yaml\n"
      "  cimend-classify rules check .cimend/rules");
  return draft;
}

CLI::App* add_rules_stats(CLI::App& rules, Options& options) {
  CLI::App* stats = rules.add_subcommand("stats", "Measure the rules on labelled logs");
  stats->add_option("--labels", options.labels, "Labelled logs, JSONL (docs/MEASURING.md); may stand several times")
      ->required()
      ->type_name("FILE...");
  add_rule_choice(*stats, options);
  add_choice<StatisticsFormat>(*stats, "--format", options.statistics_format,
                               {{"human", StatisticsFormat::human}, {"json", StatisticsFormat::json}},
                               "How to tell it (default: human)");
  stats->add_option("--out", options.out, "Write to FILE instead of standard output")->type_name("FILE");
  stats->add_option("--write", options.write, "Write what was measured to FILE, for --measurements")->type_name("FILE");
  stats->footer(
      "Exit codes: 0 measured, 1 some log can't be read, 2 the labels or rules can't be used.\n"
      "Example:\n  cimend-classify rules stats --labels cases.jsonl --write measured.json\n"
      "  cimend-classify --measurements measured.json build.log");
  return stats;
}

// For programs: a server that keeps one classifier warm.
CLI::App* add_answer(CLI::App& app, Options& options) {
  CLI::App* answer = app.add_subcommand("answer", "Answer requests on standard input, one a line, until it ends");
  add_rule_choice(*answer, options);
  answer->footer(
      "A request is {\"run_directory\": \"logs/42\"}; its answer {\"analysis\": {...}} or {\"error\": {...}}.\n"
      "Exit codes: 0 all answered, 2 the rules can't be used or standard output is gone.\n"
      "Example:\n  echo '{\"run_directory\": \"logs/42\"}' | cimend-classify answer");
  return answer;
}

}  // namespace

Request parse_command_line(int argc, char** argv) {
  Request request;
  CLI::App app("Says why a build broke, with the lines that prove it.", kProgram);
  app.formatter(std::make_shared<FullNameFormatter>());
  add_classify(app, request.options);
  CLI::App* rules = app.add_subcommand("rules", "Look at the rules");
  rules->require_subcommand(1);
  rules->footer(
      "Exit codes: 0 done, 1 rules that were checked do not hold, 2 no answer.\n"
      "Example:\n  cimend-classify rules check .cimend/rules\n  cimend-classify rules list");
  const CLI::App* list = add_rules_list(*rules, request.options);
  const CLI::App* check = add_rules_check(*rules, request.options);
  const CLI::App* draft = add_rules_draft(*rules, request.options);
  const CLI::App* stats = add_rules_stats(*rules, request.options);
  const CLI::App* answer = add_answer(app, request.options);
  request.exit_code = core::parse_arguments(app, argc, argv);
  if (answer->parsed()) request.command = Command::answer;
  if (list->parsed()) request.command = Command::rules_list;
  if (check->parsed()) request.command = Command::rules_check;
  if (draft->parsed()) request.command = Command::rules_draft;
  if (stats->parsed()) request.command = Command::rules_stats;
  return request;
}

}  // namespace cimend::classify
