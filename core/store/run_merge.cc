#include "core/store/run_merge.h"

#include <algorithm>

#include "core/store/sql.h"

namespace cimend::core::sql {

void MergedRun::apply(const RunUpdate& update) {
  const auto update_state = static_cast<std::int64_t>(update.state);
  if (update_state > state) {
    state = update_state;
    changed = true;
  }
  const char digit = static_cast<char>('0' + update_state);
  const std::array<const std::string*, kMembers> told = {&update.conclusion, &update.head_sha, &update.branch,
                                                         &update.workflow,   &update.event,    &update.url,
                                                         &update.document};
  member_states.resize(kMembers, '-');
  for (std::size_t at = 0; at < kMembers; ++at) {
    char& set_in = member_states[at];  // '-' is below the digits
    if (told[at]->empty() || set_in > digit) continue;
    std::string value = clean(*told[at]);
    changed = changed || set_in != digit || value != members[at];
    if (at == kDocument) document_set = true;
    members[at] = std::move(value);
    set_in = digit;
  }
  if (!update.jobs.empty()) changed = true;
}

}  // namespace cimend::core::sql
