#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace cimend::core {

// A directory of a test's own, removed with what is in it.
class ScratchDirectory {
 public:
  enum class On { disk, memory };  // memory: where the machine has a file system in it; for tests that make thousands

  explicit ScratchDirectory(On on = On::disk) {
    std::error_code missing;
    const bool in_memory = on == On::memory && std::filesystem::is_directory("/dev/shm", missing);
    const auto parent = in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    std::string name = (parent / "cimend-store-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace cimend::core
