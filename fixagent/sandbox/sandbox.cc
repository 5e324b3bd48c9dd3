#include "fixagent/sandbox/sandbox.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <filesystem>
#include <fstream>
#include <optional>

#include "core/fs.h"
#include "core/text.h"
#include "fixagent/sandbox/confine.h"
#include "fixagent/sandbox/sandbox_directories.h"

namespace cimend::fixagent {
namespace {

using core::Errc;
using Arguments = std::vector<std::string>;

constexpr const char* kBubblewrap = "bubblewrap";
constexpr const char* kLandlock = "landlock";
constexpr const char* kNone = "none";
constexpr const char* kPrlimit = "/usr/bin/prlimit";  // not by PATH, where tool directories come first

void add(Arguments& arguments, std::initializer_list<std::string> more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
}

// /bin, /lib, … are links into /usr on a merged system and directories on others.
void add_system(Arguments& arguments) {
  add(arguments, {"--ro-bind", "/usr", "/usr"});
  for (const std::string directory : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
    std::error_code ignored;
    const auto status = std::filesystem::symlink_status(directory, ignored);
    if (std::filesystem::is_symlink(status)) {
      add(arguments, {"--symlink", std::filesystem::read_symlink(directory, ignored).string(), directory});
    } else if (std::filesystem::is_directory(status)) {
      add(arguments, {"--ro-bind", directory, directory});
    }
  }
  for (const std::string file : {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"}) {
    add(arguments, {"--ro-bind-try", file, file});
  }
  for (const std::string& directory : program_settings()) add(arguments, {"--ro-bind", directory, directory});
}

void add_network(Arguments& arguments) {
  for (const std::string file : {"/etc/resolv.conf", "/etc/ssl/certs", "/etc/hosts"}) {
    add(arguments, {"--ro-bind-try", file, file});
  }
}

Arguments isolation() {
  return {"--unshare-user",
          "--unshare-ipc",
          "--unshare-pid",
          "--unshare-uts",
          "--unshare-cgroup-try",
          "--disable-userns",
          "--die-with-parent",
          "--new-session",
          "--cap-drop",
          "ALL",
          "--uid",
          "1000",
          "--gid",
          "1000",
          "--hostname",
          "sandbox"};
}

core::Result<> write_etc(const std::string& etc, bool network) {
  std::ofstream(etc + "/passwd")
      << "sandbox:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n";
  std::ofstream(etc + "/group") << "sandbox:x:1000:\nnogroup:x:65534:\n";
  std::ofstream(etc + "/hosts") << "127.0.0.1 localhost sandbox\n";
  std::ofstream hosts(etc + "/nsswitch.conf");
  hosts << "passwd: files\ngroup: files\nhosts: files" << (network ? " dns" : "") << "\n";
  hosts.close();
  if (!hosts) return core::fail(Errc::io, "cannot write the sandbox's files", etc);
  return {};
}

// Beside our own executable, as it is installed; in ../bin, where a build puts it beside the tests; or in PATH.
std::optional<std::string> find_confine() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size > 0) {
    const std::filesystem::path here = std::filesystem::path(path.data(), path.data() + size).parent_path();
    for (const auto& candidate : {here / "cimend-confine", here.parent_path() / "bin" / "cimend-confine"}) {
      if (::access(candidate.c_str(), X_OK) == 0) return candidate.string();
    }
  }
  return core::find_program("cimend-confine");
}

core::Result<> check_dependencies(const SandboxOptions& options) {
  for (const auto& [source, path] : options.dependencies) {
    std::error_code ignored;
    if (!source.starts_with('/') || !std::filesystem::is_directory(source, ignored)) {
      return core::fail(Errc::refused, "the dependency " + source + " is no directory");
    }
    if (!is_plain_path(path)) return core::fail(Errc::refused, "a dependency can't be shown at " + path);
  }
  return {};
}

bool could_not_set_up(const core::Exit& exit, const std::string& kind) {
  if (exit.timed_out) return false;
  if (kind == kBubblewrap) return exit.code == 1 && exit.err.starts_with("bwrap: ");
  return exit.code == kCannotConfine && exit.err.starts_with("cimend-confine: ");
}

std::string shown(const std::string& output) { return core::terminal_safe(core::shorten(core::trim(output), 300)); }

}  // namespace

std::map<std::string, std::string> Sandbox::environment() const {
  std::map<std::string, std::string> out = {
      {"PATH", search_path(options_.tool_directories)}, {"HOME", "/tmp"}, {"LANG", "C.UTF-8"}};
  if (kind_ == kBubblewrap) return out;
  out["HOME"] = out["TMPDIR"] = scratch_->tmp();
  out["GIT_CONFIG_NOSYSTEM"] = "1";  // git gives up on an /etc/gitconfig that is there and can't be read
  return out;
}

