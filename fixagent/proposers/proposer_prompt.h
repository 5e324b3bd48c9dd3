#pragma once

#include <cstddef>
#include <string>

#include "core/documents/fix.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// The question to a chat service. The log's lines and the files' text are untrusted: they stand between marks that hold
// the sha256 of what is between them, which nobody who writes a log can put into it, and the instructions say that
// nothing between the marks is one. Secrets are masked: in the evidence by prepare, in the sources here.
struct Prompt {
  std::string system, user;
};

// `most_bytes` bounds the two together: sources are shortened to what is near the lines that the log names, then left
// out. An empty user text where not even the evidence fits.
Prompt make_prompt(const core::FixInputDocument& input, const SourceTree& tree, std::size_t most_bytes);

}  // namespace cimend::fixagent
