// Holding a command without namespaces, for machines that forbid those (hosted Ubuntu 24.04 runners, most containers).
//
// Landlock says what can be opened, seccomp takes sockets and the calls that look into others, rlimits bound. What is
// left is to be sure that everything ends. A process group is not enough: setsid() leaves it. So there are three:
//
//   caller ── front ── keeper ── command ── whatever it starts
//
// The front is in the caller's process group and is killed with it. The keeper is in a session of its own, hears of the
// front's death (PR_SET_PDEATHSIG), and inherits every orphan below it (PR_SET_CHILD_SUBREAPER). At the end it kills
// what is left and leaves only when there is nobody; it keeps standard output open as long, so that a caller who reads
// until the end of the pipe has waited for that, too.
//
// Killing a tree that forks meanwhile is a race, except through kill(-1, SIGKILL), which the kernel does in one go: a
// fork with a signal pending fails. That would kill all of the user's processes. But from Landlock 6 on signals can be
// kept in a domain, and the keeper puts itself into one around the command's: then "all" is what it started. It tries
// that on the front, which is outside, before it relies on it. Older kernels get the race, bounded.
//
// Started by root, the command gets the user `nobody`: root owns the machine's files, and neither Landlock nor seccomp
// keeps an owner from chmod. It keeps the right to read everything (CAP_DAC_READ_SEARCH), which Landlock then cuts down
// to the allowlist, so that tools below /root can be read, where the machine grants it.

#include "fixagent/sandbox/confine.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <ftw.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "fixagent/sandbox/landlock.h"
#include "fixagent/sandbox/seccomp_filter.h"

namespace cimend::fixagent {
namespace {

using core::Errc;
using SteadyClock = std::chrono::steady_clock;

constexpr uid_t kNobody = 65534;
constexpr std::chrono::seconds kKillTime{5};
// What a program needs to run, and nothing that names people or machines but the accounts. Not /etc/gitconfig (may hold
// credentials), not /proc/PID (other processes' arguments).
constexpr const char* kReadable[] = {"/usr",
                                     "/bin",
                                     "/sbin",
                                     "/lib",
                                     "/lib32",
                                     "/lib64",
                                     "/libx32",
                                     "/etc/alternatives",
                                     "/etc/ld.so.cache",
                                     "/etc/ld.so.conf",
                                     "/etc/ld.so.conf.d",
                                     "/etc/ld.so.preload",
                                     "/etc/passwd",
                                     "/etc/group",
                                     "/etc/nsswitch.conf",
                                     "/etc/localtime",
                                     "/etc/timezone",
                                     "/etc/mime.types",
                                     "/etc/ssl/openssl.cnf",
                                     "/etc/os-release",
                                     "/etc/debian_version",
                                     "/etc/locale.alias",
                                     "/etc/inputrc",
                                     "/etc/bash.bashrc",
                                     "/etc/profile",
                                     "/etc/protocols",
                                     "/etc/services",
                                     "/etc/python3",
                                     "/proc/cpuinfo",
                                     "/proc/meminfo",
                                     "/proc/stat",
                                     "/proc/loadavg",
                                     "/proc/uptime",
                                     "/proc/version",
                                     "/proc/filesystems",
                                     "/proc/sys/vm/overcommit_memory",
                                     "/proc/sys/kernel/ngroups_max",
                                     "/proc/sys/kernel/pid_max",
                                     "/sys/devices/system/cpu",
                                     "/sys/kernel/mm/transparent_hugepage",
                                     "/dev/zero",
                                     "/dev/random",
                                     "/dev/urandom"};
constexpr const char* kReadableWithNetwork[] = {"/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/etc/host.conf",
                                                "/etc/gai.conf"};
constexpr const char* kDevices[] = {"/dev/null", "/dev/full"};

void say(const std::string& text) {
  const std::string line = text + "\n";
  [[maybe_unused]] const auto written = ::write(2, line.data(), line.size());
}

tl::unexpected<core::Error> system_failure(const std::string& what) {
  return core::fail(Errc::unavailable, fmt::format("{}: {}", what, std::strerror(errno)));
}

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// 0: no Landlock wanted.
core::Result<int> landlock_version(const ConfineOptions& options) {
  if (!options.confined) return 0;
  auto version = Landlock::version();
  if (version && options.newest_landlock > 0) return std::min(*version, options.newest_landlock);
  return version;
}

// ---- the command's side ----

core::Result<> limit(__rlimit_resource what, std::int64_t value, const char* name) {
  if (value <= 0 && what != RLIMIT_CORE) return {};
  rlimit now{};
  ::getrlimit(what, &now);
  const rlim_t wanted = std::min(static_cast<rlim_t>(value), now.rlim_max);
  const rlimit both{wanted, wanted};
  if (::setrlimit(what, &both) != 0) return system_failure(fmt::format("cannot limit {}", name));
  return {};
}

// The kernel counts all processes of the user, on the whole machine, so the limit is added to those that are there.
core::Result<> set_limits(const ConfineOptions& options) {
  struct sysinfo machine {};
  ::sysinfo(&machine);
  const std::int64_t processes = options.processes > 0 ? options.processes + machine.procs : 0;
  for (const auto& [what, value, name] : {std::tuple{RLIMIT_DATA, options.data_bytes, "memory"},
                                          std::tuple{RLIMIT_NPROC, processes, "the number of processes"},
                                          std::tuple{RLIMIT_FSIZE, options.file_bytes, "the size of files"},
                                          std::tuple{RLIMIT_CORE, std::int64_t{0}, "core files"}}) {
    if (auto done = limit(what, value, name); !done) return done;
  }
  return {};
}

// Keeps CAP_DAC_READ_SEARCH over the change of the user and over execve, where it is there to be kept.
core::Result<> keep_right_to_read() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return system_failure("cannot read capabilities");
  const std::uint32_t kept = sets[0].permitted & (1u << CAP_DAC_READ_SEARCH);
  sets[0] = {kept, kept, kept};
  sets[1] = {0, 0, 0};
  if (::syscall(SYS_capset, &header, sets.data()) != 0) return system_failure("cannot drop capabilities");
  if (kept != 0 && ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0) != 0) {
    return system_failure("cannot keep the right to read");
  }
  return {};
}

