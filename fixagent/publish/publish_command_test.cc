#include "fixagent/publish/publish_command.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "core/documents/document_file.h"
#include "core/git.h"
#include "core/text.h"
#include "fixagent/publish/github_twin.h"
#include "fixagent/test_repository.h"
#include "tests/loopback_server.h"

namespace cimend::fixagent {
namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

core::HttpRequest parsed(const std::string& text, const std::string& address) {
  core::HttpRequest request;
  const std::size_t end = text.find("\r\n\r\n");
  const auto lines = core::split(std::string_view(text).substr(0, end), '\n');
  const auto words = core::split(lines.at(0), ' ');
  request.method = words.at(0);
  request.url = address + std::string(words.at(1));
  for (const std::string_view line : lines) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos)
      request.headers.emplace_back(line.substr(0, colon), core::trim(line.substr(colon + 2)));
  }
  request.body = text.substr(end + 4);
  return request;
}

// The executable, a real repository and documents, a GitHub on the loopback.
struct Workshop {
  Workshop()
      : server([this](tests::LoopbackServer::Connection& connection) {
          while (true) {
            const std::string text = connection.read_request();
            if (text.empty()) return;
            const auto answer = github.answer(parsed(text, "http://127.0.0.1"));
            if (!answer || !connection.send(tests::http_answer(answer->status, answer->body))) return;
          }
        }) {
    repository.write("a.cc", "int x;\n");
    commit = repository.commit();
    github.start(commit);
    github.members["octocat"] = {"admin", "User"};
    github.files[".cimend/policy.yaml"] = "publish: {enabled: true}\n";
    const auto opened = core::Repository::open(repository.path());
    REQUIRE(opened);
    const auto patch = opened->diff_to(commit, {{"a.cc", "int y;\n"}});
    REQUIRE(patch);
    write_documents(*patch);
  }

  void write_documents(const std::string& patch) {
    core::FixMetadataDocument metadata;
    metadata.run_id = "7";
    metadata.repository = "acme/rocket";
    metadata.base_commit = commit;
    metadata.state = "proposed";
    metadata.patch = "patch-7.diff";
    metadata.patch_sha256 = core::sha256_hex(patch);
    metadata.branch = "cimend/fix-7";
    metadata.title = "Rename x";
    metadata.files = {"a.cc"};
    metadata.tier = "A";
    metadata.fingerprint = "f";
    metadata.guards = {{"path-shape", true, ""}};
    metadata.validation.result = "not_run";
    metadata.created_at = "2023-11-14T22:00:00Z";
    repository.write("fix-agent/patch-7.diff", patch);
    repository.write("fix-agent/metadata-7.json", metadata.to_json().dump(core::JsonStyle::pretty));
  }

  [[nodiscard]] core::Exit run(std::vector<std::string> arguments) const {
    core::Command command;
    command.argv = std::move(arguments);
    command.argv.insert(command.argv.begin(), std::string(CIMEND_BIN_DIR) + "/cimend-fixagent");
    command.directory = repository.path();
    command.environment = {{"PATH", std::getenv("PATH")},
                           {"HOME", repository.root()},
                           {"GITHUB_TOKEN", "test-token"},
                           {"GITHUB_API_URL", server.url("")}};
    auto exit = core::RealProcess().run(command);
    REQUIRE(exit);
    return *exit;
  }

  test::ScratchRepository repository;
  std::string commit;
  test::GitHubTwin github;
  tests::LoopbackServer server;
};

TEST_CASE("approve and publish on the command line: refused, dry, published, there already") {
  Workshop workshop;
  const core::Exit early = workshop.run({"publish", "fix-agent/metadata-7.json"});
  CHECK(early.code == 1);
  CHECK(has(early.out, "refused: approval: nobody approved the patch"));

  const core::Exit approved = workshop.run({"approve", "fix-agent/metadata-7.json", "--as", "octocat"});
  CHECK(approved.code == 0);
  CHECK(has(approved.out, "fix-agent/approval-7.json: octocat approves \"Rename x\""));

  std::filesystem::remove(workshop.repository.path() + "/fix-agent/ledger.db");
  const std::vector<std::string> publish = {"publish", "fix-agent/metadata-7.json", "--approval",
                                            "fix-agent/approval-7.json"};
  std::vector<std::string> dry = publish;
  dry.emplace_back("--dry-run");
  const core::Exit told = workshop.run(dry);
  INFO(told.out + told.err);
  CHECK(told.code == 0);
  CHECK(has(told.out, "would POST /repos/acme/rocket/git/refs: cimend/fix-7"));
  CHECK(has(told.out, "dry run: nothing was changed\n"));
  CHECK(workshop.github.effects.empty());
  CHECK_FALSE(std::filesystem::exists(workshop.repository.path() + "/fix-agent/ledger.db"));

  for (int n = 0; n < 2; ++n) {
    const core::Exit published = workshop.run(publish);
    INFO(published.out + published.err);
    CHECK(published.code == 0);
    CHECK(published.out.ends_with("\nhttps://github.com/acme/rocket/pull/1\n"));
    CHECK_FALSE(has(published.out + published.err, "test-token"));
    CHECK(workshop.github.pulls.size() == 1);
  }
  CHECK(has(workshop.repository.read("fix-agent/publication-7.json"), "\"number\": 1"));
}

TEST_CASE("what can't be asked or written is exit code 2 with its reason") {
  Workshop workshop;
  CHECK(workshop.run({"publish", "nowhere.json"}).code == 2);
  CHECK(workshop.run({"publish"}).code == 2);
  CHECK(workshop.run({"approve", "fix-agent/metadata-7.json"}).code == 2);
  workshop.github.repository = "acme/gone";
  const core::Exit gone = workshop.run({"publish", "fix-agent/metadata-7.json"});
  CHECK(gone.code == 2);
  CHECK(has(gone.err, "GitHub answered 404"));
  CHECK(has(workshop.repository.read("fix-agent/publication-7.json"), "\"state\": \"failed\""));
  CHECK(workshop.run({"publish", "--help"}).code == 0);
}

}  // namespace
}  // namespace cimend::fixagent
