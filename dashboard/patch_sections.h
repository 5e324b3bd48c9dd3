#pragma once

#include "core/documents/fix.h"
#include "dashboard/markup.h"
#include "dashboard/run_page.h"

// The parts of a patch's page around its diff. Each appends nothing where its part of the metadata is empty.

namespace cimend::dashboard {

// The commands that apply the patch and check it, made of run ids and commits that were checked, never of a document's
// text; the download with its sha256.
void append_apply_section(Page& page, const Run& run);

// The command before and after the patch, in which sandbox, and what that proves.
void append_validation_section(Page& page, const core::FixMetadataDocument& fix);

// Every guard, passed or not.
void append_guards_section(Page& page, const core::FixMetadataDocument& fix);

// Changes for a person to make (tier C), each as a diff; what was not patched, and why.
void append_suggestions_section(Page& page, const Run& run, const RunPageParts& parts);
void append_refused_section(Page& page, const core::FixMetadataDocument& fix);

// The column beside: risk with what made it, labels, owners, who wrote the diff where it was no recipe.
void append_patch_side(Page& page, const Run& run);

// "low risk"
Markup risk_word(std::string_view risk);

}  // namespace cimend::dashboard
