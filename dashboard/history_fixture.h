#pragma once

#include "dashboard/history.h"

// A small history for tests: 61 runs of two repositories from September to November 2026 in which every kind of thing
// occurs. Made by hand, so a page over it is the same every time.

namespace cimend::dashboard {

// At kFixtureNow (fixture_runs.h), 2026-11-20T12:00:00Z:
//   example/word-count  build on main: broken for three runs by a missing header; before that it passed
//                       nightly on main: a test that failed and passed on the same commit, five times
//                       build on a branch: a patch of each kind, reruns proposed and refused
//   example/paint       build on main: passes; three failures no rule knows, two of them alike; one cancelled, one
//                       without a verdict, one not analysed; one whose every text is hostile; one without a time
History history_fixture();

}  // namespace cimend::dashboard
