#include "fixagent/validate.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "core/text.h"
#include "fixagent/apply.h"
#include "fixagent/sandbox/sandbox.h"
#include "fixagent/test_repository.h"
#include "tests/schema_check/schema_check.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

const std::string kSource = "#include <cstdio>\nstd::vector<int> v;\nint main() { return 0; }\n";
const std::string kError =
    "a.cc:2:6: error: ‘vector’ in namespace ‘std’ does not name a template type\n"
    "    2 | std::vector<int> v;\n      |      ^~~~~~\n";

// A repository with a patch that was proposed for it, and documents in memory.
struct World {
  fixagent::test::ScratchRepository scratch;
  core::MemoryFs fs;

  World() {
    scratch.write("a.cc", kSource);
    scratch.commit();
    core::FixInputDocument input;
    input.run_id = "r1";
    input.instructions.push_back(fixagent::test::instruction("include-fixit", kError));
    fs.files["fix-agent/input.json"] = input.to_json().dump();
    fixagent::ApplyOptions options;
    options.repository = scratch.path();
    core::RealProcess process;
    const auto applied = fixagent::apply(fs, process, core::ManualClock(0), options);
    REQUIRE(applied);
    REQUIRE(applied->metadata.state == "proposed");
  }

  core::Result<core::FixMetadataDocument> validate(core::Process& process, const std::string& policy) {
    fs.files["policy.yaml"] = policy;
    fixagent::ValidateOptions options;
    options.repository = scratch.path();
    options.policy = "policy.yaml";
    auto result = fixagent::validate(fs, process, options);
    return checked(std::move(result));
  }
  core::Result<core::FixMetadataDocument> checked(core::Result<core::FixMetadataDocument> result) const {
    if (!result) return result;
    const auto valid =
        cimend::tests::check_schema(std::string(CIMEND_SOURCE_DIR) + "/docs/schemas/metadata.schema.json",
                                    fs.files.at("fix-agent/metadata-r1.json"));
    INFO((valid ? std::string() : valid.error().text()));
    CHECK(valid);
    return result;
  }
};

// Changes the metadata as it lies on the disk.
template <class Change>
void change_metadata(World& world, Change change) {
  std::string& file = world.fs.files.at("fix-agent/metadata-r1.json");
  auto metadata = core::FixMetadataDocument::from_json(*core::Json::parse(file));
  REQUIRE(metadata);
  change(*metadata);
  file = metadata->to_json().dump();
}

std::string policy_of(const std::string& command, int seconds = 60) {
  return "validate:\n  command: " + command + "\n  time_limit_seconds: " + std::to_string(seconds) +
         "\n  memory_limit_mib: 256\n";
}

// Why the sandbox can't be tried here, or "".
std::string no_sandbox() {
  const auto scratch = fixagent::ScratchDirectory::create();
  REQUIRE(scratch);
  core::RealProcess process;
  const auto sandbox = fixagent::Sandbox::create(process, *scratch, {});
  return sandbox ? "" : sandbox.error().what;
}

bool skipped() {
  static const std::string why = no_sandbox();
  if (!why.empty()) WARN("skipped: " + why);
  return !why.empty();
}

// Answers every command with the same exit.
class ScriptedProcess : public core::Process {
 public:
  std::vector<core::Exit> exits;
  std::vector<core::Command> commands;
  core::Result<core::Exit> run(const core::Command& command) override {
    commands.push_back(command);
    return commands.size() <= exits.size() ? exits[commands.size() - 1] : core::Exit{};
  }
};

core::Exit exit_with(int code, const std::string& err = {}) {
  core::Exit exit;
  exit.code = code;
  exit.err = err;
  return exit;
}

}  // namespace

TEST_CASE("a patch that makes the build pass is passed, one that does not is kept for a person") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const auto passed = world.validate(process, policy_of("[g++, -c, a.cc]"));
  REQUIRE(passed);
  CAPTURE(passed->validation.output_tail);
  CHECK(passed->validation.result == "passed");
  CHECK(passed->validation.exit_code == 0);
  CHECK(passed->state == "proposed");
  CHECK(has(passed->body, "Result: passed"));

  const std::string patch = world.fs.files.at("fix-agent/patch-r1.diff");
  CHECK(passed->validation.command_from == "policy");
  CHECK(passed->validation.reproduced == true);
  REQUIRE(passed->validation.before);
  CHECK(passed->validation.before->exit_code == 1);
  CHECK(has(passed->validation.before->output_tail, "vector"));

  const auto failed = world.validate(process, policy_of("[sh, -c, \"echo no; exit 3\"]"));
  REQUIRE(failed);
  CHECK(failed->validation.result == "failed");
  CHECK(failed->validation.exit_code == 3);
  CHECK(failed->validation.output_tail == "no\n");
  CHECK(failed->state == "needs manual review");
  CHECK(world.fs.files.at("fix-agent/patch-r1.diff") == patch);
  CHECK(world.scratch.git({"status", "--porcelain"}).out.empty());
}

