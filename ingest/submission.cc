#include "ingest/submission.h"

#include <algorithm>
#include <new>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/codec.h"
#include "core/input.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/job_logs.h"
#include "ingest/log_intake.h"
#include "ingest/multipart.h"
#include "ingest/run_writer.h"

namespace cimend::ingest {
namespace {

using core::Json;
using core::RunDocument;

constexpr std::size_t kMostFacts = std::size_t{1} << 20;  // bytes of the part `run`
constexpr std::size_t kMostJson = std::size_t{64} << 20;  // bytes of a JSON body

Problem bad_request(std::string message) { return {400, "bad_request", std::move(message), {}, 0, true}; }
Problem too_large(std::string message) { return {413, "too_large", std::move(message), {}, 0, true}; }

// Where events come through code that speaks core::Result, the Problem is kept aside.
core::Result<> stopped() { return core::fail(core::Errc::refused, "stopped"); }

}  // namespace

Problem storage_problem(const core::Error& error) {
  const bool full =
      error.what.find("No space left") != std::string::npos || error.what.find("no space left") != std::string::npos ||
      error.what.find("disk is full") != std::string::npos || error.what.find("Disk quota") != std::string::npos;
  if (full) return {507, "disk_full", "the server's disk is full; nothing was stored", {}, 60, true};
  return {503, "storage_failed", "the server could not store it; nothing was taken", {}, 5, true};
}

struct Submission::State {
  enum class Kind : unsigned char { json, multipart, zip, text };

  core::Blobs& blobs;
  SubmissionHeader header;
  SubmissionOptions options;
  Kind kind = Kind::json;
  std::optional<core::GzipDecoder> gunzip;
  std::optional<MultipartReader> multipart;
  core::Sha256 hash;
  std::uint64_t decoded = 0;

  std::optional<RunDocument> run;
  std::set<std::string> taken;           // file names, lower case
  std::vector<RunDocument::Job> stored;  // before
  std::vector<std::string> written;      // blob keys
  std::optional<LogIntake> log;          // the one that is coming in
  std::string log_name;
  std::string collected;  // JSON, the part `run`, or a zip
  enum class Part : unsigned char { none, run, log, archive } part = Part::none;
  std::optional<Problem> problem;
  bool given_away = false;

  State(core::Blobs& b, SubmissionHeader h, SubmissionOptions o)
      : blobs(b), header(std::move(h)), options(std::move(o)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    log.reset();
    if (given_away) return;
    // Where memory has run out a log may stay that nobody knows of (`prune --sweep`); the server goes on.
    try {
      for (const std::string& key : written) static_cast<void>(blobs.remove(key));
    } catch (const std::bad_alloc&) {
    }
  }

  core::Result<> refuse(Problem why) {
    if (!problem) problem = std::move(why);
    return stopped();
  }

  // The run is known: from here on logs have a place.
  core::Result<> set_run(RunDocument facts) {
    if (options.stored_jobs) {
      auto jobs = options.stored_jobs(facts);
      if (!jobs) return refuse(storage_problem(jobs.error()));
      stored = std::move(*jobs);
    }
    for (const RunDocument::Job& job : stored) taken.insert(core::to_lower(job.log));
    run = std::move(facts);
    return {};
  }
  core::Result<> begin_log(const std::string& name) {
    log_name = name.empty() ? "build" : name;
    std::string file;
    for (int n = 1;; ++n) {
      file = n == 1 ? file_name_for(log_name) + ".log.zst" : fmt::format("{}-{}.log.zst", file_name_for(log_name), n);
      if (taken.insert(core::to_lower(file)).second) break;
    }
    const std::string key = run_prefix(options.layout, *run) + file;
    auto begun = LogIntake::begin(blobs, key);
    if (!begun) return refuse(storage_problem(begun.error()));
    log.emplace(std::move(*begun));
    written.push_back(key);
    return {};
  }
  core::Result<> add_to_log(std::string_view bytes) {
    if (auto added = log->append(bytes); !added) return refuse(storage_problem(added.error()));
    return {};
  }
  core::Result<> end_log() {
    auto job = log->finish(log_name);
    log.reset();
    if (!job) return refuse(storage_problem(job.error()));
    run->jobs.push_back(std::move(*job));
    return {};
  }
  core::Result<> whole_log(const std::string& name, std::string_view text) {
    if (auto begun = begin_log(name); !begun) return begun;
    if (auto added = add_to_log(text); !added) return added;
    return end_log();
  }

