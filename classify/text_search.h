#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/required_text.h"

namespace cimend::classify {

// Finding thousands of texts at once, letter case and digits folded (required_text.h).
//
// A literal matcher that looks at every byte slows down with the number of its texts: Vectorscan's runs at half the
// speed for 1 000 texts that it has for 500. This one looks at every fourth position only. A text of nine bytes or
// more holds a whole six-byte window at a multiple of four, wherever it stands; so the four windows it may be met at
// are put into a bit table, a position costs one multiplication and one look into the table, and what passes is
// compared byte by byte. (The idea is Wu and Manber's, "A fast algorithm for multi-pattern searching", 1994: with a
// fixed step instead of a computed one.)

// Texts anywhere. Immutable; threads may share one.
class TextSearch {
 public:
  static constexpr std::size_t kShortest = 9;

  // Texts are folded, at least kShortest bytes, the first of them the rarest. Costs some tens of nanoseconds a text.
  explicit TextSearch(const std::vector<std::string>& texts);

  // Calls visit(text's index, offset of its last byte) once for every place where one stands, overlaps included.
  // Offsets rise, but for texts that overlap.
  template <class Visit>
  void each(std::string_view bytes, Visit&& visit) const {
    constexpr std::size_t kReach = 8;  // bytes loaded at once
    std::size_t at = 0;
    for (; at + kReach <= bytes.size(); at += kStep) {
      const std::uint32_t hash = window_hash(load(bytes.data() + at));
      if ((bits_[hash >> 6] >> (hash & 63) & 1) != 0) compare(bytes, at, hash, visit);
    }
    for (; at < bytes.size(); at += kStep) {
      const std::uint32_t hash = window_hash(load_end(bytes.substr(at)));
      if ((bits_[hash >> 6] >> (hash & 63) & 1) != 0) compare(bytes, at, hash, visit);
    }
  }

 private:
  static constexpr std::size_t kStep = 4;
  static constexpr std::size_t kWindow = kShortest - kStep + 1;
  static constexpr unsigned kHashBits = 19;
  static constexpr unsigned kGroupBits = 13;

  // One of a text's windows.
  struct Place {
    std::uint32_t hash;
    std::uint32_t text;
    std::uint32_t offset;  // in the text
  };

  static std::uint64_t load(const char* bytes) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, bytes, sizeof word);
    return word;
  }
  static std::uint64_t load_end(std::string_view bytes) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, bytes.data(), bytes.size() < sizeof word ? bytes.size() : sizeof word);
    return word;
  }
  // Equal for bytes that fold to the same, and now and then for others: letters lose their case by their bit 5, and
  // 0x30 to 0x3f, the digits among them, become one.
  static std::uint32_t window_hash(std::uint64_t word) {
    word |= 0x2020202020202020U;
    const std::uint64_t digits = (~word >> 2) & word & 0x1010101010101010U;
    word |= digits - (digits >> 4);
    return static_cast<std::uint32_t>(((word << (64 - 8 * kWindow)) * 0x9e3779b97f4a7c15U) >> (64 - kHashBits));
  }

  template <class Visit>
  void compare(std::string_view bytes, std::size_t at, std::uint32_t hash, Visit& visit) const {
    const std::uint32_t group = hash >> (kHashBits - kGroupBits);
    for (std::uint32_t i = groups_[group]; i < groups_[group + 1]; ++i) {
      const Place& window = windows_[i];
      if (window.hash != hash || window.offset > at) continue;
      const std::size_t begin = at - window.offset;
      if (stands_at(bytes, begin, texts_[window.text])) visit(window.text, begin + texts_[window.text].size() - 1);
    }
  }
  static bool stands_at(std::string_view bytes, std::size_t begin, const std::string& text) {
    if (bytes.size() - begin < text.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (folded(bytes[begin + i]) != text[i]) return false;
    }
    return true;
  }

  std::vector<std::string> texts_;
  std::vector<Place> windows_;         // by hash
  std::vector<std::uint32_t> groups_;  // where each group of hashes begins in windows_
  std::vector<std::uint64_t> bits_;
};

// Texts at the beginning of a line, white space before them left out and runs of digits taken for one '0'. Immutable;
// threads may share one.
class BeginningSearch {
 public:
  static constexpr std::size_t kShortest = 3;
  static constexpr std::size_t kLongest = 12;

  // Texts are folded, of kShortest to kLongest bytes, and begin with no white space.
  explicit BeginningSearch(const std::vector<std::string>& texts);

  // Calls visit(text's index) for each text that `line` begins with.
  template <class Visit>
  void each(std::string_view line, Visit&& visit) const {
    std::size_t first = 0;
    while (first < line.size() && is_blank(line[first])) ++first;
    line.remove_prefix(first);
    std::array<char, kLongest> begin;
    std::size_t size = 0;
    while (size < kShortest && size < line.size() && folded(line[size]) != '0') {
      begin[size] = folded(line[size]);
      ++size;
    }
    if (size < kShortest && fold_beginning(line, std::span(begin).first(kShortest)) < kShortest) return;
    const std::uint32_t hash = hash_of({begin.data(), kShortest});
    if ((bits_[hash >> 6] >> (hash & 63) & 1) == 0) return;
    const std::string_view folded_line(begin.data(), fold_beginning(line, begin));
    for (std::uint32_t i = groups_[hash]; i < groups_[hash + 1]; ++i) {
      if (folded_line.starts_with(texts_[order_[i]])) visit(order_[i]);
    }
  }

  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\r'; }

 private:
  static constexpr unsigned kHashBits = 14;
  static std::uint32_t hash_of(std::string_view text) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < kShortest; ++i) word = word << 8 | byte(text[i]);
    return word * 2654435761U >> (32 - kHashBits);
  }
  static std::uint8_t byte(char c) { return static_cast<std::uint8_t>(c); }
  // Writes the first folded bytes of the line; returns how many there are.
  static std::size_t fold_beginning(std::string_view line, std::span<char> into);

  std::vector<std::string> texts_;
  std::vector<std::uint32_t> order_;   // texts by hash
  std::vector<std::uint32_t> groups_;  // by hash, where its texts begin in order_
  std::vector<std::uint64_t> bits_;
};

}  // namespace cimend::classify
