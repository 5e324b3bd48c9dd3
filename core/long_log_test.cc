#include "core/long_log.h"

#include <catch2/catch.hpp>

#include <string>

namespace cimend::core {
namespace {

LogCondenser::Limits small() {
  LogCondenser::Limits limits;
  limits.part_bytes = 1000;
  limits.before = 2;
  limits.after = 3;
  limits.first = 1;
  limits.last = 2;
  return limits;
}

std::vector<std::size_t> lines_with_needle(const Log& part) {
  std::vector<std::size_t> lines;
  for (std::size_t number = 1; number <= part.line_count(); ++number) {
    if (part.plain(number).find("needle") != std::string_view::npos) lines.push_back(number);
  }
  return lines;
}

std::string numbered(std::size_t count, std::size_t needle) {
  std::string text;
  for (std::size_t i = 1; i <= count; ++i) text += (i == needle ? "needle " : "line ") + std::to_string(i) + "\n";
  return text;
}

std::vector<std::pair<std::size_t, std::size_t>> runs_of(const LongLog& log) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (const LineRun& run : log.runs) runs.emplace_back(run.first_line, run.count);
  return runs;
}

TEST_CASE("what is kept: the first lines, the last ones, and those around what matters") {
  LogCondenser condenser(lines_with_needle, small());
  condenser.add(numbered(2000, 1000));
  const LongLog kept = condenser.finish();
  CHECK(kept.line_count == 2000);
  using Run = std::pair<std::size_t, std::size_t>;
  CHECK(runs_of(kept) == std::vector<Run>{{1, 1}, {998, 6}, {1999, 2}});
  const Log log = Log::read_kept(kept.bytes, kept.runs, kept.line_count);
  CHECK(log.plain(1000) == "needle 1000");
  CHECK(log.plain(998) == "line 998");
  CHECK(log.plain(1004).empty());
  CHECK(log.plain(2000) == "line 2000");
}

TEST_CASE("it does not matter how the bytes are cut") {
  const std::string text = numbered(700, 333) + "no end of line";
  LogCondenser whole(lines_with_needle, small());
  whole.add(text);
  const LongLog expected = whole.finish();
  CHECK(expected.sha256 == sha256_hex(text));
  CHECK(expected.byte_count == text.size());
  CHECK(expected.line_count == 701);
  for (const std::size_t size : {1UL, 7UL, 999UL}) {
    LogCondenser pieces(lines_with_needle, small());
    for (std::size_t at = 0; at < text.size(); at += size) pieces.add(std::string_view(text).substr(at, size));
    const LongLog kept = pieces.finish();
    INFO(size);
    CHECK(kept.bytes == expected.bytes);
    CHECK(kept.sha256 == expected.sha256);
    CHECK(runs_of(kept) == runs_of(expected));
  }
}

TEST_CASE("a log that matters on every line is cut, but not its end") {
  LogCondenser::Limits limits = small();
  limits.most_lines = 50;
  LogCondenser condenser(
      [](const Log& part) {
        std::vector<std::size_t> all;
        for (std::size_t number = 1; number <= part.line_count(); ++number) all.push_back(number);
        return all;
      },
      limits);
  condenser.add(numbered(5000, 0));
  const LongLog kept = condenser.finish();
  using Run = std::pair<std::size_t, std::size_t>;
  CHECK(runs_of(kept) == std::vector<Run>{{1, 50}, {4999, 2}});
}

TEST_CASE("a line of many megabytes loses its end, and the next one is whole") {
  LogCondenser condenser(lines_with_needle, small());
  for (int i = 0; i < 40; ++i) condenser.add(std::string(100'000, 'x'));
  condenser.add("\nnext\n");
  const LongLog kept = condenser.finish();
  CHECK(kept.line_count == 2);
  CHECK(kept.byte_count == 4'000'006);
  CHECK(kept.bytes.size() == (std::size_t{1} << 20) + 1 + 5);
  CHECK(kept.bytes.ends_with("x\nnext\n"));
}

TEST_CASE("an empty log has no lines") {
  LogCondenser condenser(lines_with_needle, small());
  const LongLog kept = condenser.finish();
  CHECK(kept.line_count == 0);
  CHECK(kept.runs.empty());
  CHECK(Log::read_kept(kept.bytes, kept.runs, kept.line_count).line_count() == 0);
}

}  // namespace
}  // namespace cimend::core
