#include "fixagent/source_tree.h"

#include <catch2/catch.hpp>

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

namespace {

const fixagent::MemoryTree& tree() {
  static const fixagent::MemoryTree files{
      {"src/a.c", ""},           {"lib/src/a.c", ""}, {"a/x.c", ""},       {"x.c", ""},
      {"deep/down/only.py", ""}, {"one/same.py", ""}, {"two/same.py", ""}, {"vector", ""}};
  return files;
}

std::string resolved(const std::string& named) {
  const auto path = fixagent::resolve_path(tree(), named);
  return path ? *path : "-";
}

}  // namespace

TEST_CASE("a path of another machine is the longest end of it that the commit has") {
  CHECK(resolved("src/a.c") == "src/a.c");
  CHECK(resolved("/home/runner/work/p/p/src/a.c") == "src/a.c");
  CHECK(resolved("/home/runner/work/p/p/lib/src/a.c") == "lib/src/a.c");
  CHECK(resolved("D:\\a\\p\\p\\src\\a.c") == "src/a.c");
  CHECK(resolved("../src/a.c") == "src/a.c");
  CHECK(resolved("../../p/build/../src/a.c") == "src/a.c");
  CHECK(resolved("./src/./a.c") == "src/a.c");
  CHECK(resolved("a/x.c") == "a/x.c");
  CHECK(resolved("b/src/a.c") == "src/a.c");
}

TEST_CASE("the end of a path is enough where only one file has it") {
  CHECK(resolved("only.py") == "deep/down/only.py");
  CHECK(resolved("down/only.py") == "deep/down/only.py");
  const auto same = fixagent::resolve_path(tree(), "same.py");
  REQUIRE_FALSE(same);
  CHECK(same.error().code == core::Errc::refused);
  CHECK(same.error().what.find("2 files") != std::string::npos);
}

TEST_CASE("a file of an installed package is not the repository's file of that name") {
  CHECK(resolved("/usr/include/c++/12/vector") == "-");
  CHECK(resolved("/home/u/.venv/lib/python3/site-packages/same/only.py") == "-");
  CHECK(resolved("third_party/lib/x.c") == "-");  // a submodule's: only one leading part may be dropped
  CHECK(resolved("") == "-");
  CHECK(resolved("..") == "-");
  CHECK(resolved("/") == "-");
  CHECK(resolved(std::string("src/a.c\0", 8)) == "-");
}

TEST_CASE("no spelling of a path outside or of git's own directory gets past") {
  const std::string bad[] = {"",
                             "/etc/passwd",
                             "~/x",
                             "../x",
                             "a/../x",
                             "a/..",
                             "./x",
                             "a//x",
                             "a/",
                             "a\\x",
                             "..\\x",
                             "C:/x",
                             "C:x",
                             std::string("a\0b", 3),
                             "a\nb",
                             "a\x7F",
                             ".git/config",
                             ".GIT/config",
                             "sub/.git/hooks/x",
                             ".git",
                             "GIT~1/config",
                             "git~2",
                             ".git./x",
                             ".git /x",
                             ".git. . /x",
                             ".git::$INDEX_ALLOCATION/x",
                             ".git:x",
                             ".g\xE2\x80\x8Cit/config",
                             ".gi\xE2\x81\xAAt/config",
                             "\xEF\xBB\xBF.git/x",
                             ".git\xE2\x80\xAE/x",
                             std::string(5000, 'a')};
  for (const std::string& path : bad) {
    CAPTURE(path);
    CHECK_FALSE(fixagent::path_objection(path).empty());
  }
  for (const std::string path :
       {"a", "a/b.c", ".github/x", "gitlab", "a b/c", "..a", "a..", "\xC3\xA4.c", "git~x", ".gitx"}) {
    CAPTURE(path);
    CHECK(fixagent::path_objection(path).empty());
  }
}

TEST_CASE("lines are counted on newlines alone and the last one may lack its own") {
  const fixagent::LineIndex index("a\r\n\nb");
  CHECK(index.count() == 3);
  CHECK(index.line(1) == "a\r");
  CHECK(index.whole(2) == "\n");
  CHECK(index.line(3) == "b");
  CHECK(index.offset(4) == 5);
  CHECK(fixagent::LineIndex("").count() == 0);
  CHECK(fixagent::LineIndex("a\n").count() == 1);
}
