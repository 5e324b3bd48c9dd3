#include "classify/rule_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

#include "classify/pattern.h"
#include "core/fix_recipes.h"
#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr int kMostLines = 200;
constexpr std::size_t kShownProblems = 10;

// "text" → Severity and the like, for the fields whose values are words.
template <class Enum>
std::optional<Enum> one_of(std::initializer_list<Enum> values, std::string_view name) {
  for (const Enum value : values) {
    if (name_of(value) == name) return value;
  }
  return std::nullopt;
}

bool is_rule_id(std::string_view id) {
  const auto part_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  const std::vector<std::string_view> parts = core::split(id, '.');
  return parts.size() >= 2 && std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
           return !part.empty() && std::all_of(part.begin(), part.end(), part_character);
         });
}

// Reads the members of one rule. Each field is one method call in `read`; whatever is wrong becomes a diagnostic.
class RuleReader {
 public:
  RuleReader(const YamlNode& node, const std::string& file, std::string_view source, std::vector<Diagnostic>& problems)
      : node_(node), file_(file), source_(source), problems_(problems) {}

  // The rule, or nothing where it has a mistake.
  std::optional<Rule> read() {
    const std::size_t before = problems_.size();
    if (node_.kind != YamlNode::Kind::map) {
      problem(node_.place, "a rule is a map of fields", "begin it with \"- id: ecosystem.what\"");
      return std::nullopt;
    }
    rule_.source = file_;
    rule_.source_line = node_.place.line;
    for (std::size_t i = 0; i < node_.items.size(); ++i) member(node_.keys[i], node_.items[i]);
    require();
    if (problems_.size() != before) return std::nullopt;
    return std::move(rule_);
  }

 private:
  using Reader = std::function<void(const YamlNode&)>;

  void problem(Place place, std::string what, std::string hint = {}) {
    problems_.push_back({file_, place, std::move(what), std::move(hint)});
  }

  void member(const YamlNode& key, const YamlNode& value) {
    const auto reader = readers().find(key.scalar);
    if (key.kind != YamlNode::Kind::scalar || reader == readers().end()) {
      problem(key.place, "unknown field \"" + key.scalar + "\"", nearest_hint(key.scalar));
      return;
    }
    if (std::find(seen_.begin(), seen_.end(), key.scalar) != seen_.end()) {
      problem(key.place, "field \"" + key.scalar + "\" stands twice");
      return;
    }
    seen_.push_back(key.scalar);
    reader->second(value);
  }

  const std::map<std::string, Reader, std::less<>>& readers() {
    if (readers_.empty()) {
      readers_ = {
          {"id", [this](const YamlNode& v) { read_id(v); }},
          {"category", [this](const YamlNode& v) { read_category(v); }},
          {"tool", [this](const YamlNode& v) { text(v, rule_.tool); }},
          {"match", [this](const YamlNode& v) { pattern(v, rule_.match); }},
          {"forbid", [this](const YamlNode& v) { pattern(v, rule_.forbid); }},
          {"marker", [this](const YamlNode& v) { read_marker(v); }},
          {"after", [this](const YamlNode& v) { pattern(v, rule_.after); }},
          {"within_step", [this](const YamlNode& v) { pattern(v, rule_.within_step); }},
          {"heading", [this](const YamlNode& v) { pattern(v, rule_.heading); }},
          {"while", [this](const YamlNode& v) { pattern(v, rule_.while_lines); }},
          {"until", [this](const YamlNode& v) { pattern(v, rule_.until); }},
          {"needs", [this](const YamlNode& v) { pattern(v, rule_.needs); }},
          {"max_lines", [this](const YamlNode& v) { read_max_lines(v); }},
          {"then", [this](const YamlNode& v) { patterns(v, rule_.then); }},
          {"last", [this](const YamlNode& v) { patterns(v, rule_.last); }},
          {"message", [this](const YamlNode& v) { read_message(v); }},
          {"severity", [this](const YamlNode& v) { read_severity(v); }},
          {"role", [this](const YamlNode& v) { read_role(v); }},
          {"confidence", [this](const YamlNode& v) { read_confidence(v); }},
          {"fix", [this](const YamlNode& v) { read_fix(v); }},
          {"examples", [this](const YamlNode& v) { texts(v, rule_.examples); }},
          {"near_misses", [this](const YamlNode& v) { texts(v, rule_.near_misses); }},
      };
    }
    return readers_;
  }

  std::string nearest_hint(std::string_view name) {
    for (const auto& [known, reader] : readers()) {
      if (known.substr(0, 3) == name.substr(0, 3)) return "did you mean \"" + known + "\"?";
    }
    return "docs/RULES.md lists the fields";
  }

  bool text(const YamlNode& value, std::string& out) {
    if (value.kind != YamlNode::Kind::scalar || value.scalar.empty()) {
      problem(value.place, "expected a text");
      return false;
    }
    if (value.scalar.find('\0') != std::string::npos) {
      problem(value.place, "the text holds a NUL");
      return false;
    }
    out = value.scalar;
    return true;
  }

