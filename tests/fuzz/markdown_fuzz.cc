// Markdown of others becomes elements of ours alone, balanced, and a page that a browser takes; and text of others in
// Markdown, XML and badges stays text.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/badges.h"
#include "dashboard/markdown_html.h"
#include "dashboard/markdown_text.h"
#include "dashboard/runbook_page.h"
#include "dashboard/xml_text.h"

namespace {

namespace dashboard = cimend::dashboard;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

bool is_known(std::string_view name) {
  static const std::set<std::string_view> kNames = {"h2",         "h3",   "h4",     "p",     "ul", "ol",  "li",
                                                    "blockquote", "em",   "strong", "table", "tr", "th",  "td",
                                                    "a",          "code", "pre",    "br",    "hr", "span"};
  return kNames.contains(name);
}

void check_html(const std::string& html) {
  std::vector<std::string_view> open;
  std::string_view rest = html;
  for (std::size_t at = rest.find('<'); at != std::string_view::npos; at = rest.find('<')) {
    rest.remove_prefix(at + 1);
    const bool end = rest.starts_with('/');
    if (end) rest.remove_prefix(1);
    const std::string_view name = rest.substr(0, rest.find_first_of(" >"));
    require(is_known(name), "Markdown gives no element but ours");
    if (name == "br" || name == "hr") continue;
    if (!end) {
      open.push_back(name);
      continue;
    }
    require(!open.empty() && open.back() == name, "elements out of Markdown are balanced");
    open.pop_back();
  }
  require(open.empty(), "elements out of Markdown are closed");
  require(html.find("href=\"javascript") == std::string::npos, "no link out of Markdown runs anything");
}

void check_text(std::string_view text) {
  const std::string line = dashboard::markdown_line(text);
  require(line.find('\n') == std::string::npos, "a line of Markdown is one line");
  for (std::size_t i = 0; i < line.size(); ++i) {
    require(line[i] != '<' || (i > 0 && line[i - 1] == '\\'), "a line of Markdown holds no markup");
  }
  const std::string block = dashboard::markdown_block(text, "text");
  const std::string fence = block.substr(0, block.find_first_not_of('`'));
  require(block.find(fence) == 0 && block.find(fence, fence.size()) == block.size() - fence.size() - 1,
          "nothing in a block ends it");
  for (const std::string& out : {line, dashboard::markdown_code(text), block}) {
    require(out.find("##[") == std::string::npos, "no workflow command passes");
    require(out.find("\n::") == std::string::npos && !out.starts_with("::"), "no line begins with a workflow command");
  }
  require(dashboard::xml_text(text).find_first_of("<>\"") == std::string::npos, "text in XML is no markup");
  require(dashboard::badge_svg(text, text, dashboard::BadgeTone::good).size() < 1536, "a badge is small");
}

void check_front_matter(std::string_view text) {
  std::string markdown(text);
  const cimend::core::Result<std::string> date = dashboard::take_front_matter(markdown);
  require(text.ends_with(markdown), "what stands behind front matter stays as it is");
  require(!date || date->empty() || date->size() == 10, "a runbook's date is a date");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto nowhere = [](std::string_view) -> std::optional<dashboard::Link> { return std::nullopt; };
  check_html(dashboard::markdown_html(text, {{"github.com"}, nowhere}).html());
  check_text(text);
  check_front_matter(text);
  return 0;
}
