#include "fixagent/publish/pull_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text.h"
#include "fixagent/proposal.h"
#include "fixagent/publish/remote_repository.h"

namespace cimend::fixagent {
namespace {

using Metadata = core::FixMetadataDocument;

constexpr std::size_t kMostTitleBytes = 200;
constexpr std::size_t kMostMessageBytes = 20'000;
constexpr std::size_t kMostBodyBytes = 60'000;
constexpr std::size_t kMostItems = 40;  // of a list
constexpr std::string_view kZeroWidthSpace = "\xE2\x80\x8B";

// harmless() of a text that may have gone through it before: doing it twice gives the same.
std::string made_harmless(std::string_view text) {
  std::string plain(text);
  for (std::size_t at = plain.find(kZeroWidthSpace); at != std::string::npos; at = plain.find(kZeroWidthSpace, at))
    plain.erase(at, kZeroWidthSpace.size());
  return harmless(plain);
}

std::string cut(std::string_view text, std::size_t most) { return core::shorten(core::to_valid_utf8(text), most); }

Trailers trailers_of(const Metadata& metadata) {
  return {cut(made_harmless(metadata.fingerprint), 200), metadata.patch_sha256};
}

// "- …" for each of at most kMostItems items, and how many more there are.
template <class Item, class Tell>
std::string list_of(const std::vector<Item>& items, Tell tell) {
  std::string out;
  for (std::size_t at = 0; at < std::min(items.size(), kMostItems); ++at) out += "- " + tell(items[at]) + "\n";
  if (items.size() > kMostItems) out += fmt::format("- and {} more, in the metadata\n", items.size() - kMostItems);
  return out;
}

std::string span(std::string_view text) { return code_span(cut(text, 300)); }

std::string changes(const Metadata& metadata) {
  return "### What changes\n" + list_of(metadata.hunks, [](const Metadata::Hunk& hunk) {
           return fmt::format("{} line {}: {}", span(hunk.file), hunk.first_line, span(hunk.reason));
         });
}

std::string evidence(const Metadata& metadata) {
  std::set<std::pair<std::size_t, std::size_t>> shown;
  std::string lines;
  for (const auto& hunk : metadata.hunks) {
    if (hunk.log_text.empty() || shown.size() == kMostItems || !shown.insert({hunk.log, hunk.log_line}).second)
      continue;
    lines += fmt::format("log line {}: {}\n", hunk.log_line, cut(core::terminal_safe(hunk.log_text), 200));
  }
  return lines.empty() ? "" : "\n### Evidence\n" + code_block(lines);
}

std::string chain(const Metadata& metadata) {
  return "\n### Chain\nEach changed place stands on one line of the log:\n\n" +
         list_of(metadata.hunks, [](const Metadata::Hunk& hunk) {
           return fmt::format(
               "log {} line {}, finding {} ({}), recipe {}, tier {}: {} bytes at {} of {} become {}, "
               "sha256 {}",
               hunk.log, hunk.log_line, hunk.finding, span(hunk.rule), span(hunk.recipe), span(hunk.tier),
               hunk.removed_bytes, hunk.offset, span(hunk.file), hunk.added_bytes, span(hunk.added_sha256));
         });
}

std::string risk(const Metadata& metadata) {
  return fmt::format("\n### Risk\nTier {}, risk {}, {} of 100.\n", span(metadata.tier), span(metadata.risk),
                     metadata.risk_score) +
         list_of(metadata.risk_terms,
                 [](const Metadata::RiskTerm& term) { return fmt::format("{}: {}", term.points, span(term.text)); });
}

std::string validation(const Metadata& metadata) {
  const auto& run = metadata.validation;
  std::string out = "\n### Validation\nResult: " + span(run.result);
  if (!run.command.empty()) out += ", of " + span(fmt::format("{}", fmt::join(run.command, " ")));
  if (run.reproduced)
    out += *run.reproduced ? "; without the patch the command fails" : "; the command passes without the patch, too";
  out += ".\n";
  if (!run.reason.empty()) out += span(run.reason) + "\n";
  return out;
}

std::string left_over(const Metadata& metadata) {
  if (metadata.refused.empty()) return {};
  return "\n### Not mended by this\n" + list_of(metadata.refused, [](const Metadata::Refused& refused) {
           return fmt::format("finding {}: {}", refused.finding, span(refused.reason));
         });
}

std::string instructions(const Metadata& metadata) {
  std::string out = "\n### To check and to apply it by hand\n";
  out += "With this run's documents (`fix-agent/`) and a checkout of the commit " + span(metadata.base_commit) + ":\n";
  out +=
      code_block(fmt::format("cimend-fixagent verify fix-agent/{0} fix-agent/metadata-{1}.json .\n"
                             "git apply fix-agent/{0}",
                             metadata.patch, metadata.run_id));
  return out;
}

std::string consent(const Metadata& metadata, const core::ApprovalDocument* approval) {
  std::string out = "\n" + authorship(metadata);
  out += fmt::format(" All {} guards passed.", metadata.guards.size());
  if (approval != nullptr)
    out += fmt::format(" {} approved exactly these bytes at {}.", span(approval->approved_by),
                       span(approval->approved_at));
  return out + "\n";
}

}  // namespace

std::string publication_title(const Metadata& metadata) {
  std::string title = cut(made_harmless(metadata.title), kMostTitleBytes);
  return title.empty() ? "Mend a failing build" : title;
}

std::string publication_message(const Metadata& metadata) {
  std::string out = publication_title(metadata) + "\n";
  const std::size_t first_end = std::min(metadata.commit_message.find('\n'), metadata.commit_message.size());
  const std::string rest(
      core::trim(cut(std::string_view(metadata.commit_message).substr(first_end), kMostMessageBytes)));
  if (!rest.empty()) {
    out += "\n";
    for (const std::string_view line : core::split(rest, '\n')) out += made_harmless(line) + "\n";
  }
  return out + "\n" + trailers_of(metadata).text();
}

std::string publication_body(const Metadata& metadata, const core::ApprovalDocument* approval) {
  const std::string begin =
      "CI run " + span(metadata.run_id) + " failed; this mends one cause.\n\n" + changes(metadata);
  const std::string end = consent(metadata, approval) + instructions(metadata) + "\n" + trailers_of(metadata).text();
  // The parts that can be done without, the ones to be left out first at the end.
  std::vector<std::string> parts = {risk(metadata), validation(metadata), evidence(metadata), left_over(metadata),
                                    chain(metadata)};
  std::size_t size = begin.size() + end.size();
  for (const std::string& part : parts) size += part.size();
  while (size > kMostBodyBytes && !parts.empty()) {
    size -= parts.back().size();
    parts.pop_back();
  }
  std::string out = begin;
  for (const std::string& part : parts) out += part;
  return out + end;
}

}  // namespace cimend::fixagent
