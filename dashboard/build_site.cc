#include "dashboard/build_site.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <unordered_set>

#include "core/text.h"
#include "dashboard/digest_cache.h"
#include "dashboard/each_of.h"
#include "dashboard/page_book.h"
#include "dashboard/run_builder.h"
#include "dashboard/run_context.h"
#include "dashboard/site_pages.h"
#include "dashboard/site_writer.h"
#include "dashboard/stamp.h"

namespace cimend::dashboard {
namespace {

using core::Result;

constexpr const char* kCachePath = "/.cimend/digests";

class SiteBuilder {
 public:
  SiteBuilder(core::Fs& fs, const core::Clock& clock, const BuildOptions& options, RunSource& source)
      : fs_(fs), options_(options), source_(source), now_(clock.now()), writer_(fs, options.out) {}

  Result<BuildReport> build() {
    DigestCache cache = load_cache();
    std::unordered_set<std::string> known;
    known_ = std::move(cache.runs);
    for (const CachedRun& run : known_) known.insert(run.digest.run_id);
    auto listed = source_.list(known);
    if (!listed) return tl::unexpected(listed.error());
    ids_ = std::move(listed->runs);
    report_.problems = std::move(listed->problems);
    find_known();
    read_runs();
    if (Result<> there = source_.still_there(); !there) return tl::unexpected(there.error());
    make_history();
    if (Result<> done = write_runs(); !done) return tl::unexpected(done.error());
    if (Result<> done = write_rest(std::move(cache.pages)); !done) return tl::unexpected(done.error());
    report_.runs = ids_.size();
    report_.files = writer_.files();
    report_.changed = writer_.changed();
    return std::move(report_);
  }

 private:
  // All that the pages depend on beside documents, time and what they were made of.
  [[nodiscard]] std::uint64_t maker() const {
    Stamp maker;
    maker.add(options_.maker).add(options_.title).add(std::uint64_t{source_.has_logs()});
    for (const std::string& host : options_.link_hosts) maker.add(host);
    for (const auto* name : {&options_.sources.logs, &options_.sources.self_heal, &options_.sources.fix_agent}) {
      maker.add(*name);
    }
    return maker.value();
  }

  DigestCache load_cache() {
    if (options_.maker == 0) return {};
    const auto bytes = fs_.read(options_.out + kCachePath);
    auto cache = bytes ? decode_cache(maker(), *bytes) : tl::unexpected(bytes.error());
    return cache ? std::move(*cache) : DigestCache();
  }

  // Takes over what the last build knew of runs whose documents are as they were.
  void find_known() {
    runs_.resize(ids_.size());
    fresh_.resize(ids_.size());
    std::size_t at = 0;
    for (CachedRun& run : known_) {
      while (at < ids_.size() && ids_[at] < run.digest.run_id) ++at;
      if (at < ids_.size() && ids_[at] == run.digest.run_id) runs_[at] = &run;
    }
    each_of(ids_.size(), options_.threads, [&](std::size_t i) {
      const CachedRun* run = runs_[i];
      fresh_[i] = run == nullptr || run->made_of == 0 || source_.stamp(ids_[i], run->logs) != run->made_of;
    });
  }

  // "reading 17 of 10000 runs: 42"; `told` counts how many were.
  void tell(const char* doing, std::size_t& told, std::size_t of, const std::string& run_id) {
    const std::lock_guard guard(telling_);
    options_.progress(fmt::format("{} {} of {}: {}", doing, ++told, core::counted(of, "run"), run_id));
  }

  void read_runs() {
    std::vector<std::size_t> to_read;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (fresh_[i] != 0) to_read.push_back(i);
    }
    report_.read = to_read.size();
    read_.resize(to_read.size());
    std::size_t told = 0;
    each_of(to_read.size(), options_.threads, [&](std::size_t i) {
      tell("reading", told, to_read.size(), ids_[to_read[i]]);
      read_[i] = read_run(source_, ids_[to_read[i]]);
      runs_[to_read[i]] = &read_[i];
    });
  }

  // The digests move into the history; `run_of_` remembers from where.
  void make_history() {
    std::vector<RunDigest*> digests;
    digests.reserve(runs_.size());
    for (CachedRun* run : runs_) digests.push_back(&run->digest);
    history_ = history_of(std::move(digests), now_);
    run_of_.reserve(history_.runs.size());
    for (const RunDigest& digest : history_.runs) {
      run_of_.push_back(
          static_cast<std::size_t>(std::lower_bound(ids_.begin(), ids_.end(), digest.run_id) - ids_.begin()));
    }
  }

