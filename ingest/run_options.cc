#include "ingest/run_options.h"

#include <string>

namespace cimend::ingest {
namespace {

std::string check_repository(const std::string& name) {
  return core::valid_repository(name) ? "" : "a repository is OWNER/NAME";
}

std::string check_commit(const std::string& sha) {
  const bool hex = sha.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hex && sha.size() >= 7 && sha.size() <= 64 ? "" : "a commit is 7 to 64 lower-case hex digits";
}

}  // namespace

void add_run_options(CLI::App& command, core::RunDocument& run) {
  command.add_option("--run-id", run.run_id, "Run id (default: local- and a hash of the input)");
  command.add_option("--repository", run.repository, "OWNER/NAME")->check(check_repository);
  command.add_option("--sha", run.head_sha, "Commit that was built")->check(check_commit);
  command.add_option("--branch", run.branch, "Branch that was built");
  command.add_option("--workflow", run.workflow, "Name of the workflow");
  command.add_option("--event", run.event, "What started the run: push, pull_request, …");
  command.add_option("--attempt", run.attempt, "Attempt, from 1")->check(CLI::Range(1, 1000));
  command.add_option("--conclusion", run.conclusion, "How the run ended")
      ->check(CLI::IsMember({"success", "failure", "cancelled", "skipped"}));
}

}  // namespace cimend::ingest
