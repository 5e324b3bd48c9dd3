#pragma once

namespace cimend::selfheal {

// The program cimend-selfheal: parses the arguments, does what they say, prints, and gives the exit code.
int run_command_line(int argc, char** argv);

}  // namespace cimend::selfheal
