#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/log.h"

namespace cimend::core {

// Private to the log model: what Log::read hands to the reading of steps.

// A word by which Travis or GitLab folds its log; it is cut out of the plain text.
struct ControlWord {
  enum class Kind : std::uint8_t { fold_start, fold_end, time_start, time_end, section_start, section_end };
  Kind kind;
  std::size_t line;
  std::string_view name;  // of the fold or section; points into the log's bytes
};

struct Steps {
  std::vector<Step> steps;            // as Log::steps promises
  std::optional<std::size_t> failed;  // index of the one that Log::failed_step tells
};

// `controls` in log order.
Steps find_steps(const Log& log, const std::vector<ControlWord>& controls);

}  // namespace cimend::core
