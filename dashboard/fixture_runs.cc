#include "dashboard/fixture_runs.h"

#include <algorithm>

#include "core/text.h"

namespace cimend::dashboard {
namespace {

using core::AnalysisDocument;
using core::Finding;
using core::FixMetadataDocument;
using core::RunDocument;

constexpr const char* kCommit = "4f1c2a90b7d3e85566aa10f2c94be7720d1835fe";

RunDocument run_document(const std::string& id, const std::string& minute, const std::string& conclusion) {
  RunDocument run;
  run.run_id = id;
  run.repository = "example/word-count";
  run.head_sha = kCommit;
  run.branch = "main";
  run.workflow = "build";
  run.event = "push";
  run.conclusion = conclusion;
  run.url = "https://github.com/example/word-count/actions/runs/" + id;
  run.source = "archive";
  run.received_at = "2026-11-20T06:" + minute + ":00Z";
  return run;
}

// A job with its log as it was stored, plain: decompression knows zstd by its first bytes, not by the name.
RunDocument::Job add_job(core::MemoryFs& fs, const std::string& id, const std::string& name, const std::string& file,
                         const std::string& conclusion, const std::string& log) {
  fs.files["logs/" + id + "/" + file] = log;
  RunDocument::Job job;
  job.name = name;
  job.conclusion = conclusion;
  job.log = file;
  job.bytes = log.size();
  job.lines = static_cast<std::uint64_t>(std::count(log.begin(), log.end(), '\n'));
  job.sha256 = core::sha256_hex(log);
  return job;
}

AnalysisDocument analysis_of(const RunDocument& run, core::Verdict verdict, const std::string& category,
                             const std::string& tool, double confidence, const std::string& summary) {
  AnalysisDocument analysis;
  analysis.run_id = run.run_id;
  analysis.repository = run.repository;
  analysis.head_sha = run.head_sha;
  analysis.rules_version = "1";
  for (const RunDocument::Job& job : run.jobs) {
    analysis.logs.push_back({job.name, job.bytes, job.lines, job.sha256, std::nullopt, verdict});
  }
  analysis.classification = {verdict, category, tool, confidence, summary};
  return analysis;
}

Finding finding(int rank, const std::string& rule, const std::string& category, const std::string& tool,
                double confidence, const std::string& message, core::LineRange evidence) {
  Finding result;
  result.rank = rank;
  result.rule = rule;
  result.category = category;
  result.tool = tool;
  result.confidence = confidence;
  result.message = message;
  result.evidence = {evidence};
  result.fingerprint = "00112233445566" + std::string(rank < 10 ? "0" : "") + std::to_string(rank);
  return result;
}

template <class Document>
void put(core::MemoryFs& fs, const std::string& path, const Document& document) {
  fs.files[path] = document.to_json().dump(core::JsonStyle::pretty);
}

void put_run(core::MemoryFs& fs, const RunDocument& run) { put(fs, "logs/" + run.run_id + "/run.json", run); }

void put_analysis(core::MemoryFs& fs, const AnalysisDocument& analysis) {
  put(fs, "logs/" + analysis.run_id + "/analysis.json", analysis);
}

FixMetadataDocument include_patch(const std::string& patch) {
  FixMetadataDocument fix;
  fix.run_id = "1001";
  fix.repository = "example/word-count";
  fix.base_commit = kCommit;
  fix.state = "proposed";
  fix.patch = "patch-1001.diff";
  fix.patch_sha256 = core::sha256_hex(patch);
  fix.branch = "cimend/fix-1001";
  fix.title = "Include <vector> in src/word_count.cc";
  fix.commit_message = fix.title;
  fix.files = {"src/word_count.cc"};
  fix.lines_added = 1;
  fix.tier = "B";
  fix.risk = "low";
  fix.risk_score = 15;
  fix.risk_terms = {{5, "one line in one file"}, {10, "tier B"}, {0, "the compiler printed the change itself"}};
  fix.labels = {"backend"};
  fix.owners = {{"src/word_count.cc", {"@example/text", "@octocat"}}};
  fix.guards = {{"allowed-paths", true, "src/word_count.cc is allowed"},
                {"protected-paths", true, "nothing protected is touched"},
                {"size", true, "1 file of 1, 1 line of 20"},
                {"exact-preimage", true, "every line before the change stands as the patch says"}};
  fix.hunks = {{"src/word_count.cc", 2, "include-fixit", 1, 0, 23,
                "g++ suggests the header that defines ‘std::vector’.", "B", "gcc.missing-header",
                "  +++ |+#include <vector>", 20, 0, 18, core::sha256_hex("#include <vector>\n")}};
  fix.suggestions = {{"did-you-mean", 3, 0, 28,
                      "g++ knows a name that looks alike: a person decides whether it was meant.",
                      "--- a/src/word_count.cc\n+++ b/src/word_count.cc\n@@ -8,1 +8,1 @@\n"
                      "-  auto all = sorted(words);\n+  auto all = strtod(words);\n"}};
  fix.tool_runs = {
      {{"clang-format", "-i", "src/word_count.cc"}, "", "formatter", 1, 0, 41, core::sha256_hex(""), "landlock"}};
  fix.refused = {{3, "include-fixit", "The note suggests a name, not a change."}};
  fix.validation.result = "passed";
  fix.validation.command = {"g++", "-std=c++20", "-c", "src/word_count.cc"};
  fix.validation.exit_code = 0;
  fix.validation.milliseconds = 843;
  fix.validation.command_from = "recipe";
  fix.validation.sandbox = "landlock";
  fix.validation.reproduced = true;
  fix.validation.before.emplace();
  fix.validation.before->exit_code = 1;
  fix.validation.before->milliseconds = 611;
  fix.validation.before->output_tail = "src/word_count.cc:8:8: error: ‘vector’ is not a member of ‘std’\n";
  fix.created_at = "2026-11-20T06:21:00Z";
  return fix;
}

// A person said yes to the patch; the policy did not.
void put_publication(core::MemoryFs& fs, const FixMetadataDocument& fix) {
  put(fs, "fix-agent/approval-1001.json",
      core::ApprovalDocument{fix.patch_sha256, fix.repository, "octocat", "2026-11-20T07:05:00Z"});
  core::PublicationDocument publication;
  publication.run_id = fix.run_id;
  publication.repository = fix.repository;
  publication.patch_sha256 = fix.patch_sha256;
  publication.fingerprint = "0011223344556601";
  publication.state = "refused";
  publication.base = "main";
  publication.approved_by = "octocat";
  publication.refusals = {{"publish-enabled", "The policy on main does not say publish.enabled: true."},
                          {"base-changed", "src/word_count.cc changed on main since <b>4f1c2a90</b>."}};
  publication.at = "2026-11-20T07:06:00Z";
  put(fs, "fix-agent/publication-1001.json", publication);
}

void add_compile_failure(core::MemoryFs& fs) {
  RunDocument run = run_document("1001", "20", "failure");
  run.jobs = {add_job(fs, "1001", "build (gcc-12, debug)", "compile.log.zst", "failure", testdata("compile.log")),
              add_job(fs, "1001", "docs", "docs.log.zst", "success", "nothing to do\n")};
  run.jobs[0].steps = {
      {1, "Operating System", "success", 1, 3},
      {2, "Run g++ --version", "success", 4, 12},
      {3, "Run g++ -std=c++20 -fdiagnostics-color=always -c src/word_count.cc -o word_count.o", "failure", 13, 32}};
  run.jobs[0].started_at = "2026-11-20T06:10:00Z";
  run.jobs[0].completed_at = "2026-11-20T06:13:20Z";
  run.jobs[1].started_at = "2026-11-20T06:10:00Z";  // by another clock than the next
  run.jobs[1].completed_at = "2026-11-20T06:09:59Z";
  run.rejected = {{"../../etc/passwd", "leaves the archive"}};
  AnalysisDocument analysis = analysis_of(run, core::Verdict::failed, "compile.missing-header", "gcc", 0.98,
                                          "src/word_count.cc uses std::vector without including <vector>.");
  Finding best = finding(1, "gcc.missing-header", "compile.missing-header", "gcc", 0.98,
                         "‘vector’ is not a member of ‘std’", {18, 23});
  best.file = "src/word_count.cc";
  best.line = 8;
  best.column = 8;
  best.why = "The first error of the step; the two after it follow from it.";
  best.causes = {2, 3};
  Finding second =
      finding(2, "gcc.error", "compile.error", "gcc", 0.9, "expected primary-expression before ‘>’ token", {25, 27});
  Finding third = finding(3, "gcc.error", "compile.missing-symbol", "gcc", 0.9,
                          "‘sorted’ was not declared in this scope; did you mean ‘strtod’?", {28, 31});
  second.file = third.file = "src/word_count.cc";
  second.line = third.line = 8;
  analysis.findings = {best, second, third};
  analysis.logs[1].verdict = core::Verdict::passed;
  analysis.self_heal_plan.reasons = {"A compile error comes again: a rerun would only cost time."};
  const std::string patch = testdata("include.diff");
  put_run(fs, run);
  put_analysis(fs, analysis);
  const FixMetadataDocument fix = include_patch(patch);
  put(fs, "fix-agent/metadata-1001.json", fix);
  put_publication(fs, fix);
  fs.files["fix-agent/patch-1001.diff"] = patch;
}

void add_test_failure(core::MemoryFs& fs) {
  RunDocument run = run_document("1002", "30", "failure");
  run.branch = "feature/discounts-as-a-share-of-the-total-price-and-not-as-an-amount";
  run.jobs = {add_job(fs, "1002", "unit tests", "tests.log.zst", "failure", testdata("unit-tests.log"))};
  run.jobs[0].steps = {{1, "Run python3 -m unittest discover -v -s tests", "failure", 1, 21}};
  AnalysisDocument analysis = analysis_of(run, core::Verdict::failed, "test.assertion", "unittest", 0.9,
                                          "test_discount_is_a_share failed: 19.9 != 18.");
  Finding best =
      finding(1, "python.unittest.failed", "test.assertion", "unittest", 0.9, "AssertionError: 19.9 != 18", {10, 15});
  best.file = "tests/test_totals.py";
  best.line = 13;
  best.test = "test_totals.Totals.test_discount_is_a_share";
  best.known = "new";
  analysis.findings = {best};
  analysis.tests = {3, 1, 1, 1};
  FixMetadataDocument fix;
  fix.run_id = "1002";
  fix.state = "empty";
  fix.reason = "A failed assertion has no mechanical fix: a person decides whether the code or the test is wrong.";
  fix.patch = "patch-1002.diff";
  fix.validation.result = "not_run";
  fix.created_at = "2026-11-20T06:31:00Z";
  put_run(fs, run);
  put_analysis(fs, analysis);
  put(fs, "fix-agent/metadata-1002.json", fix);
  fs.files["fix-agent/patch-1002.diff"] = "";
}

void add_network_failure(core::MemoryFs& fs) {
  RunDocument run = run_document("1003", "40", "failure");
  run.jobs = {add_job(fs, "1003", "download", "download.log.zst", "failure", testdata("download.log"))};
  AnalysisDocument analysis = analysis_of(run, core::Verdict::failed, "infra.network.dns", "curl", 0.75,
                                          "The name packages.example.invalid could not be resolved.");
  analysis.findings = {finding(1, "curl.resolve", "infra.network.dns", "curl", 0.75,
                               "Could not resolve host: packages.example.invalid", {5, 5})};
  core::DecisionDocument decision;
  decision.run_id = "1003";
  decision.rerun = true;
  decision.action = "rerun-failed-jobs";
  decision.summary = "Rerun: the only failed job broke on a name look-up, which often passes.";
  decision.reasons = {{"workflow-allowlisted", true, "The policy allows the workflow “build”."},
                      {"first-attempt", true, "This is attempt 1 of at most 2."},
                      {"every-cause-rerunnable", true, "infra.network.dns may be rerun."},
                      {"rule-trusted", true, "No earlier rerun demoted the rule curl.resolve."}};
  decision.jobs = {"download"};
  decision.budget_left = 1;
  decision.decided_at = "2026-11-20T06:41:00Z";
  put_run(fs, run);
  put_analysis(fs, analysis);
  put(fs, "self-heal/decision.json", decision);
}

void add_passed_run(core::MemoryFs& fs) {
  RunDocument run = run_document("1004", "50", "success");
  run.jobs = {add_job(fs, "1004", "docs", "docs.log.zst", "success", "nothing to do\n")};
  put_run(fs, run);
  put_analysis(fs, analysis_of(run, core::Verdict::passed, "none", "", 1, "The build passed."));
}

void add_unreadable_runs(core::MemoryFs& fs) {
  RunDocument missing = run_document("1005", "51", "failure");
  missing.jobs = {add_job(fs, "1005", "docs", "docs.log.zst", "failure", "nothing to do\n")};
  put_run(fs, missing);
  RunDocument broken = run_document("1006", "52", "failure");
  broken.jobs = {add_job(fs, "1006", "docs", "docs.log.zst", "failure", "nothing to do\n")};
  fs.files.erase("logs/1006/docs.log.zst");
  put_run(fs, broken);
  fs.files["logs/1006/analysis.json"] = "{\"schema\": \"cimend.analysis/1\", \"run_id\": ";
  fs.files["logs/1007/notes.txt"] = "no run document here\n";
}

void add_hostile_run(core::MemoryFs& fs) {
  RunDocument run = run_document("1008", "53", "failure");
  run.repository = "<script>alert(1)</script>";
  run.branch = "main\u202Eniam";
  run.workflow = "\" onmouseover=\"alert(1)";
  run.url = "javascript:alert(1)";
  run.received_at = "\"><img src=x onerror=alert(1)>";
  run.jobs = {add_job(fs, "1008", "</title><script>alert(1)</script>", "job.log.zst", "failure", hostile_log())};
  run.jobs[0].started_at = "<script>alert(1)</script>";
  run.jobs[0].completed_at = "2026-11-20T06:53:00Z";
  AnalysisDocument analysis =
      analysis_of(run, core::Verdict::failed, "unknown", "<b>", 0.2, "</h1><script>alert(1)</script>");
  Finding best = finding(1, "<i>rule</i>", "no.such.category", "<b>", 0.2, "<img src=x onerror=alert(1)>", {1, 4});
  best.file = "\"><svg onload=alert(1)>";
  best.test = "a\x1B[31mb";
  analysis.findings = {best};
  put_run(fs, run);
  put_analysis(fs, analysis);
}

}  // namespace

std::string testdata(const std::string& name) {
  core::RealFs fs;
  return fs.read(std::string(CIMEND_SOURCE_DIR) + "/dashboard/testdata/" + name).value();
}

std::string hostile_log() {
  std::string log = "<script>alert(1)</script>\n";
  log += "</pre></main><img src=x onerror=\"alert('1')\">&lt;b&gt;\n";
  log += "\x1B]8;;javascript:alert(1)\x1B\\press me\x1B]8;;\x1B\\\n";
  log += "admin\u202Etxt.exe\u202C and \u200Bnothing\n";
  log += std::string("a NUL ") + '\0' + ", a bell \a, half a character \xE2\x82, C1 \u009B31m\n";
  log += "\x1B[31;44mred on blue\n";
  log += "still red on blue\x1B[0m, plain\n";
  for (int i = 0; i < 300; ++i) log += "\x1B[3" + std::to_string(i % 8) + "mx";
  log += "\x1B[0m\n" + std::string(10'050, 'y') + "\n";
  return log;
}

core::MemoryFs fixture_runs() {
  core::MemoryFs fs;
  add_compile_failure(fs);
  add_test_failure(fs);
  add_network_failure(fs);
  add_passed_run(fs);
  add_unreadable_runs(fs);
  add_hostile_run(fs);
  return fs;
}

BuildOptions fixture_options() {
  BuildOptions options;
  options.title = "Word count";
  return options;
}

}  // namespace cimend::dashboard
