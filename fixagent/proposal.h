#pragma once

#include <string>
#include <string_view>

#include "core/documents/fix.h"
#include "fixagent/guards/guards.h"

namespace cimend::fixagent {

// The words around a patch: subject, commit message, pull-request title and body, risk. Log text and file names in
// them are hostile: in a commit message or a pull request "@name" calls people, "fixes #3" closes issues, "[skip ci]"
// switches checks off and HTML is markup.

// Text for a commit message or a title: one line, control characters visible, and a zero-width space put into "@name",
// "#3", "://", and "[skip ci]" and its like, so that none of them does anything.
std::string harmless(std::string_view text);

// Text as Markdown: a code span, or a block whose fence is longer than any run of back-ticks inside. `@` is dead in
// both.
std::string code_span(std::string_view text);
std::string code_block(std::string_view text);

// One sentence: the recipes and programs that made the change, or the outside proposer that wrote it. Names stand in
// code spans; a commit message, where a span protects nothing, needs harmless() around it.
std::string authorship(const core::FixMetadataDocument& metadata);

// A name that git takes for a branch (git-check-ref-format(1)): "cimend/fix-<run_id>".
std::string branch_name(std::string_view run_id);

// Fills branch, commit_message, title, body, risk and risk_terms. Needs everything else but the validation to be there.
void describe(core::FixMetadataDocument& metadata, const core::FixInputDocument& input, const Candidate& candidate);

// The body's section about the validation, put at its end or in place of the one that is there.
void describe_validation(core::FixMetadataDocument& metadata);

}  // namespace cimend::fixagent
