// The kernel's interface, by raw system calls: Debian 12 has neither a library for it nor, in its kernel headers (6.1),
// the names of what came after version 2. Numbers and layouts are those of linux/landlock.h, which promises not to
// change them; a kernel takes a longer attribute than it knows only where the rest is zero, so only what its version
// handles is ever set.

#include "fixagent/sandbox/landlock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace cimend::fixagent {
namespace {

constexpr std::uint32_t kAskVersion = 1;
constexpr int kRulePathBeneath = 1;

enum Right : std::uint64_t {
  kExecute = 1u << 0,
  kWriteFile = 1u << 1,
  kReadFile = 1u << 2,
  kReadDirectory = 1u << 3,
  kMakeCharacterDevice = 1u << 6,
  kMakeBlockDevice = 1u << 11,
  kRefer = 1u << 13,
  kTruncate = 1u << 14,
  kDeviceIoctl = 1u << 15,
};
constexpr std::uint64_t kRightsOfFiles = kExecute | kWriteFile | kReadFile | kTruncate | kDeviceIoctl;
constexpr std::uint64_t kBindAndConnect = 3;
constexpr std::uint64_t kAbstractSocketsAndSignals = 3;

struct RulesetAttribute {
  std::uint64_t files = 0;
  std::uint64_t network = 0;  // since version 4
  std::uint64_t scoped = 0;   // since version 6
};

struct [[gnu::packed]] PathAttribute {
  std::uint64_t allowed;
  std::int32_t parent;
};

// Version 1 has the rights 0 to 12; 2 added 13, 3 added 14, 5 added 15.
std::uint64_t file_rights(int version) {
  constexpr std::array<int, 6> kCounts = {0, 13, 14, 15, 15, 16};
  const int count = kCounts[static_cast<std::size_t>(std::min(version, 5))];
  return (std::uint64_t{1} << count) - 1;
}

std::size_t attribute_size(int version) { return version >= 6 ? 24 : version >= 4 ? 16 : 8; }

tl::unexpected<core::Error> refused(const std::string& what, int error) {
  return core::fail(core::Errc::unavailable, fmt::format("{}: {}", what, std::strerror(error)));
}

core::Result<core::Descriptor> make_ruleset(const RulesetAttribute& attribute, int version) {
  const long made = ::syscall(SYS_landlock_create_ruleset, &attribute, attribute_size(version), 0);
  if (made < 0) return refused("cannot make a Landlock ruleset", errno);
  return core::Descriptor(static_cast<int>(made));
}

}  // namespace

core::Result<int> Landlock::version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  if (version < 1) return refused("the kernel has no Landlock", version < 0 ? errno : ENOSYS);
  return static_cast<int>(version);
}

core::Result<Landlock> Landlock::create(int version, bool network) {
  RulesetAttribute attribute;
  attribute.files = file_rights(version);
  if (version >= 4 && !network) attribute.network = kBindAndConnect;
  if (version >= 6) attribute.scoped = kAbstractSocketsAndSignals;
  auto ruleset = make_ruleset(attribute, version);
  if (!ruleset) return tl::unexpected(ruleset.error());
  return Landlock(std::move(*ruleset), version);
}

core::Result<Landlock> Landlock::create_signal_scope() {
  RulesetAttribute attribute;
  attribute.scoped = kAbstractSocketsAndSignals;
  attribute.files = kRefer;
  auto ruleset = make_ruleset(attribute, 6);
  if (!ruleset) return tl::unexpected(ruleset.error());
  Landlock scope(std::move(*ruleset), 6);
  // The one right that every domain denies unless it handles and allows it: renaming into another directory.
  if (auto allowed = scope.allow("/", kRefer); !allowed) return tl::unexpected(allowed.error());
  return scope;
}

core::Result<> Landlock::allow(const std::string& path, unsigned long long rights) {
  const core::Descriptor place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place.open()) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    return refused("cannot open " + path, errno);
  }
  struct stat status {};
  if (::fstat(place.number(), &status) != 0) return refused("cannot look at " + path, errno);
  rights &= file_rights(version_);
  if (!S_ISDIR(status.st_mode)) rights &= kRightsOfFiles;
  const PathAttribute attribute{rights, place.number()};
  if (::syscall(SYS_landlock_add_rule, ruleset_.number(), kRulePathBeneath, &attribute, 0) != 0) {
    return refused("cannot allow " + path, errno);
  }
  return {};
}

core::Result<> Landlock::allow_reading(const std::string& path) {
  return allow(path, kExecute | kReadFile | kReadDirectory);
}

core::Result<> Landlock::allow_device(const std::string& path) {
  return allow(path, kReadFile | kWriteFile | kTruncate);
}

core::Result<> Landlock::allow_anything(const std::string& path) {
  return allow(path, ~static_cast<unsigned long long>(kMakeCharacterDevice | kMakeBlockDevice | kDeviceIoctl));
}

core::Result<> Landlock::enforce() const {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("cannot give up new privileges", errno);
  if (::syscall(SYS_landlock_restrict_self, ruleset_.number(), 0) != 0) return refused("cannot enter Landlock", errno);
  return {};
}

}  // namespace cimend::fixagent
