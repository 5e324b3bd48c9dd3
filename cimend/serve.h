#pragma once

#include <string>
#include <vector>

namespace cimend::front {

// `cimend serve` and `cimend work`: cimend-ingest's receiver and worker with the classifier in the same process.
// `arguments` begins with the command, which stands where a program's own name does. Gives the exit code.
int run_serve(std::vector<std::string> arguments);
int run_work(std::vector<std::string> arguments);

}  // namespace cimend::front