core::Result<> become_nobody() {
  if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || ::setgroups(0, nullptr) != 0 ||
      ::setresgid(kNobody, kNobody, kNobody) != 0 || ::setresuid(kNobody, kNobody, kNobody) != 0) {
    return system_failure("cannot become the user nobody");
  }
  return keep_right_to_read();
}

core::Result<Landlock> allowlist(const ConfineOptions& options, int version) {
  auto landlock = Landlock::create(version, options.network);
  if (!landlock) return landlock;
  core::Result<> done;
  const auto read = [&](const std::string& path) { return done ? landlock->allow_reading(path) : done; };
  for (const char* path : kReadable) done = read(path);
  for (const std::string& path : options.readable) done = read(path);
  if (options.network) {
    for (const char* path : kReadableWithNetwork) done = read(path);
  }
  for (const char* path : kDevices) {
    if (done) done = landlock->allow_device(path);
  }
  for (const std::string& path : {options.workspace, options.home}) {
    if (done) done = landlock->allow_anything(path);
  }
  if (!done) return tl::unexpected(done.error());
  return landlock;
}

core::Result<> enter(const ConfineOptions& options, int version) {
  const std::string directory = options.workspace + "/" + options.directory;
  if (auto limited = set_limits(options); !limited) return limited;
  if (version > 0 && ::geteuid() == 0) {
    if (auto changed = become_nobody(); !changed) return changed;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);  // forgotten when the user changes, so not earlier
  if (::chdir(directory.c_str()) != 0) return system_failure("cannot enter " + directory);
  if (version == 0) {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return system_failure("cannot give up new privileges");
    return {};
  }
  const auto landlock = allowlist(options, version);
  if (!landlock) return tl::unexpected(landlock.error());
  if (auto entered = landlock->enforce(); !entered) return entered;
  return enforce_seccomp({options.network, version >= 6});
}