TEST_CASE("the command sees the patched tree and nothing of the machine") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const auto look = world.validate(
      process,
      policy_of("[sh, -c, \"cat a.cc; ls /; ls -A /tmp; env | cut -d= -f1; cat /etc/passwd; cat /proc/net/dev; "
                "for f in /usr/x /etc/x /x; do echo > $f && echo WROTE $f; done; touch made && echo writable\"]"));
  REQUIRE(look);
  const std::string& out = look->validation.output_tail;
  CAPTURE(out);
  CHECK(has(out, "#include <vector>"));
  CHECK(has(out, "writable"));
  CHECK(has(out, "sandbox:x:1000"));
  CHECK_FALSE(has(out, "root:"));
  CHECK_FALSE(has(out, "WROTE"));
  CHECK_FALSE(has(out, "eth0"));
  for (const char* directory : {"home", "root", "var", "srv", "mnt", "opt", "work"}) {
    CHECK_FALSE(has(out, std::string("\n") + directory + "\n"));
  }
  for (const char* name : {"USER", "CIMEND_TEST", "SSH_AUTH_SOCK", "LD_PRELOAD"}) CHECK_FALSE(has(out, name));
}

TEST_CASE("the command can't get capabilities, another user namespace or more memory than its limit") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const auto result = world.validate(
      process, policy_of("[sh, -c, \"grep CapEff /proc/self/status; unshare -Ur true && echo UNSHARED; "
                         "mount -t tmpfs x /workspace && echo MOUNTED; "
                         "head -c 400000000 /dev/zero | tail -n 1 > /dev/null && echo ALLOCATED; ulimit -u\"]"));
  REQUIRE(result);
  const std::string& out = result->validation.output_tail;
  CAPTURE(out);
  CHECK(has(out, "CapEff:\t0000000000000000"));
  CHECK_FALSE(has(out, "UNSHARED"));
  CHECK_FALSE(has(out, "MOUNTED"));
  CHECK_FALSE(has(out, "ALLOCATED"));
}

TEST_CASE("a command that does not end is ended") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const auto result = world.validate(process, policy_of("[sh, -c, \"sleep 60 & sleep 60\"]", 1));
  REQUIRE(result);
  CHECK(result->validation.result == "failed");
  CHECK(result->validation.timed_out);
  CHECK(has(result->validation.reason, "1 s"));
}

TEST_CASE("without a command, a patch, a sandbox or the program, it is not run and says why") {
  World world;
  ScriptedProcess none;
  const auto no_command = world.validate(none, "fix:\n  enabled: true\n");
  REQUIRE(no_command);
  CHECK(no_command->validation.result == "not_run");
  CHECK(has(no_command->validation.reason, "validate.command"));
  CHECK(none.commands.empty());

  ScriptedProcess forbidden;
  forbidden.exits = {exit_with(1, "bwrap: No permissions to create new namespace\n"),
                     exit_with(125, "cimend-confine: the kernel has no Landlock\n")};
  const auto refused = world.validate(forbidden, policy_of("[make]"));
  REQUIRE(refused);
  CHECK(refused->validation.result == "not_run");
  if (core::find_program("bwrap") && core::find_program("prlimit")) {
    CHECK(has(refused->validation.reason, "No permissions to create new namespace"));
    CHECK(has(refused->validation.reason, "the kernel has no Landlock"));
    CHECK(forbidden.commands.size() == 2);  // the command was not run without them
    ScriptedProcess missing;
    missing.exits = {exit_with(0), exit_with(127, "prlimit: failed to execute nosuch: No such file or directory\n")};
    const auto unknown = world.validate(missing, policy_of("[nosuch]"));
    REQUIRE(unknown);
    CHECK(unknown->validation.result == "not_run");
    CHECK(has(unknown->validation.reason, "no program nosuch"));
  }

  auto metadata =
      core::FixMetadataDocument::from_json(*core::Json::parse(world.fs.files.at("fix-agent/metadata-r1.json")));
  REQUIRE(metadata);
  metadata->state = "empty";
  metadata->patch_sha256 = core::sha256_hex("");
  world.fs.files["fix-agent/metadata-r1.json"] = metadata->to_json().dump();
  world.fs.files["fix-agent/patch-r1.diff"].clear();
  const auto no_patch = world.validate(none, policy_of("[make]"));
  REQUIRE(no_patch);
  CHECK(no_patch->state == "empty");
  CHECK(has(no_patch->validation.reason, "no patch"));
  CHECK(none.commands.empty());
}

