#pragma once

#include <string>
#include <string_view>

namespace cimend::fixagent {

// Lock files are trusted for their checksums and for where they say a package comes from.

// By name: package-lock.json, npm-shrinkwrap.json, yarn.lock, pnpm-lock.yaml, Cargo.lock, go.sum, go.work.sum,
// poetry.lock, pdm.lock, uv.lock, Pipfile.lock, Gemfile.lock, composer.lock, packages.lock.json, Package.resolved, …
bool is_lock_file(std::string_view path);
// The manifests that recipe undeclared-dependency may add to, and their lock files: package.json, package-lock.json,
// Cargo.toml, Cargo.lock.
bool is_open_manifest(std::string_view path);

// Why a change of a lock file (or of a manifest) is not to be trusted; empty where it is. An entry that keeps its name
// and version keeps its checksums; one that keeps its name keeps its host; no host is new to the file, and nothing new
// comes from git, a file, a link or plain http. A file that can't be read as what its name says is not trusted.
std::string broken_integrity(std::string_view path, std::string_view before, std::string_view after);

}  // namespace cimend::fixagent
