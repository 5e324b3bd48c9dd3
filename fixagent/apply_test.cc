#include "fixagent/apply.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/text.h"
#include "fixagent/test_repository.h"
#include "tests/schema_check/schema_check.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::testdata;
using fixagent::test::testdata_tree;

namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

const std::string kSource = "#include <cstdio>\nstd::vector<int> v;\nstd::string s;\n";
const std::string kVectorError =
    "a.cc:2:6: error: ‘vector’ in namespace ‘std’ does not name a template type\n"
    "    2 | std::vector<int> v;\n      |      ^~~~~~\n";
const std::string kStringError =
    "a.cc:3:6: error: ‘string’ in namespace ‘std’ does not name a type\n"
    "    3 | std::string s;\n      |      ^~~~~~\n";

core::FixInputDocument input_of(std::vector<fixagent::Instruction> instructions) {
  core::FixInputDocument input;
  input.run_id = "r1";
  input.summary = "it broke";
  int finding = 0;
  for (fixagent::Instruction& one : instructions) {
    one.finding = ++finding;
    input.instructions.push_back(std::move(one));
  }
  return input;
}

fixagent::Instruction error_at(const std::string& text, std::size_t line) {
  fixagent::Instruction one = instruction("include-fixit", text, line);
  one.category = "compile.missing-header";
  return one;
}

