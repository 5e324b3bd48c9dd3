#include "classify/repository_path.h"

#include <catch2/catch.hpp>

namespace cimend::classify {
namespace {

TEST_CASE("a relative path is one of the repository, with plain parts") {
  CHECK(repository_path("src/a.c") == "src/a.c");
  CHECK(repository_path("./src//b/./a.c") == "src/b/a.c");
  CHECK(repository_path("src\\win\\a.cs") == "src/win/a.cs");
  CHECK(repository_path("a file.py") == "a file.py");
}

TEST_CASE("a path below a CI system's checkout becomes relative to it") {
  for (const char* path :
       {"/home/runner/work/name/name/src/a.c", "/__w/name/name/src/a.c", "D:\\a\\name\\name\\src\\a.c",
        "/home/travis/build/owner/name/src/a.c", "/builds/group/name/src/a.c", "/home/circleci/project/src/a.c",
        "/var/lib/jenkins/workspace/job/src/a.c", "/home/vsts/work/1/s/src/a.c", "/github/workspace/src/a.c"}) {
    INFO(path);
    CHECK(repository_path(path) == "src/a.c");
  }
}

TEST_CASE("what may stand anywhere else is none") {
  for (const char* path :
       {"", "/usr/include/stdio.h", "C:\\Windows\\a.h", "~/a.c", "../a.c", "src/../../a.c", "<stdin>",
        "https://example.com/a.c", "node_modules/x/index.js", "lib/python3/site-packages/x.py", "/", "a\nb",
        "/home/runner/work/name/name/../../../etc/passwd", "a\xe2\x80\xae.c", "."}) {
    INFO(path);
    CHECK_FALSE(repository_path(path).has_value());
  }
}

TEST_CASE("a URI holds no byte that ends it") {
  CHECK(to_uri("src/a b%#?.c") == "src/a%20b%25%23%3F.c");
  CHECK(to_uri("caf\xc3\xa9:x") == "caf%C3%A9%3Ax");
}

}  // namespace
}  // namespace cimend::classify
