#pragma once

#include <memory>
#include <string>

#include "core/analyser.h"

namespace cimend::ingest {

// Analyses by another program that is kept warm: starts `program answer` (cimend-classify) at the first request, writes
// {"run_directory": …} to it, one a line, and reads its answer. One that is gone, hangs or talks nonsense is ended and
// started anew for the next request; Errc::unavailable tells of it. Requests of several threads wait for each other.
std::unique_ptr<core::Analyser> child_analyser(std::string program, int answer_seconds = 600);

// Where cimend-classify is: beside this program's own executable, else in PATH.
core::Result<std::string> find_classifier();

}  // namespace cimend::ingest
