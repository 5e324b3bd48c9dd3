#include "ingest/prune.h"

#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/text.h"
#include "ingest/submission.h"

namespace cimend::ingest {
namespace {

constexpr std::size_t kRunsAtOnce = 200;

core::Result<> remove_all(core::Blobs& blobs, const std::string& prefix, std::size_t& removed) {
  const auto keys = blobs.list(prefix);
  if (!keys) return tl::unexpected(keys.error());
  for (const std::string& key : *keys) {
    if (auto gone = blobs.remove(key); !gone) return gone;
    ++removed;
  }
  return {};
}

// The run whose log has this key; of one that is laid flat, its id alone.
struct LogOf {
  core::RunKey run;
  bool flat = false;
};
std::optional<LogOf> run_of(const std::string& key) {
  const auto parts = core::split(key, '/');
  const auto number = [](std::string_view text) -> std::int64_t {
    const bool digits =
        !text.empty() && text.size() < 6 && text.find_first_not_of("0123456789") == std::string_view::npos;
    return digits ? std::stoll(std::string(text)) : 0;
  };
  if (parts.size() == 3) return LogOf{{"", std::string(parts[1]), 0}, true};
  if (parts.size() == 5 && parts[1] == "local") return LogOf{{"local", std::string(parts[2]), number(parts[3])}};
  if (parts.size() == 6) {
    const auto name = [](std::string_view part) { return part.substr(part.rfind("_.", 0) == 0 ? 1 : 0); };
    return LogOf{{fmt::format("{}/{}", name(parts[1]), name(parts[2])), std::string(parts[3]), number(parts[4])}};
  }
  return std::nullopt;
}

}  // namespace

core::Result<Pruned> prune(core::Store& store, core::Blobs& blobs, core::UnixSeconds changed_before,
                           const std::function<void(const Pruned&)>& progress) {
  Pruned pruned;
  for (bool more = true; more;) {
    const auto step = store.prune(changed_before, kRunsAtOnce);
    if (!step) return tl::unexpected(step.error());
    more = step->more;
    for (const core::RunKey& run : step->runs) {
      const std::string own = run_prefix(RunLayout::by_repository, run);
      const std::string flat = run_prefix(RunLayout::flat, run);
      if (auto gone = remove_all(blobs, own, pruned.logs); !gone) return tl::unexpected(gone.error());
      if (auto gone = remove_all(blobs, flat, pruned.logs); !gone) return tl::unexpected(gone.error());
      ++pruned.runs;
    }
    progress(pruned);
  }
  return pruned;
}

core::Result<Pruned> sweep_orphans(core::Store& store, core::Blobs& blobs,
                                   const std::function<void(const Pruned&)>& progress) {
  Pruned pruned;
  const auto keys = blobs.list("logs/");
  if (!keys) return tl::unexpected(keys.error());
  std::string known_prefix, unknown_prefix;
  for (const std::string& key : *keys) {
    const auto log = run_of(key);
    // A flat run's attempt and repository do not stand in its key.
    if (!log || log->flat) continue;
    const std::string prefix = key.substr(0, key.find_last_of('/') + 1);
    if (prefix == known_prefix) continue;
    if (prefix != unknown_prefix) {
      const auto row = store.run(log->run);
      if (!row) return tl::unexpected(row.error());
      (*row ? known_prefix : unknown_prefix) = prefix;
      if (*row) continue;
    }
    if (auto gone = blobs.remove(key); !gone) return tl::unexpected(gone.error());
    ++pruned.orphans;
    progress(pruned);
  }
  return pruned;
}

core::Result<std::int64_t> read_duration(const std::string& text) {
  static const std::map<char, std::int64_t> kUnits = {{'h', 3600}, {'d', 86'400}, {'w', 7 * 86'400}};
  const bool shaped = text.size() >= 2 && text.size() <= 7 && kUnits.count(text.back()) == 1 &&
                      text.find_first_not_of("0123456789") == text.size() - 1;
  const std::int64_t count = shaped ? std::stoll(text.substr(0, text.size() - 1)) : 0;
  if (count == 0) {
    return core::fail(core::Errc::refused, fmt::format("\"{}\" is no duration", core::terminal_safe(text)), "--keep",
                      "90d, 12h or 2w");
  }
  return count * kUnits.at(text.back());
}

}  // namespace cimend::ingest
