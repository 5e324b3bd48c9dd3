#pragma once

namespace cimend::classify {

// The program: reads its arguments, does what they ask, returns the exit code (README.md).
int run_tool(int argc, char** argv);

}  // namespace cimend::classify
