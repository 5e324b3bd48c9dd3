#pragma once

namespace cimend::ingest {

// The program cimend-ingest: parses the arguments, does what they say, prints, and gives the exit code.
int run_command_line(int argc, char** argv);

}  // namespace cimend::ingest
