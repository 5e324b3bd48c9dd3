#include <catch2/catch.hpp>

#include "core/json.h"
#include "fixagent/recipes/json_text.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

using Files = std::map<std::string, std::string>;

Files changed(const std::string& log, const Files& files, const std::string& heading = {}) {
  const fixagent::MemoryTree tree(files);
  auto one = instruction("undeclared-dependency", log);
  one.file = heading;
  const auto outcome = fixagent::undeclared_dependency(one, tree);
  if (outcome.edits.empty()) return {{"refused", refusals_of(outcome)}};
  CHECK(outcome.refusals.empty());
  return result_of(outcome, tree);
}

bool refused(const Files& files, const std::string& why) {
  const auto found = files.find("refused");
  CAPTURE(files, why);
  return found != files.end() && found->second.find(why) != std::string::npos;
}

// eslint 8.57 with eslint-plugin-import 2.31; the file stands in the heading
const std::string kEslint =
    "  1:1  error  'debug' should be listed in the project's dependencies. Run 'npm i -S debug' to add it  "
    "import/no-extraneous-dependencies\n";
const std::string kPackage =
    "{\n\t\"name\": \"x\",\n\t\"dependencies\": {\n\t\t\"c\": \"1\",\n\t\t\"e\": \"1\"\n\t}\n}";
const std::string kLock =
    "{\n  \"packages\": {\n    \"\": {\n      \"name\": \"x\",\n      \"dependencies\": {\n        \"c\": \"1\",\n     "
    "   \"e\": "
    "\"1\"\n      }\n    },\n    \"node_modules/debug\": {\n      \"version\": \"4.3.4\"\n    }\n  }\n}\n";

// rustc 1.63.0
const std::string kRust =
    "error[E0433]: failed to resolve: use of undeclared crate or module `once_cell`\n --> src/lib.rs:2:21\n  |\n2 | "
    "pub fn f() "
    "-> u32 { once_cell::x() }\n  |                     ^^^^^^^^^ use of undeclared crate or module `once_cell`\n";
const std::string kCargoLock =
    "version = 3\n\n[[package]]\nname = \"once-cell\"\nversion = \"1.17.1\"\nsource = "
    "\"registry+x\"\n\n[[package]]\nname = "
    "\"shop\"\nversion = \"0.1.0\"\n";

}  // namespace

TEST_CASE("a package of the lock file enters both manifests in its place, and nothing else moves") {
  const Files after = changed(kEslint, {{"package.json", kPackage}, {"package-lock.json", kLock}, {"src/a.js", ""}},
                              "/builds/x/src/a.js");
  REQUIRE(after.size() == 2);
  CHECK(after.at("package.json") ==
        "{\n\t\"name\": \"x\",\n\t\"dependencies\": {\n\t\t\"c\": \"1\",\n\t\t\"debug\": \"^4.3.4\",\n\t\t\"e\": "
        "\"1\"\n\t}\n}");
  const auto lock = core::Json::parse(after.at("package-lock.json"));
  REQUIRE(lock);
  CHECK((*lock)["packages"][""]["dependencies"]["debug"].string_or("") == "^4.3.4");
  CHECK(after.at("package-lock.json").size() == kLock.size() + std::string("\n        \"debug\": \"^4.3.4\",").size());
}

TEST_CASE("a manifest without dependencies gets them") {
  const std::string bare = "{\r\n  \"name\": \"x\",\r\n  \"devDependencies\": {\r\n    \"jest\": \"1\"\r\n  }\r\n}\r\n";
  std::string lock = kLock;
  const std::string old = "\"dependencies\": {\n        \"c\": \"1\",\n        \"e\": \"1\"\n      }";
  lock.replace(lock.find(old), old.size(), "\"devDependencies\": {\n        \"jest\": \"1\"\n      }");
  const Files after = changed("Error: Cannot find module 'debug/src/node'\nRequire stack:\n- /builds/x/lib/a.js\n",
                              {{"package.json", bare}, {"package-lock.json", lock}, {"lib/a.js", ""}});
  REQUIRE(after.size() == 2);
  CHECK(after.at("package.json") ==
        "{\r\n  \"name\": \"x\",\r\n  \"devDependencies\": {\r\n    \"jest\": \"1\"\r\n  },\r\n  \"dependencies\": "
        "{\r\n    "
        "\"debug\": \"^4.3.4\"\r\n  }\r\n}\r\n");
  CHECK(after.at("package-lock.json")
            .find("\"dependencies\": {\n        \"debug\": \"^4.3.4\"\n      },\n      \"devDependencies\"") !=
        std::string::npos);
}

