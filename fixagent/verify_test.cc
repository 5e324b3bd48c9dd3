#include "fixagent/verify.h"

#include <catch2/catch.hpp>
#include <functional>

#include "core/text.h"
#include "fixagent/apply.h"
#include "fixagent/test_repository.h"
#include "fixagent/validate.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;
using State = fixagent::Link::State;

namespace {

const std::string kSource = "#include <cstdio>\n\nstd::vector<int> v;\n";
const std::string kError =
    "a.cc:3:6: error: ‘vector’ in namespace ‘std’ does not name a template type\n"
    "    3 | std::vector<int> v;\n      |      ^~~~~~\n";

// A patch with its metadata in memory, and the repository it is for.
struct Patched {
  fixagent::test::ScratchRepository scratch;
  core::MemoryFs fs;
  core::RealProcess process;
  const std::string patch = "fix-agent/patch-r1.diff";
  const std::string metadata = "fix-agent/metadata-r1.json";

  explicit Patched(const std::string& policy = "fix:\n  enabled: true\n") {
    scratch.write("a.cc", kSource);
    scratch.commit();
    core::FixInputDocument input;
    input.run_id = "r1";
    input.instructions.push_back(fixagent::test::instruction("include-fixit", kError));
    input.instructions.back().rule = "gcc.error";
    fs.files["fix-agent/input.json"] = input.to_json().dump();
    fs.files["policy.yaml"] = policy;
    fixagent::ApplyOptions options;
    options.repository = scratch.path();
    options.policy = "policy.yaml";
    const auto applied = fixagent::apply(fs, process, core::ManualClock(0), options);
    REQUIRE(applied);
    REQUIRE(applied->metadata.state == "proposed");
  }

  fixagent::Verification verify(std::vector<std::string> logs = {}) {
    fixagent::VerifyOptions options;
    options.patch = patch;
    options.metadata = metadata;
    options.repository = scratch.path();
    options.policy = "policy.yaml";
    options.logs = std::move(logs);
    const auto done = fixagent::verify(fs, process, options);
    INFO((done ? std::string() : done.error().text()));
    REQUIRE(done);
    return *done;
  }

  void change_metadata(const std::function<void(core::FixMetadataDocument&)>& change) {
    const auto json = core::Json::parse(fs.files.at(metadata));
    REQUIRE(json);
    auto document = core::FixMetadataDocument::from_json(*json);
    REQUIRE(document);
    change(*document);
    fs.files[metadata] = document->to_json().dump();
  }
};

State state_of(const fixagent::Verification& verification, const std::string& name) {
  for (const auto& link : verification.chain) {
    if (link.name == name) return link.state;
  }
  FAIL("there is no link " + name);
  return State::broken;
}

}  // namespace

TEST_CASE("every link of an untouched patch holds, but for a validation that was never run") {
  Patched patched;
  const auto done = patched.verify();
  for (const char* link : {"digest", "base", "evidence", "derivation", "hunks", "guards"}) {
    CAPTURE(link);
    CHECK(state_of(done, link) == State::holds);
  }
  CHECK(state_of(done, "validation") == State::unchecked);
  CHECK_FALSE(done.holds());
}

TEST_CASE("a validated patch is run again, and then the whole chain holds") {
  Patched patched("validate:\n  command: [\"grep\", \"-q\", \"include <vector>\", \"a.cc\"]\n");
  fixagent::ValidateOptions options;
  options.repository = patched.scratch.path();
  options.metadata = patched.metadata;
  options.policy = "policy.yaml";
  const auto validated = fixagent::validate(patched.fs, patched.process, options);
  REQUIRE(validated);
  if (validated->validation.result == "not_run") {
    WARN("skipped: " + validated->validation.reason);
    return;
  }
  REQUIRE(validated->validation.result == "passed");
  CHECK(patched.verify().holds());
  patched.change_metadata([](auto& document) { document.validation.exit_code = 7; });
  CHECK(state_of(patched.verify(), "validation") == State::broken);
}

TEST_CASE("whatever is changed in the patch or its metadata, a link breaks") {
  Patched patched;
  const auto broken_after = [&](const std::string& link,
                                const std::function<void(core::FixMetadataDocument&)>& change) {
    const std::string before = patched.fs.files.at(patched.metadata);
    patched.change_metadata(change);
    const auto done = patched.verify();
    patched.fs.files[patched.metadata] = before;
    CAPTURE(link);
    CHECK(state_of(done, link) == State::broken);
  };
  broken_after("digest", [](auto& document) { document.patch_sha256 = core::sha256_hex("x"); });
  broken_after("base", [](auto& document) { document.base_commit = std::string(40, '0'); });
  broken_after("evidence", [](auto& document) { document.hunks.front().log_line = 999; });
  broken_after("hunks", [](auto& document) { document.hunks.front().offset += 1; });
  broken_after("hunks", [](auto& document) { document.hunks.front().added_sha256 = core::sha256_hex("x"); });
  broken_after("hunks", [](auto& document) { document.hunks.front().tier = "B"; });
  broken_after("hunks", [](auto& document) {
    document.hunks.push_back(document.hunks.front());
    document.hunks.back().offset = 3;
  });
  broken_after("derivation", [](auto& document) {
    document.instructions.front().evidence.front().lines.front() =
        "a.cc:3:6: error: ‘map’ in namespace ‘std’ does not name a template type";
  });
}

TEST_CASE("another patch than the described one breaks digest and derivation") {
  Patched patched;
  std::string& patch = patched.fs.files.at(patched.patch);
  const std::size_t at = patch.find("<vector>");
  REQUIRE(at != std::string::npos);
  patch.replace(at, 8, "<string>");
  const auto done = patched.verify();
  CHECK(state_of(done, "digest") == State::broken);
  CHECK(state_of(done, "derivation") == State::broken);
}

TEST_CASE("a policy that no longer allows the file breaks the guards' link") {
  Patched patched;
  patched.fs.files["policy.yaml"] = "fix:\n  protected_paths: [\"a.cc\"]\n";
  CHECK(state_of(patched.verify(), "guards") == State::broken);
}

TEST_CASE("where the log is given the evidence is looked up in it") {
  Patched patched;
  std::string log;
  for (int i = 1; i < 100; ++i) log += "line " + std::to_string(i) + "\n";
  patched.fs.files["job.log"] = log + kError;
  CHECK(state_of(patched.verify({"job.log"}), "evidence") == State::holds);
  patched.fs.files["job.log"] = log + "\n" + kError;
  CHECK(state_of(patched.verify({"job.log"}), "evidence") == State::broken);
}
