#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/base64.h"
#include "core/byte_class.h"
#include "core/redact.h"
#include "core/secret_match.h"

namespace cimend::core {

// A literal that the gate looks for.
struct SecretKeyword {
  std::string literal;  // lower case, or as it is for a base64 form
  std::size_t format;   // index
  std::size_t offset;   // of the three bytes in `literal` that the table knows
  int alignment;        // of a base64 form: bytes before it in its group of three; -1: plain
  bool starts_word;     // see SecretFormat::keyword
  std::int32_t next;    // in the same bucket; -1: none
};

// Finds every place in a text where a keyword of a secret format stands, plain or in one of its base64 forms; see the
// essay in secret_finder.cc. Immutable once made, so threads may share one. Making it takes 0.2 ms.
class SecretGate {
 public:
  SecretGate() : buckets_(kBuckets, -1) {
    const auto& formats = secret_formats();
    for (std::size_t i = 0; i < formats.size(); ++i) add_format(i, formats[i]);
  }

  // Whether a token of this format is also found where it is hidden in base64.
  static bool seen_in_base64(const SecretFormat& format) {
    const bool is_name = format.pattern.starts_with("(?i)") || format.value == SecretFormat::Value::strong;
    return is_alphanumeric(format.keyword.front()) && !is_name && format.before == 0 && !must_start_word(format);
  }

  // Calls `visit(keyword, position)` for every keyword in `text`, in no certain order of keywords at one place.
  template <class Visit>
  void scan(std::string_view text, Visit visit) const {
    if (text.size() < 3) return;
    const std::size_t last = text.size() - 3;
    for (std::size_t i = 0; i < last; ++i) {
      std::uint32_t bytes;
      std::memcpy(&bytes, text.data() + i, sizeof bytes);
      const std::uint32_t bucket = bucket_of(bytes);
      if ((bits_[bucket / 64] >> (bucket % 64) & 1) != 0) look(text, i, bucket, visit);
    }
    const std::uint32_t bucket = bucket_of(three_bytes(text.data() + last));
    if ((bits_[bucket / 64] >> (bucket % 64) & 1) != 0) look(text, last, bucket, visit);
  }

 private:
  static constexpr std::size_t kBuckets = std::size_t{1} << 16;

  static std::uint32_t three_bytes(const char* at) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, at, 3);
    return bytes;
  }
  // Letters of either case fall into one bucket.
  static std::uint32_t bucket_of(std::uint32_t bytes) {
    return (((bytes | 0x202020U) & 0xffffffU) * 0x9e3779b1U) >> 16;
  }

  // See SecretFormat::keyword. A name that only a random value follows may be the end of another ("DB_PASSWORD").
  static bool must_start_word(const SecretFormat& format) {
    const std::string_view literal = format.keyword;
    if (!is_alphanumeric(literal.front()) || format.before > 0 || format.value == SecretFormat::Value::strong)
      return false;
    const bool word = std::all_of(literal.begin(), literal.end(), is_alphanumeric);
    return word || literal.size() < 4 || (literal.size() < 5 && literal.back() == '-');
  }

  void add_format(std::size_t index, const SecretFormat& format) {
    const std::string_view literal = format.keyword;
    std::string lower(literal);
    std::transform(lower.begin(), lower.end(), lower.begin(), folded);
    const bool starts_word = must_start_word(format);
    if (literal.size() == 2) {  // hex digits follow
      for (const char digit : std::string_view("0123456789abcdef")) add({lower + digit, index, 0, -1, starts_word, -1});
    } else {
      add({lower, index, 0, -1, starts_word, -1});
    }
    if (!seen_in_base64(format)) return;
    for (int alignment = 0; alignment < 3; ++alignment) {
      const std::string bytes(static_cast<std::size_t>(alignment), '\0');
      add({encode_base64(bytes + std::string(literal)).substr(base64_lead(alignment)), index, 0, alignment, false, -1});
    }
  }

  void add(SecretKeyword keyword) {
    keyword.offset = rarest_three(keyword.literal);
    const std::uint32_t bucket = bucket_of(three_bytes(keyword.literal.data() + keyword.offset));
    keyword.next = buckets_[bucket];
    buckets_[bucket] = static_cast<std::int32_t>(keywords_.size());
    bits_[bucket / 64] |= std::uint64_t{1} << (bucket % 64);
    keywords_.push_back(std::move(keyword));
  }

  // How rare a byte is in logs, roughly.
  static int rarity(char c) {
    if (c == ' ') return -2;
    if (is_digit(c)) return 1;
    if (!is_alphanumeric(c)) return 3;
    const char letter = folded(c);
    if (std::string_view("etaoinsrl").find(letter) != std::string_view::npos) return 0;
    return std::string_view("jkqvwxyz").find(letter) != std::string_view::npos ? 3 : 1;
  }

  // The three bytes of a literal that stand least often elsewhere.
  static std::size_t rarest_three(std::string_view literal) {
    std::size_t best = 0;
    int best_score = -9;
    for (std::size_t i = 0; i + 3 <= literal.size(); ++i) {
      const int here = rarity(literal[i]) + rarity(literal[i + 1]) + rarity(literal[i + 2]);
      if (here > best_score) best = i;
      best_score = std::max(here, best_score);
    }
    return best;
  }

  template <class Visit>
  void look(std::string_view text, std::size_t at, std::uint32_t bucket, Visit& visit) const {
    for (std::int32_t i = buckets_[bucket]; i >= 0; i = keywords_[static_cast<std::size_t>(i)].next) {
      const SecretKeyword& keyword = keywords_[static_cast<std::size_t>(i)];
      if (at < keyword.offset || text.size() - (at - keyword.offset) < keyword.literal.size()) continue;
      const std::size_t begin = at - keyword.offset;
      const std::string_view here = text.substr(begin, keyword.literal.size());
      const bool same = keyword.alignment >= 0 ? here == keyword.literal
                                               : std::equal(here.begin(), here.end(), keyword.literal.begin(),
                                                            [](char a, char b) { return folded(a) == b; });
      if (same && (!keyword.starts_word || at_word_start(text, begin, here.back() == '-'))) visit(keyword, begin);
    }
  }

 public:
  // Characters at the front of a base64 form that the bytes before it have a part in.
  static std::size_t base64_lead(int alignment) { return alignment == 0 ? 0 : static_cast<std::size_t>(alignment) + 1; }

 private:
  std::array<std::uint64_t, kBuckets / 64> bits_{};
  std::vector<std::int32_t> buckets_;
  std::vector<SecretKeyword> keywords_;
};

}  // namespace cimend::core
