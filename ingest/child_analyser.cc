#include "ingest/child_analyser.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/descriptor.h"
#include "core/json.h"
#include "core/process.h"

extern char** environ;

namespace cimend::ingest {
namespace {

constexpr std::size_t kMostAnswer = std::size_t{64} << 20;

tl::unexpected<core::Error> gone(std::string what) {
  return core::fail(core::Errc::unavailable, fmt::format("cimend-classify {}", what));
}

std::string errno_text() { return std::generic_category().message(errno); }

// One child and the pipes to it.
class Child {
 public:
  static core::Result<std::unique_ptr<Child>> start(const std::string& program) {
    std::array<int, 2> to{}, from{};
    if (::pipe2(to.data(), O_CLOEXEC) != 0) return gone(fmt::format("can't be started: {}", errno_text()));
    core::Descriptor to_read(to[0]), to_write(to[1]);
    if (::pipe2(from.data(), O_CLOEXEC) != 0) return gone(fmt::format("can't be started: {}", errno_text()));
    core::Descriptor from_read(from[0]), from_write(from[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_read.number(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_write.number(), STDOUT_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    // A terminal's Ctrl-C is for us; the child ends with its input.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    sigset_t pipe;  // ignored by a server
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &pipe);
    std::string name = program, command = "answer";
    std::array<char*, 3> argv{name.data(), command.data(), nullptr};
    pid_t pid = -1;
    const int status = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (status != 0) return gone(fmt::format("can't be started: {}", std::generic_category().message(status)));
    return std::unique_ptr<Child>(new Child(pid, std::move(to_write), std::move(from_read)));
  }
  ~Child() {
    to_ = core::Descriptor();
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  core::Result<std::string> ask(const std::string& line, int seconds) {
    std::string_view left = line;
    while (!left.empty()) {
      const ssize_t count = ::write(to_.number(), left.data(), left.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return gone(fmt::format("ended: {}", errno_text()));
      left.remove_prefix(static_cast<std::size_t>(count));
    }
    return read_line(std::chrono::steady_clock::now() + std::chrono::seconds(seconds));
  }

 private:
  Child(pid_t pid, core::Descriptor to, core::Descriptor from)
      : pid_(pid), to_(std::move(to)), from_(std::move(from)) {}

  core::Result<std::string> read_line(std::chrono::steady_clock::time_point until) {
    std::array<char, 65536> buffer;
    for (;;) {
      if (const std::size_t end = held_.find('\n'); end != std::string::npos) {
        std::string line = held_.substr(0, end);
        held_.erase(0, end + 1);
        return line;
      }
      if (held_.size() > kMostAnswer) return gone("answered with more than 64 MB");
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0) return gone("did not answer in time");
      pollfd waiting{from_.number(), POLLIN, 0};
      const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
      if (ready < 0 && errno != EINTR) return gone(fmt::format("can't be waited for: {}", errno_text()));
      if (ready <= 0) continue;
      const ssize_t count = ::read(from_.number(), buffer.data(), buffer.size());
      if (count == 0) return gone("ended without an answer");
      if (count > 0) held_.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  pid_t pid_;
  core::Descriptor to_, from_;
  std::string held_;
};

class ChildAnalyser final : public core::Analyser {
 public:
  ChildAnalyser(std::string program, int answer_seconds)
      : program_(std::move(program)), answer_seconds_(answer_seconds) {}

  core::Result<core::AnalysisDocument> analyse(const std::string& run_directory) override {
    const std::string request = core::Json().set("run_directory", run_directory).dump() + "\n";
    const std::lock_guard lock(mutex_);
    auto answer = ask(request);
    if (!answer) child_.reset();
    return answer;
  }

 private:
  core::Result<core::AnalysisDocument> ask(const std::string& request) {
    if (!child_) {
      auto started = Child::start(program_);
      if (!started) return tl::unexpected(started.error());
      child_ = std::move(*started);
    }
    const auto line = child_->ask(request, answer_seconds_);
    if (!line) return tl::unexpected(line.error());
    const auto json = core::Json::parse(*line);
    if (!json) return gone("answered with something that is no JSON");
    if (const core::Json* error = json->find("error")) {
      const bool is_io = (*error)["code"].string_or("") == "io";
      return core::fail(is_io ? core::Errc::io : core::Errc::parse, std::string((*error)["what"].string_or("failed")));
    }
    return core::AnalysisDocument::from_json((*json)["analysis"]);
  }

  std::string program_;
  int answer_seconds_;
  std::mutex mutex_;
  std::unique_ptr<Child> child_;
};

}  // namespace

std::unique_ptr<core::Analyser> child_analyser(std::string program, int answer_seconds) {
  return std::make_unique<ChildAnalyser>(std::move(program), answer_seconds);
}

core::Result<std::string> find_classifier() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size > 0) {
    const std::string self(path.data(), static_cast<std::size_t>(size));
    std::string beside = self.substr(0, self.find_last_of('/') + 1) + "cimend-classify";
    if (::access(beside.c_str(), X_OK) == 0) return beside;
  }
  if (auto found = core::find_program("cimend-classify")) return *found;
  return core::fail(core::Errc::unavailable, "cimend-classify is neither beside this program nor in PATH");
}

}  // namespace cimend::ingest
