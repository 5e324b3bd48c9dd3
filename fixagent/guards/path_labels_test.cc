#include "fixagent/guards/path_labels.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fixagent = cimend::fixagent;

namespace {
using Labels = std::vector<std::string>;
}

TEST_CASE("labels are told from paths") {
  CHECK(fixagent::labels_of({"tests/a_test.py"}) == Labels{"test-only", "backend"});
  CHECK(fixagent::labels_of({"tests/a_test.py", "src/a.py"}) == Labels{"backend"});
  CHECK(fixagent::labels_of({"README.md", "docs/a.rst"}) == Labels{"docs-only"});
  CHECK(fixagent::labels_of({"web/src/LoginForm.tsx"}) == Labels{"frontend", "auth-session"});
  CHECK(fixagent::labels_of({"src/oauth_session.go"}) == Labels{"backend", "auth-session"});
  CHECK(fixagent::labels_of({"db/migrations/001_users.sql"}) == Labels{"database"});
  CHECK(fixagent::labels_of({".github/workflows/ci.yml"}) == Labels{"config", "ci"});
  CHECK(fixagent::labels_of({"api/v1.pb.go"}) == Labels{"backend", "generated"});
  CHECK(fixagent::labels_of({"package.json"}) == Labels{"config", "dependencies"});
  CHECK(fixagent::labels_of({"requirements-dev.txt"}) == Labels{"dependencies"});
  CHECK(fixagent::labels_of({}).empty());
}

TEST_CASE("a word inside of another one labels nothing") {
  CHECK(fixagent::labels_of({"src/author.go"}) == Labels{"backend"});
  CHECK(fixagent::labels_of({"src/obsession.rs"}) == Labels{"backend"});
  CHECK(fixagent::labels_of({"src/latest.c"}) == Labels{"backend"});
}

TEST_CASE("public headers and test files are known by their places") {
  CHECK(fixagent::is_public_interface("include/x/a.h"));
  CHECK_FALSE(fixagent::is_public_interface("src/a.h"));
  CHECK(fixagent::is_test_path("src/a.spec.ts"));
  CHECK(fixagent::is_test_path("src/FooTest.java"));
  CHECK_FALSE(fixagent::is_test_path("src/contest.py"));
}
