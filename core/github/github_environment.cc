#include "core/github/github_environment.h"

#include <charconv>
#include <utility>

namespace cimend::core {
namespace {

using Environment = std::function<std::string(const std::string&)>;

constexpr std::size_t kMostKeyBytes = 100'000;

Result<GitHubApp> app_of_environment(const Environment& variable, Fs& fs) {
  GitHubApp app;
  app.id = variable("GITHUB_APP_ID");
  app.private_key_pem = variable("GITHUB_APP_PRIVATE_KEY");
  const std::string file = variable("GITHUB_APP_PRIVATE_KEY_FILE");
  if (app.private_key_pem.empty() && !file.empty()) {
    auto pem = fs.read(file, kMostKeyBytes);
    if (!pem) return with_context(pem.error(), "cannot read the GitHub App's key");
    app.private_key_pem = std::move(*pem);
  }
  if (app.private_key_pem.empty())
    return fail(Errc::refused, "GITHUB_APP_ID is set, but no key", {},
                "set GITHUB_APP_PRIVATE_KEY_FILE to the app's PEM file");
  const std::string installation = variable("GITHUB_APP_INSTALLATION_ID");
  const char* const end = installation.data() + installation.size();
  if (!installation.empty() && std::from_chars(installation.data(), end, app.installation).ptr != end)
    return fail(Errc::refused, "GITHUB_APP_INSTALLATION_ID is no number");
  return app;
}

}  // namespace

Result<GitHubOptions> github_options(const Environment& variable, Fs& fs) {
  GitHubOptions options;
  if (const std::string api = variable("GITHUB_API_URL"); !api.empty()) options.api = api;
  options.token = variable("GITHUB_TOKEN");
  if (options.token.empty()) options.token = variable("GH_TOKEN");
  if (!options.token.empty() || variable("GITHUB_APP_ID").empty()) return options;
  auto app = app_of_environment(variable, fs);
  if (!app) return tl::unexpected(app.error());
  options.app = std::move(*app);
  return options;
}

}  // namespace cimend::core
