#pragma once

namespace cimend::fixagent {

// The command line of cimend-fixagent (README.md); the exit code is one of core::ExitCode.
int run(int argc, char** argv);

}  // namespace cimend::fixagent
