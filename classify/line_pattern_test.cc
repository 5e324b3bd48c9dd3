#include "classify/line_pattern.h"

#include <catch2/catch.hpp>

#include "classify/pattern.h"

namespace cimend::classify {
namespace {

std::string pattern(const std::string& line) { return pattern_for(line, LinePart::whole).text; }

bool found(const std::string& from, const std::string& in) { return Pattern(pattern(from)).found_in(in); }

TEST_CASE("what changes from run to run is generalised, and names stay") {
  CHECK(pattern("worker-12: cannot open 'a.db' after 3.5s (0xdeadbeef)") ==
        R"(^worker\-\d+: cannot open '[^']+' after \d[\w.+-]* \(0x[0-9a-fA-F]+\))");
  CHECK(pattern("E0308 in utf8 code at 12:34:56") == R"(^E0308 in utf8 code at \d+:[\d:.,]+)");
  CHECK(pattern("cannot read /srv/build/17/main.o now") == R"(^cannot read \S+ now)");
  CHECK(pattern("commit 3f786850e387550fdab836ed7e6dc881de23001b is gone") == R"(^commit (?:[0-9a-fA-F]+) is gone)");
  CHECK(pattern("no answer from https://registry.example/v2/x?y=1 yet") == R"(^no answer from \w+://\S+ yet)");
}

TEST_CASE("the same failure of another run is found, another failure is not") {
  const std::string line = "2026-11-20 08:12:13 frobnicator[4711]: lost block 12 of /srv/a/b.img after 3.5 s";
  CHECK(found(line, "2027-01-02 18:00:59 frobnicator[23]: lost block 7 of /mnt/c.img after 12.25 s"));
  CHECK_FALSE(found(line, "2027-01-02 18:00:59 frobnicator[23]: found block 7 of /mnt/c.img after 12.25 s"));
}

TEST_CASE("a place before a message becomes named captures") {
  for (const char* line : {"src/a.frob:12:3: no such gadget", "src/a.frob:12: no such gadget",
                           "src/a.frob(12,3): no such gadget", "C:\\src\\a.frob(12): no such gadget"}) {
    INFO(line);
    const Pattern made(pattern(line));
    Captures captures;
    REQUIRE(made.capture(line, captures));
    CHECK(at(captures, Field::line) == "12");
    CHECK(at(captures, Field::file).ends_with("a.frob"));
    CHECK(at(captures, Field::message) == "no such gadget");
  }
}

TEST_CASE("a time of day is no place") {
  CHECK(pattern("12:34:56: nothing moves").find("(?P<file>") == std::string::npos);
}

TEST_CASE("quotes stay where they hold all there is to recognise the line by") {
  CHECK(pattern("no 'frobnicator-main'") == R"(^no 'frobnicator\-main')");
}

TEST_CASE("bytes that can't be printed are escaped, and the pattern finds them") {
  const std::string line = "caf\xc3\xa9 \t broken \x01 pipe";
  const std::string made = pattern(line);
  for (const char c : made) CHECK((c >= 0x20 && c < 0x7F));
  CHECK(found(line, line));
}

TEST_CASE("a part of a line is looked for anywhere in it") {
  CHECK(Pattern(pattern_for("the pipe broke", LinePart::middle).text).found_in("12: the pipe broke"));
  CHECK_FALSE(Pattern(pattern_for("the pipe broke", LinePart::whole).text).found_in("12: the pipe broke"));
}

}  // namespace
}  // namespace cimend::classify