TEST_CASE("a patch that someone changed since is not run") {
  World world;
  ScriptedProcess process;
  world.fs.files["fix-agent/patch-r1.diff"] += "\n";
  const std::string before = world.fs.files.at("fix-agent/metadata-r1.json");
  const auto result = world.validate(process, policy_of("[make]"));
  REQUIRE_FALSE(result);
  CHECK(result.error().code == core::Errc::refused);
  CHECK(process.commands.empty());
  CHECK(world.fs.files.at("fix-agent/metadata-r1.json") == before);
}

TEST_CASE("secrets in the output are masked and its tail is bounded") {
  World world;
  ScriptedProcess process;
  core::Exit loud = exit_with(1);
  const std::string token = std::string("ghp_") + std::string(36, 'a');
  loud.out = std::string(100'000, 'x') + "\n" + token + "\n" + std::string(1000, 'y') + "\n";
  process.exits = {exit_with(0), exit_with(1), exit_with(0), loud};
  if (!core::find_program("bwrap") || !core::find_program("prlimit")) return;
  const auto result = world.validate(process, policy_of("[make]"));
  REQUIRE(result);
  CHECK(result->validation.output_tail.size() <= 4096);
  CHECK_FALSE(has(result->validation.output_tail, token));
  CHECK(has(result->validation.output_tail, "[masked:"));

  loud.out.clear();
  for (int i = 0; i < 5000; ++i) loud.out += "\xC3\xA4\xFF";  // one line, a third of it no text
  ScriptedProcess broken;
  broken.exits = {exit_with(0), exit_with(1), exit_with(0), loud};
  const auto unlined = world.validate(broken, policy_of("[make]"));
  REQUIRE(unlined);
  const std::string& tail = unlined->validation.output_tail;
  CHECK(tail.size() <= 4096);
  CHECK(tail.size() > 4000);
  CHECK(core::to_valid_utf8(tail) == tail);
}

TEST_CASE("the run that the input names is validated, whatever other runs left beside it") {
  World world;
  ScriptedProcess none;
  world.fs.files["fix-agent/metadata-unknown.json"] = "{}";  // of an apply without input
  const auto validated = world.validate(none, "fix:\n  enabled: true\n");
  REQUIRE(validated);
  CHECK(validated->run_id == "r1");
  world.fs.files.erase("fix-agent/metadata-r1.json");
  const auto missing = world.validate(none, "fix:\n  enabled: true\n");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == core::Errc::not_found);
  CHECK(has(missing.error().what, "fix-agent/metadata-r1.json"));
  CHECK(has(missing.error().hint, "apply"));
}

TEST_CASE("an input that can't be read, or whose run can't name a file, names no metadata") {
  World world;
  ScriptedProcess none;
  const std::string metadata = world.fs.files.at("fix-agent/metadata-r1.json");
  auto input = core::FixInputDocument::from_json(*core::Json::parse(world.fs.files.at("fix-agent/input.json")));
  REQUIRE(input);
  input->run_id = "../r1";
  for (const std::string& broken : {std::string("{"), input->to_json().dump()}) {
    CAPTURE(broken);
    world.fs.files["fix-agent/input.json"] = broken;
    const auto refused = world.validate(none, "fix:\n  enabled: true\n");
    REQUIRE_FALSE(refused);
    CHECK(has(refused.error().hint, "--metadata"));
    CHECK(world.fs.files.at("fix-agent/metadata-r1.json") == metadata);
  }
}

