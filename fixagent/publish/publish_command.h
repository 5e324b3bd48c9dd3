#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "fixagent/publish/approval.h"
#include "fixagent/publish/publish.h"

namespace cimend::fixagent {

// `cimend-fixagent publish` and `cimend-fixagent approve`.
struct PublishArguments {
  PublishOptions options;
  std::string ledger;  // file or URL; empty: CIMEND_DATABASE_URL, else ledger.db beside the metadata
};

CLI::App* add_publish(CLI::App& app, PublishArguments& arguments);
// Exit codes as core/cli.h: 0 published or there already, 1 refused, 2 could not.
int run_publish(const PublishArguments& arguments);

CLI::App* add_approve(CLI::App& app, ApproveOptions& options);
int run_approve(const ApproveOptions& options);

}  // namespace cimend::fixagent
