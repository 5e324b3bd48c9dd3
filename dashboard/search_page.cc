#include "dashboard/search_page.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "core/text.h"
#include "dashboard/words.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kSummaryBytes = 160;
constexpr std::size_t kNameBytes = 120;
constexpr std::size_t kTestsPerRun = 10;
constexpr std::size_t kListedRepositories = 40;
constexpr std::size_t kListedRules = 60;
constexpr std::size_t kRunsPerRepository = 5;

// The distinct values of a column, in the order they came.
class Dictionary {
 public:
  Dictionary() { index_of(""); }

  core::Json index_of(std::string_view text) {
    std::string shown = core::terminal_safe(core::shorten(text, kNameBytes));
    const auto [at, is_new] = indices_.try_emplace(std::move(shown), words_.size());
    if (is_new) words_.emplace_back(at->first);
    return core::Json(static_cast<std::uint64_t>(at->second));
  }

  core::Json words() { return core::Json(std::move(words_)); }

 private:
  std::unordered_map<std::string, std::size_t> indices_;
  core::Json::Array words_;
};

bool is_flaky(const RunDigest& run) {
  return run.category.starts_with("flaky.") ||
         std::any_of(run.causes.begin(), run.causes.end(), [](const auto& cause) { return cause.known == "flaky"; });
}

// The columns while they grow.
class Index {
 public:
  explicit Index(std::set<std::size_t> open) : open_(std::move(open)) {}

  void add(const RunDigest& run, std::size_t row) {
    column("id").push(run.run_id);
    column("state").push(static_cast<int>(run.state));
    column("time").push(run.time / 60);
    column("sha").push(core::to_lower(core::shorten(core::terminal_safe(short_commit(run.head_sha)), 40)));
    column("summary").push(core::terminal_safe(core::shorten(run.summary, kSummaryBytes)));
    column("category").push(words_["categories"].index_of(run.category));
    column("repository").push(words_["repositories"].index_of(run.repository));
    column("branch").push(words_["branches"].index_of(run.branch));
    column("flags").push((is_flaky(run) ? 1 : 0) + (open_.contains(row) ? 2 : 0));
    core::Json::Array rules, jobs, tests;
    for (const RunDigest::Cause& cause : run.causes) rules.push_back(words_["rules"].index_of(cause.rule));
    for (const RunDigest::Job& job : run.jobs) jobs.push_back(words_["jobs"].index_of(job.name));
    for (std::size_t i = 0; i < std::min(kTestsPerRun, run.failed_tests.size()); ++i) {
      tests.push_back(words_["tests"].index_of(run.failed_tests[i]));
    }
    column("rules").push(std::move(rules));
    column("jobs").push(std::move(jobs));
    column("tests").push(std::move(tests));
  }

  core::Json finish(std::size_t total) {
    core::Json index;
    index.set("schema", "cimend.search-index/1").set("total", static_cast<std::uint64_t>(total));
    core::Json words = core::Json::Object{};
    for (const char* name : {"branches", "categories", "jobs", "repositories", "rules", "tests"}) {
      words.set(name, words_[name].words());
    }
    index.set("words", std::move(words));
    for (auto& [name, values] : columns_) index.set(name, std::move(values));
    return index;
  }

 private:
  core::Json& column(const std::string& name) { return columns_[name]; }

  std::set<std::size_t> open_;
  std::map<std::string, Dictionary> words_;
  std::map<std::string, core::Json> columns_{
      {"id", core::Json::Array{}},     {"state", core::Json::Array{}},   {"time", core::Json::Array{}},
      {"sha", core::Json::Array{}},    {"summary", core::Json::Array{}}, {"category", core::Json::Array{}},
      {"branch", core::Json::Array{}}, {"flags", core::Json::Array{}},   {"repository", core::Json::Array{}},
      {"rules", core::Json::Array{}},  {"jobs", core::Json::Array{}},    {"tests", core::Json::Array{}}};
};

// Names with how many runs have them, most first.
std::vector<std::pair<std::string, std::vector<std::size_t>>> grouped_by(const History& history,
                                                                         std::string RunDigest::*member) {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    if (!(history.runs[i].*member).empty()) groups[history.runs[i].*member].push_back(i);
  }
  std::vector<std::pair<std::string, std::vector<std::size_t>>> sorted(groups.begin(), groups.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  return sorted;
}

void append_count(Page& page, std::size_t count) {
  page.raw(" <span class=\"quiet nowrap\">").text(core::counted(count, "run")).raw("</span>");
}

