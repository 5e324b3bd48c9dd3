#include "core/cli.h"
#include "ingest/command_line.h"

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-ingest", [&] { return cimend::ingest::run_command_line(argc, argv); });
}
