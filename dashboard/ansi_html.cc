#include "dashboard/ansi_html.h"

#include <array>
#include <cstdint>

namespace cimend::dashboard {
namespace {

constexpr std::array<Markup, 16> kForeground{"f0", "f1", "f2",  "f3",  "f4",  "f5",  "f6",  "f7",
                                             "f8", "f9", "f10", "f11", "f12", "f13", "f14", "f15"};
constexpr std::array<Markup, 16> kBackground{"b0", "b1", "b2",  "b3",  "b4",  "b5",  "b6",  "b7",
                                             "b8", "b9", "b10", "b11", "b12", "b13", "b14", "b15"};

// Writes the names of a class attribute with single spaces between them.
class ClassList {
 public:
  explicit ClassList(Page& page) : page_(page) {}
  void add(bool wanted, Markup name) {
    if (!wanted) return;
    if (!first_) page_.raw(" ");
    page_.raw(name);
    first_ = false;
  }
  void add_colour(const std::array<Markup, 16>& names, std::int8_t colour) {
    if (colour >= 0 && colour < 16) add(true, names[static_cast<std::uint8_t>(colour)]);
  }

 private:
  Page& page_;
  bool first_ = true;
};

void append_run(Page& page, const core::StyledText& run) {
  page.raw("<span class=\"");
  ClassList classes(page);
  classes.add_colour(kForeground, run.style.foreground);
  classes.add_colour(kBackground, run.style.background);
  classes.add(run.style.bold, "bold");
  classes.add(run.style.dim, "dim");
  classes.add(run.style.italic, "italic");
  classes.add(run.style.underline, "underline");
  page.raw("\">").text(run.text).raw("</span>");
}

}  // namespace

void append_ansi(Page& page, std::string_view line, core::Style& style) {
  std::size_t styled = 0;
  for (const core::StyledText& run : core::styled_runs(line, style)) {
    if (run.style == core::Style{} || styled == kMaxStyledRuns) {
      page.text(run.text);
    } else {
      append_run(page, run);
      ++styled;
    }
  }
}

}  // namespace cimend::dashboard
