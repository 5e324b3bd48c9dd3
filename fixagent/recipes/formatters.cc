#include "fixagent/recipes/formatters.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "core/text.h"

// Which options did CI give the formatter? `black --check -l 100 .` and a plain `black` make different files of the
// same source, and both call the result clean: a check that passes in the sandbox proves nothing when its options are
// wrong.

namespace cimend::fixagent {
namespace {

using core::Errc;
using Words = std::vector<std::string>;

constexpr std::size_t kMaxFiles = 60;
constexpr std::size_t kMaxFileBytes = 200'000;

struct Pattern : RE2 {
  explicit Pattern(const std::string& text) : RE2(text, RE2::Latin1) {}
};

const std::vector<Formatter>& formatters() {
  static const std::vector<Formatter> all = {
      {"prettier",
       {".js",   ".jsx",   ".mjs", ".cjs", ".ts",  ".tsx",  ".mts",  ".cts", ".css",     ".scss", ".less",
        ".json", ".json5", ".md",  ".mdx", ".yml", ".yaml", ".html", ".vue", ".graphql", ".gql",  ".hbs"},
       {"--write"},
       {"--check"},
       false,
       {"--version"},
       {"--single-quote", "--no-semi", "--no-bracket-spacing", "--jsx-single-quote", "--use-tabs",
        "--print-width=", "--tab-width=", "--trailing-comma=", "--arrow-parens=", "--prose-wrap=", "--end-of-line=",
        "--quote-props=", "--config="},
       {"--check", "-c", "--list-different", "-l", "--no-color", "--color", "--ignore-unknown", "-u", "--cache",
        "--loglevel=", "--log-level=", "--write", "-w", "--no-error-on-unmatched-pattern", "--ignore-path="}},
      {"black",
       {".py", ".pyi"},
       {"--quiet"},
       {"--check", "--quiet"},
       false,
       {"--version"},
       {"-l=", "--line-length=", "-t=", "--target-version=", "-S", "--skip-string-normalization", "-C",
        "--skip-magic-trailing-comma", "--preview", "--pyi", "--config="},
       {"--check", "--diff", "-q", "--quiet", "-v", "--verbose", "--color", "--no-color", "--fast", "--safe",
        "--exclude=", "--extend-exclude=", "--force-exclude=", "--include=", "-W=", "--workers="}},
      {"isort",
       {".py", ".pyi"},
       {"--quiet"},
       {"--check-only", "--quiet"},
       false,
       {"--version"},
       {"--profile=",
        "-l=",
        "--line-length=",
        "--line-width=",
        "-w=",
        "-m=",
        "--multi-line=",
        "-tc",
        "--trailing-comma",
        "--tc",
        "-p=",
        "-o=",
        "--project=",
        "--src=",
        "-sl",
        "--sl",
        "--fss",
        "--case-sensitive",
        "--combine-as",
        "--ca",
        "--settings-path=",
        "--settings-file=",
        "--sp="},
       {"-c", "--check", "--check-only", "--diff", "--df", "-d", "-q", "--quiet", "-v", "--verbose", "-rc",
        "--recursive", "--color", "--skip=", "-s=", "--skip-glob=", "--gitignore", "--atomic", "--filter-files"}},
      {"clang-format",
       {".c",   ".cc",  ".cpp", ".cxx", ".c++", ".h",   ".hh",    ".hpp",  ".hxx", ".h++",
        ".inl", ".ipp", ".m",   ".mm",  ".cu",  ".cuh", ".proto", ".java", ".js",  ".ts"},
       {"-i"},
       {"--dry-run", "-Werror"},
       false,
       {"--version"},
       {"--style=", "-style=", "--fallback-style=", "-fallback-style=", "--sort-includes", "-sort-includes"},
       {"--dry-run", "-n", "-Werror", "--Werror", "-i", "--ferror-limit=", "-ferror-limit=", "--verbose",
        "--fcolor-diagnostics", "-fcolor-diagnostics"}},
      {"gofmt", {".go"}, {"-w"}, {"-l"}, true, {}, {"-s"}, {"-l", "-d", "-e", "-w"}},
      {"rustfmt",
       {".rs"},
       {"--quiet"},
       {"--check", "--quiet"},
       false,
       {"--version"},
       {"--edition="},
       {"--check", "-l", "--files-with-diff", "--all", "--quiet", "-q", "--verbose", "-v",
        "--color=", "-p=", "--package=", "--"}},
      {"shfmt",
       {".sh", ".bash", ".bats", ".mksh", ".ksh"},
       {"-w"},
       {"-l"},
       true,
       {"--version"},
       {"-i=", "-ci", "-bn", "-sr", "-kp", "-fn", "-s", "-ln=", "--indent=", "--case-indent", "--binary-next-line",
        "--space-redirects", "--keep-padding", "--func-next-line", "--simplify", "--language-dialect="},
       {"-l", "-d", "-w", "--list", "--diff", "--write"}},
      // no formatter, but its options are found in the same way
      {"eslint",
       {".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".vue"},
       {"--fix"},
       {"--quiet"},
       false,
       {"--version"},
       {"-c=", "--config=", "--no-eslintrc", "--ext=", "--rulesdir="},
       {"--max-warnings=", "--cache", "--quiet", "-f=", "--format=", "--color", "--no-color", "--fix", "--debug",
        "--report-unused-disable-directives", "--no-error-on-unmatched-pattern",
        "--cache-location=", "-o=", "--output-file=", "--ignore-path=", "--ignore-pattern="}},
      {"google-java-format",
       {".java"},
       {"--replace"},
       {"--set-exit-if-changed", "--dry-run"},
       false,
       {"--version"},
       {"--aosp", "-aosp", "-a", "--skip-sorting-imports", "--skip-removing-unused-imports",
        "--skip-reflowing-long-strings", "--skip-javadoc-formatting"},
       {"--set-exit-if-changed", "--dry-run", "-n", "--replace", "-replace", "-r", "-i"}},
  };
  return all;
}

// An option in a list: "-l" for "-l", "-l=" for the same with a value.
bool lists(const std::vector<std::string_view>& list, std::string_view option, bool with_value) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view known) {
    const bool takes_value = known.ends_with('=');
    if (takes_value) known.remove_suffix(1);
    return known == option && takes_value == with_value;
  });
}

