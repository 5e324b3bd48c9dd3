#pragma once

#include <string_view>

#include "fixagent/recipes/source_text.h"

namespace cimend::fixagent {

// Whether documentation in the source refers to `name` in a way that its tool looks up among the imports: Javadoc's
// {@link Map}, @see and @throws, the types and links of JSDoc and TSDoc, Sphinx's :class:`Map`, rustdoc's [`Map`].
// Compilers and linters call such an import unused. `code` is only_code(text, language, Literals::hide). A name that
// merely stands in a sentence is no reference. Looks back 300 bytes from each place.
bool mentions_in_documentation(std::string_view text, std::string_view code, std::string_view name,
                               SourceLanguage language);

}  // namespace cimend::fixagent
