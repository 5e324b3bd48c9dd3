#pragma once

#include <CLI/CLI.hpp>

#include "ingest/server.h"

namespace cimend::ingest {

// The subcommands that look after what a server keeps: `audit verify`, `prune`, `queue`.
struct StoreArguments {
  ServeOptions options;  // storage alone counts
  std::string keep = "90d";
  bool sweep = false;
  std::int64_t retry = 0;
  const CLI::App* verify = nullptr;
  const CLI::App* prune = nullptr;
  const CLI::App* queue = nullptr;
};
void add_store_commands(CLI::App& app, StoreArguments& arguments);
// The exit code; nothing where none of them was asked for.
std::optional<int> run_store_command(StoreArguments arguments);

}  // namespace cimend::ingest
