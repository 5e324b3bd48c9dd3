#include "fixagent/sandbox/seccomp_filter.h"

#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace cimend::fixagent {
namespace {

constexpr const char* kForbidden[] = {
    // other processes
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
    // mounts and namespaces
    "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount",
    "fspick", "mount_setattr", "unshare", "setns",
    // the kernel
    "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load",
    "init_module", "finit_module", "delete_module", "open_by_handle_at", "quotactl", "quotactl_fd", "swapon", "swapoff",
    "reboot", "acct", "syslog", "iopl", "ioperm", "settimeofday", "clock_settime", "sethostname", "setdomainname",
    "vhangup"};
constexpr const char* kUnknown[] = {"io_uring_setup", "io_uring_enter", "io_uring_register", "clone3"};
constexpr unsigned long kNamespaceFlags[] = {CLONE_NEWNS,  CLONE_NEWUTS, CLONE_NEWIPC,   CLONE_NEWUSER,
                                             CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP};

// Rules that are gathered until one fails; the kernel hears of them in load().
class Filter {
 public:
  Filter() : context_(::seccomp_init(SCMP_ACT_ALLOW), &::seccomp_release) {
    if (!context_) problem_ = "no memory";
    attribute(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    attribute(SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a binary tree: the filter sees every system call of a build
  }

  // `comparisons` must all hold; names that this libseccomp or processor does not know are passed over.
  void refuse(const char* name, int error, std::vector<scmp_arg_cmp> comparisons = {}) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR || !problem_.empty()) return;
    const int done = ::seccomp_rule_add_array(context_.get(), SCMP_ACT_ERRNO(static_cast<unsigned>(error)), number,
                                              static_cast<unsigned>(comparisons.size()), comparisons.data());
    if (done != 0) problem_ = fmt::format("{}: {}", name, std::strerror(-done));
  }

  core::Result<> load() {
    if (problem_.empty()) {
      const int done = ::seccomp_load(context_.get());
      if (done == 0) return {};
      problem_ = std::strerror(-done);
    }
    return core::fail(core::Errc::unavailable, "cannot set a seccomp filter: " + problem_);
  }

 private:
  void attribute(scmp_filter_attr name, std::uint32_t value) {
    if (!problem_.empty()) return;
    const int done = ::seccomp_attr_set(context_.get(), name, value);
    if (done != 0) problem_ = fmt::format("attribute {}: {}", static_cast<int>(name), std::strerror(-done));
  }
  std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
  std::string problem_;
};

scmp_arg_cmp compare(unsigned argument, scmp_compare how, scmp_datum_t first, scmp_datum_t second = 0) {
  return {argument, how, first, second};
}

// The kernel reads the family as 32 bits and seccomp compares 64: what is above is refused with the large ones.
void refuse_families_but_internet(Filter& filter) {
  filter.refuse("socket", EACCES, {compare(0, SCMP_CMP_LT, AF_INET, 0)});
  for (scmp_datum_t family = AF_INET + 1; family < AF_INET6; ++family) {
    filter.refuse("socket", EACCES, {compare(0, SCMP_CMP_EQ, family, 0)});
  }
  filter.refuse("socket", EACCES, {compare(0, SCMP_CMP_GT, AF_INET6, 0)});
}

void refuse_sockets(Filter& filter, bool network) {
  if (network) {
    refuse_families_but_internet(filter);
  } else {
    for (const char* name : {"socket", "connect", "bind", "listen", "accept", "accept4"}) filter.refuse(name, EACCES);
  }
  filter.refuse("socketpair", EACCES, {compare(0, SCMP_CMP_NE, AF_UNIX, 0)});
  constexpr scmp_datum_t kTypeMask = 0xf;
  for (scmp_datum_t type = 0; type <= kTypeMask; ++type) {
    if (type == SOCK_STREAM || type == SOCK_SEQPACKET) continue;
    filter.refuse("socketpair", EACCES, {compare(1, SCMP_CMP_MASKED_EQ, kTypeMask, type)});
  }
}

}  // namespace

core::Result<> enforce_seccomp(const SeccompOptions& options) {
  Filter filter;
  for (const char* name : kForbidden) filter.refuse(name, EPERM);
  for (const char* name : kUnknown) filter.refuse(name, ENOSYS);
  for (const unsigned long flag : kNamespaceFlags) {
    filter.refuse("clone", EPERM, {compare(0, SCMP_CMP_MASKED_EQ, flag, flag)});
  }
  for (const scmp_datum_t request : {TIOCSTI, TIOCLINUX}) {  // the kernel looks at 32 bits of it
    filter.refuse("ioctl", EPERM, {compare(1, SCMP_CMP_MASKED_EQ, 0xffffffffu, request)});
  }
  refuse_sockets(filter, options.network);
  if (!options.signals_to_all) {
    filter.refuse("kill", EPERM, {compare(0, SCMP_CMP_MASKED_EQ, 0xffffffffu, 0xffffffffu)});
  }
  return filter.load();
}

}  // namespace cimend::fixagent
