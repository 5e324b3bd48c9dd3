#include "core/cli.h"
#include "fixagent/commands.h"

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-fixagent", [&] { return cimend::fixagent::run(argc, argv); });
}
