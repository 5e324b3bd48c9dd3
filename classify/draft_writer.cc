#include "classify/draft_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "classify/classifier.h"
#include "classify/rule_file.h"
#include "core/cli.h"

namespace cimend::classify {
namespace {

constexpr const char* kProgram = "cimend-classify";

// "- id: local.make.no-gadget" of a draft.
std::string id_in(std::string_view rule) {
  constexpr std::string_view kBegin = "- id: ";
  const std::size_t begin = rule.find(kBegin) + kBegin.size();
  return std::string(rule.substr(begin, rule.find('\n', begin) - begin));
}

core::Error why_none(const core::AnalysisDocument& document) {
  const std::string name = document.logs.size() == 1 ? document.logs.front().name : "";
  const auto& classification = document.classification;
  if (classification.verdict == core::Verdict::passed) return {core::Errc::not_found, "nothing failed", name, {}};
  if (!document.unknown.empty()) {
    return {core::Errc::not_found, "no line holds enough to recognise the failure by", name,
            "write the rule by hand: docs/RULES.md"};
  }
  const auto known = [](const core::Finding& finding) { return finding.category != "unknown"; };
  const auto best = std::find_if(document.findings.begin(), document.findings.end(), known);
  if (classification.category == "unknown" || best == document.findings.end()) {
    return {core::Errc::not_found, "nothing in it looks like a failure", name, {}};
  }
  return {core::Errc::not_found, fmt::format("the cause is known: {} ({})", classification.summary, best->rule), name,
          "the rule is wrong? write one with its id in .cimend/rules: it takes its place"};
}

// A line may be unknown where it stood and known alone, because its rule looks at the marker or step too. `rules check`
// would say the same, but has to plan a scan with the draft for that, which takes a second.
void tell_taken_examples(const std::string& drafts) {
  const auto classifier = Classifier::create();
  if (!classifier) return;
  for (const Rule& rule : read_rule_file(drafts, "draft").rules) {
    const auto& example = rule.examples.front();
    const auto document = classifier->analyse({{"example", example.text}});
    const auto& category = document.classification.category;
    if (category == "unknown" || category == "none" || document.findings.empty()) continue;
    core::report(kProgram, {core::Errc::refused,
                            fmt::format("{} takes the example of {}", document.findings.front().rule, rule.id),
                            "the draft", "make the other narrower, or the draft surer (confidence)"});
  }
}

}  // namespace

void DraftWriter::keep(std::string rule) {
  if (!drafts_.insert(rule).second) return;
  const std::string id = id_in(rule);
  std::string free_id = id;
  for (int number = 2; !ids_.insert(free_id).second; ++number) free_id = fmt::format("{}-{}", id, number);
  rule.replace(rule.find(id), id.size(), free_id);
  out_ += (out_.empty() ? "" : "\n") + rule;
}

void DraftWriter::add(const core::AnalysisDocument& document, const std::vector<core::Log>&) {
  bool drafted = false;
  for (const auto& unknown : document.unknown) {
    if (unknown.rule.empty()) continue;
    keep(unknown.rule);
    drafted = true;
  }
  if (drafted) return;
  core::report(kProgram, why_none(document));
  complete_ = false;
}

std::string DraftWriter::take() {
  if (!out_.empty()) tell_taken_examples(out_);
  return std::move(out_);
}

}  // namespace cimend::classify
