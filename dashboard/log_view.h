#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/ansi.h"
#include "core/documents/analysis.h"
#include "core/log.h"
#include "dashboard/markup.h"

// How a line of a log stands in a page, the same in an excerpt and in the log viewer.
//
// A line is one element with an id, `<span id="L57" data-n="57">`, and its number is drawn by the style sheet out of
// data-n, so that selecting and copying takes the log and not the numbers. (A CSS counter would save the attribute, but
// content-visibility, which makes 5 000 lines cheap, begins every counter anew in each block.)
// The runner's timestamp is taken off the line and its time shown beside the first line of each second.

namespace cimend::dashboard {

// A line longer than this is cut and says so; in an excerpt, where a line is to be read and not searched, sooner.
inline constexpr std::size_t kMaxLineBytes = 10'000;
inline constexpr std::size_t kMaxExcerptLineBytes = 1'000;

struct DisplayLine {
  std::string_view text;  // may hold escape sequences; a view into the log
  std::string_view time;  // "16:09:37", or empty
  Markup word = "";       // "Error: " before what the CI system marked so: a colour alone would not say it
};

// The line without a byte-order mark, the runner's timestamp, its markers ("##[error]") and what a carriage return
// took from the screen.
DisplayLine display_line(const core::Log& log, std::size_t number);

// Which lines are evidence: sorted, without overlaps.
class LineSet {
 public:
  LineSet() = default;
  explicit LineSet(std::vector<core::LineRange> ranges);
  [[nodiscard]] bool contains(std::size_t number) const;
  [[nodiscard]] bool overlaps(std::size_t first, std::size_t last) const;
  [[nodiscard]] const std::vector<core::LineRange>& ranges() const { return ranges_; }

 private:
  std::vector<core::LineRange> ranges_;
};

// A log of more bytes is shown without colours: what a browser would pay for them is more than they tell.
inline constexpr std::size_t kMaxColouredLog = std::size_t{10} << 20;

enum class Colours { shown, left_out };

// The text of a line with colours and, where it is evidence, <mark> around it; no line break. A line that is cut has no
// colours.
void append_line_text(Page& page, const DisplayLine& line, bool marked, core::Style& style,
                      std::size_t max_bytes = kMaxLineBytes, Colours colours = Colours::shown);

// The class of a line that the CI system wrote itself ("##[error]…"); empty Markup for all others.
Markup class_of(core::Marker marker);

// A stretch of lines that the log's own markers put together.
struct Group {
  std::size_t first_line;  // its heading
  std::size_t last_line;   // inclusive, with its end marker
};

// The outermost groups of a log, in order. One that never ends reaches to the line before the next one begins.
std::vector<Group> groups_of(const core::Log& log);

// The style a terminal would have at the start of `number`, looking back at most 1 000 lines.
core::Style style_before(const core::Log& log, std::size_t number);

}  // namespace cimend::dashboard
