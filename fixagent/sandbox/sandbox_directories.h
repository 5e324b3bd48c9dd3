#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/descriptor.h"
#include "core/result.h"

namespace cimend::fixagent {

// A relative path of plain names: no "", ".", ".." or NUL in it. Empty is none.
bool is_plain_path(std::string_view path);

// The directories that a person named, as the sandbox shows them: real paths, each once. Errc::refused for what is no
// directory, "/", a home directory of the machine or one above it, what the kernel makes up (/proc, /sys, /dev), and
// names that PATH can't hold (':').
core::Result<std::vector<std::string>> checked_tool_directories(const std::vector<std::string>& directories);

// PATH: of each tool directory DIR, DIR/bin and DIR/.bin those that exist, then the system's.
std::string search_path(const std::vector<std::string>& tool_directories);

// Where packages keep settings that their programs can't start without, those that are there, sorted:
// /etc/java-17-openjdk, /etc/python3.11, /etc/perl. Nothing that people put passwords into.
std::vector<std::string> program_settings();

// The places below a workspace where directories of the machine are to be seen, made before a run and taken away after
// it, so that the workspace then holds what the command left and nothing of ours. The workspace's content is hostile:
// no symbolic link in it is followed, also not one that the command made.
class DependencyPlaces {
 public:
  enum class Kind {
    directory,  // empty, to be mounted over
    link,       // to the directory
  };
  // Errc::refused where something stands in a place already; Errc::io.
  static core::Result<DependencyPlaces> make(const std::string& workspace,
                                             const std::vector<std::pair<std::string, std::string>>& dependencies,
                                             Kind kind);
  DependencyPlaces(DependencyPlaces&&) noexcept = default;
  DependencyPlaces& operator=(DependencyPlaces&&) = delete;
  ~DependencyPlaces();

 private:
  struct Made {
    core::Descriptor parent;
    std::string name;
    bool directory;
  };
  DependencyPlaces() = default;
  core::Result<> add(core::Descriptor at, const std::string& source, const std::string& path, Kind kind);
  std::vector<Made> made_;
};

}  // namespace cimend::fixagent
