// No log makes a recipe do anything but name files of the tree and change bytes that stand there. The first byte
// chooses the recipe, the first line is the finding's file and line ("src/a.c:3"), the rest is the evidence.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "core/text.h"
#include "fixagent/recipes/recipe.h"

namespace {

namespace fixagent = cimend::fixagent;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

const fixagent::MemoryTree& tree() {
  static const fixagent::MemoryTree files{
      {"a.c", "#include <stdio.h>\n\nint main(void) {\n  int counter = 2\n  return countr;\n}\n"},
      {"b.cc", "#include \"Foo.h\"\nstd::vector<int> v;\nint f(int* p) { return p.x; }\n"},
      {"foo.h", "#pragma once\nint foo();\n"},
      {"main.go",
       "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\tx := 1\n\tstrings.ToUpper(\"a\")\n}\n"},
      {"a.py",
       "import os, sys\nfrom typing import (\n    Any,\n    List,\n)\n\n\ndef f( a ):\n    x = 1\n    return "
       "lst.appnd(a) \n"},
      {"src/lib.rs",
       "use std::collections::{HashMap, HashSet};\n\npub fn f() {\n    let x = 1;\n    let m: BTreeMap<u8, u8>;\n}\n"},
      {"src/app.ts",
       "import { a, b } from './b';\nimport * as c from './Button';\n\nexport const one: number = a.lenght;\n"},
      {"src/button.ts", "export const Button = 1;\nexport function helper() {}\n"},
      {"src/App.java",
       "package app;\n\nimport java.util.List;\nimport java.util.Map;\n\nclass App { Set<String> s; }\n"},
      {"run.sh", "#!/bin/sh\nfor f in $*; do\n  rm $f\ndone\n"},
      {"package.json", "{\n  \"name\": \"x\",\n  \"dependencies\": {\n    \"b\": \"^1.0.0\"\n  }\n}\n"},
      {"package-lock.json",
       "{\n  \"name\": \"x\",\n  \"lockfileVersion\": 3,\n  \"packages\": {\n    \"\": {\n      \"dependencies\": {\n  "
       "      "
       "\"b\": \"^1.0.0\"\n      }\n    },\n    \"node_modules/lodash\": {\n      \"version\": \"4.17.21\"\n    }\n  "
       "}\n}\n"},
      {"Cargo.toml", "[package]\nname = \"x\"\n\n[dependencies]\nserde = \"1.0\"\n"},
      {"Cargo.lock", "version = 3\n\n[[package]]\nname = \"rand\"\nversion = \"0.8.5\"\n"},
      {"go.mod", "module example.org/x\n\ngo 1.19\n"},
      {"tests/a.spec.ts",
       "test('x', async ({ page }) => {\n  test.setTimeout(30000);\n  await page.getByText('Save').click();\n});\n"},
      {"__snapshots__/a.test.js.snap", "// Jest Snapshot v1\n\nexports[`one 1`] = `1`;\n\nexports[`two 1`] = `2`;\n"},
      {"a.test.js", "test('one', () => { expect(1).toMatchSnapshot(); });\n"},
      {".github/workflows/ci.yml",
       "jobs:\n  a:\n    runs-on: ubuntu-20.04\n    steps:\n      - uses: actions/checkout@v2\n"},
      {"crlf.txt", "one \r\ntwo\nthree\r\n"},
      {"empty", ""}};
  return files;
}

void check_edit(const fixagent::Edit& edit, std::size_t lines) {
  const auto before = tree().read(edit.path);
  require(before.has_value(), "an edit names a file of the tree");
  require(edit.offset <= before->size() && before->compare(edit.offset, edit.before.size(), edit.before) == 0,
          "an edit's preimage stands in the file");
  require(edit.log_line >= 1 && edit.log_line <= lines, "an edit's proof is a line of the log");
  require(edit.before != edit.after, "an edit changes something");
}

void check_run(const fixagent::ToolRun& run) {
  require(!run.argv.empty() && !run.argv.front().empty(), "a tool run names a program");
  const std::string& program = run.argv.front();
  const bool script = run.grant == fixagent::ToolRun::Grant::generator &&
                      tree().read(program.starts_with("./") ? program.substr(2) : program).has_value();
  require(script || program.find('/') == std::string::npos, "a tool is a bare name, or a script that the policy lists");
  for (const std::string& path : run.may_change)
    require(tree().read(path).has_value(), "a tool changes files of the tree");
}

// "src/a.c:3" into the instruction.
void take_place(std::string_view line, fixagent::Instruction& instruction) {
  const std::size_t colon = line.rfind(':');
  instruction.file = std::string(line.substr(0, colon));
  if (colon != std::string_view::npos) instruction.line = std::atoi(std::string(line.substr(colon + 1, 8)).c_str());
  if (instruction.line < 0) instruction.line = 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto& all = fixagent::recipes();
  const fixagent::Recipe& recipe = all[data[0] % all.size()];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<std::string> lines;
  for (const std::string_view line : cimend::core::split(text, '\n')) lines.emplace_back(line);
  fixagent::Instruction instruction;
  instruction.recipe = std::string(recipe.name);
  instruction.finding = 1;
  instruction.category = "lint.format";
  take_place(lines.front(), instruction);
  lines.erase(lines.begin());
  instruction.message = lines.empty() ? "" : lines.front();
  instruction.evidence.push_back({1, lines});

  const fixagent::RecipeOutcome outcome = recipe.run(instruction, tree());
  for (const auto& edit : outcome.edits) check_edit(edit, lines.size());
  for (const auto& run : outcome.runs) check_run(run);
  for (const auto& suggestion : outcome.suggestions) {
    for (const auto& edit : suggestion.edits) check_edit(edit, lines.size());
    require(suggestion.make_executable.empty() || tree().read(suggestion.make_executable).has_value(),
            "a suggestion names a file of the tree");
  }
  for (const auto& check : outcome.checks) require(!check.argv.empty(), "a check names a program");
  static_cast<void>(fixagent::apply_edits(tree(), outcome.edits));
  return 0;
}
