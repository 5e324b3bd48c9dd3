#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/descriptor.h"
#include "core/fs.h"
#include "core/process.h"
#include "fixagent/sandbox/sandbox.h"

// What the tests of the sandbox share: a sandbox over a scratch directory, and things outside of it to be reached.
namespace cimend::fixagent::test {

inline bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

// A directory outside that everybody may write to, so that only the sandbox is in the way.
class Outside {
 public:
  Outside() {
    std::string name = (std::filesystem::temp_directory_path() / "cimend-outside-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path_ = std::filesystem::canonical(name);
    REQUIRE(::chmod(path_.c_str(), 0777) == 0);
  }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;
  ~Outside() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path(const std::string& name = {}) const {
    return name.empty() ? path_ : core::join_path(path_, name);
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name)) << text;
    ::chmod(path(name).c_str(), 0777);
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::string path_;
};

// A socket that waits for somebody, and whether somebody came.
class Listener {
 public:
  Listener(int family, int kind, const sockaddr* address, socklen_t size) : kind_(kind) {
    socket_ = core::Descriptor(::socket(family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    REQUIRE(::bind(socket_.number(), address, size) == 0);
    if (kind == SOCK_STREAM) REQUIRE(::listen(socket_.number(), 4) == 0);
  }
  static Listener internet(int kind) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return {AF_INET, kind, reinterpret_cast<const sockaddr*>(&address), sizeof(address)};
  }
  // `name` may begin with NUL: an abstract one.
  static Listener local(int kind, const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(name.size() < sizeof(address.sun_path));
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] != '\0') ::unlink(name.c_str());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    Listener made(AF_UNIX, kind, reinterpret_cast<const sockaddr*>(&address), size);
    if (name[0] != '\0') ::chmod(name.c_str(), 0777);
    return made;
  }
  [[nodiscard]] int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    ::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  [[nodiscard]] bool reached() const {
    char byte = 0;
    const ssize_t got =
        kind_ == SOCK_STREAM ? ::accept(socket_.number(), nullptr, nullptr) : ::recv(socket_.number(), &byte, 1, 0);
    return got >= 0;
  }

 private:
  core::Descriptor socket_;
  int kind_;
};

// A scratch directory and the sandbox of a kind over it.
struct Cage {
  core::RealProcess process;
  core::Result<ScratchDirectory> scratch = ScratchDirectory::create();
  core::Result<Sandbox> sandbox;

  Cage(const std::string& kind, SandboxOptions options = {}) : sandbox(make(kind, std::move(options))) {}
  core::Result<Sandbox> make(const std::string& kind, SandboxOptions options) {
    REQUIRE(scratch);
    options.only = kind;
    options.allow_none = kind == "none";
    return Sandbox::create(process, *scratch, std::move(options));
  }
  [[nodiscard]] std::string file(const std::string& name) const { return scratch->workspace() + "/" + name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }
  void bring(const std::string& name) const {  // a file of testdata/
    std::filesystem::copy(std::string(CIMEND_SOURCE_DIR) + "/fixagent/testdata/" + name, file(name));
  }
  core::Exit run(const std::vector<std::string>& argv, const std::string& directory = {}) const {
    auto exit = sandbox->run(argv, directory);
    INFO((exit ? std::string() : exit.error().text()));
    REQUIRE(exit);
    return *exit;
  }
  core::Exit shell(const std::string& script) const { return run({"sh", "-c", script}); }
};

// The kinds that work here; a machine without one says so.
inline std::vector<std::string> kinds() {
  static const std::vector<std::string> working = [] {
    std::vector<std::string> out;
    for (const std::string kind : {"bubblewrap", "landlock"}) {
      const Cage cage(kind);
      if (cage.sandbox) out.push_back(kind);
      if (!cage.sandbox) WARN("skipped: " + cage.sandbox.error().what);
    }
    return out;
  }();
  return working;
}

// Nobody holds a lock on the file: the process that took it and never lets go is gone.
inline bool lock_is_free(const std::string& path) {
  const core::Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(file.open());
  return ::flock(file.number(), LOCK_EX | LOCK_NB) == 0;
}

// Leaves the process group and the session, loses its parent, takes a lock and stays. The command waits for the lock.
inline const std::string kDaemon =
    "import os, fcntl, time\n"
    "r, w = os.pipe()\n"
    "if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    if os.fork() == 0:\n"
    "        f = open('lock', 'w')\n"
    "        fcntl.flock(f, fcntl.LOCK_EX)\n"
    "        os.write(w, b'x')\n"
    "        time.sleep(1000)\n"
    "    os._exit(0)\n"
    "os.read(r, 1)\n"
    "print('locked', flush=True)\n";

inline const std::map<std::string, std::string> kPlain = {{"PATH", "/usr/bin:/bin"}};

inline bool as_root() { return ::geteuid() == 0; }

}  // namespace cimend::fixagent::test
