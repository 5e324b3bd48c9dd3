#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/documents/run.h"

namespace cimend::ingest {

// What `cimend-ingest send` is told on the command line.
struct SendArguments {
  std::string url;
  std::vector<std::string> paths;
  std::string token_file;
  std::string job;
  core::RunDocument known;
  std::int64_t tries = 5;
  std::int64_t time_limit_seconds = 120;
  bool allow_http = false;
  bool strict = false;
};

CLI::App* add_send(CLI::App& app, SendArguments& arguments);
// 0, whatever happens, so that a job never fails for it; with --strict the exit code that the failure has.
int run_send(const SendArguments& arguments);

}  // namespace cimend::ingest