// `apply` with its documents in memory; the repository's policy file, if any, is read from the same memory.
fixagent::Applied applied_to(core::Fs& fs, const std::string& repository, const std::string& policy = {}) {
  fixagent::ApplyOptions options;
  options.repository = repository;
  options.policy = policy;
  core::RealProcess process;
  const auto applied = fixagent::apply(fs, process, core::ManualClock(1'800'000'000), options);
  REQUIRE(applied);
  return *applied;
}

fixagent::Applied apply_to(const fixagent::test::ScratchRepository& scratch, const core::FixInputDocument& input,
                           const std::string& policy = {}) {
  core::MemoryFs fs;
  fs.files["fix-agent/input.json"] = input.to_json().dump();
  if (!policy.empty()) fs.files["policy.yaml"] = policy;
  fixagent::Applied applied = applied_to(fs, scratch.path(), policy.empty() ? "" : "policy.yaml");
  const std::string patch = fs.files.at("fix-agent/" + applied.metadata.patch);
  CHECK(patch == applied.patch);
  CHECK(core::sha256_hex(patch) == applied.metadata.patch_sha256);
  const std::string& document = fs.files.at("fix-agent/metadata-" + applied.metadata.run_id + ".json");
  const auto valid =
      cimend::tests::check_schema(std::string(CIMEND_SOURCE_DIR) + "/docs/schemas/metadata.schema.json", document);
  INFO((valid ? std::string() : valid.error().text()));
  CHECK(valid);
  const auto json = core::Json::parse(document);
  REQUIRE(json);
  CHECK(core::FixMetadataDocument::from_json(*json));
  CHECK((applied.metadata.state == "empty") == patch.empty());
  CHECK((applied.metadata.state == "empty") == !applied.metadata.reason.empty());
  return applied;
}

}  // namespace

TEST_CASE("a printed diff becomes a patch that plain git applies, and the repository is only read") {
  fixagent::test::ScratchRepository scratch;
  for (const auto& [path, bytes] : testdata_tree("gofmt/before", "pkg/")) scratch.write(path, bytes);
  const std::string commit = scratch.commit();
  const auto applied = apply_to(scratch, input_of({instruction("apply-printed-diff", testdata("gofmt/printed.log"))}));
  const auto& metadata = applied.metadata;
  CAPTURE(metadata.reason);
  REQUIRE(metadata.state == "proposed");
  CHECK(metadata.base_commit == commit);
  CHECK(metadata.risk == "low");
  CHECK(metadata.files == std::vector<std::string>{"pkg/a.go", "pkg/b.go"});
  CHECK(metadata.hunks.size() == 3);
  CHECK(metadata.hunks[0].log_line == 103);
  CHECK(metadata.created_at == "2027-01-15T08:00:00Z");
  CHECK(scratch.git({"status", "--porcelain"}).out.empty());
  CHECK(scratch.git({"count-objects"}).out.substr(0, 2) == std::to_string(5) + " ");  // blobs, trees, commit: no more

  CHECK(scratch.git({"apply", "--check", "-"}, applied.patch).code == 0);
  CHECK(scratch.git({"apply", "-"}, applied.patch).code == 0);
  for (const auto& [path, bytes] : testdata_tree("gofmt/after", "pkg/")) CHECK(scratch.read(path) == bytes);
}

TEST_CASE("of several compiler errors the first in the log is mended and the others are named") {
  fixagent::test::ScratchRepository scratch;
  scratch.write("a.cc", kSource);
  scratch.commit();
  // Ranked the other way round than the log has them.
  const auto applied = apply_to(scratch, input_of({error_at(kStringError, 50), error_at(kVectorError, 40)}));
  CHECK(has(applied.patch, "+#include <vector>"));
  CHECK_FALSE(has(applied.patch, "+#include <string>"));
  REQUIRE(applied.metadata.refused.size() == 1);
  CHECK(applied.metadata.refused[0].finding == 1);
  CHECK(has(applied.metadata.refused[0].reason, "next run"));
}

TEST_CASE("what formatters ask for is one patch; an include is not mixed with it") {
  fixagent::test::ScratchRepository scratch;
  scratch.write("a.cc", kSource);
  scratch.write("m.py", "x = 1 \n");
  scratch.write("n.py", "y = 1");
  scratch.commit();
  const auto whitespace = instruction("whitespace", "m.py:1:6: W291 trailing whitespace\n");
  const auto newline = instruction("whitespace", "n.py:1:6: W292 no newline at end of file\n");
  const auto both = apply_to(scratch, input_of({whitespace, newline, error_at(kVectorError, 40)}));
  CHECK(both.metadata.files == std::vector<std::string>{"m.py", "n.py"});
  CHECK(both.metadata.refused.size() == 1);
  const auto include = apply_to(scratch, input_of({error_at(kVectorError, 40), whitespace}));
  CHECK(include.metadata.files == std::vector<std::string>{"a.cc"});
}

TEST_CASE("a second finding about a diff that is already taken is no refusal") {
  fixagent::test::ScratchRepository scratch;
  for (const auto& [path, bytes] : testdata_tree("gofmt/before")) scratch.write(path, bytes);
  scratch.commit();
  const auto applied = apply_to(scratch, input_of({instruction("apply-printed-diff", testdata("gofmt/printed.log"), 10),
                                                   instruction("apply-printed-diff", "diff b.go.orig b.go\n", 37)}));
  CHECK(applied.metadata.refused.empty());
  CHECK(applied.metadata.files.size() == 2);
}

TEST_CASE("a tripped guard empties the patch and is the reason") {
  fixagent::test::ScratchRepository scratch;
  scratch.write("a.cc", kSource);
  scratch.write("b.txt", "x\n");
  scratch.commit();
  const std::string rename = "diff --git a/b.txt b/c.txt\nsimilarity index 100%\nrename from b.txt\nrename to c.txt\n";
  const auto renamed = apply_to(scratch, input_of({instruction("apply-printed-diff", rename)}));
  CHECK(has(renamed.metadata.reason, "guard no-rename: "));
  CHECK(renamed.patch.empty());
  CHECK_FALSE(renamed.problem);

  const std::string policy = "fix:\n  allowed_paths: [\"docs/**\"]\n";
  CHECK(
      has(apply_to(scratch, input_of({error_at(kVectorError, 40)}), policy).metadata.reason, "guard allowed-paths: "));
  scratch.write("a.cc", kSource + "\n");
  const auto dirty = apply_to(scratch, input_of({error_at(kVectorError, 40)}));
  CHECK(has(dirty.metadata.reason, "guard clean-preimage: "));
  CHECK(has(dirty.metadata.reason, "a.cc"));
}

TEST_CASE("nothing to do is an answer and says why") {
  fixagent::test::ScratchRepository scratch;
  scratch.write("a.cc", "#include <vector>\nstd::vector<int> v;\nint x;\n");
  scratch.commit();
  CHECK(has(apply_to(scratch, input_of({})).metadata.reason, "no instruction"));
  core::FixInputDocument broken = input_of({});
  broken.problem = "the analysis is missing";
  CHECK(has(apply_to(scratch, broken).metadata.reason, "the analysis is missing"));
  CHECK(has(apply_to(scratch, input_of({error_at(kVectorError, 40)})).metadata.reason, "includes <vector> already"));
  CHECK(has(apply_to(scratch, input_of({instruction("rm -rf", "x")})).metadata.reason, "no recipe is called"));
  const std::string off = "fix:\n  enabled: false\n";
  CHECK(has(apply_to(scratch, input_of({error_at(kVectorError, 40)}), off).metadata.reason, "fix.enabled"));
}

TEST_CASE("without a repository, a commit, an input or a sound policy there is a problem, and still the documents") {
  fixagent::test::ScratchRepository scratch;
  const auto no_commit = apply_to(scratch, input_of({}));
  REQUIRE(no_commit.problem);
  CHECK(no_commit.problem->code == core::Errc::not_found);

  core::MemoryFs fs;
  fs.files["fix-agent/input.json"] = input_of({}).to_json().dump();
  const auto nowhere = applied_to(fs, scratch.root() + "/no-such-directory");
  REQUIRE(nowhere.problem);
  CHECK(nowhere.metadata.state == "empty");
  CHECK(has(nowhere.metadata.reason, "no git repository"));
  CHECK(fs.files.at("fix-agent/patch-r1.diff").empty());

  core::MemoryFs empty;
  REQUIRE(applied_to(empty, scratch.path()).problem);
  CHECK(empty.files.count("fix-agent/metadata-unknown.json") == 1);

  scratch.write("a", "x\n");
  scratch.commit();
  REQUIRE(apply_to(scratch, input_of({}), "fix: [\n").problem);
  core::FixInputDocument traversal = input_of({});
  traversal.run_id = "../../etc/cron.d/x";
  core::MemoryFs hostile;
  hostile.files["fix-agent/input.json"] = traversal.to_json().dump();
  REQUIRE(applied_to(hostile, scratch.path()).problem);
  CHECK(hostile.files.count("fix-agent/metadata-unknown.json") == 1);
  CHECK(hostile.files.size() == 3);
}

TEST_CASE("when any file operation fails, no document is half-written and the pair stays a pair") {
  fixagent::test::ScratchRepository scratch;
  scratch.write("a.cc", kSource);
  scratch.commit();
  for (const bool earlier_run : {false, true}) {
    CAPTURE(earlier_run);
    bool finished = false;
    for (int fail_call = 1; !finished; ++fail_call) {
      REQUIRE(fail_call < 100);
      CAPTURE(fail_call);
      core::MemoryFs fs;
      fs.files["fix-agent/input.json"] = input_of({error_at(kVectorError, 40)}).to_json().dump();
      if (earlier_run) {
        fs.files["fix-agent/patch-r1.diff"] = "an earlier patch";
        core::FixMetadataDocument earlier;
        earlier.run_id = "r1";
        earlier.state = "proposed";
        earlier.patch = "patch-r1.diff";
        earlier.patch_sha256 = core::sha256_hex("an earlier patch");
        earlier.created_at = "2026-11-20T06:00:00Z";
        fs.files["fix-agent/metadata-r1.json"] = earlier.to_json().dump();
      }
      core::FaultyFs faulty(fs, fail_call);
      fixagent::ApplyOptions options;
      options.repository = scratch.path();
      core::RealProcess process;
      const auto applied = fixagent::apply(faulty, process, core::ManualClock(0), options);
      finished = faulty.calls() < fail_call;

      // A fault is never silent: the call fails, or the question could not be put and the documents say so.
      if (!finished) CHECK((!applied || applied->problem));
      if (finished) CHECK((applied && applied->metadata.state == "proposed"));
      for (const std::string run_id : {"r1", "unknown"}) {
        const auto metadata = fs.files.find("fix-agent/metadata-" + run_id + ".json");
        const auto patch = fs.files.find("fix-agent/patch-" + run_id + ".diff");
        CHECK((metadata == fs.files.end()) == (patch == fs.files.end()));
        if (metadata == fs.files.end()) continue;
        const auto json = core::Json::parse(metadata->second);
        REQUIRE(json);
        const auto document = core::FixMetadataDocument::from_json(*json);
        REQUIRE(document);
        CHECK(document->patch_sha256 == core::sha256_hex(patch->second));
      }
    }
  }
}

TEST_CASE("the same input gives the same bytes") {
  fixagent::test::ScratchRepository scratch;
  scratch.write("a.cc", kSource);
  scratch.commit();
  const auto input = input_of({error_at(kVectorError, 40), error_at(kStringError, 50)});
  CHECK(apply_to(scratch, input).metadata.to_json() == apply_to(scratch, input).metadata.to_json());
}
