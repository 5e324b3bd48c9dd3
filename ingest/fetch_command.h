#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "core/fs.h"
#include "core/github/github_environment.h"
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

using core::github_options;

}  // namespace cimend::ingest