TEST_CASE("a package is not declared where its version or purpose is in doubt") {
  const auto with = [](const std::string& package, const std::string& lock) {
    return changed(kEslint, {{"package.json", package}, {"package-lock.json", lock}, {"src/a.js", ""}}, "src/a.js");
  };
  const auto replaced = [](std::string text, const std::string& old, const std::string& now) {
    return text.replace(text.find(old), old.size(), now);
  };
  CHECK(refused(with(replaced(kPackage, "\"c\"", "\"debug\""), kLock), "already"));
  CHECK(refused(with(kPackage, replaced(kLock, "4.3.4\"", "4.3.4\", \"dev\": true")), "another purpose"));
  CHECK(refused(with(kPackage, replaced(kLock, "4.3.4", "file:../x")), "no version"));
  CHECK(refused(with(kPackage, replaced(kLock, "node_modules/debug", "node_modules/a/node_modules/debug")),
                "no version"));
  CHECK(refused(with("{\"dependencies\": {\"c\": \"1\"}}", kLock), "one a line"));
  CHECK(refused(with("{", kLock), "no JSON"));
  CHECK(refused(changed(kEslint, {{"package.json", kPackage}, {"src/a.js", ""}}, "src/a.js"), "package-lock.json"));
  CHECK(refused(changed("Cannot find module '../../x'\n", {{"a.js", ""}}), "names no package"));
  CHECK(refused(changed("Cannot find module 'x\",\"y' from 'a.js'\n", {{"a.js", ""}}), "names no package"));
}

TEST_CASE("a crate of Cargo.lock enters Cargo.toml and its own entry of the lock") {
  const Files after = changed(kRust, {{"Cargo.toml",
                                       "[package]\nname = \"shop\"\n\n[dependencies]\nlog = \"0.4\"\nserde = { version "
                                       "= \"1\" }\n\n[profile.release]\nlto = true\n"},
                                      {"Cargo.lock", kCargoLock},
                                      {"src/lib.rs", "\n"}});
  REQUIRE(after.size() == 2);
  CHECK(
      after.at("Cargo.toml") ==
      "[package]\nname = \"shop\"\n\n[dependencies]\nlog = \"0.4\"\nonce-cell = \"1.17.1\"\nserde = { version = \"1\" "
      "}\n\n[profile.release]\nlto = true\n");
  CHECK(after.at("Cargo.lock") == kCargoLock + "dependencies = [\n \"once-cell\",\n]\n");
}

TEST_CASE("a crate without a section gets one, and a test's goes to the development's") {
  std::string log = kRust;
  log.replace(log.find("src/lib.rs"), 10, "tests/a.rs");
  const Files after = changed(log, {{"Cargo.toml", "[package]\nname = \"shop\"\n\n[dependencies]\nlog = \"0.4\""},
                                    {"Cargo.lock", kCargoLock},
                                    {"tests/a.rs", "\n"}});
  REQUIRE(after.size() == 2);
  CHECK(after.at("Cargo.toml") ==
        "[package]\nname = \"shop\"\n\n[dependencies]\nlog = \"0.4\"\n\n[dev-dependencies]\nonce-cell = \"1.17.1\"\n");
}

TEST_CASE("a crate is not declared where it may be a module, is declared, or is locked twice or never") {
  const auto with = [](const std::string& toml, const std::string& lock, const std::string& more = "x") {
    return changed(kRust, {{"Cargo.toml", toml}, {"Cargo.lock", lock}, {"src/lib.rs", ""}, {more, ""}});
  };
  const std::string toml = "[package]\nname = \"shop\"\n[dependencies]\n";
  CHECK(refused(with(toml, kCargoLock, "src/once_cell.rs"), "module"));
  CHECK(refused(with(toml + "once-cell = \"1\"\n", kCargoLock), "already"));
  CHECK(refused(with(toml + "[target.'cfg(unix)'.dependencies.once_cell]\nversion = \"1\"\n", kCargoLock), "already"));
  CHECK(refused(
      with(toml, kCargoLock + "\n[[package]]\nname = \"once-cell\"\nversion = \"2.0.0\"\nsource = \"registry+x\"\n"),
      "not exactly once"));
  CHECK(refused(with(toml, "version = 3\n"), "not exactly once"));
}

TEST_CASE("members of a JSON text are found where they stand") {
  const std::string text = " {\"a\": {\"x}\": [1, \"]\\\"\"]}, \"b\" : -1.5 ,\n\"c\":null}";
  const auto object = fixagent::json_object_at(text, 0);
  REQUIRE(object);
  REQUIRE(object->members.size() == 3);
  CHECK(text.substr(object->members[0].value_begin, object->members[0].value_end - object->members[0].value_begin) ==
        "{\"x}\": [1, \"]\\\"\"]}");
  CHECK(text.substr(object->members[1].value_begin, object->members[1].value_end - object->members[1].value_begin) ==
        "-1.5");
  CHECK(object->end == text.size());
  CHECK_FALSE(fixagent::json_object_at("[]", 0));
  CHECK_FALSE(fixagent::json_object_at("{\"a\"", 0));
  CHECK_FALSE(fixagent::json_object_at("{\"a", 0));
  CHECK_FALSE(fixagent::json_object_at("", 0));
}
