#pragma once

#include <string>

#include "core/descriptor.h"
#include "core/result.h"

namespace cimend::fixagent {

// A Landlock domain (landlock(7), Linux 5.13 and later): an allowlist of what this thread and everything it starts from
// then on may open, which nothing in there can widen again. Handles what the running kernel knows and no more: version
// 1 (files), 2 (renames between directories), 3 (truncation), 4 (TCP), 5 (device ioctls), 6 (signals and abstract
// sockets stay inside). Everything that a version handles is forbidden unless it is allowed here.
//
// What no version to date holds back: chmod, chown, setting times and extended attributes, stat, chdir, and locks.
class Landlock {
 public:
  static constexpr int kNewestVersion = 6;  // that changes what we do

  // What the kernel offers, at least 1. Errc::unavailable where it has no Landlock or it is switched off.
  static core::Result<int> version();

  // A domain in the making, with rights up to those of `version`; 0 TCP ports are allowed unless `network`.
  static core::Result<Landlock> create(int version, bool network);
  // A domain that lets everything pass but signals (and abstract sockets) to processes outside. `version` is at
  // least 6.
  static core::Result<Landlock> create_signal_scope();

  // A path that does not exist is passed over; a symbolic link is followed. Directories count with all below them.
  core::Result<> allow_reading(const std::string& path);   // and running
  core::Result<> allow_device(const std::string& path);    // read and write one file
  core::Result<> allow_anything(const std::string& path);  // but making device files

  // For the calling thread, for good; sets PR_SET_NO_NEW_PRIVS. Errc::unavailable.
  core::Result<> enforce() const;

 private:
  Landlock(core::Descriptor ruleset, int version) : ruleset_(std::move(ruleset)), version_(version) {}
  core::Result<> allow(const std::string& path, unsigned long long rights);
  core::Descriptor ruleset_;
  int version_;
};

}  // namespace cimend::fixagent
