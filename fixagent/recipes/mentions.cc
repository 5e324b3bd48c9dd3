#include "fixagent/recipes/mentions.h"

#include <re2/re2.h>

#include <algorithm>

namespace cimend::fixagent {
namespace {

constexpr std::size_t kBefore = 300;

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

// What stands before a name that is referred to; nullptr where documentation of the language refers to no imports.
const Pattern* before_reference(SourceLanguage language) {
  static const Pattern java(
      R"(@(?:link|linkplain|see|throws|exception|value|uses|provides)\s[\s\w.#(),*<>\[\]&?]*$|\[[\w.]*$)");
  static const Pattern script(
      R"(@\w+\s+\{[^@\n]*$|@(?:link|linkcode|linkplain|see|throws|exception|extends|augments|implements|mixes|memberof|typeParam)\s[\s\w.#(),*<>\[\]|]*$)");
  static const Pattern python(R"(:[\w:+-]+:`[^`\n]*$)");
  static const Pattern rust(R"(\[`?(?:(?:struct|enum|trait|type|mod|macro|fn)@)?(?:\w+::)*$|\]: (?:\w+::)*$)");
  switch (language) {
    case SourceLanguage::java: return &java;
    case SourceLanguage::script: return &script;
    case SourceLanguage::python: return &python;
    case SourceLanguage::rust: return &rust;
    default: return nullptr;
  }
}

}  // namespace

bool mentions_in_documentation(std::string_view text, std::string_view code, std::string_view name,
                               SourceLanguage language) {
  const Pattern* pattern = before_reference(language);
  if (!pattern || name.empty()) return false;
  for (const std::size_t at : words_at(text, name)) {
    if (at < code.size() && code[at] != ' ') continue;
    const std::size_t begin = at - std::min(at, kBefore);
    if (RE2::PartialMatch(re2::StringPiece(text.data() + begin, at - begin), *pattern)) return true;
  }
  return false;
}

}  // namespace cimend::fixagent
