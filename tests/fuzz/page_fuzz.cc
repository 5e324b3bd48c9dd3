// The dashboard's pages with the same bytes as a diff, a log line, a title, a name and a path: whatever they are, no
// page has an element more than its own, and the diff's lines are all there.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dashboard/approvals_page.h"
#include "dashboard/diff_view.h"
#include "dashboard/ledger_page.h"
#include "dashboard/overview_page.h"
#include "dashboard/patch_page.h"

using namespace cimend;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

// The frame's own script is the only one; nothing but our markup opens or ends anything.
void check_page(const std::string& html) {
  check(count(html, "<script") == 1 && count(html, "</main>") == 1 && count(html, "<h1") == 1);
  check(count(html, "<iframe") == 0 && count(html, "<img") == 0 && html.ends_with("</html>\n"));
}

std::size_t lines_of(const dashboard::DiffFile& file) {
  std::size_t lines = file.heading.size();
  for (const dashboard::DiffHunk& hunk : file.hunks) lines += hunk.lines.size() + 1;
  return lines;
}

void check_diff(std::string_view bytes) {
  std::size_t lines = 0;
  for (const dashboard::DiffFile& file : dashboard::parse_diff(bytes)) lines += lines_of(file);
  const auto breaks = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  check(lines == breaks + (bytes.empty() || bytes.ends_with('\n') ? 0 : 1));
}

void show_patch(const std::string& bytes) {
  dashboard::Run run;
  run.run_id = "1";
  run.patch = bytes;
  core::FixMetadataDocument fix;
  fix.state = fix.title = fix.risk = fix.tier = fix.base_commit = bytes;
  fix.hunks = {{bytes, 1, bytes, 1, 0, 1, bytes, bytes, bytes, bytes, 0, 0, 1, bytes}};
  fix.suggestions = {{bytes, 1, 0, 1, bytes, bytes}};
  fix.refused = {{1, bytes, bytes}};
  fix.labels = {bytes};
  fix.validation.command = {bytes};
  fix.validation.output_tail = bytes;
  run.fix.value = fix;
  dashboard::Site site;
  site.title = bytes;
  run.approval.value = core::ApprovalDocument{"", bytes, bytes, bytes};
  core::PublicationDocument publication;
  publication.state = publication.branch = publication.base = publication.commit = publication.url = bytes;
  publication.auto_merge = publication.problem = publication.at = bytes;
  publication.refusals = {{bytes, bytes}};
  for (const std::string& state : {bytes, std::string("published")}) {
    publication.state = state;
    run.publication.value = publication;
    check_page(patch_page(site, run, dashboard::RunPageParts{}, {bytes}).html());
  }
}

// What was decided, approved and published.
void show_ledger(const std::string& bytes) {
  dashboard::History history;
  dashboard::RunDigest run;
  run.run_id = run.repository = run.summary = run.received_at = bytes;
  run.patch.state = "proposed";
  run.patch.title = run.patch.tier = run.patch.risk = run.patch.created_at = bytes;
  for (const char* state : {"", "published", "refused", "failed"}) {
    run.publication = {bytes, bytes, state, bytes, bytes, 1, bytes};
    history.runs.push_back(run);
  }
  const dashboard::ListSite site{bytes, history, {bytes}};
  check_page(approvals_page(site, waiting(history)).html());
  using Kind = dashboard::LedgerRow::Kind;
  std::vector<dashboard::LedgerRow> rows;
  for (const Kind kind : {Kind::patch, Kind::approval, Kind::publication, Kind::publication_refused}) {
    rows.push_back({0, kind, bytes, bytes, bytes});
  }
  check_page(ledger_page(site, rows).html());
}

void show_overview(const std::string& bytes) {
  dashboard::History history;
  dashboard::RunDigest run;
  run.run_id = run.repository = run.branch = run.summary = run.category = run.received_at = bytes;
  history.runs = {run};
  dashboard::HistoryCounts counts;
  counts.broken = {{bytes, bytes, bytes, bytes, bytes, bytes, 0, 0, 1, bytes, bytes}};
  counts.waiting = {{0, bytes, bytes, 1}};
  counts.trend.days = {bytes, bytes};
  counts.trend.series = {{bytes, {1, 2}, 3}};
  const std::vector<core::Error> problems = {{core::Errc::parse, bytes, bytes, bytes}};
  check_page(overview_page(dashboard::ListSite{bytes, history}, counts, problems).html());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check_diff(bytes);
  show_patch(bytes);
  show_ledger(bytes);
  show_overview(bytes);
  return 0;
}
