#include "ingest/redelivery.h"

#include <charconv>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::ingest {

core::Result<std::vector<Hook>> read_hooks(const std::string& list) {
  std::vector<Hook> hooks;
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(", \t\r\n"), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (word.empty()) continue;
    if (word == "app") {
      hooks.push_back({});
      continue;
    }
    const std::size_t colon = word.find_last_of(':');
    Hook hook;
    const char* const last = word.data() + word.size();
    const bool named = colon != std::string_view::npos && word.substr(0, colon).find('/') != std::string_view::npos;
    const auto read = named ? std::from_chars(word.data() + colon + 1, last, hook.id) : std::from_chars_result{};
    if (!named || read.ec != std::errc() || read.ptr != last || hook.id <= 0) {
      return core::fail(core::Errc::refused, fmt::format("\"{}\" names no webhook", core::terminal_safe(word)), {},
                        "OWNER/NAME:ID as GitHub's settings show it, or app");
    }
    hook.repository = std::string(word.substr(0, colon));
    hooks.push_back(std::move(hook));
  }
  return hooks;
}

core::Result<Redelivered> redeliver_failed(GitHubClient& github, const Hook& hook, core::UnixSeconds since) {
  const bool app = hook.repository.empty();
  const auto deliveries = app ? github.app_deliveries(since) : github.deliveries(hook.repository, hook.id, since);
  if (!deliveries) return tl::unexpected(deliveries.error());
  std::set<std::string> arrived;
  std::map<std::string, std::int64_t> failed;  // guid to its newest attempt
  for (const GitHubDelivery& delivery : *deliveries) {
    if (delivery.status_code >= 200 && delivery.status_code < 300) {
      arrived.insert(delivery.guid);
    } else {
      failed.try_emplace(delivery.guid, delivery.id);
    }
  }
  Redelivered done;
  done.looked_at = deliveries->size();
  for (const auto& [guid, id] : failed) {
    if (arrived.count(guid) > 0) continue;
    const auto asked = app ? github.redeliver_app(id) : github.redeliver(hook.repository, hook.id, id);
    if (!asked) return tl::unexpected(asked.error());
    ++done.asked_for;
  }
  return done;
}

}  // namespace cimend::ingest
