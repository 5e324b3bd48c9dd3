#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/documents/fix.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// Who must look at a file, as GitHub's CODEOWNERS says ("About code owners", docs.github.com): one pattern and its
// owners a line, the last line that matches wins, and one without owners takes them away. Patterns are those of
// .gitignore without "!", "[ ]" and "\#"; upper and lower case differ; `docs/*` does not reach into folders below.
// Lines that are not valid are skipped, as GitHub does.
//
// The owners of `path`, as written ("@name", "@org/team", an address), in order; empty where nobody is named. Pattern
// by path in time for each line.
std::vector<std::string> owners_of(std::string_view text, std::string_view path);

// The file that counts: .github/CODEOWNERS, else CODEOWNERS, else docs/CODEOWNERS; empty where there is none.
std::string code_owners_path(const SourceTree& tree);

// The owners of each of these files that has any.
std::vector<core::FixMetadataDocument::Owners> owners_of_files(const SourceTree& tree,
                                                               const std::vector<std::string>& files);

}  // namespace cimend::fixagent
