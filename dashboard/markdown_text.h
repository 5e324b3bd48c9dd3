#pragma once

#include <string>
#include <string_view>

// Untrusted text in Markdown that GitHub shows (job summaries, comments): what is written shows as what it is. Control
// and bidi characters become symbols and the runner's workflow commands are broken (core::terminal_safe); a mention
// notifies nobody, since a zero-width space stands after its '@'.

namespace cimend::dashboard {

// One line of text: every punctuation mark that means something is escaped, so there are no links, images, emphasis,
// HTML or references. Line ends become blanks; longer than `most_bytes` is cut with "…".
std::string markdown_line(std::string_view untrusted, std::size_t most_bytes = 500);
// `code`, with more back-ticks around it than stand inside; "" for blank text.
std::string markdown_code(std::string_view untrusted, std::size_t most_bytes = 200);
// A fenced block, its fence longer than any run of back-ticks inside, ending in '\n'. Lines longer than 1 000 bytes are
// cut. `language` is a literal of ours.
std::string markdown_block(std::string_view untrusted, std::string_view language);

}  // namespace cimend::dashboard
