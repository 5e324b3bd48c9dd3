#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "ingest/server.h"

namespace cimend::ingest {

// What `serve` and `work` are told on the command line.
struct ServeArguments {
  ServeOptions options;
  std::string listen = "127.0.0.1:8080";
  std::string role = "all";
  std::string keep;
};

// The options of `serve`: of `cimend-ingest serve` and of `cimend serve`.
void add_serve_options(CLI::App& app, ServeArguments& arguments);
void add_work_options(CLI::App& app, ServeArguments& arguments);

// Arguments and environment put together. Errc::refused for what does not fit: no token for any endpoint, an address
// that is none.
core::Result<ServeOptions> serve_options(ServeArguments arguments);
core::Result<ServeOptions> work_options(ServeArguments arguments);

}  // namespace cimend::ingest
