#pragma once

#include <array>
#include <string>

#include "core/store/store.h"

namespace cimend::core::sql {

// How events about a run that come in any order give the same row. A member is one of a few texts, and with each the
// row remembers the state of the update that set it; a later update replaces it unless its own state is lower. So
// "queued" after "completed" fills in what "completed" did not know, and takes back nothing. Among updates of one state
// the last one stays: that is what a correction is.
//
//   update                      branch  state of branch
//   completed, branch ""        ""      -
//   queued,    branch "main"    "main"  0
//   in_progress, branch "dev"   "dev"   1      the same as in the order queued, in_progress, completed
class MergedRun {
 public:
  static constexpr std::size_t kMembers = 7;  // conclusion, head_sha, branch, workflow, event, url, document
  static constexpr std::size_t kDocument = 6;

  std::int64_t state = 0;
  std::array<std::string, kMembers> members;
  std::string member_states = std::string(kMembers, '-');  // '-', '0', '1', '2'; anything else counts as '-'
  // Whether apply() changed something; `document_set` is whether members[kDocument] is to be written, which is not
  // read.
  bool changed = false;
  bool document_set = false;

  void apply(const RunUpdate& update);
};

}  // namespace cimend::core::sql
