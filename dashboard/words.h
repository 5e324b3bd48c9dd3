#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/documents/analysis.h"
#include "dashboard/markup.h"

// How the pages say things: one wording and one picture for each state, so that no state is told by colour alone and
// no two pages tell it differently.

namespace cimend::dashboard {

// The pictures of the sprite that every page carries (page_frame.cc).
enum class Icon { failed, passed, cancelled, unknown, rerun, patch, warning, download, yes, no, log };

// An icon that says nothing by itself: a word always stands beside it.
void append_icon(Page& page, Icon icon);

// What a run came to, as far as is known: the analysis' verdict, or that there is none.
enum class RunState { failed, passed, cancelled, unknown, not_analysed };
Icon icon_of(RunState state);
Markup word_for(RunState state);  // "Failed"
Markup class_of(RunState state);  // "failed": a class of style.css
RunState state_of(core::Verdict verdict);

// <span class="state failed"><svg…/>Failed</span>
void append_state(Page& page, RunState state);
// The same form for anything else: an icon and a word in the tone of a state.
void append_chip(Page& page, RunState tone, Icon icon, Markup word);

// "success" → passed; anything not known → unknown.
RunState state_of_conclusion(std::string_view conclusion);

// 0.97 → "very sure"; for a measured confidence between 0 and 1.
Markup confidence_word(double confidence);
// "97 %", whole per cent, never rounded up to 100 % or down to 0 %.
std::string percent(double share);

// What people call a category ("Missing header"), or its own name where it has none.
std::string category_title(std::string_view category);

// "2026-11-20T05:43:00Z", also with a fraction of a second.
bool is_utc_time(std::string_view text);
// <time datetime="2026-11-20T05:43:00Z">2026-11-20 05:43</time> and "UTC" for an RFC 3339 time in UTC; other text as
// text.
void append_time(Page& page, std::string_view rfc3339);

// "1.4 MB"; decimal units.
std::string file_size(std::uint64_t bytes);
// The first 10 characters of something that looks like a commit, else all of it.
std::string_view short_commit(std::string_view sha);
// "1 line", "12 lines": the plural is `one` + "s".
std::string counted(std::uint64_t number, std::string_view one);

}  // namespace cimend::dashboard
