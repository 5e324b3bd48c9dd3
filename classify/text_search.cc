#include "classify/text_search.h"

#include <algorithm>
#include <cassert>

#include "classify/required_text.h"

namespace cimend::classify {
TextSearch::TextSearch(const std::vector<std::string>& texts)
    : texts_(texts), groups_((std::size_t{1} << kGroupBits) + 1, 0), bits_((std::size_t{1} << kHashBits) / 64, 0) {
  for (std::uint32_t index = 0; index < texts_.size(); ++index) {
    const std::string& text = texts_[index];
    assert(text.size() >= kShortest);
    for (std::size_t offset = 0; offset < kStep; ++offset) {
      const std::uint32_t hash = window_hash(load_end(std::string_view(text).substr(offset)));
      windows_.push_back({hash, index, static_cast<std::uint32_t>(offset)});
      bits_[hash >> 6] |= std::uint64_t{1} << (hash & 63);
    }
  }
  std::stable_sort(windows_.begin(), windows_.end(), [](const Place& a, const Place& b) { return a.hash < b.hash; });
  for (const Place& window : windows_) ++groups_[(window.hash >> (kHashBits - kGroupBits)) + 1];
  for (std::size_t group = 1; group < groups_.size(); ++group) groups_[group] += groups_[group - 1];
}

BeginningSearch::BeginningSearch(const std::vector<std::string>& texts)
    : texts_(texts), groups_((std::size_t{1} << kHashBits) + 1, 0), bits_((std::size_t{1} << kHashBits) / 64, 0) {
  for (std::uint32_t index = 0; index < texts_.size(); ++index) {
    assert(texts_[index].size() >= kShortest && !is_blank(texts_[index].front()));
    const std::uint32_t hash = hash_of(texts_[index]);
    bits_[hash >> 6] |= std::uint64_t{1} << (hash & 63);
    ++groups_[hash + 1];
    order_.push_back(index);
  }
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return hash_of(texts_[a]) < hash_of(texts_[b]); });
  for (std::size_t hash = 1; hash < groups_.size(); ++hash) groups_[hash] += groups_[hash - 1];
}

std::size_t BeginningSearch::fold_beginning(std::string_view line, std::span<char> into) {
  std::size_t size = 0;
  for (const char c : line) {
    const char now = folded(c);
    if (now == '0' && size > 0 && into[size - 1] == '0') continue;
    if (size == into.size()) break;
    into[size++] = now;
  }
  return size;
}

}  // namespace cimend::classify
