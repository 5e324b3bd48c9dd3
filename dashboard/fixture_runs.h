#pragma once

#include <string>

#include "core/fs.h"
#include "dashboard/build_site.h"

// Runs for tests: the logs of testdata/ (really printed by g++, unittest and curl) with documents as the other tools
// would write them, and a few that are missing, broken or hostile.

namespace cimend::dashboard {

// The time at which the fixtures' site is built: 2026-11-20T12:00:00Z.
inline constexpr core::UnixSeconds kFixtureNow = 1795176000;

// "logs", "self-heal" and "fix-agent" with eight runs.
core::MemoryFs fixture_runs();

// A file of testdata/.
std::string testdata(const std::string& name);

// Log text that tries everything against a page: markup, attributes, escape sequences, bidi, NUL, links, long lines.
std::string hostile_log();

BuildOptions fixture_options();

}  // namespace cimend::dashboard
