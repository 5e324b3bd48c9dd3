// Preloaded into a server: makes the n-th call of one kind fail, counted from the moment that the file FAULT_ARM is
// there, so that starting up is not what fails.
//
//   LD_PRELOAD=libcimend_fault_shim.so FAULT_CALL=fdatasync FAULT_NUMBER=3 FAULT_ARM=/tmp/arm PROGRAM…
//
// FAULT_CALL: write, pwrite, fsync, fdatasync, rename, send, connect. A failing write has no effect; a failing sync may
// have had some, as on a real disk. When it has failed once, a line "fault injected" goes to standard error.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<long> counted{0};

template <class Function>
Function next_of(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

bool is_regular(int descriptor) {
  struct stat about {};
  return ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
}

bool armed() {
  static std::atomic<bool> seen{false};
  if (seen) return true;
  const char* file = getenv("FAULT_ARM");
  if (file != nullptr && ::access(file, F_OK) != 0) return false;
  seen = true;
  return true;
}

// Whether this call is the one.
bool fails(const char* call) {
  const char* wanted = getenv("FAULT_CALL");
  if (wanted == nullptr || strcmp(wanted, call) != 0 || !armed()) return false;
  const char* number = getenv("FAULT_NUMBER");
  if (++counted != (number == nullptr ? 1 : atol(number))) return false;
  static constexpr char kTold[] = "fault injected\n";
  static const auto real = next_of<ssize_t (*)(int, const void*, size_t)>("write");
  static_cast<void>(real(STDERR_FILENO, kTold, sizeof kTold - 1));
  return true;
}

int broken(int error) {
  errno = error;
  return -1;
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static const auto real = next_of<ssize_t (*)(int, const void*, size_t)>("write");
  if (is_regular(descriptor) && fails("write")) return broken(ENOSPC);
  return real(descriptor, bytes, size);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) {
  static const auto real = next_of<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  if (fails("pwrite")) return broken(EIO);
  return real(descriptor, bytes, size, at);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t at) {
  static const auto real = next_of<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  if (fails("pwrite")) return broken(EIO);
  return real(descriptor, bytes, size, at);
}
int fsync(int descriptor) {
  static const auto real = next_of<int (*)(int)>("fsync");
  if (fails("fsync")) return broken(EIO);
  return real(descriptor);
}
int fdatasync(int descriptor) {
  static const auto real = next_of<int (*)(int)>("fdatasync");
  if (fails("fdatasync")) return broken(EIO);
  return real(descriptor);
}
int rename(const char* from, const char* to) {
  static const auto real = next_of<int (*)(const char*, const char*)>("rename");
  if (fails("rename")) return broken(EIO);
  return real(from, to);
}
ssize_t sendmsg(int descriptor, const struct msghdr* message, int flags) {
  static const auto real = next_of<ssize_t (*)(int, const struct msghdr*, int)>("sendmsg");
  if (fails("send")) return broken(ECONNRESET);
  return real(descriptor, message, flags);
}
int connect(int descriptor, const struct sockaddr* address, socklen_t size) {
  static const auto real = next_of<int (*)(int, const struct sockaddr*, socklen_t)>("connect");
  if (fails("connect")) return broken(ECONNREFUSED);
  return real(descriptor, address, size);
}

}  // extern "C"
