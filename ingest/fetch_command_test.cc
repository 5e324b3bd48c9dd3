#include "ingest/fetch_command.h"

#include <catch2/catch.hpp>

#include <map>

namespace cimend::ingest {
namespace {

core::Result<GitHubOptions> options(std::map<std::string, std::string> variables) {
  core::MemoryFs fs;
  fs.files["app.pem"] = "PEM";
  return github_options(
      [&](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? "" : found->second;
      },
      fs);
}

TEST_CASE("the environment says who we are to GitHub") {
  CHECK(options({})->token.empty());
  CHECK(options({})->api == "https://api.github.com");
  CHECK(options({{"GITHUB_TOKEN", "a"}, {"GH_TOKEN", "b"}})->token == "a");
  CHECK(options({{"GH_TOKEN", "b"}, {"GITHUB_API_URL", "https://ghe/api/v3"}})->api == "https://ghe/api/v3");
  const auto app = options(
      {{"GITHUB_APP_ID", "12"}, {"GITHUB_APP_PRIVATE_KEY_FILE", "app.pem"}, {"GITHUB_APP_INSTALLATION_ID", "7"}});
  REQUIRE(app);
  CHECK(app->app->private_key_pem == "PEM");
  CHECK(app->app->installation == 7);
  CHECK_FALSE(options({{"GITHUB_TOKEN", "a"}, {"GITHUB_APP_ID", "12"}})->app);
}

TEST_CASE("an app that can't work is refused with what is missing") {
  CHECK_FALSE(options({{"GITHUB_APP_ID", "12"}}));
  CHECK_FALSE(options({{"GITHUB_APP_ID", "12"}, {"GITHUB_APP_PRIVATE_KEY_FILE", "nowhere.pem"}}));
  CHECK_FALSE(
      options({{"GITHUB_APP_ID", "12"}, {"GITHUB_APP_PRIVATE_KEY", "x"}, {"GITHUB_APP_INSTALLATION_ID", "seven"}}));
}

}  // namespace
}  // namespace cimend::ingest
