#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "core/fs.h"
#include "core/result.h"
#include "ingest/ci_environment.h"
#include "ingest/github_client.h"

namespace cimend::ingest {

// What `cimend-ingest fetch` is told on the command line.
struct FetchArguments {
  std::string repository;
  std::int64_t run_id = 0;
  std::int64_t attempt = 0;  // 0: the latest
  std::string logs = "logs";
  std::string api;
  std::int64_t wait_seconds = 0;
  bool print_directory = false;
};

CLI::App* add_fetch(CLI::App& app, FetchArguments& arguments);
// Exit codes as core/cli.h: 0 stored, 2 not.
int run_fetch(const FetchArguments& arguments);

// Who we are to GitHub, by the environment: GITHUB_TOKEN (or GH_TOKEN), else the app of GITHUB_APP_ID with its key in
// GITHUB_APP_PRIVATE_KEY (PEM) or the file GITHUB_APP_PRIVATE_KEY_FILE, and GITHUB_APP_INSTALLATION_ID where it is
// known; and which GitHub: GITHUB_API_URL. Errc::refused for an app without a key.
core::Result<GitHubOptions> github_options(const Environment& variable, core::Fs& fs);

}  // namespace cimend::ingest
