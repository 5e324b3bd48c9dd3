#include "fixagent/guards/code_owners.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fixagent = cimend::fixagent;

namespace {

std::string owners(std::string_view text, std::string_view path) {
  std::string out;
  for (const std::string& owner : fixagent::owners_of(text, path)) out += owner + " ";
  return out;
}

}  // namespace

TEST_CASE("the last line that matches names the owners") {
  const std::string text =
      "# who looks\n*       @all1 @all2\n*.js    @js # inline\n/build/logs/ @logs\ndocs/*  docs@example.org\n"
      "apps/ @octo/apps\n/docs/ @docs\n/scripts/ @a @b\n**/deep @deep\n/apps/github\n/sp\\ ace/ @space\n";
  CHECK(owners(text, "src/a.c") == "@all1 @all2 ");
  CHECK(owners(text, "src/a.js") == "@js ");
  CHECK(owners(text, "build/logs/x/y.txt") == "@logs ");
  CHECK(owners(text, "x/build/logs/y.txt") == "@all1 @all2 ");
  CHECK(owners(text, "docs/a.md") == "@docs ");
  CHECK(owners(text, "x/apps/y/z.c") == "@octo/apps ");
  CHECK(owners(text, "apps/github/x.c").empty());
  CHECK(owners(text, "a/b/deep/c.c") == "@deep ");
  CHECK(owners(text, "sp ace/a.c") == "@space ");
}

TEST_CASE("a star reaches one level, and case counts") {
  CHECK(owners("docs/* @d\n", "docs/a.md") == "@d ");
  CHECK(owners("docs/* @d\n", "docs/b/a.md").empty());
  CHECK(owners("docs/** @d\n", "docs/b/a.md") == "@d ");
  CHECK(owners("Docs/ @d\n", "docs/a.md").empty());
  CHECK(owners("/a.c @d\n", "a.c") == "@d ");
  CHECK(owners("/a.c @d\n", "b/a.c").empty());
}

TEST_CASE("lines that GitHub skips are skipped") {
  CHECK(owners("* @a\n!src/ @b\n", "src/a.c") == "@a ");
  CHECK(owners("* @a\n[ab].c @b\n", "a.c") == "@a ");
  CHECK(owners("* @a\n*.c nobody\n", "a.c") == "@a ");
  CHECK(owners("* @a\n*.c @b nobody\n", "a.c") == "@a ");
  CHECK(owners("* @a\r\n*.c @b\r\n", "a.c") == "@b ");
  CHECK(owners("", "a.c").empty());
}

TEST_CASE("the first of the three places counts") {
  const fixagent::MemoryTree all{
      {".github/CODEOWNERS", "* @one\n"}, {"CODEOWNERS", "* @two\n"}, {"docs/CODEOWNERS", "* @three\n"}};
  const fixagent::MemoryTree two{{"CODEOWNERS", "* @two\n"}, {"docs/CODEOWNERS", "* @three\n"}};
  const fixagent::MemoryTree none{{"x/CODEOWNERS", "* @four\n"}};
  CHECK(fixagent::code_owners_path(all) == ".github/CODEOWNERS");
  CHECK(fixagent::code_owners_path(two) == "CODEOWNERS");
  CHECK(fixagent::code_owners_path(none).empty());
  const auto found = fixagent::owners_of_files(two, {"a.c", "b.c"});
  REQUIRE(found.size() == 2);
  CHECK(found[1].file == "b.c");
  CHECK(found[1].owners == std::vector<std::string>{"@two"});
  CHECK(fixagent::owners_of_files(none, {"a.c"}).empty());
}
