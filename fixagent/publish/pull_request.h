#pragma once

#include <string>

#include "core/documents/fix.h"
#include "core/documents/publication.h"

namespace cimend::fixagent {

// The words of a commit and a pull request at GitHub. They are made anew from the metadata's single values, each of
// them held to be hostile, and never from its finished `body`: whoever could write that could call people, close issues
// or show pictures in our name. What the texts end with is Trailers (remote_repository.h).

// One line, at most 200 bytes.
std::string publication_title(const core::FixMetadataDocument& metadata);
// The title, the metadata's message line by line, the trailers.
std::string publication_message(const core::FixMetadataDocument& metadata);
// Markdown: what changes, the evidence, the chain from log line to bytes, risk, validation, what is left, how to verify
// and how to apply; at most 60 000 bytes (GitHub takes 65 536 characters), where the longest parts are left out first.
std::string publication_body(const core::FixMetadataDocument& metadata, const core::ApprovalDocument* approval);

}  // namespace cimend::fixagent
