#pragma once

#include "core/result.h"

namespace cimend::fixagent {

struct SeccompOptions {
  bool network = false;        // IPv4 and IPv6 sockets
  bool signals_to_all = true;  // kill(-1, …); to be false where Landlock does not keep signals inside
};

// Takes from this thread and all that it starts, for good (seccomp(2), through libseccomp):
// - sockets: EACCES, but pairs of connected ones (socketpair of Unix streams), which reach nobody else. A pair of
// datagram
//   sockets could be connected to a third one, so there are none. With `network` IPv4 and IPv6, never Unix;
// - looking into other processes, mounts, namespaces, keys, BPF, performance events, userfaultfd, kernel modules and
//   images, opening by handle, typing into a terminal (TIOCSTI, TIOCLINUX): EPERM;
// - io_uring, which would do the same behind seccomp's back, and clone3, whose flags seccomp can't see: ENOSYS, so that
//   programs fall back.
// Programs of another architecture of the same processor (32-bit, x32) are killed. Sets PR_SET_NO_NEW_PRIVS.
// Everything else is allowed. Errc::unavailable.
core::Result<> enforce_seccomp(const SeccompOptions& options);

}  // namespace cimend::fixagent