TEST_CASE("without an input, several metadata documents need a name, one is enough and none needs apply") {
  World world;
  ScriptedProcess process;
  world.fs.files.erase("fix-agent/input.json");
  CHECK(world.validate(process, "fix:\n  enabled: true\n"));
  world.fs.files["fix-agent/metadata-r2.json"] = "{}";
  const auto two = world.validate(process, policy_of("[make]"));
  REQUIRE_FALSE(two);
  CHECK(has(two.error().hint, "--metadata"));
  world.fs.files.erase("fix-agent/metadata-r1.json");
  world.fs.files.erase("fix-agent/metadata-r2.json");
  const auto none = world.validate(process, policy_of("[make]"));
  REQUIRE_FALSE(none);
  CHECK(has(none.error().hint, "apply"));
}

TEST_CASE("a command that succeeds without the patch, too, proves nothing and leaves it to a person") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const auto result = world.validate(process, policy_of("[\"true\"]"));
  REQUIRE(result);
  CHECK(result->validation.result == "passed");
  CHECK(result->validation.reproduced == false);
  CHECK(has(result->validation.reason, "without the patch, too"));
  CHECK(result->state == "needs manual review");
  const auto again = world.validate(process, policy_of("[grep, -q, \"<vector>\", a.cc]"));
  REQUIRE(again);
  CHECK(again->validation.reproduced == true);
  CHECK(again->validation.reason.empty());
  CHECK(again->state == "proposed");
  const auto broken = world.validate(process, policy_of("[sh, -c, \"! grep '<vector>' a.cc\"]"));
  REQUIRE(broken);
  CHECK(broken->validation.result == "failed");
  CHECK(broken->validation.reproduced == false);
  CHECK(has(broken->validation.reason, "without the patch it succeeds"));
}

TEST_CASE("a command that does not end without the patch has not shown the failure") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const auto result = world.validate(process, policy_of("[sh, -c, \"grep '<vector>' a.cc || sleep 60\"]", 1));
  REQUIRE(result);
  CHECK(result->validation.result == "passed");
  CHECK(result->validation.reproduced == false);
  REQUIRE(result->validation.before);
  CHECK(result->validation.before->timed_out);
  CHECK(has(result->validation.reason, "1 s"));
  CHECK(result->state == "needs manual review");
}

TEST_CASE("where the policy names no command the recipes' checks are run, where they say, by their measure") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const std::string no_command = "fix:\n  enabled: true\n";
  change_metadata(world, [](core::FixMetadataDocument& metadata) {
    metadata.checks = {{{"sh", "-c", "grep -L '<vector>' a.cc; true"}, "", true}, {{"test", "-f", "a.cc"}, "", false}};
  });
  const auto silent = world.validate(process, no_command);
  REQUIRE(silent);
  CHECK(silent->validation.result == "passed");
  CHECK(silent->validation.reproduced == true);
  CHECK(silent->validation.command_from == "recipe");
  CHECK(silent->validation.before->exit_code == 0);
  CHECK(silent->validation.before->output_tail == "a.cc\n");

  change_metadata(world, [](core::FixMetadataDocument& metadata) { metadata.checks[1].command = {"false"}; });
  const auto second = world.validate(process, no_command);
  REQUIRE(second);
  CHECK(second->validation.result == "failed");
  CHECK(second->validation.command == std::vector<std::string>{"false"});

  change_metadata(world, [](core::FixMetadataDocument& metadata) { metadata.checks[0].command.back() = "echo loud"; });
  const auto loud = world.validate(process, no_command);
  REQUIRE(loud);
  CHECK(loud->validation.result == "failed");
  CHECK(has(loud->validation.reason, "no output means success"));

  change_metadata(world, [](core::FixMetadataDocument& metadata) { metadata.checks[0].directory = "../.."; });
  const auto outside = world.validate(process, no_command);
  REQUIRE(outside);
  CHECK(outside->validation.result == "not_run");
  CHECK(has(outside->validation.reason, "can't run in ../.."));

  const auto policy = world.validate(process, policy_of("[grep, \"<vector>\", a.cc]"));
  REQUIRE(policy);
  CHECK(policy->validation.command_from == "policy");
  CHECK(policy->validation.result == "passed");
}