// A list of nothing is left out, with its heading.
void append_categories(Page& page, const History& history) {
  const auto groups = grouped_by(history, &RunDigest::category);
  if (groups.empty()) return;
  page.raw("<section aria-labelledby=\"by-category\">\n<h2 id=\"by-category\">By category</h2>\n<ul>\n");
  for (const auto& [category, runs] : groups) {
    page.raw("<li>");
    append_category(page, category, Place::root);
    append_count(page, runs.size());
    page.raw("</li>\n");
  }
  page.raw("</ul>\n</section>\n");
}

void append_rules(Page& page, const std::vector<RuleHealth>& rules) {
  if (std::none_of(rules.begin(), rules.end(), [](const RuleHealth& rule) { return rule.hits > 0; })) return;
  page.raw("<section aria-labelledby=\"by-rule\">\n<h2 id=\"by-rule\">By rule</h2>\n<ul>\n");
  for (std::size_t i = 0; i < std::min(kListedRules, rules.size()); ++i) {
    if (rules[i].hits == 0) continue;
    page.raw("<li><a").href(Link::to_part("rules/index.html", "rule-" + rules[i].rule)).raw("><code>");
    page.text(rules[i].rule).raw("</code></a>");
    append_count(page, static_cast<std::size_t>(count_of(rules[i].hits)));
    page.raw("</li>\n");
  }
  page.raw("</ul>\n</section>\n");
}

void append_repositories(Page& page, const History& history) {
  const auto groups = grouped_by(history, &RunDigest::repository);
  if (groups.empty()) return;
  page.raw("<section aria-labelledby=\"by-repository\">\n<h2 id=\"by-repository\">By repository</h2>\n<ul>\n");
  for (std::size_t i = 0; i < std::min(kListedRepositories, groups.size()); ++i) {
    page.raw("<li><details><summary>").text(core::shorten(groups[i].first, kNameBytes));
    append_count(page, groups[i].second.size());
    page.raw("</summary>\n<ul class=\"reasons\">");
    for (std::size_t row = 0; row < std::min(kRunsPerRepository, groups[i].second.size()); ++row) {
      const RunDigest& run = history.runs[groups[i].second[row]];
      page.raw("<li>");
      append_state(page, run.state);
      page.raw(" ");
      append_run_link(page, run, Place::root);
      page.raw(" <span class=\"sub\">").text(core::shorten(run.summary, kSummaryBytes)).raw("</span></li>\n");
    }
    page.raw("</ul></details></li>\n");
  }
  page.raw("</ul>\n</section>\n");
}

constexpr Markup kGrammar =
    R"(<details class="more"><summary>What can be asked</summary>
<dl class="grammar">
<div><dt><code>word "two words"</code></dt><dd>in the summary, the run’s number, its place, its failed tests</dd></div>
<div><dt><code>cat:test rule:gcc</code></dt><dd>category and rule, by their beginning</dd></div>
<div><dt><code>repo:paint branch:main job:linux test:parse</code></dt><dd>any part of the name</dd></div>
<div><dt><code>sha:0a1b2c</code></dt><dd>commit, by its beginning</dd></div>
<div><dt><code>is:failed is:passed is:flaky is:open</code></dt><dd>outcome; flaky; a patch that waits for somebody</dd></div>
<div><dt><code>!cat:lint</code></dt><dd>not that</dd></div>
</dl>
</details>
)";

}  // namespace

core::Json search_index(const History& history, const std::vector<Waiting>& waiting) {
  std::set<std::size_t> open;
  for (const Waiting& entry : waiting) open.insert(entry.run);
  Index index(std::move(open));
  const std::size_t count = std::min(history.runs.size(), kMaxSearchedRuns);
  for (std::size_t i = 0; i < count; ++i) index.add(history.runs[i], i);
  return index.finish(history.runs.size());
}

Page search_page(const ListSite& site, const HistoryCounts& counts) {
  Page content;
  append_list_head(content, "Search", "The newest 10 000 runs, by words or by what they are.");
  content.raw("<section aria-label=\"Search\">\n<div id=\"search-box\"><noscript><p class=\"notice\">");
  content.raw("Searching needs script. The lists below lead to the same runs.</p></noscript></div>\n");
  content.raw(kGrammar).raw("</section>\n<div class=\"facets\">\n");
  append_categories(content, site.history);
  append_rules(content, counts.rules);
  append_repositories(content, site.history);
  content.raw("</div>\n").data("search-index", search_index(site.history, counts.waiting));
  content.raw("<script defer src=\"search.js\"></script>\n");
  return framed_list(site, Place::root, Section::search, "Search", content);
}

}  // namespace cimend::dashboard
