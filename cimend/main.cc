#include "cimend/command_line.h"
#include "core/cli.h"

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend", [&] { return cimend::front::run_command_line(argc, argv); });
}
