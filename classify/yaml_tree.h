#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cimend::classify {

// Where something stands in a text, both from 1; 0: not known.
struct Place {
  int line = 0;
  int column = 0;
};

// A YAML document as a plain tree that remembers where each part stands. Anchors, aliases and tags are refused: rules
// have no use for them, and they make a file mean something else than what stands at the line that a message names.
struct YamlNode {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string scalar;
  std::vector<YamlNode> items;  // of a sequence; of a map the values
  std::vector<YamlNode> keys;   // of a map, in order, one for each of `items`; they may repeat
  Place place;
};

struct YamlProblem {
  std::string what;
  Place place;
};

// The first document of `yaml`. Never throws; depth and size are bounded.
tl::expected<YamlNode, YamlProblem> read_yaml(std::string_view yaml);

}  // namespace cimend::classify