  core::Result<> begin_part(const MultipartReader::Part& found) {
    collected.clear();
    if (found.name == "run") {
      if (run) return refuse(bad_request("two parts are called `run`"));
      part = Part::run;
      return {};
    }
    if (!run)
      return refuse(bad_request(
          fmt::format("the part `run` must come before `{}`", core::shorten(core::terminal_safe(found.name), 40))));
    if (found.name == "log") {
      part = Part::log;
      return begin_log(core::to_valid_utf8(found.filename));
    }
    if (found.name == "archive") {
      part = Part::archive;
      return {};
    }
    return refuse({options.field_status,
                   "bad_field",
                   "a part is not known",
                   {{core::shorten(core::terminal_safe(found.name), 40), "expected run, log or archive"}},
                   0,
                   true});
  }
  core::Result<> part_data(std::string_view bytes) {
    if (part == Part::log) return add_to_log(bytes);
    const std::size_t most = part == Part::run ? kMostFacts : options.max_archive_bytes;
    return collect(bytes, most, part == Part::run ? "the part `run`" : "the archive");
  }
  core::Result<> end_part() {
    const Part ended = std::exchange(part, Part::none);
    if (ended == Part::log) return end_log();
    if (ended == Part::archive) return open_archive();
    const auto json = Json::parse(collected);
    if (!json) return refuse(bad_json(json.error()));
    auto facts = read_run_facts(*json, options.field_status);
    if (!facts) return refuse(facts.error());
    return set_run(std::move(*facts));
  }
  core::Result<> collect(std::string_view bytes, std::size_t most, std::string_view what) {
    if (collected.size() + bytes.size() > most) {
      return refuse(too_large(fmt::format("{} is over {} bytes", what, most)));
    }
    collected.append(bytes);
    return {};
  }
  static Problem bad_json(const core::Error& error) {
    return {400, "bad_json", fmt::format("{} ({})", error.what, error.where), {}, 0, false};
  }

  core::Result<> open_archive() {
    core::InputLimits limits;
    limits.max_bytes = options.max_text_bytes;
    limits.max_total_bytes = options.max_text_bytes;
    limits.max_ratio = options.max_ratio;
    auto archive = core::read_archive(collected, limits);
    collected = {};
    if (!archive) {
      const bool large = archive.error().code == core::Errc::refused;
      return refuse(large ? too_large(archive.error().what) : bad_request(archive.error().what));
    }
    core::InputSet input;
    input.source = core::InputSet::Source::archive;
    for (core::ArchiveEntry& entry : archive->entries) {
      input.inputs.push_back({std::move(entry.name), std::move(entry.bytes), entry.truncated});
    }
    for (const core::RejectedEntry& entry : archive->rejected) {
      run->rejected.push_back({core::to_valid_utf8(entry.name), entry.reason});
    }
    for (const JobLog& job : job_logs(std::move(input))) {
      if (auto taken_in = whole_log(core::to_valid_utf8(job.name), job.bytes); !taken_in) return taken_in;
      RunDocument::Job& stored_job = run->jobs.back();
      stored_job.truncated = job.truncated || archive->truncated;
      if (stored_job.truncated) stored_job.completed_at.clear();  // its last line is not the job's
      for (const JobLog::Step& step : job.steps) {
        stored_job.steps.push_back({step.number, core::to_valid_utf8(step.name), "", step.first_line, step.last_line});
      }
    }
    return {};
  }

  core::Result<> read_json() {
    const auto json = Json::parse(collected);
    if (!json) return refuse(bad_json(json.error()));
    auto facts = read_run_facts(*json, options.field_status, {"logs"});
    std::vector<Problem::Field> wrong;
    if (!facts) wrong = facts.error().fields;
    std::vector<std::pair<std::string, const std::string*>> logs;
    const Json& list = (*json)["logs"];
    if (!list.is_array()) {
      wrong.push_back({"logs", "expected a list of {\"name\", \"text\"}"});
    } else {
      for (std::size_t i = 0; i < list.array()->size(); ++i) read_log_member((*list.array())[i], i, logs, wrong);
    }
    if (!wrong.empty()) {
      Problem all = facts ? Problem{options.field_status, "bad_field", "", {}, 0, false} : facts.error();
      all.message = fmt::format("{} of the request {} wrong", core::counted(wrong.size(), "field"),
                                wrong.size() == 1 ? "is" : "are");
      all.fields = std::move(wrong);
      return refuse(std::move(all));
    }
    if (auto set = set_run(std::move(*facts)); !set) return set;
    for (const auto& [name, text] : logs) {
      if (auto stored_log = whole_log(name, *text); !stored_log) return stored_log;
    }
    return {};
  }
  static void read_log_member(const Json& log, std::size_t index,
                              std::vector<std::pair<std::string, const std::string*>>& logs,
                              std::vector<Problem::Field>& wrong) {
    constexpr std::size_t kMostTold = 50;
    const auto tell = [&](std::string_view member, std::string_view problem) {
      if (wrong.size() < kMostTold) {
        wrong.push_back({fmt::format("logs[{}]{}{}", index, member.empty() ? "" : ".", member), std::string(problem)});
      }
    };
    if (!log.is_object()) return tell("", "expected an object");
    const std::string* name = log["name"].string();
    const std::string* text = log["text"].string();
    if (name == nullptr || name->empty() || name->size() > 1000) tell("name", "expected a text of 1 to 1000 bytes");
    if (log.find("url") != nullptr) {
      tell("url", "logs are not fetched from addresses that a request names; send the text");
    } else if (text == nullptr) {
      tell("text", "expected a text");
    }
    for (const auto& [key, value] : *log.object()) {
      if (key != "name" && key != "text" && key != "url") tell(core::shorten(key, 60), "is not a field of a log");
    }
    if (name != nullptr && text != nullptr) logs.emplace_back(*name, text);
  }

