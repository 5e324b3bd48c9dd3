#pragma once

#include <functional>
#include <string>

#include "core/fs.h"
#include "core/github/github_api.h"
#include "core/result.h"

namespace cimend::core {

// Who we are to GitHub, by the environment: GITHUB_TOKEN (or GH_TOKEN), else the app of GITHUB_APP_ID with its key in
// GITHUB_APP_PRIVATE_KEY (PEM) or the file GITHUB_APP_PRIVATE_KEY_FILE, and GITHUB_APP_INSTALLATION_ID where it is
// known; and which GitHub: GITHUB_API_URL. `variable` gives a variable's value, empty where it is not set.
// Errc::refused for an app without a key.
Result<GitHubOptions> github_options(const std::function<std::string(const std::string&)>& variable, Fs& fs);

}  // namespace cimend::core
