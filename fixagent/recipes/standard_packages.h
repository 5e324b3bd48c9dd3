#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cimend::fixagent {

// What standard libraries hold, as far as a recipe needs it: the common packages with their public names, and which
// packages there are at all. Any thread may ask.

// A module that comes with Python 3.11: "os", "xml".
bool is_python_module(std::string_view name);
// `module`.`attribute` exists; only of the modules whose names are listed.
bool python_module_has(std::string_view module, std::string_view attribute);
// "fs", "node:fs", "fs/promises".
bool is_node_module(std::string_view name);
// The import paths of Go's packages called `name` that export `selector`; only of the common ones.
std::vector<std::string> go_packages_with(std::string_view name, std::string_view selector);
// An import path of Go's standard library.
bool is_go_package(std::string_view path);
// The packages of java.base that have a public class of this name; only java.io, java.math, java.net, java.nio…,
// java.text, java.time…, java.util…, and without names that the JDK has in several modules (Date).
std::vector<std::string> java_packages_with(std::string_view name);

}  // namespace cimend::fixagent