[[noreturn]] void become_command(const ConfineOptions& options, int version) {
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (auto entered = enter(options, version); !entered) {
    say("cimend-confine: " + entered.error().what);
    ::_exit(kCannotConfine);
  }
  std::vector<char*> arguments;
  for (const std::string& argument : options.argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  const int error = errno;
  say(fmt::format("{}{}: {}", kCannotRun, options.argv[0], std::strerror(error)));
  ::_exit(error == ENOENT ? 127 : 126);
}

// ---- the keeper's side ----

// Enters a domain that signals do not leave. True where that is certain.
bool keep_signals_inside(int version, pid_t outside) {
  if (version < 6) return false;
  const auto scope = Landlock::create_signal_scope();
  if (!scope || !scope->enforce()) return false;
  return ::kill(outside, 0) == -1 && errno == EPERM;
}

// The parent of each process, from the fourth field of /proc/PID/stat (proc(5)); the second may hold anything.
std::map<pid_t, pid_t> parents() {
  std::map<pid_t, pid_t> out;
  DIR* processes = ::opendir("/proc");
  if (processes == nullptr) return out;
  while (const dirent* entry = ::readdir(processes)) {
    const pid_t process = std::atoi(entry->d_name);
    if (process <= 0) continue;
    std::ifstream stat(fmt::format("/proc/{}/stat", process));
    std::string line;
    std::getline(stat, line);
    const std::size_t name_end = line.rfind(')');
    if (name_end != std::string::npos && line.size() > name_end + 4) out[process] = std::atoi(&line[name_end + 4]);
  }
  ::closedir(processes);
  return out;
}

void kill_descendants() {
  const std::map<pid_t, pid_t> parent_of = parents();
  std::set<pid_t> ours = {::getpid()};
  for (std::size_t before = 0; before != ours.size();) {
    before = ours.size();
    for (const auto& [process, parent] : parent_of) {
      if (ours.count(parent) != 0) ours.insert(process);
    }
  }
  ours.erase(::getpid());
  for (const pid_t process : ours) ::kill(process, SIGKILL);
}

// Until there is nobody below us, at most kKillTime.
void kill_everything(bool signals_stay_inside) {
  const auto deadline = SteadyClock::now() + kKillTime;
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  while (SteadyClock::now() < deadline) {
    if (signals_stay_inside) ::kill(-1, SIGKILL);
    pid_t reaped = 0;
    while ((reaped = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (reaped < 0 && errno == ECHILD) return;
    if (!signals_stay_inside) kill_descendants();
    const timespec moment{0, 5'000'000};
    ::sigtimedwait(&child, nullptr, &moment);
  }
}

// The command's exit code; 143 where a signal told us to end first.
int await(pid_t command, const sigset_t& signals) {
  for (;;) {
    const int signal = ::sigwaitinfo(&signals, nullptr);
    if (signal < 0) continue;
    if (signal != SIGCHLD) return 128 + SIGTERM;
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0) {
      if (ended == command) return exit_code_of(status);
    }
  }
}

[[noreturn]] void become_keeper(const ConfineOptions& options, int version, pid_t front) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&signals, signal);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  if (::getppid() != front) ::_exit(kCannotConfine);
  const bool inside = keep_signals_inside(version, front);
  const pid_t command = ::fork();
  if (command == 0) become_command(options, version);
  if (command < 0) {
    say(fmt::format("cimend-confine: cannot start a process: {}", std::strerror(errno)));
    ::_exit(kCannotConfine);
  }
  const int code = await(command, signals);
  kill_everything(inside);
  ::_exit(code);
}

// ---- the front ----

int give_to_nobody(const char* path, const struct stat*, int, struct FTW*) {
  return ::lchown(path, kNobody, kNobody);  // an entry that is gone, or can't be given, fails the walk
}

core::Result<> hand_over(const ConfineOptions& options) {
  for (const std::string& directory : {options.workspace, options.home}) {
    if (::nftw(directory.c_str(), give_to_nobody, 32, FTW_PHYS) != 0 || ::chmod(directory.c_str(), 0700) != 0) {
      return system_failure("cannot hand over " + directory);
    }
  }
  // Both stand in a directory of ours that nobody may pass through but not list.
  const std::string above = options.workspace.substr(0, options.workspace.rfind('/'));
  if (::chmod(above.c_str(), 0711) != 0) return system_failure("cannot open " + above);
  return {};
}

int give_up(const std::string& why) {
  say("cimend-confine: " + why);
  return kCannotConfine;
}

}  // namespace

int confine(const ConfineOptions& options) {
  ::close_range(3, ~0u, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const auto version = landlock_version(options);
  if (!version) return give_up(version.error().what);
  if (*version > 0 && ::geteuid() == 0) {
    if (auto handed = hand_over(options); !handed) return give_up(handed.error().what);
  }
  const pid_t front = ::getpid();
  const pid_t keeper = ::fork();
  if (keeper == 0) become_keeper(options, *version, front);
  if (keeper < 0) return give_up(fmt::format("cannot start a process: {}", std::strerror(errno)));
  int status = 0;
  while (::waitpid(keeper, &status, 0) < 0 && errno == EINTR) {
  }
  kill_everything(false);  // somebody who killed the keeper left us its orphans
  return exit_code_of(status);
}

}  // namespace cimend::fixagent
