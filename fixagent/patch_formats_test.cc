#include "fixagent/patch_formats.h"

#include <catch2/catch.hpp>

#include "core/text.h"
#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

namespace {

// A repository with one file, and what a patch makes of it.
struct Change {
  fixagent::test::ScratchRepository scratch;
  core::FixMetadataDocument metadata;
  std::string patch;

  Change(const std::string& name, const std::string& before, const std::string& after) {
    scratch.write(name, before);
    metadata.base_commit = scratch.commit();
    metadata.title = "Mend the äöü of " + name;
    metadata.commit_message = metadata.title + "\n\nThe log shows:\n\n--- a trap\ndiff --git a trap\nFrom here on\n";
    metadata.created_at = "2026-11-20T06:07:08Z";
    metadata.hunks.push_back({name, 1, "r", 1, 0, 7, "the log says so"});
    const auto repository = core::Repository::open(scratch.path());
    REQUIRE(repository);
    const auto diff = repository->diff_to(metadata.base_commit, {{name, after}});
    REQUIRE(diff);
    patch = *diff;
  }
};

// What GitHub does when somebody takes every suggestion, from the last to the first.
std::string take_suggestions(std::string text, const core::Json& review) {
  const core::Json::Array& comments = *review["comments"].array();
  for (auto comment = comments.rbegin(); comment != comments.rend(); ++comment) {
    const auto last = static_cast<std::size_t>((*comment)["line"].integer_or(0));
    const auto first = static_cast<std::size_t>((*comment)["start_line"].integer_or(static_cast<std::int64_t>(last)));
    const std::string body((*comment)["body"].string_or(""));
    const std::size_t begin = body.find("suggestion\n") + 11;
    const std::string suggested = body.substr(begin, body.rfind('\n') + 1 - begin);
    const fixagent::LineIndex lines(text);
    REQUIRE(first >= 1);
    REQUIRE(last <= lines.count());
    text.replace(lines.offset(first), lines.offset(last + 1) - lines.offset(first), suggested);
  }
  return text;
}

const std::string kLines = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  REQUIRE(text.find(what) != std::string::npos);
  return text.replace(text.find(what), what.size(), with);
}

}  // namespace

TEST_CASE("git am takes the mail: the file, the message and the date are what the metadata say") {
  const std::string after = replaced(kLines, "two", "TWO");
  Change change("a.txt", kLines, after);
  const auto done = change.scratch.git({"am", "-q"}, fixagent::as_mail(change.metadata, change.patch));
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK(change.scratch.read("a.txt") == after);
  const std::string shown = change.scratch.git({"log", "-1", "--format=%s%n%aI%n%an%n%b"}).out;
  CHECK(shown.starts_with("Mend the äöü of a.txt\n2026-11-20T06:07:08+00:00\ncimend\n"));
  CHECK(shown.find("From here on") != std::string::npos);
  CHECK(shown.find("a trap") != std::string::npos);
}

TEST_CASE("carriage returns, bytes that are no text and very long lines survive the mail") {
  struct Case {
    const char* name;
    std::string before, after;
  };
  const std::string crlf = "one\r\ntwo\r\nthree\r\n";
  const std::vector<Case> cases = {
      {"carriage returns", crlf, replaced(crlf, "two", "TWO")},
      {"latin", "one \xE4\ntwo\n", "one \xE4\nTWO\n"},
      {"long", std::string(3'000, 'x') + "\ntwo\n", std::string(3'000, 'x') + "\nTWO\n"},
      {"from", "From a\ntwo\n", "From a\nTWO\n"},
      {"no newline", "one\ntwo", "one\ntwo\n"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Change change("a.txt", one.before, one.after);
    const auto done =
        change.scratch.git({"am", "-q", "--quoted-cr=nowarn"}, fixagent::as_mail(change.metadata, change.patch));
    INFO(done.err);
    REQUIRE(done.code == 0);
    CHECK(change.scratch.read("a.txt") == one.after);
  }
}

TEST_CASE("a review's suggestions, all taken, give the patched file") {
  const std::vector<std::string> afters = {
      replaced(kLines, "two", "TWO"),                                         // a line
      replaced(kLines, "two\nthree\n", "2\n2.5\n3\n"),                        // several
      replaced(kLines, "five\n", "five\nfive and a half\n"),                  // an insertion
      "zero\n" + kLines,                                                      // at the top
      kLines + "eleven\n",                                                    // at the end
      replaced(kLines, "four\n", ""),                                         // a deletion
      replaced(replaced("zero\n" + kLines, "five\n", ""), "nine", "```nine")  // all of it, with a fence inside
  };
  for (const std::string& after : afters) {
    Change change("src/a.txt", kLines, after);
    const auto repository = core::Repository::open(change.scratch.path());
    REQUIRE(repository);
    const auto review = fixagent::as_review(change.metadata, change.patch, *repository);
    REQUIRE(review);
    CHECK((*review)["commit_id"].string_or("") == change.metadata.base_commit);
    CHECK((*review)["event"].string_or("") == "COMMENT");
    for (const core::Json& comment : *(*review)["comments"].array()) {
      CHECK(comment["path"].string_or("") == "src/a.txt");
      CHECK(comment["side"].string_or("") == "RIGHT");
    }
    CHECK(take_suggestions(kLines, *review) == after);
  }
}

TEST_CASE("what a suggestion can't hold is refused, not bent") {
  for (const auto& [before, after] :
       {std::pair<std::string, std::string>{"a\r\nb\r\n", "a\r\nc\r\n"}, {"a\nb", "a\nb\n"}}) {
    Change change("a.txt", before, after);
    const auto repository = core::Repository::open(change.scratch.path());
    REQUIRE(repository);
    const auto review = fixagent::as_review(change.metadata, change.patch, *repository);
    REQUIRE_FALSE(review);
    CHECK(review.error().code == core::Errc::refused);
  }
}
