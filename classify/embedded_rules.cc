#include "classify/embedded_rules.h"

#include <fmt/format.h>

#include "classify/confidence.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kBytesPerRow = 4096;

// A C++ literal of any bytes. Everything but plain characters is written in three octal digits, which can't run
// into what follows.
std::string quoted(std::string_view bytes) {
  std::string out = "\"";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i != 0 && i % kBytesPerRow == 0) out += "\"\n\"";
    const auto c = static_cast<unsigned char>(bytes[i]);
    const bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '?';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      fmt::format_to(std::back_inserter(out), "\\{:03o}", static_cast<unsigned>(c));
    }
  }
  return out + "\"";
}

std::string view(std::string_view text) { return fmt::format("{{{}, {}}}", quoted(text), text.size()); }

// Defines `name` as a constant array of what `write` gives for each item; nothing for an empty list. Returns the
// expression that names it.
template <class Items, class Write>
std::string array(std::string& out, const std::string& type, const std::string& name, const Items& items, Write write) {
  if (items.empty()) return "{}";
  fmt::format_to(std::back_inserter(out), "constexpr {} {}[] = {{\n", type, name);
  for (const auto& item : items) out += "  " + write(item) + ",\n";
  out += "};\n";
  return name;
}

std::string write_placed(const PlacedText& text) {
  return fmt::format("{{{}, {}, {}}}", view(text.text), text.line, text.column);
}

// What follows a rule's other members; a rule that was not measured has an empty one.
std::string write_measured(const Measured& m) {
  if (m.empty()) return "{}";
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}}}", m.findings, m.logs, m.agreed, m.decided, m.right, m.passing,
                     m.projects, m.votes);
}

std::string write_rule(std::string& out, const Rule& rule, std::size_t number) {
  const std::string suffix = std::to_string(number);
  const std::string then = array(out, "std::string_view", "kThen" + suffix, rule.then, view);
  const std::string last = array(out, "std::string_view", "kLast" + suffix, rule.last, view);
  const std::string examples = array(out, "EmbeddedText", "kExamples" + suffix, rule.examples, write_placed);
  const std::string misses = array(out, "EmbeddedText", "kNearMisses" + suffix, rule.near_misses, write_placed);
  std::string row = "{";
  for (const std::string* text :
       {&rule.id, &rule.category, &rule.tool, &rule.match, &rule.forbid, &rule.after, &rule.within_step, &rule.heading,
        &rule.while_lines, &rule.until, &rule.needs, &rule.message, &rule.fix}) {
    row += view(*text) + ", ";
  }
  fmt::format_to(std::back_inserter(row),
                 "{}, {}, static_cast<core::Severity>({}), static_cast<Role>({}), {}, {}, {}, {}, {}, {}, {}, {}}}",
                 rule.marker ? static_cast<int>(*rule.marker) : -1, rule.max_lines, static_cast<int>(rule.severity),
                 static_cast<int>(rule.role), rule.confidence, then, last, examples, misses, view(rule.source),
                 rule.source_line, write_measured(rule.measured));
  return row;
}

std::string write_number(std::uint32_t number) { return std::to_string(number); }

// All entries of all texts stand in one array; each text has its part of it.
std::string write_texts(std::string& out, const std::string& name, const std::vector<PlannedText>& texts) {
  std::vector<std::uint32_t> entries;
  std::vector<std::string> rows;
  for (const PlannedText& text : texts) {
    rows.push_back(fmt::format("{{{}, std::span(k{}Entries).subspan({}, {})}}", view(text.text), name, entries.size(),
                               text.entries.size()));
    entries.insert(entries.end(), text.entries.begin(), text.entries.end());
  }
  array(out, "std::uint32_t", "k" + name + "Entries", entries, write_number);
  return array(out, "EmbeddedPlannedText", "k" + name, rows, [](const std::string& row) { return row; });
}

// All formulas stand in one array; each entry has its part of it.
std::string write_grams(std::string& out, const std::vector<std::vector<std::uint16_t>>& formulas) {
  std::vector<std::uint32_t> words;
  std::vector<std::string> rows;
  for (const std::vector<std::uint16_t>& formula : formulas) {
    rows.push_back(
        formula.empty() ? "{}" : fmt::format("std::span(kGramWords).subspan({}, {})", words.size(), formula.size()));
    words.insert(words.end(), formula.begin(), formula.end());
  }
  array(out, "std::uint16_t", "kGramWords", words, write_number);
  return array(out, "std::span<const std::uint16_t>", "kGrams", rows, [](const std::string& row) { return row; });
}

