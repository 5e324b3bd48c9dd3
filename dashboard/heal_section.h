#pragma once

#include "dashboard/markup.h"
#include "dashboard/site_model.h"

namespace cimend::dashboard {

// "What was done": the rerun decision with every check it rests on, and the state of the patch with the way to it.
void append_heal_section(Page& page, const Run& run);

// What became of a patch, as one chip; nothing where none was tried.
void append_patch_chip(Page& page, const Run& run);
// The same for the rerun decision.
void append_rerun_chip(Page& page, const Run& run);

// A check that holds or does not: an icon, the word, what was looked at.
void append_check(Page& page, bool holds, Markup word, std::string_view name, std::string_view text);

}  // namespace cimend::dashboard
