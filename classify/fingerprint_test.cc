#include "classify/fingerprint.h"

#include <catch2/catch.hpp>

#include <vector>

namespace cimend::classify {
namespace {

struct Pair {
  const char* what;
  const char* one;
  const char* other;
};

TEST_CASE("what changes from run to run is taken out of a message") {
  const std::vector<Pair> pairs = {
      {"counts", "3 of 12 checks", "11 of 900 checks"},
      {"a plural", "1 error generated.", "2 errors generated."},
      {"thousands", "processed 999 rows", "processed 1,024 rows"},
      {"fractions", "load 3", "load 3.25"},
      {"exponents", "loss 0.01", "loss 1.2e-05"},
      {"percents", "coverage 79.8%", "coverage 80%"},
      {"a duration's length", "BUILD FAILED in 45s", "BUILD FAILED in 1m 13s"},
      {"a duration's unit", "timed out after 900 ms", "timed out after 1.2 seconds"},
      {"a duration in words", "no output for 10 minutes", "no output for 1 hour"},
      {"a size's unit", "read 512 bytes", "read 1.4 MB"},
      {"ISO times", "at 2026-11-20T08:48:13Z", "at 2025-01-02T23:59:59.123+01:00"},
      {"dates", "since 2026-11-20", "since 2025/01/02"},
      {"times of day", "[08:48:13] refused", "[8:48:13.123] refused"},
      {"asctime", "on Thu Nov 20 08:48:13 2026", "on Mon Jan 5 23:00:01 2027"},
      {"mail dates", "on Thu, 20 Nov 2026", "on Fri, 02 Jan 2027"},
      {"UUIDs", "pod 550e8400-e29b-41d4-a716-446655440000 died", "pod 6ba7b810-9dad-11d1-80b4-00c04fd430c8 died"},
      {"commits", "cannot find a1b2c3d", "cannot find 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"},
      {"addresses", "SEGV on 0x7ffc01", "SEGV on 0x000000000010"},
      {"identity hashes", "got Foo@6d06d69c", "got Foo@12bc3"},
      {"ports and pids", "127.0.0.1:33877 refused pid 4711", "127.0.0.1:43027 refused pid 12"},
      {"mktemp's names", "cannot stat '/tmp/tmp.Xq81abCDEF'", "cannot stat '/tmp/tmp.0aYYzz11kQ'"},
      {"Python's scratch names", "no file /tmp/tmpab12cd9x/out", "no file /tmp/tmpz9_q8w7e/out"},
      {"scratch names alone", "removed /tmp/tmpab12cd9x", "removed /tmp/tmpz98q8w7e"},
      {"the compiler's scratch objects", "in /tmp/ccXq81ab.o: no main", "in /tmp/ccYY0bzz.o: no main"},
      {"directories", "/home/runner/work/x/src/a.c missing", "/builds/y/src/a.c missing"},
      {"Windows' directories", "C:\\a\\b\\src\\a.c missing", "D:\\c\\src\\a.c missing"},
      {"shards", "shard 3/8 failed", "shard 11/12 failed"},
      {"places", "a.c:12:5 is wrong", "a.c:812:15 is wrong"},
      {"white space", "  a \t b ", "a b"},
      {"a locale's quotes", "‘foo’ was not declared", "'foo' was not declared"},
  };
  for (const Pair& pair : pairs) {
    INFO(pair.what);
    CHECK(normalised(pair.one) == normalised(pair.other));
  }
}

TEST_CASE("what a message says stays in it") {
  const std::vector<Pair> pairs = {
      {"names", "cannot find -lfoo", "cannot find -lbar"},
      {"words that look hexadecimal", "deadbeef is a word", "facade is a word"},
      {"files", "src/a.c missing", "src/b.c missing"},
      {"months as words", "May I ask", "Mar I ask"},
      {"units as words", "the s flag", "the ms flag"},
      {"plurals without a number", "many errors", "many error"},
      {"names in scratch directories", "/tmp/report missing", "/tmp/result missing"},
      {"operators", "a == b", "a != b"},
  };
  for (const Pair& pair : pairs) {
    INFO(pair.what);
    CHECK(normalised(pair.one) != normalised(pair.other));
  }
}

TEST_CASE("a normalised text is normal") {
  for (const char* text :
       {"", " ", "0", "a/b/", "2026-11-20T08:48:13Z x", "13ms 4 errors in /tmp/tmp.Xq81abCDEF", "Thu, 20 Nov", "1e",
        "1e+", "12:", "@", "tmp.", "\xE2\x80", "7 \xC2\xB5s", "////", "1h2m3s"}) {
    INFO(text);
    CHECK(normalised(normalised(text)) == normalised(text));
  }
}

TEST_CASE("a fingerprint keeps the numbers in a test's name and drops its addresses") {
  CHECK(fingerprint("r", "m", "test_1", "") != fingerprint("r", "m", "test_2", ""));
  CHECK(fingerprint("r", "m", "a/x.py::test", "") != fingerprint("r", "m", "b/x.py::test", ""));
  CHECK(fingerprint("r", "m", "test[<Foo at 0x7f01>]", "") == fingerprint("r", "m", "test[<Foo at 0x55aa>]", ""));
  CHECK(fingerprint("r", "m", "", "src/v1.c") != fingerprint("r", "m", "", "src/v2.c"));
  CHECK(fingerprint("r", "m", "", "/home/a/src/v1.c") == fingerprint("r", "m", "", "/home/b/src/v1.c"));
}

TEST_CASE("a fingerprint tells rules, messages, tests and files apart") {
  const std::string one = fingerprint("rule", "message", "test", "file");
  CHECK(one.size() == 16);
  CHECK(one == fingerprint("rule", "message", "test", "file"));
  for (const std::string& other :
       {fingerprint("other", "message", "test", "file"), fingerprint("rule", "other", "test", "file"),
        fingerprint("rule", "message", "other", "file"), fingerprint("rule", "message", "test", "other"),
        fingerprint("rule", "messagetest", "", "file")}) {
    CHECK(one != other);
  }
}

}  // namespace
}  // namespace cimend::classify