std::vector<PlannedText> to_texts(std::span<const EmbeddedPlannedText> embedded) {
  std::vector<PlannedText> texts;
  texts.reserve(embedded.size());
  for (const EmbeddedPlannedText& text : embedded) {
    texts.push_back({std::string(text.text), {text.entries.begin(), text.entries.end()}});
  }
  return texts;
}

std::vector<PlacedText> to_placed(std::span<const EmbeddedText> texts) {
  std::vector<PlacedText> out;
  for (const EmbeddedText& text : texts) out.push_back({std::string(text.text), text.line, text.column});
  return out;
}

}  // namespace

Rule to_rule(const EmbeddedRule& embedded, Proofs proofs) {
  Rule rule;
  rule.id = embedded.id;
  rule.category = embedded.category;
  rule.tool = embedded.tool;
  rule.match = embedded.match;
  rule.forbid = embedded.forbid;
  if (embedded.marker >= 0) rule.marker = static_cast<core::Marker>(embedded.marker);
  rule.after = embedded.after;
  rule.within_step = embedded.within_step;
  rule.heading = embedded.heading;
  rule.while_lines = embedded.while_lines;
  rule.until = embedded.until;
  rule.needs = embedded.needs;
  rule.max_lines = embedded.max_lines;
  rule.then.assign(embedded.then.begin(), embedded.then.end());
  rule.last.assign(embedded.last.begin(), embedded.last.end());
  rule.message = embedded.message;
  rule.severity = embedded.severity;
  rule.role = embedded.role;
  rule.confidence = embedded.confidence;
  rule.fix = embedded.fix;
  rule.source = embedded.source;
  rule.source_line = embedded.source_line;
  rule.measured = embedded.measured;
  rule.abstains = abstains(rule.confidence, rule.measured, kDefaultFloor);
  if (proofs == Proofs::with) {
    rule.examples = to_placed(embedded.examples);
    rule.near_misses = to_placed(embedded.near_misses);
  }
  return rule;
}

ScanPlan to_plan(const EmbeddedSet& set) {
  ScanPlan plan;
  plan.beginnings = to_texts(set.beginnings);
  plan.texts = to_texts(set.texts);
  plan.literals = to_texts(set.literals);
  plan.unfiltered.assign(set.unfiltered.begin(), set.unfiltered.end());
  plan.characters.assign(set.characters.begin(), set.characters.end());
  plan.grams.reserve(set.grams.size());
  for (const auto& formula : set.grams) plan.grams.emplace_back(formula.begin(), formula.end());
  return plan;
}

std::string write_embedded_source(const std::vector<Rule>& rules, std::string_view version, const ScanPlan& plan,
                                  std::string_view database) {
  std::string out =
      "// Written by cimend-rules-compiler from classify/rules/*.yaml. Edit those.\n"
      "#include \"classify/embedded_rules.h\"\n\n"
      "namespace cimend::classify {\nnamespace {\n\n";
  std::vector<std::string> rows;
  for (const Rule& rule : rules) rows.push_back(write_rule(out, rule, rows.size()));
  const auto as_it_is = [](const std::string& row) { return row; };
  const std::string rule_table = array(out, "EmbeddedRule", "kRules", rows, as_it_is);
  const std::string beginnings = write_texts(out, "Beginnings", plan.beginnings);
  const std::string texts = write_texts(out, "Texts", plan.texts);
  const std::string literals = write_texts(out, "Literals", plan.literals);
  const std::string unfiltered = array(out, "std::uint32_t", "kUnfiltered", plan.unfiltered, write_number);
  const std::string characters = array(out, "std::string_view", "kCharacters", plan.characters, view);
  const std::string grams = write_grams(out, plan.grams);
  fmt::format_to(std::back_inserter(out), "alignas(64) constexpr char kDatabase[] = {};\n", quoted(database));
  fmt::format_to(std::back_inserter(out),
                 "constexpr EmbeddedSet kSet = {{{}, {}, {}, {}, {}, {}, {}, {}, {{kDatabase, {}}}}};\n\n"
                 "}}  // namespace\n\nconst EmbeddedSet& embedded_set() {{ return kSet; }}\n\n"
                 "}}  // namespace cimend::classify\n",
                 view(version), rule_table, beginnings, texts, literals, unfiltered, characters, grams,
                 database.size());
  return out;
}

}  // namespace cimend::classify
