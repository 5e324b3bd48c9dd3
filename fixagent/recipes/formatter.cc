#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/formatters.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/tool_pin.h"

// run-formatter: the tool said which files it would write otherwise, and not how.
//
// So the tool is run over exactly those files, in its own write mode. What it does depends on three things that the
// list of files does not tell: its version, its configuration and its options. The configuration is in the tree. The
// version is asked for where the commit pins one. The options are taken from the command that CI ran, where the log or
// a file of the tree shows it, and an option that is not known ends the matter.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// A line that names a file which one formatter would change; group 1 is the file.
struct Complaint {
  Complaint(std::string_view name, const char* text) : formatter(name), pattern(text) {}
  std::string_view formatter;
  Pattern pattern;
};

const std::vector<std::unique_ptr<Complaint>>& complaints() {
  static const auto all = [] {
    std::vector<std::unique_ptr<Complaint>> out;
    const auto add = [&](std::string_view name, const char* text) {
      out.push_back(std::make_unique<Complaint>(name, text));
    };
    add("prettier", R"(^\[warn\] (\S[^:]*\.\w+)$)");
    add("black", R"(^(?i:would reformat):? (\S.*\.pyi?)$)");
    add("isort", R"(^ERROR: (\S.*\.pyi?) Imports are incorrectly sorted and/or formatted\.$)");
    add("clang-format",
        R"((?:^|[\s"])([^\s":]+):\d+:\d+: (?:error|warning): code should be clang-formatted \[-Wclang-format-violations\]$)");
    add("gofmt", R"((?:^|\s)([^\s:]+\.go):\d+(?::\d+)?: File is not .*\(gofmt\)$)");
    return out;
  }();
  return all;
}

// Tools that print names and nothing else: what is a list of files is decided by the rule, and only names of the right
// ending are taken. A script's own sentence may stand below the names (".list-above").
std::string_view lister_of(std::string_view rule) {
  for (const std::string_view name : {"gofmt", "rustfmt", "shfmt", "google-java-format"}) {
    if (rule == std::string(name) + ".list" || rule == std::string(name) + ".list-above") return name;
  }
  return {};
}

bool has_ending(std::string_view path, const std::vector<std::string_view>& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
}

std::string argument(const std::string& path) { return path.starts_with('-') ? "./" + path : path; }

// "2021": of the package that the file belongs to; empty where Cargo.toml says none.
std::string rust_edition(const SourceTree& tree, std::string path) {
  static const Pattern pattern(R"((?m)^\s*edition\s*=\s*["'](20\d\d)["'])");
  static const Pattern inherited(R"((?m)^\s*edition(?:\.workspace\s*=\s*true|\s*=\s*\{\s*workspace\s*=\s*true\s*\}))");
  bool from_workspace = false;
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    path = slash == std::string::npos ? std::string() : path.substr(0, slash);
    const auto manifest = tree.read(path.empty() ? "Cargo.toml" : path + "/Cargo.toml");
    std::string edition;
    if (!manifest) continue;
    if (RE2::PartialMatch(*manifest, pattern, &edition)) return edition;
    if (!from_workspace && !RE2::PartialMatch(*manifest, inherited)) return {};
    from_workspace = true;
  }
  return {};
}

// The formatter that a line complains for, and about which file; empty where it does not.
struct Named {
  std::string_view formatter;
  std::string file;
};
Named named_by(const std::string& line) {
  Named named;
  for (const auto& complaint : complaints()) {
    if (RE2::PartialMatch(line, complaint->pattern, &named.file)) {
      named.formatter = complaint->formatter;
      return named;
    }
  }
  return named;
}

// "src/main.rs" alone on a line.
std::string lone_name(const std::string& line) {
  static const Pattern pattern(R"(^\s*(\S+\.\w+)\s*$)");
  std::string file;
  RE2::FullMatch(line, pattern, &file);
  return file;
}