bool is_plain_value(std::string_view value) {
  static const Pattern pattern(R"([A-Za-z0-9_.,+][A-Za-z0-9_.,+/-]{0,100})");
  return RE2::FullMatch(value, pattern) && value.find("..") == std::string_view::npos;
}

// The words of a command behind the program's name, up to what ends the command in a shell.
Words words_of(std::string_view text) {
  Words words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (const char c : text) {
    if (c == '|' || c == ';' || c == '&' || c == '>' || c == '`' || c == '#') break;
    if (c == ' ' || c == '\t' || c == '\r' || c == '(' || c == ')' || c == '[' || c == ']') {
      finish();
    } else if (c != '"' && c != '\'' && c != ',') {
      word += c;
    } else {
      if (c == ',') finish();
    }
  }
  finish();
  return words;
}

class OptionSearch {
 public:
  OptionSearch(const Formatter& formatter, const SourceTree& tree)
      : formatter_(formatter),
        tree_(tree),
        command_(R"(^(?:.*[\s"'/@(+$:=])?)" + RE2::QuoteMeta(formatter.name) + R"((\s+.*)$)"),
        cargo_(R"(^(?:.*[\s"'/@(+$:=])?cargo\s+(?:\+\S+\s+)?fmt(\s.*|)$)"),
        hook_(R"(^\s*-?\s*id:\s*['"]?)" + RE2::QuoteMeta(formatter.name) + R"(['"]?\s*$)") {}

  core::Result<Words> run(const std::vector<std::string_view>& lines) {
    for (const std::string_view line : lines) take_command(line);
    if (commands_.empty()) look_into_tree();
    if (!problem_.empty()) return core::fail(Errc::refused, problem_);
    if (commands_.size() > 1) {
      return core::fail(Errc::refused, fmt::format("{} is called with different options in different places: which of "
                                                   "them complained can't be seen",
                                                   formatter_.name));
    }
    return commands_.empty() ? Words() : *commands_.begin();
  }

 private:
  void take_command(std::string_view line) {
    std::string rest;
    if (line.size() > 2000) return;
    if (!RE2::FullMatch(line, command_, &rest) &&
        !(formatter_.name == "rustfmt" && RE2::FullMatch(line, cargo_, &rest))) {
      return;
    }
    static const Pattern elsewhere(R"((?:^|[\s;&])(?:cd|pushd)\s+[^.\s])");
    static const Pattern installation(R"(\b(?:install|add|upgrade|--version)\b)");
    if (RE2::PartialMatch(line, installation)) return;
    if (formatter_.name == "isort" && RE2::PartialMatch(line, elsewhere)) {
      problem_ = "isort is called in another directory: which modules it takes for the project's own depends on that";
      return;
    }
    const Words words = words_of(rest);
    const bool called =
        std::any_of(words.begin(), words.end(), [&](const std::string& word) { return is_known(word); });
    if (called) take_words(words);
  }

  // "black -l 100", but not "pip install black -q" of which nothing is black's.
  [[nodiscard]] bool is_known(const std::string& word) const {
    if (!word.starts_with('-')) return false;
    const std::string name = word.substr(0, word.find('='));
    return lists(formatter_.carried, name, false) || lists(formatter_.carried, name, true) ||
           lists(formatter_.forgotten, name, false) || lists(formatter_.forgotten, name, true);
  }

  void take_words(const Words& words) {
    Words kept;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (!word.starts_with('-') || word == "-") continue;
      const std::size_t equals = word.find('=');
      const std::string name = word.substr(0, equals);
      const bool joined = equals != std::string::npos;
      if (!joined && lists(formatter_.forgotten, name, false)) continue;
      if (!joined && lists(formatter_.carried, name, false)) {
        kept.push_back(word);
        continue;
      }
      const bool carried = lists(formatter_.carried, name, true);
      if (!carried && !lists(formatter_.forgotten, name, true)) {
        problem_ = fmt::format("{} is called with {}, which may change what it does", formatter_.name,
                               core::terminal_safe(core::shorten(word, 60)));
        return;
      }
      const std::string value = joined ? word.substr(equals + 1) : i + 1 < words.size() ? words[++i] : std::string();
      if (!carried) continue;
      if (!is_plain_value(value)) {
        problem_ = fmt::format("the value of {}'s option {} is not plain", formatter_.name, name);
        return;
      }
      kept.push_back(name);
      if (joined) {
        kept.back() += "=" + value;
      } else {
        kept.push_back(value);
      }
    }
    std::erase_if(kept,
                  [](const std::string& word) { return word == "--style=file" || word == "-style=file"; });  // default
    commands_.insert(std::move(kept));
  }

  void look_into_tree() {
    static const Pattern pattern(
        R"((?:Makefile|GNUmakefile|makefile|justfile|tox\.ini|package\.json|\.gitlab-ci\.yml|\.travis\.yml|\.circleci/config\.yml|\.github/workflows/[^/]+\.ya?ml|(?:(?:ci|scripts?|tools|bin|dev)/)?[^/]+\.(?:sh|bash)))");
    std::size_t files = 0;
    for (const std::string& path : tree_.paths()) {
      const bool hooks = path == ".pre-commit-config.yaml";
      if (!hooks && !RE2::FullMatch(path, pattern)) continue;
      if (++files > kMaxFiles) break;
      const auto text = tree_.read(path);
      if (!text || text->size() > kMaxFileBytes) continue;
      for (const std::string_view line : core::split(*text, '\n')) take_command(line);
      if (hooks) take_hook(*text);
    }
  }

  // "- id: black" and the "args:" below it, in either of YAML's forms.
  void take_hook(const std::string& text) {
    bool ours = false;
    bool in_args = false;
    Words words;
    for (const std::string_view line : core::split(text, '\n')) {
      const std::string_view trimmed = core::trim(line);
      if (trimmed.starts_with("- id:") || trimmed.starts_with("- repo:")) {
        if (ours) break;
        in_args = false;
        ours = RE2::FullMatch(line, hook_);
      } else if (ours && trimmed.starts_with("args:")) {
        in_args = true;
        words = words_of(trimmed.substr(5));
      } else if (ours && in_args && trimmed.starts_with("- ")) {
        for (std::string& word : words_of(trimmed.substr(2))) words.push_back(std::move(word));
      } else {
        in_args = false;
      }
    }
    if (!words.empty()) take_words(words);
  }

  const Formatter& formatter_;
  const SourceTree& tree_;
  Pattern command_, cargo_, hook_;
  std::set<Words> commands_;
  std::string problem_;
};

}  // namespace

const Formatter* find_formatter(std::string_view name) {
  for (const Formatter& formatter : formatters()) {
    if (formatter.name == name) return &formatter;
  }
  return nullptr;
}

core::Result<Words> style_options(const Formatter& formatter, const std::vector<std::string_view>& lines,
                                  const SourceTree& tree) {
  return OptionSearch(formatter, tree).run(lines);
}

}  // namespace cimend::fixagent