  // A word out of a closed list.
  template <class Parse, class Out>
  void word(const YamlNode& value, Parse parse, Out& out, const char* what, std::string hint) {
    std::string name;
    if (!text(value, name)) return;
    if (const auto parsed = parse(name)) {
      out = *parsed;
    } else {
      problem(value.place, fmt::format("{} \"{}\" does not exist", what, name), std::move(hint));
    }
  }

  void read_id(const YamlNode& value) {
    if (text(value, rule_.id) && !is_rule_id(rule_.id)) {
      problem(value.place, "id \"" + rule_.id + "\" is not of the form ecosystem.what",
              "lower case, digits, '-', '_' and dots");
    }
  }

  void read_category(const YamlNode& value) {
    if (text(value, rule_.category) && core::find_category(rule_.category) == nullptr) {
      problem(value.place, "category \"" + rule_.category + "\" does not exist", "docs/TAXONOMY.md lists them");
    }
  }

  void read_marker(const YamlNode& value) {
    using core::Marker;
    const auto parse = [](std::string_view name) {
      return one_of({Marker::group, Marker::endgroup, Marker::command, Marker::error, Marker::warning, Marker::notice,
                     Marker::debug, Marker::section, Marker::section_end, Marker::fold_start, Marker::fold_end},
                    name);
    };
    word(value, parse, rule_.marker, "marker", "error, warning, notice, command, group, …");
  }

  void read_severity(const YamlNode& value) {
    word(value, core::severity_from, rule_.severity, "severity", "error, warning or note");
  }
  void read_role(const YamlNode& value) { word(value, role_from, rule_.role, "role", "cause, symptom or wrapper"); }

  void read_fix(const YamlNode& value) {
    const auto parse = [](const std::string& names) -> std::optional<std::string> {
      const std::vector<std::string> wanted = split_recipes(names);
      if (wanted.empty() || !std::all_of(wanted.begin(), wanted.end(), core::is_fix_recipe)) return std::nullopt;
      return fmt::format("{}", fmt::join(wanted, ","));
    };
    word(value, parse, rule_.fix, "recipe", fmt::format("one or several of {}", fmt::join(core::fix_recipes(), ", ")));
  }

  void read_max_lines(const YamlNode& value) {
    const char* const end = value.scalar.data() + value.scalar.size();
    const auto parsed = std::from_chars(value.scalar.data(), end, rule_.max_lines);
    if (parsed.ec != std::errc() || parsed.ptr != end || rule_.max_lines < 1 || rule_.max_lines > kMostLines) {
      problem(value.place, fmt::format("max_lines is a whole number from 1 to {}", kMostLines));
    }
  }

  void read_confidence(const YamlNode& value) {
    const char* const end = value.scalar.data() + value.scalar.size();
    const auto parsed = std::from_chars(value.scalar.data(), end, rule_.confidence);
    if (parsed.ec != std::errc() || parsed.ptr != end || !(rule_.confidence >= 0.5 && rule_.confidence <= 0.99)) {
      problem(value.place, "confidence is a number from 0.50 to 0.99");
    }
  }

  void read_message(const YamlNode& value) {
    if (!text(value, rule_.message)) return;
    const std::string_view unknown = unknown_placeholder(rule_.message);
    if (!unknown.empty()) {
      problem(in_value(value, unknown), fmt::format("\"{{{}}}\" is no field", unknown), field_list());
    }
  }

  void pattern(const YamlNode& value, std::string& out) {
    if (!text(value, out)) return;
    if (const auto wrong = pattern_problem(out)) {
      problem(in_value(value, wrong->part), "the pattern is refused: " + wrong->what, wrong->hint);
    }
  }

  void patterns(const YamlNode& value, std::vector<std::string>& out) {
    if (value.kind != YamlNode::Kind::sequence) {
      pattern(value, out.emplace_back());
      return;
    }
    for (const YamlNode& item : value.items) pattern(item, out.emplace_back());
  }

  void texts(const YamlNode& value, std::vector<PlacedText>& out) {
    if (value.kind == YamlNode::Kind::scalar) return placed(value, out);
    if (value.kind != YamlNode::Kind::sequence || value.items.empty()) {
      return problem(value.place, "expected a list with at least one text");
    }
    for (const YamlNode& item : value.items) placed(item, out);
  }

  void placed(const YamlNode& value, std::vector<PlacedText>& out) {
    PlacedText& made = out.emplace_back();
    made.line = value.place.line;
    made.column = value.place.column;
    text(value, made.text);
  }

