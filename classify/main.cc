#include "classify/tool.h"
#include "core/cli.h"

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-classify", [&] { return cimend::classify::run_tool(argc, argv); });
}
