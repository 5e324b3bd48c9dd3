#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// True where a tool whose version command printed `printed` is the one that the commit pins: "23.1.0" the very version
// ("1.65" any 1.65), "^2.8.0" the same first number that is not 0 and not older (of "^0.8.1" the first two), "~2.8" the
// same first two and not older. False where no version can be read in `printed` or `wanted`.
bool pin_satisfied(std::string_view wanted, std::string_view printed);

// The versions of a tool ("black", "prettier"; for "rustfmt" the compiler's) that the commit asks for, in the form that
// pin_satisfied reads, sorted, each once: .pre-commit-config.yaml's rev, "==" in requirements*.txt, pyproject.toml,
// setup.cfg and tox.ini, package.json, rust-toolchain. Ranges that say nothing certain (">=22") are left out. Several:
// the log does not tell which of them ran. Reads at most some dozen files of the tree.
std::vector<std::string> pinned_versions(const SourceTree& tree, std::string_view tool);

}  // namespace cimend::fixagent
