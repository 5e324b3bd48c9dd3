#include <catch2/catch.hpp>

#include "core/log.h"
#include "fixagent/recipes/reach.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

const std::string kHead = "// Jest Snapshot v1, https://goo.gl/fbAQLP\n\n";
const std::string kBig = "exports[`box is big 1`] = `\n{\n  \"a\": \"\\`;\\n\",\n}\n`;\n";
const std::string kGreets = "exports[`greets 1`] = `\"hello\"`;\n";
const std::string kBye = "exports[`says bye \\`now\\` 1`] = `\"bye\"`;\n";
const std::string kTests = "test('greets', () => {});\ndescribe('box', () => { it(\"is big\", () => {}); });\n";

// jest 29.7 --ci; both places that name the snapshots
const std::string kLog =
    "PASS src/greet.test.js\n  ✓ greets (2 ms)\n\n › 1 snapshot obsolete.\n   • says bye `now` 1\nSnapshot Summary\n"
    " › 1 snapshot obsolete from 1 test suite. To remove it, run `npm test -- -u`.\n   ↳ src/greet.test.js\n"
    "       • says bye `now` 1\n\nTest Suites: 1 passed, 1 total\n";

std::string mended(const std::string& log, const std::string& snapshots, const std::string& tests = kTests) {
  const std::string path = "src/__snapshots__/greet.test.js.snap";
  const fixagent::MemoryTree tree{{path, snapshots}, {"src/greet.test.js", tests}};
  const auto outcome = fixagent::obsolete_snapshot(instruction("obsolete-snapshot", log), tree);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(path);
}

bool refused(const std::string& text, const std::string& why) {
  CAPTURE(text);
  return text.find(why) != std::string::npos;
}

}  // namespace

TEST_CASE("the entries that jest calls obsolete go, each with the line between, wherever they stand") {
  CHECK(mended(kLog, kHead + kBig + "\n" + kGreets + "\n" + kBye) == kHead + kBig + "\n" + kGreets);
  CHECK(mended(kLog, kHead + kBye + "\n" + kBig) == kHead.substr(0, kHead.size() - 1) + "\n" + kBig);
  CHECK(mended(kLog, kHead + kBig + "\n" + kBye + "\n" + kGreets) == kHead + kBig + "\n" + kGreets);
}

TEST_CASE("vitest's summary is read as well") {
  // vitest 1.6.1
  const std::string log =
      "  Snapshots  1 obsolete\n             ↳ src/greet.test.js\n               · box > is small 1\n\n";
  CHECK(mended(log, kHead + "exports[`box > is small 1`] = `0`;\n\n" + kGreets) == kHead + kGreets);
}

TEST_CASE("a snapshot stays where a test of its name stands or may stand in the commit") {
  const std::string snapshots = kHead + kGreets + "\n" + kBye;
  CHECK(refused(mended(kLog, snapshots, kTests + "test.skip('says bye `now`', () => {});\n"), "still stands"));
  CHECK(refused(mended(kLog, snapshots, kTests + "test.each([1])('x %s', () => {});\n"), "computed"));
  CHECK(refused(mended(kLog, snapshots, kTests + "test(`says ${word}`, () => {});\n"), "computed"));
}

TEST_CASE("a snapshot file that would be empty, lacks the entry or is written otherwise is left alone") {
  CHECK(refused(mended(kLog, kHead + kBye), "would be empty"));
  CHECK(refused(mended(kLog, kHead + kGreets), "has no entry"));
  CHECK(refused(mended(kLog, kHead + kGreets + "\n\n" + kBye), "not in the format"));
  CHECK(refused(mended(kLog, kHead + kGreets + "\nexports[`says"), "not in the format"));
  CHECK(refused(mended(kLog, "module.exports = {};\n"), "not in the format"));
  CHECK(refused(mended(" › 1 snapshot obsolete.\n   • says bye 1\n", kHead + kGreets), "names no test file"));
  CHECK(refused(mended("PASS ../../etc/x.test.js\n › 1 snapshot obsolete.\n   • says bye 1\n", kHead + kGreets),
                "x.test.js"));
  CHECK(refused(mended(" › 1 snapshot file obsolete.\n   ↳   • src/__snapshots__/a.snap\n", kHead + kGreets),
                "by its name"));
}

TEST_CASE("the list reaches up to the name of its test file") {
  const core::Log log =
      core::Log::read("x\nPASS src/greet.test.js\n  ✓ greets\n\n › 1 snapshot obsolete.\n   • bye 1\nTest Suites: 1\n");
  const auto range = fixagent::reach_snapshots(log, {5, 5}, {1, 7});
  CHECK(range.first_line == 2);
  CHECK(range.last_line == 6);
}

// vitest run with CI set prints it so (vitest's pull request 7963; written by hand)
TEST_CASE("vitest's error names the obsolete snapshots of its file") {
  const std::string log =
      " FAIL  src/greet.test.js [ src/greet.test.js ]\n"
      "Error: Obsolete snapshots found when no snapshot update is expected.\n· box > is small 1\n";
  CHECK(mended(log, kHead + "exports[`box > is small 1`] = `0`;\n\n" + kGreets) == kHead + kGreets);
  const core::Log whole = core::Log::read("x\n" + log + "\n⎯⎯⎯⎯[1/1]⎯\n");
  const auto range = fixagent::reach_snapshots(whole, {2, 2}, {1, 6});
  CHECK(range.first_line == 2);
  CHECK(range.last_line == 4);
}
