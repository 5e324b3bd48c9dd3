// cimend-redact-bench: what redaction finds, what it masks wrongly and how fast it is; one row of JSON each. ci/bench
// prints them beside another program's figures.
//   cimend-redact-bench recall SEED ROUNDS   tokens of every format, made up and planted in every way
//   cimend-redact-bench clean SEED LINES     masks in made-up lines that hold no secret
//   cimend-redact-bench masks LOG…           each masked line of real logs, redacted, with its format; then the count
//   cimend-redact-bench speed LOG…           the logs, one after another, warm, on one thread
//   cimend-redact-bench patterns             the patterns, one a line, for another program

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/cli.h"
#include "core/fs.h"
#include "core/log.h"
#include "core/redact.h"
#include "core/redact_stream.h"
#include "core/secret_gate.h"
#include "core/secret_sample.h"

namespace cimend::core {
namespace {

constexpr int kRounds = 5;  // the first one warms up

struct Recall {
  std::size_t planted = 0;
  std::size_t masked = 0;

  void add(bool hidden) {
    ++planted;
    masked += hidden ? 1 : 0;
  }
  void print(std::string_view how) const {
    fmt::print("{{\"planted\":\"{}\",\"secrets\":{},\"masked\":{},\"recall\":{:.5f}}}\n", how, planted, masked,
               planted == 0 ? 0.0 : static_cast<double>(masked) / static_cast<double>(planted));
  }
};

// The text as a stream that is cut in the middle of what must be masked.
std::string redacted_in_pieces(std::string_view text, std::size_t cut) {
  std::string out;
  StreamRedactor stream([&](std::string_view bytes) {
    out.append(bytes);
    return Result<void>();
  });
  static_cast<void>(stream.add(text.substr(0, cut)));
  static_cast<void>(stream.add(text.substr(cut)));
  static_cast<void>(stream.finish());
  return out;
}

// Planted in every way. The line of .netrc ends with its password, and nothing is found of a format in base64 whose
// tokens have no beginning of their own.
void measure_tokens(std::mt19937& random, std::size_t rounds) {
  const std::string fill(40'000, '.');
  Recall across;
  std::string gone;
  for (const Planting planting : kPlantings) {
    Recall recall;
    for (const SecretFormat& format : secret_formats()) {
      if (format.id == "private-key" || format.id == "netrc.password-line") continue;
      if (planting == Planting::in_base64 && !SecretGate::seen_in_base64(format)) continue;
      for (std::size_t round = 0; round < rounds; ++round) {
        const std::string line = plant(make_secret(format.form, random), planting, random, gone);
        recall.add(!leaks(gone, redact(line).text));
        if (planting != Planting::plain || round > 0) continue;
        const std::size_t cut = fill.size() + line.find(gone) + gone.size() / 2;
        across.add(!leaks(gone, redacted_in_pieces(fill + line, cut)));
      }
    }
    recall.print(name_of(planting));
  }
  across.print("across the edge of a piece");
}

void measure_keys(std::mt19937& random, std::size_t rounds) {
  Recall whole, across;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (const KeyKind kind : kKeyKinds) {
      const SecretSample key = make_key(kind, random);
      const std::string text = "$ cat key\n" + key.text + "done\n";
      whole.add(!leaks(key.secret, redact(text).text));
      across.add(!leaks(key.secret, redacted_in_pieces(text, random() % text.size())));
    }
  }
  whole.print("private keys");
  across.print("private keys across the edge of a piece");
}

// Each line of `after` that differs from `before`, with the format's id.
std::size_t print_masks(std::string_view before, std::string_view after) {
  std::size_t lines = 0;
  std::vector<std::string_view> changed;
  each_line(before, [&](std::size_t, std::string_view line) { changed.push_back(line); });
  each_line(after, [&](std::size_t number, std::string_view line) {
    if (line == changed[number - 1]) return;
    ++lines;
    const std::size_t at = line.find("[masked:");
    const std::size_t from = at < 60 || at == std::string_view::npos ? 0 : at - 60;
    fmt::print("{}\n", line.substr(from, 200));
  });
  return lines;
}

int measure_logs(const std::vector<std::string>& texts) {
  std::size_t lines = 0, masked = 0;
  for (const std::string& text : texts) {
    lines += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    masked += print_masks(text, redact(text).text);
  }
  fmt::print("{{\"lines\":{},\"masked_lines\":{}}}\n", lines, masked);
  return kDone;
}

int measure_clean(std::mt19937& random, std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) text += make_clean_line(random);
  fmt::print("{{\"lines\":{},\"masked_lines\":{}}}\n", lines, print_masks(text, redact(text).text));
  return kDone;
}

int measure_speed(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  double best = 1e9;
  std::size_t masked = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    masked = 0;
    for (const std::string& text : texts) masked += redact(text).masked;
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  fmt::print("{{\"bytes\":{},\"masked\":{},\"seconds\":{:.6f}}}\n", bytes, masked, best);
  return kDone;
}

std::size_t number_of(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int run(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string mode = arguments.empty() ? "" : arguments[0];
  if (mode == "patterns") {
    for (const SecretFormat& format : secret_formats()) fmt::print("{}\n", format.pattern);
    return kDone;
  }
  if ((mode == "recall" || mode == "clean") && arguments.size() == 3) {
    std::mt19937 random(static_cast<std::mt19937::result_type>(number_of(arguments[1])));
    if (mode == "clean") return measure_clean(random, number_of(arguments[2]));
    measure_tokens(random, number_of(arguments[2]));
    measure_keys(random, number_of(arguments[2]));
    return kDone;
  }
  if ((mode != "masks" && mode != "speed") || arguments.size() < 2) {
    std::fputs(
        "usage: cimend-redact-bench recall SEED ROUNDS | clean SEED LINES | masks LOG… | speed LOG… | patterns\n",
        stderr);
    return kCouldNotAnswer;
  }
  RealFs fs;
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    auto text = fs.read(arguments[i]);
    if (!text) return report("cimend-redact-bench", text.error());
    texts.push_back(std::move(*text));
  }
  return mode == "masks" ? measure_logs(texts) : measure_speed(texts);
}

}  // namespace
}  // namespace cimend::core

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-redact-bench", [&] { return cimend::core::run(argc, argv); });
}
