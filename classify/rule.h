#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/measured.h"
#include "core/documents/analysis.h"
#include "core/log.h"

namespace cimend::classify {

// What a finding says about the others (docs/RULES.md, `role`).
enum class Role : std::uint8_t {
  cause,    // what broke
  symptom,  // follows from a cause: "1 test failed"
  wrapper,  // only says that something inside failed: "exit code 1"
};
std::string_view name_of(Role role);
std::optional<Role> role_from(std::string_view name);

// The fields of a finding that a pattern's named captures fill.
enum class Field : std::uint8_t { file, line, column, message, test, package, code, exit_code };
inline constexpr std::size_t kFieldCount = 8;
std::string_view name_of(Field field);
std::optional<Field> field_from(std::string_view name);
// All of them, for people: "file, line, … or exit_code".
std::string field_list();

// A text of a rule file and where it stands there, both from 1.
struct PlacedText {
  std::string text;
  int line = 0;
  int column = 0;
};

// One message of one tool: how it is recognised, what it means, what may be done about it. docs/RULES.md is the
// reference; field names are the same but for `while`, which C++ keeps for itself. An empty pattern is one not given.
struct Rule {
  std::string id;
  std::string category;
  std::string tool;
  std::string match;
  std::string forbid;
  std::optional<core::Marker> marker;
  std::string after;
  std::string within_step;
  std::string heading;
  std::string while_lines;
  std::string until;
  std::string needs;
  int max_lines = 12;
  std::vector<std::string> then;
  std::vector<std::string> last;
  std::string message;
  core::Severity severity = core::Severity::error;
  Role role = Role::cause;
  double confidence = 0.85;
  std::string fix;  // recipes of fixagent (core/fix_recipes.h), separated by commas
  std::vector<PlacedText> examples;
  std::vector<PlacedText> near_misses;
  std::string source;  // the file it came from
  int source_line = 0;
  Measured measured;      // what labelled logs said of it; empty where it was not measured
  bool left_out = false;  // switched off by who asked: it matches nothing
  bool abstains = false;  // it was wrong too often to set a category (confidence.h)
};

// The recipes that a rule's `fix` names, first choice first.
std::vector<std::string> split_recipes(std::string_view fix);

// The message template with each {field} replaced by `values[field]`; a field that is empty leaves nothing.
std::string fill_template(std::string_view text, const std::array<std::string, kFieldCount>& values);
// The first {…} of a template that names no field; empty where all do.
std::string_view unknown_placeholder(std::string_view text);

}  // namespace cimend::classify
