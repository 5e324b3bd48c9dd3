// What a sender may say of a run, and what is wrong with it: every field at once.

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/json.h"
#include "core/text.h"
#include "ingest/submission.h"

namespace cimend::ingest {
namespace {

using core::Json;

constexpr std::size_t kLongestText = 1000;

bool is_commit(std::string_view sha) {
  return sha.size() >= 7 && sha.size() <= 64 && sha.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class FactReader {
 public:
  explicit FactReader(const Json& json) : json_(json) {}

  std::string text(std::string_view key) {
    const Json& value = json_[key];
    if (value.is_null()) return {};
    const std::string* held = value.string();
    if (held == nullptr) return wrong(key, "expected a text");
    if (held->size() > kLongestText) return wrong(key, fmt::format("is longer than {} bytes", kLongestText));
    return *held;
  }
  template <class Good>
  std::string text(std::string_view key, const Good& good, std::string_view otherwise) {
    std::string value = text(key);
    if (!value.empty() && !good(value)) return wrong(key, std::string(otherwise));
    return value;
  }
  std::string run_id() {
    const Json& value = json_["run_id"];
    if (json_.find("run_id") == nullptr || value.is_null()) return wrong("run_id", "is missing");
    std::string id;
    value.visit([&](const auto& held) {
      using Held = std::decay_t<decltype(held)>;
      if constexpr (std::is_same_v<Held, std::string>) id = held;
      if constexpr (std::is_same_v<Held, std::int64_t>) id = held < 0 ? "" : std::to_string(held);
      if constexpr (std::is_same_v<Held, std::uint64_t>) id = std::to_string(held);
    });
    if (!core::valid_run_id(id)) {
      return wrong("run_id", "expected 1 to 100 of A-Z a-z 0-9 . _ - that do not begin with a dot");
    }
    return id;
  }
  std::int64_t attempt() {
    const Json& value = json_["attempt"];
    if (value.is_null()) return 1;
    const std::int64_t attempt = value.integer_or(0);
    if (attempt < 1 || attempt > 1000) wrong("attempt", "expected a whole number from 1 to 1000");
    return attempt;
  }
  void refuse_unknown(const std::vector<std::string_view>& others) {
    static constexpr std::string_view kKnown[] = {"schema",   "run_id", "repository", "head_sha",   "branch",
                                                  "workflow", "event",  "attempt",    "conclusion", "url"};
    for (const auto& [key, value] : *json_.object()) {
      const bool known = std::find(std::begin(kKnown), std::end(kKnown), key) != std::end(kKnown) ||
                         std::find(others.begin(), others.end(), key) != others.end();
      if (!known) wrong(core::shorten(key, 60), "is not a field of this request");
    }
  }
  [[nodiscard]] std::vector<Problem::Field>& problems() { return problems_; }

 private:
  std::string wrong(std::string_view key, std::string problem) {
    problems_.push_back({std::string(key), std::move(problem)});
    return {};
  }
  const Json& json_;
  std::vector<Problem::Field> problems_;
};

}  // namespace

std::string run_prefix(RunLayout layout, const core::RunKey& run) {
  if (layout == RunLayout::flat) return fmt::format("logs/{}/", run.run_id);
  std::string repository;
  for (const std::string_view part : core::split(run.repository, '/')) {
    repository += fmt::format("{}{}/", !part.empty() && part.front() == '.' ? "_" : "", part);
  }
  return fmt::format("logs/{}{}/{}/", repository, run.run_id, run.attempt);
}

std::string run_prefix(RunLayout layout, const core::RunDocument& run) {
  return run_prefix(layout, core::RunKey{run.repository.empty() ? "local" : run.repository, run.run_id, run.attempt});
}

Answered<core::RunDocument> read_run_facts(const Json& json, int field_status,
                                           const std::vector<std::string_view>& others) {
  if (!json.is_object()) {
    return tl::unexpected(
        Problem{field_status, "bad_field", "the run's facts are no object", {{"", "expected an object"}}, 0, false});
  }
  FactReader in(json);
  core::RunDocument run;
  run.run_id = in.run_id();
  run.repository = in.text("repository", core::valid_repository, "expected OWNER/NAME");
  run.head_sha = in.text("head_sha", is_commit, "expected 7 to 64 lower-case hex digits");
  run.branch = in.text("branch");
  run.workflow = in.text("workflow");
  run.event = in.text("event");
  run.attempt = in.attempt();
  run.conclusion = in.text(
      "conclusion",
      [](const std::string& text) {
        return text == "success" || text == "failure" || text == "cancelled" || text == "skipped";
      },
      "expected success, failure, cancelled or skipped");
  run.url = in.text(
      "url", [](const std::string& text) { return text.rfind("https://", 0) == 0 || text.rfind("http://", 0) == 0; },
      "expected a web address");
  run.source = "upload";
  in.refuse_unknown(others);
  if (!in.problems().empty()) {
    return tl::unexpected(
        Problem{field_status, "bad_field",
                fmt::format("{} of the request {} wrong", core::counted(in.problems().size(), "field"),
                            in.problems().size() == 1 ? "is" : "are"),
                std::move(in.problems()), 0, false});
  }
  return run;
}

}  // namespace cimend::ingest
