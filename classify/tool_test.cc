// The built program, run as a person runs it.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <filesystem>

#include "core/descriptor.h"
#include "core/documents/analysis.h"
#include "core/documents/run.h"
#include "core/fs.h"
#include "core/process.h"

namespace cimend::classify {
namespace {

class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "classify-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string write(const std::string& name, const std::string& bytes) {
    core::RealFs fs;
    REQUIRE(fs.write_atomic(path_ + "/" + name, bytes).has_value());
    return path_ + "/" + name;
  }
  std::string read(const std::string& name) {
    core::RealFs fs;
    return fs.read(path_ + "/" + name).value_or("");
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

core::Exit run(std::vector<std::string> arguments, const std::string& input = "") {
  core::Command command;
  command.argv = {std::string(CIMEND_BIN_DIR) + "/cimend-classify"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.input = input;
  core::RealProcess process;
  const auto exit = process.run(command);
  REQUIRE(exit.has_value());
  return *exit;
}

core::AnalysisDocument document(const std::string& text) {
  const auto json = core::Json::parse(text);
  REQUIRE(json.has_value());
  const auto parsed = core::AnalysisDocument::from_json(*json);
  REQUIRE(parsed.has_value());
  return *parsed;
}

const std::string kBroken = "src/a.c:3:1: error: expected ';' before '}' token\nmake: *** [Makefile:2: a.o] Error 1\n";

TEST_CASE("standard input is read where no log is named, and as -") {
  for (const auto& arguments : {std::vector<std::string>{}, std::vector<std::string>{"-"}}) {
    const core::Exit exit = run(arguments, kBroken);
    CHECK(exit.code == 0);
    const auto found = document(exit.out);
    CHECK(found.classification.category == "compile.syntax");
    CHECK(found.findings.at(0).file == "src/a.c");
  }
}

TEST_CASE("several logs give one document a line, in order, whatever the threads") {
  Scratch scratch;
  const std::string bad = scratch.write("bad.log", kBroken), good = scratch.write("good.log", "fine\n");
  const core::Exit one = run({"--format", "json", "--threads", "1", bad, good, bad});
  const core::Exit many = run({"--format", "json", "--threads", "4", bad, good, bad});
  CHECK(one.out == many.out);
  CHECK(std::count(one.out.begin(), one.out.end(), '\n') == 3);
}

TEST_CASE("a directory gives one document over its logs") {
  Scratch scratch;
  scratch.write("logs/bad.log", kBroken);
  scratch.write("logs/good.log", "fine\n");
  CHECK(document(run({scratch.path() + "/logs"}).out).logs.size() == 2);
}

TEST_CASE("a log that stays unknown is exit 1, one that can't be read exit 2 without keeping the others back") {
  Scratch scratch;
  const std::string odd = scratch.write("odd.log", "Error: the frobnicator is gone\n");
  const std::string bad = scratch.write("bad.log", kBroken);
  CHECK(run({odd}).code == 1);
  const core::Exit exit = run({"--format", "json", scratch.path() + "/none.log", bad});
  CHECK(exit.code == 2);
  CHECK(document(exit.out).classification.category == "compile.syntax");
  CHECK(exit.err.find("none.log") != std::string::npos);
}

TEST_CASE("an empty and a binary file are told as what they are") {
  Scratch scratch;
  const core::Exit empty = run({scratch.write("empty.log", "")});
  CHECK(empty.code == 1);
  CHECK(document(empty.out).classification.category == "nolog");
  CHECK(empty.err.find("the log is empty") != std::string::npos);
  const core::Exit binary = run({scratch.write("program", std::string("\x7f"
                                                                      "ELF\0\0\0\0",
                                                                      8) +
                                                              std::string(64, '\0'))});
  CHECK(binary.code == 2);
  CHECK(binary.err.find("binary") != std::string::npos);
}

TEST_CASE("the option --run writes analysis.json beside run.json with the run's name and commit") {
  Scratch scratch;
  core::RunDocument run_document;
  run_document.run_id = "17";
  run_document.source = "file";
  run_document.received_at = "2026-11-20T05:43:00Z";
  run_document.repository = "owner/name";
  run_document.head_sha = std::string(40, 'a');
  core::RunDocument::Job job;
  job.name = "build";
  job.log = "build.log";
  run_document.jobs = {job};
  scratch.write("17/run.json", run_document.to_json().dump());
  scratch.write("17/build.log", kBroken);
  CHECK(run({"--run", scratch.path() + "/17"}).code == 0);
  const auto written = document(scratch.read("17/analysis.json"));
  CHECK(written.run_id == "17");
  CHECK(written.repository == "owner/name");
  CHECK(written.head_sha == std::string(40, 'a'));
  CHECK(written.logs.at(0).name == "build");
}

const std::string kOwnRule =
    "- id: own.frob\n  category: config.invalid\n  tool: frob\n  match: 'the frobnicator is gone'\n"
    "  examples: [\"Error: the frobnicator is gone\"]\n  near_misses: [the frobnicator is here]\n";

TEST_CASE("own rules are read with --rules, and a bad one is exit 2 with file, line and caret") {
  Scratch scratch;
  const std::string log = scratch.write("odd.log", "Error: the frobnicator is gone\n");
  scratch.write("rules/own.yaml", kOwnRule);
  CHECK(document(run({"--rules", scratch.path() + "/rules", log}).out).classification.category == "config.invalid");
  scratch.write("rules/own.yaml", kOwnRule + "  colour: red\n");
  const core::Exit exit = run({"--rules", scratch.path() + "/rules", log});
  CHECK(exit.code == 2);
  CHECK(exit.err.find("own.yaml:7:3: unknown field") != std::string::npos);
}

TEST_CASE("rules check tells what it checked, and exits with 1 for a rule that does not hold") {
  Scratch scratch;
  const core::Exit good = run({"rules", "check", scratch.write("own.yaml", kOwnRule)});
  CHECK(good.out == "1 rule, 1 example, 1 near miss checked: all hold\n");
  CHECK(good.code == 0);
  const core::Exit bad = run({"rules", "check", scratch.write("bad.yaml", kOwnRule + "- id: own.x\n")});
  CHECK(bad.code == 1);
  CHECK(bad.err.find("bad.yaml:7:3: own.x has no \"category\"") != std::string::npos);
  CHECK(bad.out == "1 rule, 1 example, 1 near miss checked: 5 problems\n");
}

TEST_CASE("rules check does not call nothing good: an empty file and a directory without rule files are exit 1") {
  Scratch scratch;
  scratch.write("rules/readme.txt", "no rules here\n");
  for (const std::string& nothing :
       {scratch.write("empty.yaml", ""), scratch.write("comment.yaml", "# later\n"), scratch.path() + "/rules"}) {
    const core::Exit exit = run({"rules", "check", nothing});
    INFO(exit.err);
    CHECK(exit.code == 1);
    CHECK(exit.err.find("no rules in ") != std::string::npos);
    CHECK(exit.err.find(nothing) != std::string::npos);
  }
  const core::Exit missing = run({"rules", "check", scratch.path() + "/none.yaml"});
  CHECK(missing.code == 2);
  CHECK(missing.err.find("hint: name a .yaml file") != std::string::npos);
}

TEST_CASE("rules list names every rule, as a table and as JSON") {
  const core::Exit table = run({"rules", "list"});
  CHECK(table.code == 0);
  CHECK(table.out.find("CATEGORY") != std::string::npos);
  const auto json = core::Json::parse(run({"rules", "list", "--format", "json"}).out);
  REQUIRE(json.has_value());
  CHECK(json->array()->size() + 1 == static_cast<std::size_t>(std::count(table.out.begin(), table.out.end(), '\n')));
}

TEST_CASE("a passing test run is exit 0") {
  const core::Exit exit = run({"-"}, "==== 1 passed, 1 deselected in 0.02s ====\n");
  CHECK(exit.code == 0);
  CHECK(document(exit.out).classification.verdict == core::Verdict::passed);
}

TEST_CASE("a printed diff of a formatter and the header a compiler asks for become instructions") {
  const auto diff = document(
      run({"-"},
          "--- f.c\t2026-11-20 08:03:49 +0000\n+++ -\t2026-11-20 08:03:49 +0000\n@@ -1 +1 @@\n-int  x;\n+int x;\n")
          .out);
  CHECK(diff.classification.category == "lint.format");
  REQUIRE(diff.fix_agent_instructions.size() == 1);
  CHECK(diff.fix_agent_instructions[0].recipe == "apply-printed-diff");
  const auto header =
      document(run({"-"},
                   "f.c:2:3: error: implicitly declaring library function 'printf' [-Werror,-Wimplicit]\n"
                   "f.c:2:3: note: include the header <stdio.h> or explicitly provide a declaration for 'printf'\n")
                   .out);
  CHECK(header.classification.category == "compile.missing-header");
  REQUIRE(header.fix_agent_instructions.size() == 1);
  CHECK(header.fix_agent_instructions[0].recipe == "include-fixit");
  CHECK(header.fix_agent_instructions[0].inputs.dump() == R"({"package":"stdio.h"})");
}

TEST_CASE("an option of a few words names them in its help and in its complaint, and takes no number for one") {
  const std::string help = run({"--help"}).out;
  for (const char* words : {"--format human|json", "--severity error|warning|note", "--color auto|always|never"}) {
    INFO(words);
    CHECK(help.find(words) != std::string::npos);
  }
  CHECK(run({"rules", "list", "--help"}).out.find("--format table|json") != std::string::npos);
  const core::Exit exit = run({"--format", "xml", "x.log"});
  CHECK(exit.code == 2);
  CHECK(exit.err.find("--format: \"xml\" is none of human|json") != std::string::npos);
  CHECK(run({"--format", "1"}, kBroken).code == 2);
}

TEST_CASE("every help has an example, the exit codes and a usage line that can be typed") {
  const std::vector<std::vector<std::string>> commands = {{}, {"rules"}, {"rules", "list"}, {"rules", "check"}};
  for (std::vector<std::string> arguments : commands) {
    std::string usage = "Usage: cimend-classify";
    for (const std::string& word : arguments) usage += " " + word;
    arguments.emplace_back("--help");
    const core::Exit exit = run(arguments);
    INFO(exit.out);
    CHECK(exit.code == 0);
    CHECK(exit.out.find(usage + " [OPTIONS]") != std::string::npos);
    CHECK(exit.out.find("Exit codes: 0 ") != std::string::npos);
    CHECK(exit.out.find("Example:\n  cimend-classify") != std::string::npos);
  }
}

TEST_CASE("threads are 1 to 256") {
  for (const std::string count : {"-1", "0", "257", "99999999999999999999", "two", "1.5"}) {
    const core::Exit exit = run({"--threads", count}, kBroken);
    INFO(count << ": " << exit.err);
    CHECK(exit.code == 2);
    CHECK(exit.err.find("no whole number from 1 to 256") != std::string::npos);
  }
  CHECK(run({"--threads", "256"}, kBroken).code == 0);
}

TEST_CASE("a run and a log exclude each other") {
  Scratch scratch;
  const core::Exit exit = run({"--run", scratch.path(), scratch.write("bad.log", kBroken)});
  CHECK(exit.code == 2);
  CHECK(exit.err.find("--run and LOG exclude each other") != std::string::npos);
}

TEST_CASE("wrong arguments are exit 2 with a hint") {
  CHECK(run({"--format", "xml", "x.log"}).code == 2);
  CHECK(run({"--no-such-option"}).code == 2);
  CHECK(run({"--help"}).code == 0);
}

TEST_CASE("the option --out writes the file and leaves standard output alone") {
  Scratch scratch;
  const std::string log = scratch.write("bad.log", kBroken);
  const core::Exit exit = run({"--format", "json", "--out", scratch.path() + "/out.json", log});
  CHECK(exit.out.empty());
  CHECK(document(scratch.read("out.json")).classification.category == "compile.syntax");
}

TEST_CASE("the option --out writes into a pipe and leaves it a pipe") {
  Scratch scratch;
  const std::string pipe = scratch.path() + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  // Opened for both, so that the writer does not wait for a reader; a document of this size fits the pipe.
  const core::Descriptor reader(::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  REQUIRE(reader.open());
  const core::Exit exit = run({"--format", "json", "--out", pipe}, kBroken);
  INFO(exit.err);
  CHECK(exit.code == 0);
  std::string text(65536, '\0');
  const ssize_t got = ::read(reader.number(), text.data(), text.size());
  REQUIRE(got > 0);
  CHECK(document(text.substr(0, static_cast<std::size_t>(got))).classification.category == "compile.syntax");
  CHECK(std::filesystem::is_fifo(pipe));
}

TEST_CASE("the option --out /dev/stdout is standard output") {
  const core::Exit exit = run({"--format", "json", "--out", "/dev/stdout"}, kBroken);
  INFO(exit.err);
  CHECK(document(exit.out).classification.category == "compile.syntax");
}

TEST_CASE("a passing log of the same job takes noise down and leaves a lone cause standing") {
  Scratch scratch;
  const std::string noise = "tools/gen.c:1:1: error: unknown type name 'old'\n";
  const std::string failing = scratch.write("failing.log", noise + "src/a.c:3:1: error: unknown type name 'fresh'\n");
  const std::string passing = scratch.write("passing.log", noise);
  CHECK(document(run({failing}).out).findings.at(0).file == "tools/gen.c");
  CHECK(document(run({"--baseline", passing, failing}).out).findings.at(0).file == "src/a.c");
  CHECK(document(run({"--baseline", failing, failing}).out).findings.at(0).file == "tools/gen.c");
}

}  // namespace
}  // namespace cimend::classify