  void require() {
    const auto missing = [this](bool given, const char* field, const char* hint) {
      const bool stands = std::find(seen_.begin(), seen_.end(), field) != seen_.end();
      if (!given && !stands) {
        problem(node_.place, fmt::format("{} has no \"{}\"", rule_.id.empty() ? "the rule" : rule_.id, field), hint);
      }
    };
    missing(!rule_.id.empty(), "id", "id: ecosystem.what, lower case and unique");
    missing(!rule_.category.empty(), "category", "category: one of docs/TAXONOMY.md, such as compile.error");
    missing(!rule_.tool.empty(), "tool", "tool: the program that prints the line");
    missing(!rule_.match.empty(), "match", "match: a pattern (RE2) for the line that begins the evidence");
    missing(!rule_.examples.empty(), "examples", "examples: at least one text that the rule must explain");
    missing(!rule_.near_misses.empty(), "near_misses", "near_misses: at least one text that it must leave alone");
  }

  // Where `part` stands within the value, as far as the source shows it on the value's first line.
  [[nodiscard]] Place in_value(const YamlNode& value, std::string_view part) const {
    if (part.empty() || value.place.line == 0) return value.place;
    Place place = value.place;
    core::each_line(source_, [&](std::size_t number, std::string_view line) {
      if (number != static_cast<std::size_t>(value.place.line)) return;
      const std::size_t found = line.find(part, static_cast<std::size_t>(value.place.column - 1));
      if (found != std::string_view::npos) place.column = static_cast<int>(found) + 1;
    });
    return place;
  }

  const YamlNode& node_;
  const std::string& file_;
  std::string_view source_;
  std::vector<Diagnostic>& problems_;
  std::map<std::string, Reader, std::less<>> readers_;
  std::vector<std::string> seen_;
  Rule rule_;
};

bool is_rule_file_name(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

// The files that `path` stands for.
core::Result<std::vector<std::string>> files_at(core::Fs& fs, const std::string& path) {
  if (fs.kind(path) != core::Fs::Kind::directory) return std::vector<std::string>{path};
  auto names = fs.list(path);
  if (!names) return tl::unexpected(names.error());
  std::vector<std::string> files;
  for (const std::string& name : *names) {
    if (is_rule_file_name(name) && !name.starts_with('.')) files.push_back(core::join_path(path, name));
  }
  if (files.empty()) {
    return core::fail(core::Errc::not_found, "no rules in " + path, path, "rule files end in .yaml or .yml");
  }
  return files;
}

void find_doubles(RuleFiles& files) {
  std::map<std::string_view, const Rule*> first;
  for (const Rule& rule : files.rules) {
    const auto [at, fresh] = first.emplace(rule.id, &rule);
    if (fresh) continue;
    files.problems.push_back({rule.source,
                              {rule.source_line, 0},
                              "id \"" + rule.id + "\" stands twice",
                              fmt::format("the first is at {}:{}", at->second->source, at->second->source_line)});
  }
}

}  // namespace

RuleFile read_rule_file(std::string_view yaml, const std::string& name) {
  RuleFile file;
  const auto tree = read_yaml(yaml);
  if (!tree) {
    file.problems.push_back({name, tree.error().place, tree.error().what, {}});
    return file;
  }
  if (tree->kind == YamlNode::Kind::null) return file;
  if (tree->kind != YamlNode::Kind::sequence) {
    file.problems.push_back({name, tree->place, "a rule file is a list of rules", "begin each with \"- id: …\""});
    return file;
  }
  for (const YamlNode& item : tree->items) {
    if (auto rule = RuleReader(item, name, yaml, file.problems).read()) file.rules.push_back(std::move(*rule));
  }
  return file;
}

core::Result<RuleFiles> read_rule_files(core::Fs& fs, const std::vector<std::string>& paths) {
  RuleFiles all;
  for (const std::string& path : paths) {
    const auto files = files_at(fs, path);
    if (!files) return tl::unexpected(files.error());
    for (const std::string& name : *files) {
      auto text = fs.read(name);
      if (!text) {
        core::Error error = text.error();
        if (error.hint.empty()) error.hint = "name a .yaml file of rules, or a directory of them";
        return core::with_context(std::move(error), "reading rules");
      }
      RuleFile file = read_rule_file(*text, name);
      std::move(file.rules.begin(), file.rules.end(), std::back_inserter(all.rules));
      std::move(file.problems.begin(), file.problems.end(), std::back_inserter(all.problems));
      all.sources[name] = std::move(*text);
    }
  }
  find_doubles(all);
  sort_diagnostics(all.problems);
  return all;
}

core::Error problems_as_error(const RuleFiles& files) {
  std::string text = core::counted(files.problems.size(), "mistake") + " in the rules\n";
  for (std::size_t i = 0; i < std::min(files.problems.size(), kShownProblems); ++i) {
    text += format_diagnostic(files.problems[i], files.sources);
  }
  if (files.problems.size() > kShownProblems)
    text += fmt::format("and {} more\n", files.problems.size() - kShownProblems);
  text.pop_back();
  return {core::Errc::parse, std::move(text), {}, "docs/RULES.md has the format"};
}

}  // namespace cimend::classify
