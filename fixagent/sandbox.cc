#include "fixagent/sandbox.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "core/fs.h"
#include "core/text.h"

namespace cimend::fixagent {
namespace {

using Arguments = std::vector<std::string>;

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
}

Arguments isolation() {
  return {"--unshare-user",
          "--unshare-ipc",
          "--unshare-pid",
          "--unshare-net",
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

std::map<std::string, std::string> environment() {
  return {{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"HOME", "/tmp"}, {"LANG", "C.UTF-8"}};
}

core::Result<> write_etc(const std::string& etc) {
  std::ofstream(etc + "/passwd")
      << "sandbox:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n";
  std::ofstream(etc + "/group") << "sandbox:x:1000:\nnogroup:x:65534:\n";
  std::ofstream(etc + "/hosts") << "127.0.0.1 localhost sandbox\n";
  std::ofstream hosts(etc + "/nsswitch.conf");
  hosts << "passwd: files\ngroup: files\nhosts: files\n";
  hosts.close();
  if (!hosts) return core::fail(core::Errc::io, "cannot write the sandbox's files", etc);
  return {};
}

}  // namespace

std::vector<std::string> Sandbox::arguments(const std::vector<std::string>& argv,
                                            const std::string& directory) const {
  Arguments arguments = {"bwrap"};
  for (std::string& one : isolation()) arguments.push_back(std::move(one));
  add(arguments, {"--clearenv"});
  for (const auto& [name, value] : environment()) add(arguments, {"--setenv", name, value});
  add_system(arguments);
  for (const std::string file : {"passwd", "group", "hosts", "nsswitch.conf"}) {
    add(arguments, {"--ro-bind", core::join_path(scratch_->etc(), file), "/etc/" + file});
  }
  add(arguments, {"--proc", "/proc", "--dev", "/dev", "--size", "1073741824", "--tmpfs", "/tmp"});
  add(arguments, {"--bind", scratch_->workspace(), "/workspace", "--chdir", core::join_path("/workspace", directory), "--remount-ro", "/"});
  add(arguments, {"--", "prlimit", fmt::format("--data={}", options_.limits.memory_limit_mib << 20),
                  fmt::format("--nproc={}", options_.limits.max_processes),
                  fmt::format("--fsize={}", options_.limits.max_file_mib << 20), "--core=0", "--"});
  arguments.insert(arguments.end(), argv.begin(), argv.end());
  return arguments;
}

bool Sandbox::found_no_program(const core::Exit& exit) {
  return (exit.code == 126 || exit.code == 127) && exit.err.find("prlimit: ") != std::string::npos;
}

core::Result<core::Exit> Sandbox::run(const std::vector<std::string>& argv, const std::string& directory) const {
  core::Command command;
  command.argv = arguments(argv, directory);
  command.environment = environment();
  command.time_limit = std::chrono::seconds(options_.limits.time_limit_seconds);
  command.output_limit = options_.limits.output_bytes;
  return process_->run(command);
}

core::Result<Sandbox> Sandbox::create(core::Process& process, const ScratchDirectory& scratch, SandboxOptions options) {
  for (const char* program : {"bwrap", "prlimit"}) {
    if (!core::find_program(program)) {
      return core::fail(core::Errc::unavailable, std::string(program) + " is not installed", {},
                        "apt-get install bubblewrap util-linux");
    }
  }
  if (auto written = write_etc(scratch.etc()); !written) return tl::unexpected(written.error());
  Sandbox sandbox(process, scratch, std::move(options), "bubblewrap");
  auto tried = sandbox.run({"/bin/true"});
  if (!tried) return tl::unexpected(tried.error());
  if (tried->code != 0) {
    return core::fail(
        core::Errc::unavailable,
        "the machine does not allow the sandbox: " + core::terminal_safe(core::shorten(core::trim(tried->err), 300)),
        {}, "bubblewrap needs unprivileged user namespaces");
  }
  return sandbox;
}

}  // namespace cimend::fixagent
