// Running a program without a shell, and being sure that nothing of it is left.
//
// The program leads a process group of its own. Whether it ended or ran out of time, the whole group is killed *before*
// the leader is reaped: until then its process id, and so the group's id, cannot be given to anybody else, and the kill
// cannot hit a stranger. Its end is awaited through a pidfd in the same poll() as its pipes, so there is no signal
// handler and no race between "it ended" and "it still writes". A grandchild that left the group can hold a pipe open
// for ever; after the leader's end the pipes are therefore read for a moment only (kDrainTime).

#include "core/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "core/descriptor.h"
#include "core/text.h"

namespace cimend::core {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kDrainTime{500};

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(Errc::io, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> entries;
  if (command.environment) {
    for (const auto& [name, value] : *command.environment) entries.push_back(fmt::format("{}={}", name, value));
  } else {
    for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  }
  return entries;
}

// Owns what posix_spawn wants initialised and destroyed.
struct SpawnSettings {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

Result<pid_t> spawn(const Command& command, const std::string& program, const Pipe& in, const Pipe& out,
                    const Pipe& err) {
  SpawnSettings settings;
  posix_spawn_file_actions_adddup2(&settings.actions, in.reading.number(), 0);
  posix_spawn_file_actions_adddup2(&settings.actions, out.writing.number(), 1);
  posix_spawn_file_actions_adddup2(&settings.actions, err.writing.number(), 2);
  posix_spawn_file_actions_addclosefrom_np(&settings.actions, 3);
  if (!command.directory.empty()) posix_spawn_file_actions_addchdir_np(&settings.actions, command.directory.c_str());
  // A caller that ignores or blocks signals must not hand that on.
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&settings.attributes, &none);
  posix_spawnattr_setsigdefault(&settings.attributes, &all);
  posix_spawnattr_setpgroup(&settings.attributes, 0);
  posix_spawnattr_setflags(&settings.attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> arguments = command.argv;
  std::vector<std::string> environment = environment_of(command);
  pid_t process = -1;
  const int error = posix_spawn(&process, program.c_str(), &settings.actions, &settings.attributes,
                                pointers_to(arguments).data(), pointers_to(environment).data());
  if (error != 0) {
    return fail(Errc::unavailable, fmt::format("cannot start {}: {}", command.argv[0], std::strerror(error)),
                command.directory);
  }
  return process;
}

// Reads what there is; closes the pipe at its end. Bytes over `limit` are read and dropped, so that the program
// never blocks on a full pipe.
void take_output(Descriptor& pipe, std::string& into, std::size_t limit, bool& cut) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(pipe.number(), buffer.data(), buffer.size());
  if (count <= 0) {
    if (count == 0 || (errno != EINTR && errno != EAGAIN)) pipe.close();
    return;
  }
  const std::size_t room = limit - std::min(limit, into.size());
  const auto size = static_cast<std::size_t>(count);
  into.append(buffer.data(), std::min(room, size));
  if (size > room) cut = true;
}

// Hands on as much of `input` as the pipe takes; closes it when all is given or nobody reads.
void give_input(Descriptor& pipe, std::string_view& input) {
  const ssize_t count = ::write(pipe.number(), input.data(), std::min<std::size_t>(input.size(), 65536));
  if (count >= 0) input.remove_prefix(static_cast<std::size_t>(count));
  if (input.empty() || (count < 0 && errno != EINTR && errno != EAGAIN)) pipe.close();
}

// Writing to a program that does not read would raise SIGPIPE in us; it is blocked in this thread meanwhile, and one
// that we caused is taken away again.
class SigpipeGuard {
 public:
  SigpipeGuard() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;
  ~SigpipeGuard() {
    const timespec now{};
    if (!was_pending_) {
      while (sigtimedwait(&set_, nullptr, &now) < 0 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

// The conversation with a running program, from its start to its end.
struct Conversation {
  Descriptor in, out, err, ended;  // `ended` is the pidfd
  std::string_view input;
  std::size_t output_limit;
  Exit result;

  // Waits for the next event, at most until `deadline`, and handles it. False when nothing is left to wait for or the
  // deadline has passed.
  bool step(SteadyClock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left.count() < 0) return false;
    std::array<pollfd, 4> events{
        {{out.number(), POLLIN, 0}, {err.number(), POLLIN, 0}, {in.number(), POLLOUT, 0}, {ended.number(), POLLIN, 0}}};
    const auto wait = static_cast<int>(std::min<long long>(left.count() + 1, INT_MAX));
    if (::poll(events.data(), events.size(), wait) < 0) return errno == EINTR;
    if (events[0].revents != 0) take_output(out, result.out, output_limit, result.output_cut);
    if (events[1].revents != 0) take_output(err, result.err, output_limit, result.output_cut);
    if (events[2].revents != 0) give_input(in, input);
    if (events[3].revents != 0) ended.close();
    return true;
  }
};

int exit_code_of(int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return 128 + WTERMSIG(status);
}

}  // namespace

std::optional<std::string> find_program(std::string_view program) {
  if (program.empty() || program.find('\0') != std::string_view::npos) return std::nullopt;
  if (program.find('/') != std::string_view::npos) return std::string(program);
  const char* path = std::getenv("PATH");
  for (const std::string_view directory : split(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
    if (directory.empty()) continue;  // an empty entry means "here", which a repository could fill
    std::string candidate = fmt::format("{}/{}", directory, program);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

Result<Exit> RealProcess::run(const Command& command) {
  if (command.argv.empty()) return fail(Errc::internal, "a command without a program");
  const std::optional<std::string> program = find_program(command.argv[0]);
  if (!program) {
    return fail(Errc::unavailable, fmt::format("{} is not installed (not found in PATH)", command.argv[0]));
  }
  auto in = make_pipe();
  auto out = make_pipe();
  auto err = make_pipe();
  if (!in) return tl::unexpected(in.error());
  if (!out) return tl::unexpected(out.error());
  if (!err) return tl::unexpected(err.error());
  const SigpipeGuard no_sigpipe;
  const auto started = SteadyClock::now();
  const auto process = spawn(command, *program, *in, *out, *err);
  if (!process) return tl::unexpected(process.error());

  Conversation talk{std::move(in->writing),
                    std::move(out->reading),
                    std::move(err->reading),
                    Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, *process, 0))),
                    command.input,
                    command.output_limit,
                    {}};
  in->reading.close();
  out->writing.close();
  err->writing.close();
  ::fcntl(talk.in.number(), F_SETFL, O_NONBLOCK);
  if (talk.input.empty()) talk.in.close();

  const auto deadline = started + command.time_limit;
  while (talk.ended.open() && talk.step(deadline)) {
  }
  talk.result.timed_out = talk.ended.open();
  ::kill(-*process, SIGKILL);
  const auto drained = SteadyClock::now() + kDrainTime;
  talk.in.close();
  talk.ended.close();
  while ((talk.out.open() || talk.err.open()) && talk.step(drained)) {
  }
  int status = 0;
  while (::waitpid(*process, &status, 0) < 0 && errno == EINTR) {
  }
  talk.result.code = exit_code_of(status);
  talk.result.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - started);
  return std::move(talk.result);
}

}  // namespace cimend::core