std::vector<std::string> Sandbox::bubblewrap_arguments(const std::vector<std::string>& argv,
                                                       const std::string& directory) const {
  Arguments arguments = {"bwrap"};
  for (std::string& one : isolation()) arguments.push_back(std::move(one));
  if (!options_.network) add(arguments, {"--unshare-net"});
  add(arguments, {"--clearenv"});
  for (const auto& [name, value] : environment()) add(arguments, {"--setenv", name, value});
  add_system(arguments);
  for (const std::string file : {"passwd", "group", "nsswitch.conf"}) {
    add(arguments, {"--ro-bind", core::join_path(scratch_->etc(), file), "/etc/" + file});
  }
  if (options_.network) {
    add_network(arguments);
  } else {
    add(arguments, {"--ro-bind", core::join_path(scratch_->etc(), "hosts"), "/etc/hosts"});
  }
  add(arguments, {"--proc", "/proc", "--dev", "/dev", "--size", "1073741824", "--tmpfs", "/tmp"});
  for (const std::string& tools : options_.tool_directories) add(arguments, {"--ro-bind", tools, tools});
  add(arguments, {"--bind", scratch_->workspace(), "/workspace"});
  for (const auto& [source, path] : options_.dependencies) {
    add(arguments, {"--ro-bind", source, core::join_path("/workspace", path)});
  }
  add(arguments, {"--chdir", core::join_path("/workspace", directory), "--remount-ro", "/"});
  add(arguments, {"--", kPrlimit, fmt::format("--data={}", options_.limits.memory_limit_mib << 20),
                  fmt::format("--nproc={}", options_.limits.max_processes),
                  fmt::format("--fsize={}", options_.limits.max_file_mib << 20), "--core=0", "--"});
  arguments.insert(arguments.end(), argv.begin(), argv.end());
  return arguments;
}

std::vector<std::string> Sandbox::confine_arguments(const std::vector<std::string>& argv,
                                                    const std::string& directory) const {
  ConfineOptions confine;
  confine.workspace = scratch_->workspace();
  confine.home = scratch_->tmp();
  confine.directory = directory;
  confine.readable = options_.tool_directories;
  for (const auto& dependency : options_.dependencies) confine.readable.push_back(dependency.first);
  for (std::string& settings : program_settings()) confine.readable.push_back(std::move(settings));
  confine.network = options_.network;
  confine.confined = kind_ == kLandlock;
  confine.data_bytes = options_.limits.memory_limit_mib << 20;
  confine.processes = options_.limits.max_processes;
  confine.file_bytes = options_.limits.max_file_mib << 20;
  confine.argv = argv;
  return to_arguments(confine, confine_);
}

std::vector<std::string> Sandbox::arguments(const std::vector<std::string>& argv, const std::string& directory) const {
  return kind_ == kBubblewrap ? bubblewrap_arguments(argv, directory) : confine_arguments(argv, directory);
}

bool Sandbox::found_no_program(const core::Exit& exit) {
  return (exit.code == 126 || exit.code == 127) &&
         (exit.err.find("prlimit: ") != std::string::npos || exit.err.find(kCannotRun) != std::string::npos);
}

core::Result<core::Exit> Sandbox::run(const std::vector<std::string>& argv, const std::string& directory) const {
  if (!directory.empty() && !is_plain_path(directory)) {
    return core::fail(Errc::refused, "a command can't run in " + directory, {}, "name a directory of the tree");
  }
  if (kind_ != kBubblewrap) {
    if (auto emptied = scratch_->empty_tmp(); !emptied) return tl::unexpected(emptied.error());
  }
  const auto places =
      DependencyPlaces::make(scratch_->workspace(), options_.dependencies,
                             kind_ == kBubblewrap ? DependencyPlaces::Kind::directory : DependencyPlaces::Kind::link);
  if (!places) return tl::unexpected(places.error());
  core::Command command;
  command.argv = arguments(argv, directory);
  command.environment = environment();
  command.time_limit = std::chrono::seconds(options_.limits.time_limit_seconds);
  command.output_limit = options_.limits.output_bytes;
  auto exit = process_->run(command);
  if (exit && could_not_set_up(*exit, kind_)) {
    return core::fail(Errc::unavailable, "the sandbox can't be set up: " + shown(exit->err));
  }
  return exit;
}

core::Result<> Sandbox::prepare() {
  if (kind_ == kBubblewrap) {
    if (!core::find_program("bwrap")) return core::fail(Errc::unavailable, "bwrap is not installed");
    if (!core::find_program(kPrlimit)) return core::fail(Errc::unavailable, "prlimit is not installed");
    if (auto written = write_etc(scratch_->etc(), options_.network); !written) return written;
  } else {
    const auto found = find_confine();
    if (!found) return core::fail(Errc::unavailable, "cimend-confine is not installed beside this program");
    confine_ = *found;
  }
  Sandbox probe = *this;
  probe.options_.dependencies.clear();  // the workspace may not be filled yet
  const auto tried = probe.run({"true"});
  if (!tried) return tl::unexpected(tried.error());
  if (tried->code != 0) {
    return core::fail(Errc::unavailable, fmt::format("exit code {}: {}", tried->code, shown(tried->err)));
  }
  return {};
}

core::Result<Sandbox> Sandbox::create(core::Process& process, const ScratchDirectory& scratch, SandboxOptions options) {
  auto tools = checked_tool_directories(options.tool_directories);
  if (!tools) return tl::unexpected(tools.error());
  options.tool_directories = std::move(*tools);
  if (auto checked = check_dependencies(options); !checked) return tl::unexpected(checked.error());
  std::string reasons;
  for (const char* kind : {kBubblewrap, kLandlock, kNone}) {
    if (!options.only.empty() && options.only != kind) continue;
    if (kind == kNone && !options.allow_none) continue;
    Sandbox sandbox(process, scratch, options, kind);
    auto prepared = sandbox.prepare();
    if (prepared) return sandbox;
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", kind, prepared.error().what);
  }
  return core::fail(Errc::unavailable, "no sandbox works here: " + (reasons.empty() ? "none is allowed" : reasons), {},
                    "bubblewrap needs unprivileged user namespaces, Landlock a kernel since 5.13; see docs/SANDBOX.md");
}

}  // namespace cimend::fixagent
