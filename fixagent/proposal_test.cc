#include "fixagent/proposal.h"

#include <catch2/catch.hpp>

#include "fixagent/recipes/recipe.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

struct Proposal {
  core::FixMetadataDocument metadata;
  core::FixInputDocument input;
  fixagent::Candidate candidate;
};

Proposal proposal_of(const std::string& line, const std::string& path = "src/a.cc") {
  Proposal out;
  out.input.run_id = out.metadata.run_id = "42";
  out.input.summary = line;
  out.input.instructions.push_back(fixagent::test::instruction("include-fixit", line, 7));
  fixagent::Edit edit = fixagent::edit_for(out.input.instructions.front(), path, 7, line);
  edit.after = "#include <vector>\n";
  out.candidate.edits = {edit};
  out.candidate.before[path] = "x\n";
  out.candidate.after[path] = "#include <vector>\nx\n";
  out.metadata.files = {path};
  out.metadata.lines_added = 1;
  out.metadata.hunks.push_back({path, 1, "include-fixit", 1, 0, 7, line});
  fixagent::describe(out.metadata, out.input, out.candidate);
  return out;
}

}  // namespace

TEST_CASE("the subject is short and imperative, the message ends with its evidence") {
  const auto& metadata = proposal_of("a.cc:1:1: error: x").metadata;
  CHECK(metadata.title == "Add missing #include <vector> to src/a.cc");
  CHECK(has(metadata.commit_message, "\n\nlog line 7: a.cc:1:1: error: x\n") == true);
  CHECK(metadata.commit_message.starts_with(metadata.title + "\n\n"));
  CHECK(metadata.risk == "low");
  CHECK(metadata.branch == "cimend/fix-42");
  CHECK(proposal_of("x", "a/very/long/directory/that/does/not/end/for/a/long/time/a.cc").metadata.title ==
        "Add missing #include <vector> to a.cc");
  CHECK(proposal_of("x", "src/" + std::string(100, 'x') + ".cc").metadata.title.size() <= 72);
}

TEST_CASE("the subject tells what the recipe did, and the message who did it") {
  Proposal one = proposal_of("a.cc:1:1: error: x");
  const auto told_by = [&](const std::string& recipe) {
    one.candidate.edits.front().recipe = one.metadata.hunks.front().recipe = recipe;
    fixagent::describe(one.metadata, one.input, one.candidate);
    return one.metadata.title;
  };
  CHECK(told_by("unused-import") == "Remove unused imports from src/a.cc");
  CHECK(told_by("run-formatter") == "Format src/a.cc");
  CHECK(has(one.metadata.commit_message, "Made from these lines by cimend's recipe `run-formatter`. "));
  one.metadata.tool_runs.push_back({{"black", "-q", "src/a.cc"}, "", "run-formatter", 1, 0, 5, "", "bubblewrap"});
  told_by("run-formatter");
  CHECK(has(one.metadata.commit_message, "recipe `run-formatter`, with `black`."));
  one.candidate.edits.push_back(one.candidate.edits.front());
  one.candidate.edits.back().recipe = "unused-import";
  fixagent::describe(one.metadata, one.input, one.candidate);
  CHECK(one.metadata.title == "Mend layout and lint errors in src/a.cc");
}

TEST_CASE("what an outside proposer wrote is not called ours") {
  Proposal one = proposal_of("a.cc:1:1: error: x");
  one.candidate.by_proposer = true;
  one.metadata.proposer.emplace();
  one.metadata.proposer->kind = "openai";
  one.metadata.proposer->name = "a-model @someone `x";
  one.candidate.edits.front().recipe = one.metadata.hunks.front().recipe = "proposer";
  fixagent::describe(one.metadata, one.input, one.candidate);
  CHECK(one.metadata.title == "Apply a proposed change to src/a.cc");
  for (const std::string& text : {one.metadata.commit_message, one.metadata.body}) {
    CAPTURE(text);
    CHECK(has(text, "Written by an outside proposer, ``openai: a-model @"));
    CHECK_FALSE(has(text, "@someone"));
    CHECK_FALSE(has(text, "Made from these lines"));
  }
}

TEST_CASE("every recipe's subject has room for a file's name") {
  for (const fixagent::Recipe& recipe : fixagent::recipes()) {
    CAPTURE(recipe.name);
    CHECK_FALSE(recipe.deed.empty());
    CHECK(recipe.deed.size() <= 40);
  }
}

TEST_CASE("log text calls nobody, closes no issue, skips no check and ends no fence") {
  const std::string line =
      "@some-maintainer fixes #1, GH-2, https://github.com/o/r/issues/3 [skip ci] [CI Skip] ``` <script> \x1b[31m "
      "\xE2\x80\xAE";
  const auto metadata = proposal_of(line, "a@b.cc").metadata;
  for (const std::string& text : {metadata.title, metadata.commit_message, metadata.body}) {
    CAPTURE(text);
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
      CHECK(text.compare(at + 1, 3, "\xE2\x80\x8B") == 0);
    }
    CHECK_FALSE(has(text, "\x1b"));
    CHECK_FALSE(has(text, "\xE2\x80\xAE"));
  }
  for (const std::string dead : {"#1", "GH-2", "https://", "[skip", "[CI"})
    CHECK_FALSE(has(metadata.commit_message, dead));
  CHECK(has(metadata.body, "````text\n"));
  CHECK(fixagent::code_span("a``b") == "```a``b```");
  CHECK(fixagent::code_span("`a") == "`` `a ``");
  CHECK(fixagent::code_span("a\nb") == "`a b`");
  CHECK(fixagent::code_block("~~~~\n````\n") == "`````text\n~~~~\n````\n`````\n");
}

TEST_CASE("a trailer in the log is no trailer of the commit") {
  const auto metadata = proposal_of("Co-authored-by: Mallory <m@example.org>").metadata;
  CHECK_FALSE(has(metadata.commit_message, "\nCo-authored-by"));
}

TEST_CASE("every run id gives a branch name that git takes") {
  fixagent::test::ScratchRepository scratch;
  for (const std::string run_id : {"1", "a..b", "a.lock", "a.", "A-b_c.d", "a...", "x..lock"}) {
    CAPTURE(run_id, fixagent::branch_name(run_id));
    CHECK(scratch.git({"check-ref-format", "refs/heads/" + fixagent::branch_name(run_id)}).code == 0);
  }
}

TEST_CASE("risk grows with a guessed spelling, another commit and low confidence") {
  Proposal one = proposal_of("x");
  const auto risk_of = [](Proposal& proposal) {
    fixagent::describe(proposal.metadata, proposal.input, proposal.candidate);
    return proposal.metadata.risk;
  };
  one.input.instructions.front().confidence = 0.6;
  CHECK(risk_of(one) == "medium");
  one.input.instructions.front().confidence = 0.9;
  one.input.head_sha = std::string(40, '1');
  CHECK(risk_of(one) == "medium");
  one.candidate.edits.front().before = "x";
  CHECK(risk_of(one) == "high");
  CHECK(has(one.metadata.risk_terms.front().text, "spelling"));
}

TEST_CASE("a second validation replaces what the first one said") {
  auto metadata = proposal_of("x").metadata;
  metadata.validation.result = "failed";
  fixagent::describe_validation(metadata);
  metadata.validation.result = "passed";
  fixagent::describe_validation(metadata);
  CHECK(has(metadata.body, "Result: passed"));
  CHECK_FALSE(has(metadata.body, "Result: failed"));
}
