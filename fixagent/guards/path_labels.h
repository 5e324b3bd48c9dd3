#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cimend::fixagent {

// What a change is about, from its paths alone: "test-only" and "docs-only" where all paths are such, and for any one
// path "config", "frontend", "backend", "auth-session", "database", "ci", "generated", "dependencies". In this order,
// each once. A guess for people and for the risk; nothing is allowed because of it.
std::vector<std::string> labels_of(const std::vector<std::string>& paths);

bool is_test_path(std::string_view path);
// A file that other projects compile against: a header below include/, a .d.ts, an __init__.py or index at a package's
// top, public/ and api/.
bool is_public_interface(std::string_view path);

}  // namespace cimend::fixagent
