#pragma once

#include <string_view>

#include "core/ansi.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

// At most so many styled spans a line; what follows is shown without style, so that a line of nothing but colour
// changes cannot make a page of a million elements.
inline constexpr std::size_t kMaxStyledRuns = 200;

// Appends one line of a log as text with its colours: <span class="f1 bold">…</span> for every run that is not in the
// default style. Escape sequences are taken out; `style` is carried from line to line, as a terminal does.
void append_ansi(Page& page, std::string_view line, core::Style& style);

}  // namespace cimend::dashboard
