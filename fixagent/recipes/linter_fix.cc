#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/formatters.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/tool_pin.h"

// linter-fix: eslint says that it could mend some of what it complains of.
//
// It is run with --fix over the files that have such an error, and nothing else. Errors and warnings stand side by side
// in its report, and --fix would mend both: --quiet holds it to the errors, which are what broke the build. Where all
// that is mendable is layout, --fix-type holds it to that, and the patch is mechanical; a rule that changes code
// (no-var, eqeqeq), and a plugin's, asks for a review. What no fixer mends is told and stays.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

constexpr std::size_t kMostLines = 1500;  // of one report

// eslint 6 to 8, "rules" in its documentation: fixable and of type "layout".
const std::set<std::string_view>& layout_rules() {
  static const std::set<std::string_view> all = {"array-bracket-newline",
                                                 "array-bracket-spacing",
                                                 "array-element-newline",
                                                 "arrow-parens",
                                                 "arrow-spacing",
                                                 "block-spacing",
                                                 "brace-style",
                                                 "comma-dangle",
                                                 "comma-spacing",
                                                 "comma-style",
                                                 "computed-property-spacing",
                                                 "dot-location",
                                                 "eol-last",
                                                 "func-call-spacing",
                                                 "function-call-argument-newline",
                                                 "function-paren-newline",
                                                 "generator-star-spacing",
                                                 "implicit-arrow-linebreak",
                                                 "indent",
                                                 "jsx-quotes",
                                                 "key-spacing",
                                                 "keyword-spacing",
                                                 "linebreak-style",
                                                 "lines-around-comment",
                                                 "lines-between-class-members",
                                                 "multiline-ternary",
                                                 "new-parens",
                                                 "newline-per-chained-call",
                                                 "no-extra-parens",
                                                 "no-floating-decimal",
                                                 "no-multi-spaces",
                                                 "no-multiple-empty-lines",
                                                 "no-trailing-spaces",
                                                 "no-whitespace-before-property",
                                                 "nonblock-statement-body-position",
                                                 "object-curly-newline",
                                                 "object-curly-spacing",
                                                 "object-property-newline",
                                                 "one-var-declaration-per-line",
                                                 "operator-linebreak",
                                                 "padded-blocks",
                                                 "padding-line-between-statements",
                                                 "quote-props",
                                                 "quotes",
                                                 "rest-spread-spacing",
                                                 "semi",
                                                 "semi-spacing",
                                                 "semi-style",
                                                 "space-before-blocks",
                                                 "space-before-function-paren",
                                                 "space-in-parens",
                                                 "space-infix-ops",
                                                 "space-unary-ops",
                                                 "switch-colon-spacing",
                                                 "template-curly-spacing",
                                                 "template-tag-spacing",
                                                 "unicode-bom",
                                                 "wrap-iife",
                                                 "wrap-regex",
                                                 "yield-star-spacing"};
  return all;
}

// The other fixable ones: they change code.
const std::set<std::string_view>& code_rules() {
  static const std::set<std::string_view> all = {"arrow-body-style",
                                                 "capitalized-comments",
                                                 "curly",
                                                 "dot-notation",
                                                 "eqeqeq",
                                                 "logical-assignment-operators",
                                                 "no-div-regex",
                                                 "no-else-return",
                                                 "no-extra-bind",
                                                 "no-extra-boolean-cast",
                                                 "no-extra-label",
                                                 "no-extra-semi",
                                                 "no-implicit-coercion",
                                                 "no-lonely-if",
                                                 "no-regex-spaces",
                                                 "no-undef-init",
                                                 "no-unneeded-ternary",
                                                 "no-unsafe-negation",
                                                 "no-unused-labels",
                                                 "no-useless-computed-key",
                                                 "no-useless-rename",
                                                 "no-useless-return",
                                                 "no-var",
                                                 "object-shorthand",
                                                 "one-var",
                                                 "operator-assignment",
                                                 "prefer-arrow-callback",
                                                 "prefer-const",
                                                 "prefer-destructuring",
                                                 "prefer-exponentiation-operator",
                                                 "prefer-numeric-literals",
                                                 "prefer-object-spread",
                                                 "prefer-template",
                                                 "sort-imports",
                                                 "spaced-comment",
                                                 "strict",
                                                 "yoda"};
  return all;
}

