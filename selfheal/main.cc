#include "core/cli.h"
#include "selfheal/command_line.h"

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-selfheal", [&] { return cimend::selfheal::run_command_line(argc, argv); });
}
