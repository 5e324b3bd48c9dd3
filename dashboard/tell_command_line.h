#pragma once

#include <functional>
#include <optional>
#include <string>

#include "dashboard/comment_command.h"
#include "dashboard/site_model.h"
#include "dashboard/summary_command.h"

namespace CLI {
class App;
}

namespace cimend::dashboard {

// `cimend-dashboard summary` and `cimend-dashboard comment` as the command line gives them.
struct TellCommandLine {
  Sources sources;
  TellOptions options;
  CommentPlace place;
  bool dry_run = false;
  CLI::App* summary = nullptr;  // set by add_tell_commands; owned by the app
  CLI::App* comment = nullptr;
};

// Which pull request is meant where the command line does not say: the repository of GITHUB_REPOSITORY, and the number
// in GITHUB_REF ("refs/pull/12/merge"), as GitHub Actions sets them. `variable` gives a variable's value, empty where
// it is not set. What was given stays.
void complete_place(CommentPlace& place, const std::function<std::string(const std::string&)>& variable);

// Adds the two subcommands; `line` must outlive the parsing.
void add_tell_commands(CLI::App& app, TellCommandLine& line);

// Runs the one that was given and gives its exit code; nullopt where it was neither. The text goes to standard output;
// who we are to GitHub is told by the environment (core/github/github_environment.h).
std::optional<int> run_tell_command(const TellCommandLine& line);

}  // namespace cimend::dashboard
