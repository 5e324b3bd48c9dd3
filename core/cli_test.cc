#include "core/cli.h"

#include <catch2/catch.hpp>

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace core = cimend::core;
using core::Errc;
using core::Error;

namespace {

// What is written to a stream while the object lives.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  ~Captured() { stream_.rdbuf(before_); }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* before_;
};

struct Outcome {
  int code = 0;
  std::string out, err;
};

// A program with an option, a flag and two commands, as parse_arguments sees it.
Outcome parse(std::vector<std::string> arguments) {
  CLI::App app("Reads logs.", "cimend-example");
  std::string format;
  bool explain = false;
  app.add_option("--format", format, "human or json");
  app.add_flag("--explain", explain);
  CLI::App* rules = app.add_subcommand("rules", "Looks at rules.");
  rules->add_subcommand("check", "Checks them.")->add_option("--severity", format);
  rules->add_subcommand("list", "Lists them.");
  arguments.insert(arguments.begin(), "cimend-example");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  const Captured out(std::cout), err(std::cerr);
  const int code = core::parse_arguments(app, static_cast<int>(argv.size()), argv.data());
  return {code, out.text(), err.text()};
}

std::string reported(const Error& error) {
  const Captured err(std::cerr);
  core::report("cimend-x", error);
  std::string text = err.text();
  // On a terminal the first line is red.
  for (const std::string code : {"\x1b[31m", "\x1b[0m"})
    if (const auto at = text.find(code); at != std::string::npos) text.erase(at, code.size());
  return text;
}

}  // namespace

TEST_CASE("the version is the project's") {
  std::ifstream file(std::string(CIMEND_SOURCE_DIR) + "/CMakeLists.txt");
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str().find("project(cimend VERSION " + std::string(core::version()) + " ") != std::string::npos);
}

TEST_CASE("an error is printed with what, where and hint, and gives its exit code") {
  const Error error{Errc::io, "cannot open a.log", "a.log:1", "look there"};
  CHECK(reported(error) == "cimend-x: cannot open a.log\n  where: a.log:1\n  hint: look there\n");
  CHECK(reported(Error{Errc::io, "bare", "", ""}) == "cimend-x: bare\n");
  const Captured quiet(std::cerr);
  CHECK(core::report("x", Error{Errc::refused, "no", "", ""}) == core::kCouldNotAnswer);
  CHECK(core::report("x", Error{Errc::internal, "bug", "", ""}) == core::kBug);
}

TEST_CASE("hostile text in an error neither moves the cursor nor speaks to the CI service") {
  const std::string text = reported(
      Error{Errc::parse, "bad \x1b[2J\r::set-output name=a::b\n::add-mask::x\n##[error]y", "a\n::b", "\u202Ez"});
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find("\n::") == std::string::npos);
  CHECK(text.find("##[") == std::string::npos);
  CHECK(text.find("\n  | : :add-mask") != std::string::npos);
  CHECK(text.find("<U+202E>") != std::string::npos);
}

TEST_CASE("an escaped exception is a message and the exit code of a bug") {
  const Captured err(std::cerr);
  CHECK(core::run_main("cimend-x", [] { return 1; }) == 1);
  CHECK(err.text().empty());
  CHECK(core::run_main("cimend-x", []() -> int { throw std::runtime_error("oops"); }) == core::kBug);
  CHECK(err.text().find("cimend-x: oops") != std::string::npos);
  CHECK(core::run_main("cimend-x", []() -> int { throw 1; }) == core::kBug);
}

TEST_CASE("arguments without a mistake leave the rest to the program") {
  const Outcome outcome = parse({"--format", "json", "rules", "check"});
  CHECK(outcome.code == -1);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.empty());
}

TEST_CASE("help and version go to standard output and are done") {
  const Outcome version = parse({"--version"});
  CHECK(version.code == core::kDone);
  CHECK(version.out == "cimend-example " + std::string(core::version()) + "\n");
  const Outcome help = parse({"--help"});
  CHECK(help.code == core::kDone);
  CHECK(help.out.find("--format") != std::string::npos);
  CHECK(help.err.empty());
  CHECK(parse({"rules", "check", "--help"}).out.find("--severity") != std::string::npos);
}

TEST_CASE("a misspelt option is refused with the nearest one") {
  const Outcome outcome = parse({"--fromat=json"});
  CHECK(outcome.code == core::kCouldNotAnswer);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.find("--fromat=json") != std::string::npos);
  CHECK(outcome.err.find("did you mean --format?") != std::string::npos);
}

TEST_CASE("a misspelt command is refused with the nearest one of the command it belongs to") {
  CHECK(parse({"rulse"}).err.find("did you mean rules?") != std::string::npos);
  CHECK(parse({"rules", "chekc"}).err.find("did you mean check?") != std::string::npos);
  CHECK(parse({"rules", "check", "--severty", "x"}).err.find("did you mean --severity?") != std::string::npos);
}

TEST_CASE("the usage of a command can be typed as it stands") {
  CHECK(parse({"rules", "check", "--help"}).out.find("Usage: cimend-example rules check [OPTIONS]") !=
        std::string::npos);
}

TEST_CASE("any other mistake tells how to get help") {
  const Outcome far = parse({"--quite-another-thing"});
  CHECK(far.code == core::kCouldNotAnswer);
  CHECK(far.err.find("see cimend-example --help") != std::string::npos);
  CHECK(parse({"--format"}).err.find("--format") != std::string::npos);
  CHECK(parse({"rules", "list", "--x"}).err.find("see cimend-example rules list --help") != std::string::npos);
}

TEST_CASE("progress is silent in its first second") {
  const Captured err(std::cerr);
  {
    core::Progress progress("reading");
    progress.step("a.log");
  }
  CHECK(err.text().empty());
}
