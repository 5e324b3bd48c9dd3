#include "fixagent/recipes/import_removal.h"

#include <algorithm>
#include <string>

namespace cimend::fixagent {
namespace {

class Removal {
 public:
  Removal(std::string_view text, const ImportStatement& statement, const std::set<std::size_t>& unwanted,
          SourceLanguage language)
      : text_(text), statement_(statement), unwanted_(unwanted), language_(language) {}

  std::vector<ByteSpan> run() {
    remove_whole_names();
    remove_listed();
    unwrap();
    merge();
    return reads_back() ? spans_ : std::vector<ByteSpan>();
  }

 private:
  [[nodiscard]] bool is_listed(std::size_t i) const { return statement_.items[i].kind == ImportItem::Kind::plain; }
  [[nodiscard]] bool goes(std::size_t i) const { return unwanted_.contains(i); }

  [[nodiscard]] std::vector<std::size_t> listed() const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < statement_.items.size(); ++i) {
      if (is_listed(i)) out.push_back(i);
    }
    return out;
  }

  // JavaScript: `import A, { b } from` and `import A, * as b from`.
  void remove_whole_names() {
    const auto& items = statement_.items;
    if (items.size() < 2 || is_listed(0)) return;
    const std::vector<std::size_t> names = listed();
    const std::size_t second = names.empty() ? items[1].begin : statement_.open;
    const std::size_t end = names.empty() ? items[1].end : statement_.close;
    const bool rest_goes =
        names.empty() ? goes(1) : std::all_of(names.begin(), names.end(), [&](auto i) { return goes(i); });
    if (goes(0)) spans_.push_back({items[0].begin, second});
    if (rest_goes) spans_.push_back({items[0].end, end});
    whole_list_ = rest_goes;
  }

  void remove_listed() {
    const std::vector<std::size_t> names = listed();
    if (whole_list_) return;
    bool kept_before = false;
    for (std::size_t n = 0; n < names.size(); ++n) {
      const ImportItem& item = statement_.items[names[n]];
      if (!goes(names[n])) {
        kept_before = true;
      } else if (const auto line = own_line(item)) {
        spans_.push_back(*line);
      } else if (kept_before) {
        spans_.push_back({statement_.items[names[n - 1]].end, item.end});
      } else if (n + 1 < names.size()) {
        spans_.push_back({item.begin, statement_.items[names[n + 1]].begin});
      }
    }
  }

  // The whole line, where nothing but the item and its comma stand in it.
  [[nodiscard]] std::optional<ByteSpan> own_line(const ImportItem& item) const {
    std::size_t begin = item.begin, end = item.end;
    while (begin > 0 && (text_[begin - 1] == ' ' || text_[begin - 1] == '\t')) --begin;
    if (begin == 0 || text_[begin - 1] != '\n') return {};
    if (end >= text_.size() || text_[end] != ',') return {};
    ++end;
    while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t' || text_[end] == '\r')) ++end;
    if (end >= text_.size() || text_[end] != '\n') return {};
    return ByteSpan{begin, end + 1};
  }

  // `from a import (b)` and `use a::{b}`.
  void unwrap() {
    if (statement_.open == 0 || language_ == SourceLanguage::script) return;
    const ImportItem* left = nullptr;
    for (std::size_t i = 0; i < statement_.items.size(); ++i) {
      if (goes(i)) continue;
      if (left) return;
      left = &statement_.items[i];
    }
    if (!left) return;
    const std::string_view list = text_.substr(statement_.open, statement_.close - statement_.open);
    if (language_ == SourceLanguage::python && list.find('\n') != std::string_view::npos) return;
    if (left->source == "self") {
      spans_.push_back({statement_.open - 2, statement_.close});
      return;
    }
    spans_.push_back({statement_.open, left->begin});
    spans_.push_back({left->end, statement_.close});
  }

  void merge() {
    std::sort(spans_.begin(), spans_.end(), [](const ByteSpan& a, const ByteSpan& b) { return a.begin < b.begin; });
    std::vector<ByteSpan> out;
    for (const ByteSpan& span : spans_) {
      if (!out.empty() && span.begin <= out.back().end) {
        out.back().end = std::max(out.back().end, span.end);
      } else {
        out.push_back(span);
      }
    }
    spans_ = std::move(out);
  }

  [[nodiscard]] bool reads_back() const {
    std::string after;
    std::size_t at = 0;
    for (const ByteSpan& span : spans_) {
      after.append(text_, at, span.begin - at);
      at = span.end;
    }
    after.append(text_, at);
    const auto again = import_at(after, statement_.lines.first, language_);
    if (!again) return false;
    std::vector<std::string> wanted, found;
    for (std::size_t i = 0; i < statement_.items.size(); ++i) {
      if (!goes(i)) wanted.push_back(statement_.items[i].bound);
    }
    for (const ImportItem& item : again->items) found.push_back(item.bound);
    return wanted == found;
  }

  std::string_view text_;
  const ImportStatement& statement_;
  const std::set<std::size_t>& unwanted_;
  SourceLanguage language_;
  bool whole_list_ = false;
  std::vector<ByteSpan> spans_;
};

}  // namespace

std::vector<ByteSpan> delete_items(std::string_view text, const ImportStatement& statement,
                                   const std::set<std::size_t>& unwanted, SourceLanguage language) {
  return Removal(text, statement, unwanted, language).run();
}

}  // namespace cimend::fixagent
