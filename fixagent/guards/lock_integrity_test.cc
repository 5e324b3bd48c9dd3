#include "fixagent/guards/lock_integrity.h"

#include <catch2/catch.hpp>
#include <string>

namespace fixagent = cimend::fixagent;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

const std::string kNpm =
    R"({"name":"x","lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1.0.0"}},
"node_modules/a":{"version":"1.0.0","resolved":"https://registry.example/a-1.0.0.tgz","integrity":"sha512-AAAA=="},
"node_modules/b":{"version":"2.0.0","resolved":"https://other.example/b-2.0.0.tgz","integrity":"sha512-BBBB=="}}})";
const std::string kYarn =
    "# yarn lockfile v1\n\n\"a@^1.0.0\":\n  version \"1.0.0\"\n  resolved "
    "\"https://registry.example/a-1.0.0.tgz#0123\"\n"
    "  integrity sha512-AAAA==\n\nb@~2:\n  version \"2.0.0\"\n  resolved \"https://registry.example/b.tgz#4567\"\n"
    "  integrity sha512-BBBB==\n";
const std::string kPnpm =
    "lockfileVersion: '6.0'\npackages:\n\n  /a@1.0.0:\n    resolution: {integrity: sha512-AAAA==}\n\n"
    "  /b@2.0.0:\n    resolution: {integrity: sha512-BBBB==}\n";
const std::string kSum(64, 'a');
const std::string kCargo =
    "version = 3\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n"
    "source = \"registry+https://index.example/i\"\nchecksum = \"" +
    kSum + "\"\n\n[[package]]\nname = \"mine\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n]\n";
const std::string kGo = "example.org/a v1.0.0 h1:AAAA=\nexample.org/a v1.0.0/go.mod h1:BBBB=\n";
const std::string kComposer =
    R"({"packages":[{"name":"v/a","version":"1.0.0","dist":{"type":"zip","url":"https://api.example/a","shasum":"aa"}}]})";

}  // namespace

TEST_CASE("a checksum of an entry whose version stays may not change") {
  const auto broken = [](const char* path, const std::string& before, const std::string& what, const std::string& by) {
    CAPTURE(path, what, by);
    return fixagent::broken_integrity(path, before, replaced(before, what, by)) != "";
  };
  CHECK(broken("package-lock.json", kNpm, "sha512-AAAA==", "sha512-CCCC=="));
  CHECK(broken("package-lock.json", kNpm, ",\"integrity\":\"sha512-AAAA==\"", ""));
  CHECK(broken("yarn.lock", kYarn, "sha512-AAAA==", "sha512-CCCC=="));
  CHECK(broken("yarn.lock", kYarn, "  integrity sha512-BBBB==\n", ""));
  CHECK(broken("pnpm-lock.yaml", kPnpm, "sha512-BBBB==", "sha512-CCCC=="));
  CHECK(broken("Cargo.lock", kCargo, kSum, std::string(64, 'b')));
  CHECK(broken("go.sum", kGo, "h1:AAAA=", "h1:CCCC="));
  CHECK(broken("go.sum", kGo, "h1:BBBB=", "none"));
  CHECK(broken("composer.lock", kComposer, "\"aa\"", "\"bb\""));
  CHECK(broken("poetry.lock", kCargo, kSum, std::string(64, 'b')));
}

TEST_CASE("a package comes from where it came from") {
  const auto broken = [](const char* path, const std::string& before, const std::string& what, const std::string& by) {
    CAPTURE(path, what, by);
    return fixagent::broken_integrity(path, before, replaced(before, what, by)) != "";
  };
  CHECK(broken("package-lock.json", kNpm, "https://registry.example/a", "https://evil.example/a"));
  CHECK(broken("package-lock.json", kNpm, "https://registry.example/a", "https://other.example/a"));
  CHECK(broken("package-lock.json", kNpm, "https://registry.example/a", "http://registry.example/a"));
  CHECK(broken("package-lock.json", kNpm, "https://registry.example/a-1.0.0.tgz", "file:../a.tgz"));
  CHECK(broken("yarn.lock", kYarn, "https://registry.example/b.tgz", "git+https://registry.example/b.git"));
  CHECK(broken("yarn.lock", kYarn, "https://registry.example/b.tgz", "https://registry.example.evil/b.tgz"));
  CHECK(broken("Cargo.lock", kCargo, "registry+https://index.example", "git+https://index.example"));
  CHECK(broken("Cargo.toml", "[dependencies]\na = \"1\"\n", "\"1\"", "{ git = \"https://x.example/a\" }"));
  CHECK(broken("package.json", R"({"dependencies":{"a":"^1"}})", "^1", "github:x/a"));
  CHECK(broken("package-lock.json", kNpm, "}}}", "}}"));
}

TEST_CASE("a new version and a new package with sums of their own are fine") {
  const auto fine = [](const char* path, const std::string& before, const std::string& after) {
    CAPTURE(path, after);
    return fixagent::broken_integrity(path, before, after) == "";
  };
  CHECK(fine("package-lock.json", kNpm, kNpm));
  CHECK(fine("package-lock.json", kNpm,
             replaced(replaced(replaced(kNpm, "\"1.0.0\"", "\"1.0.1\""), "a-1.0.0", "a-1.0.1"), "AAAA", "CCCC")));
  CHECK(fine("package-lock.json", kNpm, replaced(kNpm, "^1.0.0", "^1.0.1")));
  CHECK(fine("yarn.lock", kYarn, replaced(replaced(kYarn, "\"1.0.0\"", "\"1.2.0\""), "AAAA", "CCCC")));
  CHECK(fine("yarn.lock", kYarn,
             kYarn + "\nc@1:\n  version \"1.0.0\"\n  resolved \"https://registry.example/c.tgz#8\"\n"
                     "  integrity sha512-DDDD==\n"));
  CHECK(fine("pnpm-lock.yaml", kPnpm, replaced(replaced(kPnpm, "/a@1.0.0", "/a@1.1.0"), "AAAA", "CCCC")));
  CHECK(fine("Cargo.lock", kCargo, replaced(kCargo, "0.1.0", "0.2.0")));
  CHECK(fine("Cargo.lock", kCargo, replaced(replaced(kCargo, "1.0.0", "1.0.1"), kSum, std::string(64, 'b'))));
  CHECK(fine("go.sum", kGo, kGo + "example.org/a v1.1.0 h1:DDDD=\n"));
  CHECK(fine("go.sum", kGo + "example.org/b v1.0.0 h1:DDDD=\n", kGo));
  CHECK(fine("composer.lock", kComposer, replaced(replaced(kComposer, "1.0.0", "1.1.0"), "\"aa\"", "\"bb\"")));
}