  // Rows of the history whose pages are not what they should be: the run changed, or what its page tells of others, or
  // somebody touched them.
  std::vector<std::size_t> rows_to_write(const RunContexts& contexts) {
    std::vector<char> to_write(history_.runs.size());
    each_of(to_write.size(), options_.threads, [&](std::size_t row) {
      const std::size_t i = run_of_[row];
      CachedRun& run = *runs_[i];
      const std::uint64_t context = contexts.of(row).fingerprint();
      to_write[row] = fresh_[i] != 0 || run.context != context || run.written == 0 ||
                      run.written != writer_.stamp(run_directory(ids_[i]));
      run.context = context;
    });
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < to_write.size(); ++row) {
      if (to_write[row] != 0) rows.push_back(row);
    }
    return rows;
  }

  Result<> write_runs() {
    const RunContexts contexts(history_);
    Site site;
    site.title = options_.title;
    const std::vector<std::size_t> rows = rows_to_write(contexts);
    report_.rendered = rows.size();
    std::vector<Result<>> done(rows.size());
    std::atomic<bool> failed = false;
    std::size_t told = 0;
    each_of(rows.size(), options_.threads, [&](std::size_t at) {
      if (failed) return;
      const std::size_t i = run_of_[rows[at]];
      tell("writing", told, rows.size(), ids_[i]);
      runs_[i]->digest.run_id = ids_[i];
      if (fresh_[i] == 0) runs_[i]->problems.clear();
      done[at] = write_run(source_, site, contexts.of(rows[at]), writer_, options_.link_hosts, *runs_[i]);
      failed = failed || !done[at];
    });
    for (const Result<>& each : done) {
      if (!each) return each;
    }
    // Contexts borrow the history, so it learns only now what could not be read of the logs.
    for (const std::size_t row : rows) history_.runs[row].problems = runs_[run_of_[row]]->digest.problems;
    return {};
  }

  Result<> write_rest(std::vector<CachedPage> known_pages) {
    for (const CachedRun* run : runs_) {
      report_.problems.insert(report_.problems.end(), run->problems.begin(), run->problems.end());
    }
    CacheEncoder encoder(ids_.size());
    const std::vector<std::uint64_t> stamps = encode_runs(encoder);
    PageBook book(writer_, std::move(known_pages));
    const SitePages pages{
        options_.title, options_.base_url, options_.runbooks, options_.link_hosts, options_.threads, history_, stamps};
    if (Result<> done = write_site_pages(fs_, pages, book, report_.problems); !done) return done;
    if (options_.maker == 0) return {};
    // Without it the next build is slower, and no worse.
    static_cast<void>(
        fs_.write_unsynced(options_.out + kCachePath, std::move(encoder).finish(maker(), std::move(book).pages())));
    return {};
  }

  // In the order of ids; the stamps in the order of the history.
  std::vector<std::uint64_t> encode_runs(CacheEncoder& encoder) {
    std::vector<std::size_t> row_of(ids_.size());
    for (std::size_t at = 0; at < run_of_.size(); ++at) row_of[run_of_[at]] = at;
    std::vector<std::uint64_t> stamps(ids_.size());
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      stamps[row_of[i]] = encoder.add(*runs_[i], history_.runs[row_of[i]]);
    }
    return stamps;
  }

  core::Fs& fs_;
  const BuildOptions& options_;
  RunSource& source_;
  core::UnixSeconds now_;
  SiteWriter writer_;
  BuildReport report_;
  std::vector<std::string> ids_;  // sorted
  std::vector<CachedRun> known_;  // by the last build
  std::vector<CachedRun> read_;   // by this one
  std::vector<CachedRun*> runs_;  // of ids_, in one of these; their digests are in history_ once it is made
  std::vector<char> fresh_;       // of ids_: not as in the last build; char, since threads write neighbours
  History history_;
  std::vector<std::size_t> run_of_;  // of the history's rows: the index into ids_
  std::mutex telling_;
};

}  // namespace

Result<BuildReport> build_site(core::Fs& fs, const core::Clock& clock, const BuildOptions& options) {
  FileSource source(fs, options.sources);
  return build_site(fs, clock, options, source);
}

Result<BuildReport> build_site(core::Fs& fs, const core::Clock& clock, const BuildOptions& options, RunSource& source) {
  return SiteBuilder(fs, clock, options, source).build();
}

}  // namespace cimend::dashboard