TEST_CASE("an untracked directory of the checkout is seen where the policy names it, no other") {
  if (skipped()) return;
  World world;
  world.scratch.write("web/node_modules/tool/answer", "vector");
  world.scratch.write("secret/x", "secret");
  std::filesystem::create_directory_symlink("secret", world.scratch.path() + "/linked");
  core::RealProcess process;
  const std::string command = policy_of(
      "[sh, -c, \"grep -qf web/node_modules/tool/answer a.cc && ! ls secret && "
      "grep '<vector>' a.cc\"]");
  const auto seen = world.validate(process, command + "  dependencies: [web/node_modules]\n");
  REQUIRE(seen);
  CAPTURE(seen->validation.output_tail, seen->validation.reason);
  CHECK(seen->validation.result == "passed");
  CHECK(seen->validation.reproduced == true);
  CHECK(world.scratch.read("web/node_modules/tool/answer") == "vector");

  world.scratch.write("tracked/file", "x");
  world.scratch.git({"add", "tracked"});
  world.scratch.git({"commit", "-q", "-m", "x"});
  change_metadata(world, [&](core::FixMetadataDocument& metadata) {
    metadata.base_commit = world.scratch.git({"rev-parse", "HEAD"}).out.substr(0, 40);
  });
  const std::map<std::string, std::string> reasons = {
      {"linked", "symbolic link"}, {"nothing", "no directory"}, {"a.cc", "no directory"}, {"tracked", "tracked"}};
  for (const auto& [path, reason] : reasons) {
    const auto refused = world.validate(process, command + "  dependencies: [" + path + "]\n");
    REQUIRE(refused);
    CAPTURE(path, refused->validation.reason);
    CHECK(refused->validation.result == "not_run");
    CHECK(has(refused->validation.reason, reason));
    CHECK(has(refused->validation.reason, path));
  }
}

TEST_CASE("tools that the caller names are found, and a home directory is not one") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  world.fs.files["policy.yaml"] = policy_of("[cimend-test-tool]");
  world.scratch.write("../tools/cimend-test-tool", "#!/bin/sh\ngrep '<vector>' a.cc\n");
  std::filesystem::permissions(world.scratch.root() + "/tools/cimend-test-tool", std::filesystem::perms::all);
  fixagent::ValidateOptions options;
  options.repository = world.scratch.path();
  options.policy = "policy.yaml";
  const auto missing = world.checked(fixagent::validate(world.fs, process, options));
  REQUIRE(missing);
  CHECK(has(missing->validation.reason, "no program cimend-test-tool"));
  options.tool_directories = {std::filesystem::canonical(world.scratch.root() + "/tools")};
  const auto found = world.checked(fixagent::validate(world.fs, process, options));
  REQUIRE(found);
  CHECK(found->validation.result == "passed");
  options.tool_directories = {"/root"};
  const auto home = world.checked(fixagent::validate(world.fs, process, options));
  REQUIRE(home);
  CHECK(home->validation.result == "not_run");
  CHECK(has(home->validation.reason, "home directory"));
}

TEST_CASE("without a sandbox only a policy of who runs cimend lets the command run, and it says so") {
  struct NoSandbox : core::RealProcess {
    core::Result<core::Exit> run(const core::Command& command) override {
      const bool bare = std::find(command.argv.begin(), command.argv.end(), "--unconfined") != command.argv.end();
      return bare ? RealProcess::run(command) : exit_with(1, "forbidden here");
    }
  } process;
  World world;
  const std::string policy = policy_of("[grep, \"<vector>\", a.cc]") + "  unsandboxed: true\n";
  const auto bare = world.validate(process, policy);
  REQUIRE(bare);
  CAPTURE(bare->validation.reason);
  CHECK(bare->validation.result == "passed");
  CHECK(bare->validation.sandbox == "none");

  world.fs.files[std::filesystem::canonical(world.scratch.path()).string() + "/.cimend/policy.yaml"] = policy;
  fixagent::ValidateOptions options;
  options.repository = world.scratch.path();
  const auto refused = world.checked(fixagent::validate(world.fs, process, options));
  REQUIRE(refused);
  CHECK(refused->validation.result == "not_run");
  CHECK(has(refused->validation.reason, "no sandbox works here"));
  CHECK(has(refused->validation.reason, "forbidden here"));
  CHECK(refused->validation.sandbox.empty());
}

TEST_CASE("a command that asks git sees one commit of the tree, patched or not, where the policy wants that") {
  if (skipped()) return;
  World world;
  core::RealProcess process;
  const std::string asks =
      "validate:\n  git: true\n  command: [\"sh\", \"-c\", \"echo x >> a.cc; git diff --stat; git log --format=%s; "
      "grep -q "
      "'<vector>' a.cc\"]\n";
  const auto result = world.validate(process, asks);
  REQUIRE(result);
  CHECK(result->validation.result == "passed");
  CHECK(has(result->validation.output_tail, "1 insertion(+)"));
  CHECK(has(result->validation.output_tail, "As validated\n"));
}
