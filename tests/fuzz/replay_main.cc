// Runs a fuzz target on every file of the directories given, in the order of their names, without libFuzzer: each
// corpus is an ordinary test under any compiler. Prints the count; an empty or missing corpus is a failure.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (entry.is_regular_file()) files.push_back(entry.path());
  if (error) std::fprintf(stderr, "cannot list %s: %s\n", directory.c_str(), error.message().c_str());
  std::sort(files.begin(), files.end());
  return files;
}

// A copy of exactly the input's size, so that a sanitizer sees a read past its end.
void replay(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  bytes.shrink_to_fit();
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t replayed = 0;
  for (int argument = 1; argument < argc; ++argument) {
    const auto files = files_in(argv[argument]);
    if (files.empty()) {
      std::fprintf(stderr, "the corpus %s is empty\n", argv[argument]);
      return 1;
    }
    for (const fs::path& path : files) {
      std::fprintf(stderr, "%s\n", path.filename().c_str());  // the last one named is the one that crashed
      replay(path);
    }
    replayed += files.size();
  }
  std::printf("%zu inputs replayed\n", replayed);
  return replayed == 0 ? 1 : 0;
}
