#pragma once

#include <cstddef>
#include <string>

namespace cimend::core {

// Several processes work one queue of many tasks, and some of them are killed (SIGKILL) on the way: does each task get
// done exactly once? Each worker writes down what it finished, right after the store said that its lease held.
struct WorkersReport {
  std::size_t done = 0;     // in the store, at the end
  std::size_t open = 0;     // ready, waiting or held, at the end; must be 0
  std::size_t written = 0;  // different tasks that workers wrote down
  std::size_t twice = 0;    // that more than one wrote down; must be 0
  std::size_t killed = 0;   // workers that were
  std::size_t failed = 0;   // workers that ended otherwise than with the queue empty; must be 0
  double seconds = 0;
};

// `location` is an empty PostgreSQL store. A worker that is killed between finishing a task and writing it down leaves
// one unwritten: done - written is at most the number of the killed.
WorkersReport run_workers(const std::string& location, std::size_t tasks, std::size_t workers, std::size_t kills);

}  // namespace cimend::core
