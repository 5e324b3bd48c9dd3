#pragma once

namespace cimend::front {

// The program cimend: `cimend triage …` runs the whole line, `cimend CMD …` becomes cimend-CMD.
int run_command_line(int argc, char** argv);

}  // namespace cimend::front
