#include "classify/measure_labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json.h"
#include "core/taxonomy.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kEvidenceLines = 10;  // a reader looks no further

// "test.assertion", or the front of some: "test", "infra.network".
bool is_category_or_family(std::string_view word) {
  if (core::find_category(word) != nullptr) return true;
  const std::string front = std::string(word) + ".";
  return std::any_of(core::categories().begin(), core::categories().end(),
                     [&](const core::Category& c) { return c.name.starts_with(front); });
}

bool is_of(std::string_view category, std::string_view family) {
  return category.starts_with(family) && (category.size() == family.size() || category[family.size()] == '.');
}

// Test runners and people write one test in several ways: "tests/x.py::test_y", "test_y (tests.x)".
std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (letter) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return core::to_lower(core::trim(out));
}

bool same_test(std::string_view a, std::string_view b) {
  const std::string left = letters_of(a), right = letters_of(b);
  if (left.empty() || right.empty()) return false;
  return left.find(right) != std::string::npos || right.find(left) != std::string::npos;
}

// One line of a file.
class CaseReader {
 public:
  CaseReader(const core::Json& json, std::string directory, std::vector<std::string>& notes)
      : in_(json, ""), json_(json), directory_(std::move(directory)), notes_(notes) {}

  core::Result<LabelledCase> read() {
    LabelledCase made;
    made.id = in_.text("id");
    made.log = path_of(in_.text("log"));
    made.passing_log = path_of(in_.text_or("passing_log", ""));
    made.project = in_.text_or("project", made.id);
    made.verdict = read_verdict();
    read_categories(made);
    read_lines(made);
    made.failed_tests = in_.texts_or_empty("failed_tests");
    if (const core::Error* error = in_.error()) return tl::unexpected(*error);
    return made;
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& path) const {
    return path.empty() || path.starts_with('/') ? path : core::join_path(directory_, path);
  }

  core::Verdict read_verdict() {
    const std::string_view key = json_.find("verdict") != nullptr ? "verdict" : "status";
    const std::string word = in_.text_or(key, "failed");
    if (word == "passed" || word == "ok" || word == "success" || word == "passing") return core::Verdict::passed;
    if (word == "cancelled") return core::Verdict::cancelled;
    return core::Verdict::failed;  // "failed", "broken", "error": whatever people call it
  }

  void read_categories(LabelledCase& made) {
    const core::Json& value = in_.any("category");
    std::vector<std::string> words;
    if (value.is_array()) {
      words = in_.texts_or_empty("category");
    } else {
      words = {in_.text_or("category", "")};
    }
    for (std::string& word : words) {
      while (word.ends_with('.')) word.pop_back();
      if (word == "passed" || word == "none") {
        made.verdict = core::Verdict::passed;
      } else if (is_category_or_family(word)) {
        made.categories.push_back(std::move(word));
      } else if (!word.empty()) {
        notes_.push_back("\"" + word + "\" is no category of docs/TAXONOMY.md, and is passed over");
      }
    }
  }

  void read_lines(LabelledCase& made) {
    for (const core::Json& line : in_.array_or_empty("expected_lines")) add(made, "expected_lines", line, line);
    for (const char* key : {"error_spans", "evidence_spans"}) {
      for (const core::Json& span : in_.array_or_empty(key)) {
        const core::Json::Array* ends = span.array();
        if (ends == nullptr || ends->size() != 2) return in_.refuse(key, "expected pairs of line numbers");
        add(made, key, ends->front(), ends->back());
      }
    }
    std::sort(made.lines.begin(), made.lines.end(),
              [](const auto& a, const auto& b) { return a.first_line < b.first_line; });
  }

  void add(LabelledCase& made, std::string_view key, const core::Json& first, const core::Json& last) {
    const std::int64_t from = first.integer_or(0), to = last.integer_or(0);
    if (from < 1 || to < from) return in_.refuse(key, "expected line numbers from 1, the first before the last");
    made.lines.push_back({static_cast<std::size_t>(from), static_cast<std::size_t>(to)});
  }

  core::Fields in_;
  const core::Json& json_;
  std::string directory_;
  std::vector<std::string>& notes_;
};

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

core::Result<> read_file(core::Fs& fs, const std::string& path, LabelledCases& all) {
  const auto text = fs.read(path);
  if (!text) return tl::unexpected(text.error());
  std::size_t number = 0;
  for (const std::string_view line : core::split(*text, '\n')) {
    ++number;
    if (core::trim(line).empty()) continue;
    const std::string where = fmt::format("{}:{}", path, number);
    auto json = core::Json::parse(core::trim(line));
    if (!json) return core::fail(core::Errc::parse, "no labelled case: " + json.error().what, where);
    std::vector<std::string> notes;
    auto made = CaseReader(*json, directory_of(path), notes).read();
    if (!made) {
      const core::Error& error = made.error();
      return core::fail(core::Errc::parse, fmt::format("no labelled case: {}", error.what), where,
                        "docs/MEASURING.md has the format");
    }
    for (const std::string& note : notes) all.notes.push_back(where + ": " + note);
    made->file = path;
    all.cases.push_back(std::move(*made));
  }
  return {};
}

bool meets(const std::vector<core::LineRange>& labelled, const std::vector<core::LineRange>& evidence) {
  std::size_t left = kEvidenceLines;
  for (const core::LineRange& block : evidence) {
    if (left == 0) return false;
    const std::size_t last = std::min(block.last_line, block.first_line + left - 1);
    left -= last - block.first_line + 1;
    for (const core::LineRange& label : labelled) {
      if (label.first_line <= last && block.first_line <= label.last_line) return true;
    }
  }
  return false;
}

}  // namespace

core::Result<LabelledCases> read_labels(core::Fs& fs, const std::vector<std::string>& paths) {
  LabelledCases all;
  for (const std::string& path : paths) {
    if (auto read = read_file(fs, path, all); !read) return tl::unexpected(read.error());
  }
  return all;
}

bool agrees(const LabelledCase& labels, const Claim& claim) {
  if (!labels.lines.empty() && !meets(labels.lines, claim.evidence)) return false;
  if (!labels.categories.empty()) {
    const auto fits = [&](const std::string& family) { return is_of(claim.category, family); };
    if (std::none_of(labels.categories.begin(), labels.categories.end(), fits)) return false;
  }
  if (!labels.lines.empty() || !labels.categories.empty()) return true;
  return std::any_of(labels.failed_tests.begin(), labels.failed_tests.end(),
                     [&](const std::string& test) { return same_test(test, claim.test); });
}

}  // namespace cimend::classify
