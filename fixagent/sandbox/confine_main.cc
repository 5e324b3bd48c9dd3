// Starts with every command in the sandbox, so it is linked with as little as can be: not with core's command lines.

#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fixagent/sandbox/confine.h"

int main(int argc, char** argv) {
  const auto options = cimend::fixagent::parse_confine({argv + std::min(argc, 1), argv + argc});
  if (options) return cimend::fixagent::confine(*options);
  const std::string text = "cimend-confine: " + options.error().text() + "\n";
  [[maybe_unused]] const auto written = ::write(2, text.data(), text.size());
  return cimend::fixagent::kCannotConfine;
}
