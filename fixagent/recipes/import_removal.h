#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "fixagent/recipes/import_statement.h"

namespace cimend::fixagent {

// The bytes to delete so that the items at these places of `statement.items` go and the rest stays as a person would
// write it: a line of its own goes as a whole, brackets around one remaining name go where Python's and Rust's
// formatters take them away. At least one item must stay. Sorted, not overlapping; nothing where the layout is not
// understood (the rest would not read back as exactly the items that stay).
struct ByteSpan {
  std::size_t begin, end;
};
std::vector<ByteSpan> delete_items(std::string_view text, const ImportStatement& statement,
                                   const std::set<std::size_t>& unwanted, SourceLanguage language);

}  // namespace cimend::fixagent
