#pragma once

#include <string>

#include "fixagent/recipes/import_statement.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// Where another build than the one that complained (for another system, with a feature, of the tests) may use what a
// `use` of Rust binds as `bound`: one sentence, empty where nothing speaks for it.
//
// rustc sees one configuration. A name that stands below a #[cfg(…)] shows itself; a trait does not, since its methods
// are called without it. Modules below the file's own take private names from it, too, with a glob (`use super::*`),
// which test modules do. `code` is the file without comments and strings. Reads the tree's Rust
// sources, at most 2000.
std::string rust_use_of_another_build(const SourceTree& tree, const std::string& path, const std::string& code,
                                      const ImportStatement& statement, const std::string& bound);

}  // namespace cimend::fixagent