enum class Kind { layout, code, plugin, unfixable };

Kind kind_of(std::string_view rule) {
  if (layout_rules().count(rule) != 0) return Kind::layout;
  if (code_rules().count(rule) != 0) return Kind::code;
  return rule.find('/') != std::string_view::npos ? Kind::plugin : Kind::unfixable;
}

struct Patterns {
  Pattern heading{R"(^((?:[A-Za-z]:)?[^\s:][^:]*\.\w+)$)"};
  Pattern problem{R"(^\s+\d+:\d+\s+(?:[✖⚠] +)?(error|warning)\s{2,}\S.*?(?:\s{2,}(@?[\w/-]+))?\s*$)"};
  Pattern unix_form{R"(^([^\s:][^:]*):\d+:\d+: .* \[(Error|Warning)(?:/(@?[\w/-]+))?\]$)"};
  Pattern fixable{R"((\d+) errors? and (\d+) warnings? potentially fixable with the `--fix` option)"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

// A line that stands in a report of eslint's.
bool is_report_line(std::string_view line) {
  const Patterns& known = patterns();
  return line.empty() || line.starts_with("  ") || RE2::FullMatch(line, known.heading) ||
         RE2::FullMatch(line, known.unix_form);
}

class LinterRecipe {
 public:
  LinterRecipe(const Instruction& instruction, const SourceTree& tree) : instruction_(instruction), tree_(tree) {}

  RecipeOutcome run() {
    const std::vector<EvidenceLine> evidence = evidence_lines(instruction_);
    for (const EvidenceLine& line : evidence) read(line);
    if (rules_by_file_.empty()) {
      out_.refuse("the evidence names no error that eslint --fix mends");
    } else if (!told_fixable_ && saw_plugin_only()) {
      out_.refuse("the log does not say that eslint could mend these errors");
    } else {
      add_run(evidence);
    }
    tell_what_stays();
    return std::move(out_);
  }

 private:
  void read(const EvidenceLine& line) {
    const Patterns& known = patterns();
    std::string file, level, rule;
    unsigned errors = 0;
    unsigned warnings = 0;
    if (RE2::FullMatch(*line.text, known.heading, &file)) {
      file_ = file;
    } else if (RE2::FullMatch(*line.text, known.problem, &level, &rule)) {
      if (level == "error") add(file_, rule, line.number);
    } else if (RE2::FullMatch(*line.text, known.unix_form, &file, &level, &rule)) {
      if (level == "Error") add(file, rule, line.number);
    } else if (RE2::PartialMatch(*line.text, known.fixable, &errors, &warnings)) {
      told_fixable_ = errors > 0;
    }
  }

  void add(const std::string& file, const std::string& rule, std::size_t line) {
    if (kind_of(rule) == Kind::unfixable) {
      ++stays_[rule.empty() ? "a parsing error" : rule];
      return;
    }
    const auto path = resolve_path(tree_, file);
    if (!path) return out_.refuse(path.error().what);
    rules_by_file_[*path].insert(rule);
    log_line_ = std::max(log_line_, line);
  }

  [[nodiscard]] std::set<std::string> rules() const {
    std::set<std::string> all;
    for (const auto& [file, rules] : rules_by_file_) all.insert(rules.begin(), rules.end());
    return all;
  }

  // A plugin's rule may have a fixer or none: only eslint knows.
  [[nodiscard]] bool saw_plugin_only() const {
    const auto all = rules();
    return std::all_of(all.begin(), all.end(), [](const auto& rule) { return kind_of(rule) == Kind::plugin; });
  }

  void add_run(const std::vector<EvidenceLine>& evidence) {
    const Formatter* eslint = find_formatter("eslint");
    std::vector<std::string_view> lines;
    for (const EvidenceLine& line : evidence) lines.emplace_back(*line.text);
    const auto options = style_options(*eslint, lines, tree_);
    if (!options) return out_.refuse(options.error().what);
    const auto pins = pinned_versions(tree_, "eslint");
    if (pins.size() > 1)
      return out_.refuse(fmt::format("the commit pins several versions of eslint: {}", fmt::join(pins, ", ")));
    const auto all = rules();
    const bool layout =
        std::all_of(all.begin(), all.end(), [](const auto& rule) { return kind_of(rule) == Kind::layout; });

    // Debian keeps the modules that eslint itself needs where its own node looks and no other does.
    const std::vector<std::string> program = {"env", "NODE_PATH=/usr/share/nodejs", "eslint"};
    ToolRun run;
    run.argv = program;
    for (const char* option : {"--fix", "--quiet", "--format=json"}) run.argv.emplace_back(option);
    if (layout) run.argv.insert(run.argv.end(), {"--fix-type", "layout"});
    run.argv.insert(run.argv.end(), options->begin(), options->end());
    run.argv.emplace_back("--");
    for (const auto& [path, rules_of_file] : rules_by_file_) {
      run.argv.push_back(path);
      run.may_change.push_back(path);
    }
    run.good_exit_codes = {0, 1};
    if (!pins.empty()) run.pin = ToolRun::Pin{program, pins.front()};
    if (run.pin) run.pin->version_command.emplace_back("--version");
    run.like = edit_for(instruction_, {}, log_line_, fmt::format("eslint --fix mends {}", fmt::join(all, ", ")));
    run.like.tier = layout ? Tier::a : Tier::b;
    out_.runs.push_back(std::move(run));
    if (stays_.empty()) add_check(program, *options);
  }

  void add_check(const std::vector<std::string>& program, const std::vector<std::string>& options) {
    Check check;
    check.argv = program;
    for (const char* option : {"--quiet", "--format=json"}) check.argv.emplace_back(option);
    check.argv.insert(check.argv.end(), options.begin(), options.end());
    check.argv.emplace_back("--");
    for (const auto& [path, rules_of_file] : rules_by_file_) check.argv.push_back(path);
    out_.checks.push_back(std::move(check));
  }

  void tell_what_stays() {
    if (stays_.empty() || out_.runs.empty()) return;
    std::vector<std::string> names;
    for (const auto& [rule, count] : stays_) {
      if (names.size() < 10) names.push_back(fmt::format("{} ({})", rule, count));
    }
    out_.refuse(fmt::format("no fixer mends {}: these errors stay", fmt::join(names, ", ")));
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::map<std::string, std::set<std::string>> rules_by_file_;  // errors that a fixer may mend
  std::map<std::string, std::size_t> stays_;                    // others, by rule
  std::string file_;                                            // of the heading above
  std::size_t log_line_ = 0;
  bool told_fixable_ = false;
  RecipeOutcome out_;
};

}  // namespace

core::LineRange reach_linter_report(const core::Log& log, core::LineRange told, core::LineRange bounds) {
  core::LineRange out = told;
  while (out.first_line > bounds.first_line && told.first_line - out.first_line < kMostLines &&
         is_report_line(log.plain(out.first_line - 1))) {
    --out.first_line;
  }
  // In the form with a file on each line every error is a finding of its own: what is below belongs to it, too.
  while (out.last_line < bounds.last_line && out.last_line - told.last_line < kMostLines &&
         is_report_line(log.plain(out.last_line + 1))) {
    ++out.last_line;
  }
  return out;
}

RecipeOutcome linter_fix(const Instruction& instruction, const SourceTree& tree) {
  return LinterRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