// A line that shows a formatter's command.
bool shows_command(std::string_view line) {
  static const Pattern pattern(
      R"((?:^|[\s"'/@(+$:=])(?:prettier|black|isort|clang-format|gofmt|rustfmt|cargo(?: \+\S+)? fmt|shfmt|google-java-format)\s+(?:\S+\s+)*-)");
  return line.size() <= 2000 && RE2::PartialMatch(line, pattern);
}

constexpr std::size_t kBlockLines = 50;    // each way
constexpr std::size_t kGap = 5;            // lines between two complaints of one run
constexpr std::size_t kCommandLines = 50;  // above the block

bool is_complaint(std::string_view line) {
  const std::string text(core::shorten(line, 500));
  return !named_by(text).formatter.empty() || !lone_name(text).empty();
}

class FormatterRecipe {
 public:
  FormatterRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    const std::vector<EvidenceLine> evidence = evidence_lines(instruction_);
    for (const EvidenceLine& line : evidence) read(line);
    if (files_.empty() && out_.refusals.empty())
      out_.refuse("the evidence names no file that a known formatter would change");
    for (auto& [name, paths] : files_) {
      const Formatter* formatter = find_formatter(name);
      if (formatter) run_formatter(*formatter, paths, evidence);
    }
    return std::move(out_);
  }

 private:
  using Files = std::map<std::string, std::size_t>;  // path → line of the log

  void read(const EvidenceLine& line) {
    const Named named = named_by(*line.text);
    if (!named.formatter.empty()) return add(named.formatter, named.file, line.number);
    const std::string_view lister = lister_of(instruction_.rule);
    const std::string file = lister.empty() ? std::string() : lone_name(*line.text);
    if (!file.empty() && has_ending(file, find_formatter(lister)->endings)) add(lister, file, line.number);
  }

  void add(std::string_view formatter, const std::string& file, std::size_t line) {
    const auto path = resolve_path(tree_, file);
    if (!path) return out_.refuse(path.error().what);
    if (!has_ending(*path, find_formatter(formatter)->endings)) {
      return out_.refuse(fmt::format("{} is no file that {} formats", *path, formatter));
    }
    files_[std::string(formatter)].try_emplace(*path, line);
  }

  void run_formatter(const Formatter& formatter, const Files& files, const std::vector<EvidenceLine>& evidence) {
    std::vector<std::string_view> lines;
    for (const EvidenceLine& line : evidence) lines.emplace_back(*line.text);
    auto options = style_options(formatter, lines, tree_);
    if (!options) return out_.refuse(options.error().what);
    const std::vector<std::string> pins = pinned_versions(tree_, formatter.name);
    if (pins.size() > 1) {
      return out_.refuse(
          fmt::format("the commit pins several versions of {}: {}", formatter.name, fmt::join(pins, ", ")));
    }
    if (formatter.name == "gofmt" && simplifies(evidence) && options->empty()) options->push_back("-s");
    for (const auto& [edition, group] : by_edition(formatter, *options, files)) {
      add_run(formatter, *options, edition, group, pins);
    }
  }

  // golangci-lint's gofmt simplifies unless it is told not to.
  static bool simplifies(const std::vector<EvidenceLine>& evidence) {
    return std::any_of(evidence.begin(), evidence.end(), [](const EvidenceLine& line) {
      return line.text->find("with `-s`") != std::string::npos || line.text->find("with -s") != std::string::npos;
    });
  }

  // rustfmt by itself takes a file for one of 2015; cargo would tell it.
  std::map<std::string, Files> by_edition(const Formatter& formatter, const std::vector<std::string>& options,
                                          const Files& files) {
    if (formatter.name != "rustfmt" || !options.empty()) return {{"", files}};
    std::map<std::string, Files> out;
    for (const auto& [path, line] : files) out[rust_edition(tree_, path)].emplace(path, line);
    return out;
  }

  void add_run(const Formatter& formatter, const std::vector<std::string>& options, const std::string& edition,
               const Files& files, const std::vector<std::string>& pins) {
    ToolRun run;
    Check check;
    run.argv = {std::string(formatter.name)};
    check.argv = run.argv;
    run.argv.insert(run.argv.end(), formatter.write.begin(), formatter.write.end());
    check.argv.insert(check.argv.end(), formatter.check.begin(), formatter.check.end());
    check.silent = formatter.check_is_silent;
    for (std::vector<std::string>* argv : {&run.argv, &check.argv}) {
      argv->insert(argv->end(), options.begin(), options.end());
      if (!edition.empty()) argv->push_back("--edition=" + edition);
      for (const auto& [path, line] : files) argv->push_back(argument(path));
    }
    for (const auto& [path, line] : files) run.may_change.push_back(path);
    if (!pins.empty() && !formatter.version.empty()) run.pin = pin_of(formatter, pins.front());
    run.like =
        edit_for(instruction_, {}, files.begin()->second,
                 fmt::format("{} names this file: it is written as {} writes it", formatter.name, formatter.name));
    out_.runs.push_back(std::move(run));
    out_.checks.push_back(std::move(check));
  }

  static ToolRun::Pin pin_of(const Formatter& formatter, const std::string& wanted) {
    ToolRun::Pin pin;
    pin.version_command = {std::string(formatter.name == "rustfmt" ? "rustc" : formatter.name)};
    pin.version_command.insert(pin.version_command.end(), formatter.version.begin(), formatter.version.end());
    pin.wanted = wanted;
    return pin;
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::map<std::string, Files> files_;  // by formatter
  RecipeOutcome out_;
};

}  // namespace

// The tool's complaints around the one that was told, and the command above them.
core::LineRange reach_formatter(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  core::LineRange out = told;
  for (std::size_t at = told.first_line; at > bounds.first_line && out.first_line - at <= kGap;) {
    if (told.first_line - --at > kBlockLines) break;
    if (is_complaint(log.plain(at))) out.first_line = at;
  }
  for (std::size_t at = told.last_line; at < bounds.last_line && at - out.last_line <= kGap;) {
    if (++at - told.last_line > kBlockLines) break;
    if (is_complaint(log.plain(at))) out.last_line = at;
  }
  for (std::size_t at = out.first_line; at > bounds.first_line && out.first_line - at < kCommandLines;) {
    if (!shows_command(log.plain(--at))) continue;
    out.first_line = at;
    break;
  }
  return out;
}

RecipeOutcome run_formatter(const Instruction& instruction, const SourceTree& tree) {
  return FormatterRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
