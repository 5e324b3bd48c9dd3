#include "classify/text_frequency.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>

namespace cimend::classify {
namespace {

// How many of 10 000 bytes of CI logs are this letter (digits and blank apart), lower and upper case together. Counted
// on 50 MB of build logs, without timestamps and colours.
constexpr std::array<double, 26> kLetters = {382, 116, 264, 174, 641, 105, 161, 90,  371, 60, 55, 232, 187,
                                             402, 447, 208, 5,   444, 476, 558, 187, 66,  58, 38, 46,  21};

struct GramCount {
  std::string_view gram;
  std::uint32_t count;
};
constexpr GramCount kGrams[] = {
#include "classify/gram_counts.inc"
};
constexpr std::size_t kGram = 4;
constexpr double kRareGram = 8;  // what is not in the table has been seen less than 20 times
constexpr double kRareContinuation = 0.1;

std::uint32_t key_of(std::string_view bytes) {
  std::uint32_t key = 0;
  for (const char c : bytes) key = key << 8 | static_cast<unsigned char>(c);
  return key;
}

// The table by key, and its sums over grams that begin alike.
struct Counts {
  Counts() {
    for (const GramCount& gram : kGrams) {
      of_gram[key_of(gram.gram)] = gram.count;
      for (std::size_t size = 1; size < kGram; ++size) {
        beginning[size][key_of(gram.gram.substr(0, size))] += gram.count;
      }
    }
  }
  std::unordered_map<std::uint32_t, double> of_gram;
  std::array<std::unordered_map<std::uint32_t, double>, kGram> beginning;  // by size
};

double looked_up(const std::unordered_map<std::uint32_t, double>& table, std::string_view bytes) {
  const auto found = table.find(key_of(bytes));
  return found == table.end() ? 0 : found->second;
}

const Counts& counts() {
  static const Counts made;
  return made;
}

double gram_count(std::string_view gram) { return looked_up(counts().of_gram, gram); }

// How often one of the grams that begin with these bytes is counted.
double count_beginning(std::string_view head) { return looked_up(counts().beginning[head.size()], head); }

double letter_share(unsigned char c) {
  if (c >= 'a' && c <= 'z') return kLetters[c - 'a'] / 1e4;
  if (c == ' ') return 0.148;
  if (c >= '0' && c <= '9') return 0.01;
  if (c == '.' || c == '-' || c == '/' || c == ':') return 0.02;
  return 0.003;
}

}  // namespace

double expected_frequency(std::string_view text) {
  if (text.size() < kGram) {
    double share = 1e6;
    for (const char c : text) share *= letter_share(static_cast<unsigned char>(c));
    return std::max(share, text.empty() ? 1e6 : count_beginning(text));
  }
  double expected = std::max(gram_count(text.substr(0, kGram)), kRareGram);
  for (std::size_t at = 1; at + kGram <= text.size(); ++at) {
    const double count = gram_count(text.substr(at, kGram));
    const double before = count_beginning(text.substr(at, kGram - 1));
    expected *= count > 0 ? std::min(1.0, count / before) : kRareContinuation;
  }
  return expected;
}

}  // namespace cimend::classify
