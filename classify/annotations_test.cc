#include "classify/annotations.h"

#include <catch2/catch.hpp>

#include "classify/test_documents.h"

namespace cimend::classify {
namespace {

std::string annotations(const core::AnalysisDocument& document) {
  AnnotationsWriter writer;
  writer.add(document, {});
  return writer.take();
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("a finding becomes one annotation with its file, line, column, title and place in the log") {
  core::AnalysisDocument document = failed_document("build.log");
  core::Finding& finding = add_finding(document, "1 != 2", "/home/runner/work/n/n/src/a.c", 3);
  finding.column = 7;
  finding.test = "sums";
  CHECK(annotations(document) ==
        "::error file=src/a.c,line=3,col=7,title=A test failed (tool.failure)::1 != 2%0ATest: sums%0ALog: build.log, "
        "line "
        "1\n");
}

TEST_CASE("a file that is not the repository's is told in the message") {
  core::AnalysisDocument document = failed_document("build.log");
  add_finding(document, "no", "/usr/include/a.h", 3);
  CHECK(annotations(document) ==
        "::error title=A test failed (tool.failure)::no%0AFile: /usr/include/a.h:3%0ALog: build.log, line 1\n");
}

TEST_CASE("log text ends no property, begins no line and is no command") {
  const std::string evil = hostile_text() + "\r\n::error::second";
  core::AnalysisDocument document = failed_document(evil);
  core::Finding& finding = add_finding(document, evil, "a,line=9,title=x::y.c", 3);
  finding.test = evil;
  finding.rule = "evil,rule:x";
  const std::string text = annotations(document);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(text.starts_with("::error file=a%2Cline=9%2Ctitle=x%3A%3Ay.c,line=3,title="));
  CHECK_FALSE(holds(text, "##["));
  CHECK_FALSE(holds(text, "\x1b"));
  CHECK_FALSE(holds(text, "\r"));
  CHECK(holds(text, "%250A"));  // the log's own "%0A" stays what it is
  // Everything between the command and its message is one list of properties.
  const std::string properties = text.substr(8, text.find("::", 8) - 8);
  CHECK(std::count(properties.begin(), properties.end(), ',') == 2);
}

TEST_CASE("ten of a kind are written, and the tenth tells how many more there are") {
  core::AnalysisDocument document = failed_document("build.log");
  for (int i = 0; i < 13; ++i) add_finding(document, "error " + std::to_string(i));
  for (int i = 0; i < 10; ++i) add_finding(document, "warning " + std::to_string(i)).severity = core::Severity::warning;
  add_finding(document, "note").severity = core::Severity::note;
  const std::string text = annotations(document);
  CHECK(std::count(text.begin(), text.end(), '\n') == 21);
  CHECK(holds(text, "::error 9%0ALog: build.log, line 1%0ANot shown: 3 more of 13; GitHub shows ten of a kind.\n"));
  CHECK_FALSE(holds(text, "error 10"));
  CHECK_FALSE(holds(text, "more of 10"));
  CHECK(holds(text, "::notice title="));
}

TEST_CASE("what follows, what only wraps and context are no annotations; a guess is a warning") {
  core::AnalysisDocument document = failed_document("build.log");
  add_finding(document, "cause").causes = {2};
  add_finding(document, "follower");
  core::Finding& wrapper = add_finding(document, "exit code 1");
  wrapper.category = "unknown";
  add_finding(document, "around it").rule = "context";
  core::Finding& guess = add_finding(document, "perhaps this");
  guess.rule = guess.category = "unknown";
  const std::string text = annotations(document);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(holds(text, "::error title=A test failed (tool.failure)::cause"));
  CHECK(holds(text, "::warning title=No rule knows this failure::perhaps this"));
}

TEST_CASE("nothing is printed where nothing was found") { CHECK(annotations(failed_document("build.log")).empty()); }

}  // namespace
}  // namespace cimend::classify
