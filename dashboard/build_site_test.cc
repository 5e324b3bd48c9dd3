#include "dashboard/build_site.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <regex>
#include <set>

#include "dashboard/fixture_runs.h"

using namespace cimend;
using core::MemoryFs;
using dashboard::BuildReport;

namespace {

core::Result<BuildReport> build(core::Fs& fs, core::UnixSeconds now = dashboard::kFixtureNow) {
  return dashboard::build_site(fs, core::ManualClock(now), dashboard::fixture_options());
}

std::map<std::string, std::string> site_of(const MemoryFs& fs) {
  std::map<std::string, std::string> site;
  for (const auto& [path, bytes] : fs.files) {
    if (path.starts_with("site/")) site[path.substr(5)] = bytes;
  }
  return site;
}

std::map<std::string, std::string> fixture_site() {
  MemoryFs fs = dashboard::fixture_runs();
  REQUIRE(build(fs));
  return site_of(fs);
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

bool any_problem(const BuildReport& report, std::string_view part) {
  return std::any_of(report.problems.begin(), report.problems.end(),
                     [&](const core::Error& error) { return holds(error.what + " " + error.where, part); });
}

// What `relative` means on the page at `page`.
std::string resolved(const std::string& page, std::string relative) {
  std::string directory = page.substr(0, page.rfind('/') + 1);
  while (relative.starts_with("../")) {
    relative.erase(0, 3);
    directory.pop_back();
    directory.erase(directory.rfind('/') + 1);
  }
  return directory + relative;
}

// A fragment as a browser looks for it, as it stands in an id attribute.
std::string id_of_fragment(std::string_view fragment) {
  std::string id;
  for (std::size_t i = 0; i < fragment.size(); ++i) {
    char c = fragment[i];
    if (c == '%' && i + 2 < fragment.size()) {
      c = static_cast<char>(std::stoi(std::string(fragment.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
    id += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  return id;
}

std::vector<std::string> hrefs_of(const std::string& html) {
  static const std::regex pattern(" href=\"([^\"]*)\"");
  std::vector<std::string> found;
  for (std::sregex_iterator match(html.begin(), html.end(), pattern), end; match != end; ++match)
    found.push_back((*match)[1]);
  return found;
}

}  // namespace

TEST_CASE("a second build of the same documents changes nothing") {
  MemoryFs fs = dashboard::fixture_runs();
  const auto first = build(fs);
  REQUIRE(first);
  CHECK(first->runs == 8);
  CHECK(first->changed == first->files);
  const auto site = site_of(fs);
  const auto second = build(fs);
  REQUIRE(second);
  CHECK(second->changed == 0);
  CHECK(site_of(fs) == site);
}

TEST_CASE("another time of day changes what tells the time, and nothing else") {
  MemoryFs fs = dashboard::fixture_runs();
  REQUIRE(build(fs));
  const auto before = site_of(fs);
  REQUIRE(build(fs, dashboard::kFixtureNow + 60));
  std::set<std::string> changed;
  for (const auto& [path, bytes] : site_of(fs)) {
    if (before.at(path) != bytes) changed.insert(path);
  }
  CHECK(changed == std::set<std::string>{"index.html", "api/v1/figures.json"});
  CHECK(holds(site_of(fs).at("index.html"), "2026-11-20T12:01:00Z"));
}

TEST_CASE("a build tells how far it is") {
  MemoryFs fs = dashboard::fixture_runs();
  dashboard::BuildOptions options = dashboard::fixture_options();
  std::vector<std::string> told;
  options.progress = [&](std::string_view doing) { told.emplace_back(doing); };
  const auto report = dashboard::build_site(fs, core::ManualClock(dashboard::kFixtureNow), options);
  REQUIRE(report);
  REQUIRE(told.size() == 2 * report->runs);
  const std::string all = " of " + std::to_string(report->runs) + " runs: ";
  CHECK(told.front().starts_with("reading 1" + all));
  CHECK(told.back().starts_with("writing " + std::to_string(report->runs) + all));
}

TEST_CASE("every link of every page leads to a page and a place that is there") {
  const auto site = fixture_site();
  for (const auto& [path, html] : site) {
    if (!path.ends_with(".html")) continue;
    for (const std::string& href : hrefs_of(html)) {
      if (href.starts_with("https://") || href.starts_with("data:")) continue;
      CAPTURE(path, href);
      const std::string target = href.substr(0, href.find('#'));
      const std::string page = target.empty() ? path : resolved(path, target);
      REQUIRE(site.count(page) == 1);
      if (holds(href, "#"))
        CHECK(holds(site.at(page), "id=\"" + id_of_fragment(href.substr(href.find('#') + 1)) + "\""));
    }
  }
}

TEST_CASE("no page holds a script of its own, a style attribute, an event handler or a foreign resource") {
  static const std::regex of_the_site(
      "<script defer( blocking=\"render\")? src=\"(\\.\\./)*(app|search)\\.js\"></script>|<script "
      "type=\"application/json\" "
      "id=\"[a-z-]+\">[^<]*"
      "</script>",
      std::regex::optimize);
  for (const auto& [path, html] : fixture_site()) {
    if (!path.ends_with(".html")) continue;
    CAPTURE(path);
    CHECK(holds(html,
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; "
                "form-action 'none'"));
    CHECK(html.find("Content-Security-Policy") < html.find("<link"));
    const std::string rest = std::regex_replace(html, of_the_site, "");
    CHECK_FALSE(holds(rest, "<script"));
    CHECK_FALSE(std::regex_search(rest, std::regex("<[a-z][^>]* (style|on[a-z]+|src)=")));
    CHECK_FALSE(holds(html, "<img"));
    CHECK_FALSE(holds(html, "<iframe"));
    CHECK(holds(html, "<html lang=\"en\">"));
  }
}

TEST_CASE("a run whose documents are missing or broken says so and stops nothing") {
  MemoryFs fs = dashboard::fixture_runs();
  const auto report = build(fs);
  REQUIRE(report);
  CHECK(any_problem(*report, "logs/1005/analysis.json"));
  CHECK(any_problem(*report, "logs/1006/analysis.json"));
  CHECK(any_problem(*report, "logs/1007/run.json"));
  CHECK(any_problem(*report, "logs/1006/docs.log.zst"));
  const auto site = site_of(fs);
  CHECK(holds(site.at("runs/1005/index.html"), "This run has not been analysed yet."));
  CHECK(holds(site.at("runs/1005/index.html"), "cimend-classify --run logs/1005</pre>"));
  CHECK(holds(site.at("runs/1006/index.html"), "The analysis could not be read."));
  CHECK(site.count("runs/1007/index.html") == 1);
  for (const core::Error& problem : report->problems) {
    CHECK_FALSE(problem.hint.empty());
    CHECK(holds(site.at("index.html"), problem.where));
  }
}

TEST_CASE("a patch that is not what its metadata says is shown and not offered") {
  MemoryFs fs = dashboard::fixture_runs();
  fs.files["fix-agent/patch-1001.diff"] += "+one more line\n";
  const auto report = build(fs);
  REQUIRE(report);
  CHECK(any_problem(*report, "sha256 differs"));
  const auto site = site_of(fs);
  CHECK(site.count("runs/1001/patch-1001.diff") == 0);
  CHECK_FALSE(holds(site.at("runs/1001/patch.html"), "git apply --index"));
  CHECK(holds(site.at("runs/1001/index.html"), "Patch unusable"));
}

TEST_CASE("the evidence of a run stands on its page, marked and linked to its lines") {
  const std::string html = fixture_site().at("runs/1001/index.html");
  CHECK(holds(html, "src/word_count.cc uses std::vector without including &lt;vector&gt;."));
  CHECK(holds(html, "<span class=\"line evidence\"><a class=\"number\" href=\"log-1-1.html#L18\">18</a><mark>"));
  CHECK(holds(html, "href=\"log-1-1.html#L13\">13</a>"));        // five lines before
  CHECK_FALSE(holds(html, "href=\"log-1-1.html#L12\">12</a>"));  // no more
  CHECK(holds(html, "very sure"));
  CHECK(holds(html, "href=\"https://github.com/example/word-count/commit/4f1c2a90b7d3e85566aa10f2c94be7720d1835fe\""));
  CHECK(holds(
      html,
      "<pre class=\"command\">g++ -std=c++20 -fdiagnostics-color=always -c src/word_count.cc -o word_count.o</pre>"));
}

TEST_CASE("a group of the log is open where it holds evidence or the failed step, and closed else") {
  const std::string html = fixture_site().at("runs/1001/log-1-1.html");
  CHECK(holds(html, "<details class=\"group\"><summary><span id=\"L1\""));
  CHECK(holds(html, "<details class=\"group\"><summary><span id=\"L4\""));
  CHECK(holds(html, "<details class=\"group\" open><summary><span id=\"L13\""));
}

TEST_CASE("evidence that lies beyond the log costs its links and nothing else") {
  MemoryFs fs = dashboard::fixture_runs();
  std::string& json = fs.files["logs/1003/analysis.json"];
  const std::size_t at = json.find("\"last_line\": 5");
  REQUIRE(at != std::string::npos);
  json.replace(at, 14, "\"last_line\": 999999999");
  REQUIRE(build(fs));
  CHECK(holds(site_of(fs).at("runs/1003/index.html"), "Could not resolve host"));
}

TEST_CASE("a long log is cut into parts that lead to each other") {
  MemoryFs fs = dashboard::fixture_runs();
  std::string log;
  for (int i = 1; i <= 12'000; ++i) log += "line " + std::to_string(i) + "\n";
  fs.files["logs/1004/docs.log.zst"] = log;
  REQUIRE(build(fs));
  const auto site = site_of(fs);
  const std::string middle = site.at("runs/1004/log-1-2.html");
  CHECK(holds(middle, "<span id=\"L5001\" data-n=\"5001\">line 5001\n</span>"));
  CHECK(holds(middle, "<span id=\"L10000\""));
  CHECK_FALSE(holds(middle, "<span id=\"L10001\""));
  CHECK(holds(middle, "href=\"log-1-1.html\">Previous</a>"));
  CHECK(holds(middle, "href=\"log-1-3.html\">Next</a>"));
  CHECK(site.count("runs/1004/log-1-4.html") == 0);
}

TEST_CASE("no logs directory is an error that says what to do; an empty one is an empty site") {
  MemoryFs fs;
  const auto missing = build(fs);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == core::Errc::not_found);
  CHECK_FALSE(missing.error().hint.empty());
  REQUIRE(fs.make_directories("logs"));
  const auto empty = build(fs);
  REQUIRE(empty);
  CHECK(empty->runs == 0);
  CHECK(holds(site_of(fs).at("index.html"), "No runs yet"));
}

TEST_CASE("a directory that is no run id is named and left alone") {
  MemoryFs fs = dashboard::fixture_runs();
  fs.files["logs/not a run/run.json"] = "{}";
  fs.files["logs/notes.txt"] = "";
  const auto report = build(fs);
  REQUIRE(report);
  CHECK(report->runs == 8);
  CHECK(any_problem(*report, "logs/not a run"));
}

TEST_CASE("a run that is called like a page is named and left alone, and the site stays whole") {
  for (const char* id : {"index.html", "Index.HTML"}) {
    MemoryFs fs = dashboard::fixture_runs();
    fs.files[std::string("logs/") + id + "/run.json"] = fs.files["logs/1001/run.json"];
    const auto report = build(fs);
    REQUIRE(report);
    CHECK(report->runs == 8);
    CHECK(any_problem(*report, "the name of a page"));
    CHECK(site_of(fs).count("runs/index.html") == 1);
  }
}

TEST_CASE("a log named outside its run is not read") {
  MemoryFs fs = dashboard::fixture_runs();
  fs.files["logs/secret"] = "do not show this";
  std::string& json = fs.files["logs/1004/run.json"];
  const std::size_t at = json.find("docs.log.zst");
  REQUIRE(at != std::string::npos);
  json.replace(at, 12, "../secret");
  REQUIRE(build(fs));
  for (const auto& [path, bytes] : site_of(fs)) CHECK_FALSE(holds(bytes, "do not show this"));
}

TEST_CASE("secrets that reached a stored log are masked on pages and in downloads") {
  MemoryFs fs = dashboard::fixture_runs();
  const std::string token = std::string("ghp_") + std::string(36, 'a');
  fs.files["logs/1004/docs.log.zst"] = "token " + token + "\n";
  REQUIRE(build(fs));
  for (const auto& [path, bytes] : site_of(fs)) {
    CAPTURE(path);
    CHECK_FALSE(holds(bytes, token));
  }
  CHECK(holds(site_of(fs).at("runs/1004/log-1-1.html"), "[masked:"));
}

TEST_CASE("a job without a conclusion has the verdict of its log") {
  MemoryFs fs = dashboard::fixture_runs();
  std::string& json = fs.files["logs/1004/run.json"];
  for (std::size_t at; (at = json.find("\"conclusion\": \"success\"")) != std::string::npos;)
    json.replace(at, 23, "\"x\": 0");
  REQUIRE(build(fs));
  CHECK(holds(site_of(fs).at("runs/1004/log-1-1.html"), "</svg>Passed</span>"));
}

TEST_CASE("what a passed run's log warns of is no explanation") {
  MemoryFs fs = dashboard::fixture_runs();
  std::string& json = fs.files["logs/1003/analysis.json"];
  const std::size_t at = json.find("\"verdict\": \"failed\",\n    \"category\"");
  REQUIRE(at != std::string::npos);
  json.replace(at, 19, "\"verdict\": \"passed\"");
  REQUIRE(build(fs));
  const std::string html = site_of(fs).at("runs/1003/index.html");
  CHECK(holds(html, "Also in the log"));
  CHECK_FALSE(holds(html, "id=\"evidence\""));
}

TEST_CASE("the newest runs are listed, older ones in their month, and each has its page") {
  MemoryFs fs;
  for (int i = 0; i < 260; ++i) {
    core::RunDocument run;
    run.run_id = "local-" + std::to_string(1000 + i);
    run.source = "file";
    run.received_at = core::rfc3339(dashboard::kFixtureNow - 3600 + i);
    fs.files["logs/" + run.run_id + "/run.json"] = run.to_json().dump();
  }
  REQUIRE(build(fs));
  const auto site = site_of(fs);
  const std::string html = site.at("runs/index.html");
  CHECK(html.find("local-1259") < html.find("local-1258"));
  CHECK(holds(html, "local-1010/index.html"));
  CHECK_FALSE(holds(html, "local-1009/index.html"));
  CHECK(holds(site.at("archive/2026-11-2.html"), "local-1009/index.html"));
  CHECK(site.count("runs/local-1000/index.html") == 1);
}

namespace {

dashboard::BuildOptions remembering(std::uint64_t maker = 7) {
  dashboard::BuildOptions options = dashboard::fixture_options();
  options.maker = maker;
  return options;
}

BuildReport rebuild(core::Fs& fs, const dashboard::BuildOptions& options,
                    core::UnixSeconds now = dashboard::kFixtureNow) {
  const auto report = dashboard::build_site(fs, core::ManualClock(now), options);
  if (!report) FAIL(report.error().text());
  return *report;
}

// The site without the memory of builds.
std::map<std::string, std::string> pages_of(const MemoryFs& fs) {
  auto site = site_of(fs);
  site.erase(".cimend/digests");
  return site;
}

// As fixture_site() of these files, from nothing and without a memory.
std::map<std::string, std::string> cold_site(const MemoryFs& fs) {
  MemoryFs cold;
  for (const auto& [path, bytes] : fs.files) {
    if (!path.starts_with("site/")) cold.files[path] = bytes;
  }
  REQUIRE(build(cold));
  return site_of(cold);
}

void replace_in(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a run whose documents did not change is neither read nor rendered again") {
  MemoryFs fs = dashboard::fixture_runs();
  const BuildReport first = rebuild(fs, remembering());
  CHECK(first.read == 8);
  const BuildReport second = rebuild(fs, remembering());
  CHECK(second.read == 0);
  CHECK(second.rendered == 0);
  CHECK(second.changed == 0);
  CHECK(second.problems.size() == first.problems.size());
  CHECK(pages_of(fs) == cold_site(fs));
}

TEST_CASE("whatever of a run changes, it is read again and the site is that of a cold build") {
  const std::vector<std::pair<std::string, std::function<void(MemoryFs&)>>> changes = {
      {"a log", [](MemoryFs& fs) { fs.files["logs/1004/docs.log.zst"] = "something to do\n"; }},
      {"a log that is gone", [](MemoryFs& fs) { fs.files.erase("logs/1004/docs.log.zst"); }},
      {"a log that was missing", [](MemoryFs& fs) { fs.files["logs/1006/docs.log.zst"] = "here it is\n"; }},
      {"an analysis", [](MemoryFs& fs) { replace_in(fs.files["logs/1003/analysis.json"], "0.75", "0.76"); }},
      {"an analysis that is gone", [](MemoryFs& fs) { fs.files.erase("logs/1003/analysis.json"); }},
      {"an analysis that was missing",
       [](MemoryFs& fs) { fs.files["logs/1005/analysis.json"] = fs.files["logs/1004/analysis.json"]; }},
      {"a run document", [](MemoryFs& fs) { replace_in(fs.files["logs/1004/run.json"], "success", "failure"); }},
      {"a patch", [](MemoryFs& fs) { fs.files["fix-agent/patch-1001.diff"] += "+more\n"; }},
      {"a patch that is gone", [](MemoryFs& fs) { fs.files.erase("fix-agent/metadata-1001.json"); }},
      {"an approval",
       [](MemoryFs& fs) { replace_in(fs.files["fix-agent/approval-1001.json"], "octocat", "hubot-keeper"); }},
      {"an approval that is gone", [](MemoryFs& fs) { fs.files.erase("fix-agent/approval-1001.json"); }},
      {"a publication",
       [](MemoryFs& fs) { replace_in(fs.files["fix-agent/publication-1001.json"], "refused", "failed"); }},
      {"a publication that is broken", [](MemoryFs& fs) { fs.files["fix-agent/publication-1001.json"] = "{"; }},
      {"a decision", [](MemoryFs& fs) { replace_in(fs.files["self-heal/decision.json"], "true", "false"); }},
      {"a decision that is another's",
       [](MemoryFs& fs) { replace_in(fs.files["self-heal/decision.json"], "1003", "1001"); }},
      {"a decision of its own",
       [](MemoryFs& fs) {
         fs.files["self-heal/decision-1002.json"] = fs.files["self-heal/decision.json"];
         replace_in(fs.files["self-heal/decision-1002.json"], "1003", "1002");
       }},
      {"a run more",
       [](MemoryFs& fs) {
         for (const char* name : {"run.json", "analysis.json"}) {
           std::string& copy = fs.files[std::string("logs/1009/") + name];
           copy = fs.files[std::string("logs/1004/") + name];
           replace_in(copy, "1004", "1009");
         }
       }},
      {"a run less", [](MemoryFs& fs) { fs.files.erase("logs/1007/notes.txt"); }},
      {"a page that somebody removed", [](MemoryFs& fs) { fs.files.erase("site/runs/1002/index.html"); }},
      {"a list that somebody removed", [](MemoryFs& fs) { fs.files.erase("site/archive/2026-11.html"); }},
      {"a list that somebody changed", [](MemoryFs& fs) { fs.files["site/archive/2026-11.html"] = "?"; }},
  };
  for (const auto& [what, change] : changes) {
    CAPTURE(what);
    MemoryFs fs = dashboard::fixture_runs();
    rebuild(fs, remembering());
    change(fs);
    const BuildReport report = rebuild(fs, remembering());
    CHECK(report.read <= 3);
    const auto warm = pages_of(fs);
    for (const auto& [path, bytes] : cold_site(fs)) {
      CAPTURE(path);
      CHECK((warm.count(path) == 1 && warm.at(path) == bytes));
    }
  }
}

TEST_CASE("without its memory, or with a broken or foreign one, a build makes the same bytes") {
  MemoryFs fs = dashboard::fixture_runs();
  rebuild(fs, remembering());
  const auto site = pages_of(fs);
  const std::string memory = fs.files.at("site/.cimend/digests");
  for (const std::string& other :
       {std::string(), std::string("rubbish"), memory.substr(0, memory.size() / 2), memory + "x", [&] {
          std::string flipped = memory;
          flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
          return flipped;
        }()}) {
    fs.files["site/.cimend/digests"] = other;
    const BuildReport report = rebuild(fs, remembering());
    CHECK(report.read == 8);
    CHECK(report.changed == 0);
    CHECK(pages_of(fs) == site);
    CHECK(fs.files.at("site/.cimend/digests") == memory);
  }
  CHECK(rebuild(fs, remembering(8)).read == 8);  // another program
  dashboard::BuildOptions titled = remembering(8);
  titled.title = "Another";
  CHECK(rebuild(fs, titled).read == 8);
}

TEST_CASE("many threads make the bytes of one") {
  std::string scratch = (std::filesystem::temp_directory_path() / "cimend-dashboard-XXXXXX").string();
  REQUIRE(::mkdtemp(scratch.data()) != nullptr);
  core::RealFs disk;
  MemoryFs memory = dashboard::fixture_runs();
  for (const auto& [path, bytes] : memory.files) REQUIRE(disk.write_unsynced(scratch + "/" + path, bytes));
  dashboard::BuildOptions options = remembering();
  options.sources = {scratch + "/logs", scratch + "/self-heal", scratch + "/fix-agent"};
  std::map<std::string, std::string> sites[2];
  for (const std::size_t threads : {1, 4}) {
    options.threads = threads;
    options.out = scratch + "/site-" + std::to_string(threads);
    CHECK(rebuild(disk, options).read == 8);
    CHECK(rebuild(disk, options).read == 0);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(options.out)) {
      const std::string path = entry.path().string().substr(options.out.size());
      if (entry.is_regular_file() && path != "/.cimend/digests")
        sites[threads == 1][path] = disk.read(options.out + path).value();
    }
  }
  CHECK(sites[0] == sites[1]);
  CHECK(sites[0].size() > 100);
  std::filesystem::remove_all(scratch);
}

namespace {

// Builds the site of `start` with its n-th file operation failing, n = 1, 2, … until none does, and each time once more
// on what that left, with the memory that it left. `good` is what there should be then.
void fail_each_operation(const MemoryFs& start, const std::map<std::string, std::string>& good) {
  const auto failed = [](const core::Error& error) { return error.code == core::Errc::io; };
  for (int n = 1;; ++n) {
    CAPTURE(n);
    MemoryFs fs = start;
    core::FaultyFs faulty(fs, n);
    const auto report = dashboard::build_site(faulty, core::ManualClock(dashboard::kFixtureNow), remembering());
    // A failed read may cost a run its content, which the report then tells; a failed write ends the build.
    const bool told = report && std::any_of(report->problems.begin(), report->problems.end(), failed);
    const auto site = pages_of(fs);
    if (report && !told) CHECK((site == good));
    if (!report) CHECK_FALSE(report.error().what.empty());
    for (const auto& [path, bytes] : site) {
      if (path.ends_with(".html") && !bytes.ends_with("</html>\n")) FAIL_CHECK(path << " is half-written");
    }
    rebuild(fs, remembering());
    const auto mended = pages_of(fs);
    for (const auto& [path, bytes] : good) {
      if (const auto found = mended.find(path); found == mended.end() || found->second != bytes)
        FAIL_CHECK(path << " is not mended by the next build");
    }
    if (faulty.calls() < n) break;
  }
}

}  // namespace

TEST_CASE("whatever file operation fails, no file of the site is half-written and the next build mends it",
          "[faults]") {
  fail_each_operation(dashboard::fixture_runs(), fixture_site());
}

TEST_CASE("whatever file operation fails while one run is brought up to date, the next build mends it", "[faults]") {
  MemoryFs start = dashboard::fixture_runs();
  rebuild(start, remembering());
  replace_in(start.files["logs/1002/run.json"], "failure", "success");
  fail_each_operation(start, cold_site(start));
}
