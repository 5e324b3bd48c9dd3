#include "dashboard/xml_text.h"

#include "core/text.h"
#include "dashboard/markup.h"

namespace cimend::dashboard {

std::string xml_text(std::string_view untrusted) {
  constexpr std::string_view kBefore = " title=\"";
  const Page attribute = Page().attr("title", untrusted);
  std::string text = attribute.html().substr(kBefore.size(), attribute.html().size() - kBefore.size() - 1);
  // U+FFFE and U+FFFF are UTF-8 and no characters of XML.
  for (const std::string_view none : {std::string_view("\xEF\xBF\xBE"), std::string_view("\xEF\xBF\xBF")}) {
    for (std::size_t at = text.find(none); at != std::string::npos; at = text.find(none, at)) {
      text.replace(at, none.size(), core::kReplacement);
    }
  }
  return text;
}

}  // namespace cimend::dashboard