  // The body, decompressed.
  core::Result<> take(std::string_view bytes) {
    decoded += bytes.size();
    if (decoded > options.max_text_bytes) {
      return refuse(too_large(fmt::format("the body is over {} bytes, decompressed", options.max_text_bytes)));
    }
    hash.add(bytes);
    switch (kind) {
      case Kind::json: return collect(bytes, kMostJson, "the JSON body");
      case Kind::zip: return collect(bytes, options.max_archive_bytes, "the archive");
      case Kind::text: return add_to_log(bytes);
      case Kind::multipart: break;
    }
    auto read = multipart->append(bytes);
    if (!read && !problem) return refuse(bad_request(read.error().what));
    return read;
  }

  core::Result<> end() {
    if (gunzip) {
      if (auto done = gunzip->finish(); !done) return refuse(bad_request(done.error().what));
    }
    switch (kind) {
      case Kind::json: return read_json();
      case Kind::zip: return open_archive();
      case Kind::text: return end_log();
      case Kind::multipart: break;
    }
    if (auto done = multipart->finish(); !done) return refuse(bad_request(done.error().what));
    if (!run) return refuse(bad_request("the part `run` is missing"));
    return {};
  }
};

Submission::Submission(std::unique_ptr<State> state) : state_(std::move(state)) {}
Submission::Submission(Submission&&) noexcept = default;
Submission& Submission::operator=(Submission&&) noexcept = default;
Submission::~Submission() = default;

Answered<Submission> Submission::begin(core::Blobs& blobs, SubmissionHeader header, SubmissionOptions options) {
  auto state = std::make_unique<State>(blobs, std::move(header), std::move(options));
  State* const raw = state.get();
  const std::string type = core::to_lower(
      core::trim(std::string_view(raw->header.content_type).substr(0, raw->header.content_type.find(';'))));
  if (type == "application/json") {
    raw->kind = State::Kind::json;
  } else if (type == "application/zip" || type == "application/x-zip-compressed") {
    raw->kind = State::Kind::zip;
  } else if (type == "text/plain") {
    raw->kind = State::Kind::text;
  } else if (type == "multipart/form-data") {
    raw->kind = State::Kind::multipart;
    const auto boundary = multipart_boundary(raw->header.content_type);
    if (!boundary) return tl::unexpected(bad_request("multipart/form-data without a boundary"));
    raw->multipart.emplace(
        *boundary, MultipartReader::Events{[raw](const MultipartReader::Part& part) { return raw->begin_part(part); },
                                           [raw](std::string_view bytes) { return raw->part_data(bytes); },
                                           [raw] { return raw->end_part(); }});
  } else {
    return tl::unexpected(Problem{
        415, "bad_type", "send application/json, multipart/form-data, application/zip or text/plain", {}, 0, true});
  }
  const std::string encoding = core::to_lower(core::trim(raw->header.content_encoding));
  if (encoding == "gzip") {
    raw->gunzip.emplace([raw](std::string_view bytes) { return raw->take(bytes); }, raw->options.max_text_bytes,
                        raw->options.max_ratio);
  } else if (!encoding.empty() && encoding != "identity") {
    return tl::unexpected(Problem{415, "bad_encoding", "the one content encoding known here is gzip", {}, 0, true});
  }
  const bool facts_in_query = raw->kind == State::Kind::zip || raw->kind == State::Kind::text;
  if (facts_in_query) {
    if (auto set = raw->set_run(raw->header.facts); !set) return tl::unexpected(*raw->problem);
  }
  if (raw->kind == State::Kind::text) {
    if (auto begun = raw->begin_log(raw->header.job); !begun) return tl::unexpected(*raw->problem);
  }
  return Submission(std::move(state));
}

Answered<void> Submission::append(std::string_view bytes) {
  const auto taken = state_->gunzip ? state_->gunzip->append(bytes) : state_->take(bytes);
  if (taken) return {};
  if (state_->problem) return tl::unexpected(*state_->problem);
  const bool large = taken.error().code == core::Errc::refused;
  return tl::unexpected(large ? too_large(taken.error().what) : bad_request(taken.error().what));
}

Answered<ReceivedRun> Submission::finish() {
  if (auto ended = state_->end(); !ended) return tl::unexpected(*state_->problem);
  if (state_->run->jobs.empty()) {
    return tl::unexpected(Problem{
        state_->options.field_status, "bad_field", "the request holds no log", {{"logs", "is empty"}}, 0, false});
  }
  state_->given_away = true;
  return ReceivedRun{std::move(*state_->run), state_->hash.hex(), std::move(state_->written)};
}

}  // namespace cimend::ingest
