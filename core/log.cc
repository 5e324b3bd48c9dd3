#include "core/log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "core/ansi.h"
#include "core/log_steps.h"

// How a log is read in one pass at memory speed.
//
// Most lines of most logs need nothing but their timestamp taken off, so the work of a line must be a memchr for its
// end, a look at fixed positions, and one memcpy. What makes a line need more (ESC, "^[", '\r') is rare in most logs
// and everywhere in some. Searching each line for each of them would cost a call a line; instead NextByte remembers
// where the next one stands in the whole log, and a line asks with one comparison. Lines that hold one go the slow way:
// control words out, escapes out, and of the parts between carriage returns the last that is not blank.
//
// The log of `gh run view --log` puts "JOB<tab>STEP<tab>" before each timestamp; whether a log is of this kind is
// decided by its first line.

namespace cimend::core {
namespace {

using std::string_view;

constexpr string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Where a byte stands next. Asked with growing positions, so the text is searched once.
class NextByte {
 public:
  NextByte(string_view text, char byte) : text_(text), byte_(byte), next_(text.find(byte)) {}
  // The first position of the byte at or after `position`; npos where there is none.
  std::size_t from(std::size_t position) {
    if (next_ < position) next_ = text_.find(byte_, position);
    return next_;
  }

 private:
  string_view text_;
  char byte_;
  std::size_t next_;
};

// "2026-04-22T16:09:37." and `fraction` digits and "Z" at the start of `line`.
bool has_time(string_view line, std::size_t fraction) {
  constexpr string_view kShape = "dddd-dd-ddTdd:dd:dd.";
  if (line.size() <= kShape.size() + fraction || line[4] != '-' || line[kShape.size() + fraction] != 'Z') return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !is_digit(line[i]) : line[i] != kShape[i]) return false;
  }
  const string_view digits = line.substr(kShape.size(), fraction);
  return std::all_of(digits.begin(), digits.end(), is_digit);
}

// Bytes of the timestamp at the start of `line`, 0 where there is none. A bare one may end the line, since editors
// take trailing spaces away.
std::size_t timestamp_length(string_view line) {
  constexpr std::size_t kGitHub = 28;
  if (has_time(line, 7)) {
    if (line.size() == kGitHub || line[kGitHub] == '\r') return kGitHub;
    return line[kGitHub] == ' ' ? kGitHub + 1 : 0;
  }
  // GitLab: stream number and O or E for the stream, then ' ', or '+' where the line before goes on.
  constexpr std::size_t kGitLab = 31;
  if (!has_time(line, 6) || line.size() < kGitLab) return 0;
  const bool stream = line[27] == ' ' && is_hex_digit(line[28]) && is_hex_digit(line[29]);
  if (!stream || (line[30] != 'O' && line[30] != 'E')) return 0;
  if (line.size() == kGitLab) return kGitLab;
  return line[kGitLab] == ' ' || line[kGitLab] == '+' ? kGitLab + 1 : 0;
}

std::size_t mark_length(string_view line) { return line.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0; }

// "JOB<tab>STEP<tab>" where a timestamp follows; else 0.
std::size_t job_columns_length(string_view line) {
  const std::size_t first = line.find('\t');
  if (first == string_view::npos) return 0;
  const std::size_t second = line.find('\t', first + 1);
  if (second == string_view::npos) return 0;
  const string_view rest = line.substr(second + 1);
  return timestamp_length(rest.substr(mark_length(rest))) > 0 ? second + 1 : 0;
}

// "#9 5.121 ": BuildKit's step and the seconds since it began, before each line that a RUN prints. 0 where there is
// none.
std::size_t buildkit_length(string_view line) {
  if (line.size() < 6 || line.front() != '#') return 0;
  std::size_t at = 1;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < line.size() && is_digit(line[at])) ++at;
    return at > first;
  };
  const auto is = [&](char c) { return at < line.size() && line[at] == c && ++at != 0; };
  return digits() && is(' ') && digits() && is('.') && digits() && is(' ') ? at : 0;
}

// "[2026-04-22T16:09:37.331Z] ": Jenkins' Timestamper. 0 where there is none.
std::size_t bracketed_time_length(string_view line) {
  constexpr std::size_t kTime = 24;
  if (line.size() < kTime + 2 || line.front() != '[' || line[kTime + 1] != ']') return 0;
  if (!has_time(line.substr(1, kTime + 1), 3)) return 0;
  return kTime + 2 + (line.size() > kTime + 2 && line[kTime + 2] == ' ' ? 1 : 0);
}

struct FoundMarker {
  Marker marker = Marker::none;
  std::size_t words = 0;  // bytes of the marker's own words
};

Marker marker_called(string_view name) {
  constexpr std::array<std::pair<string_view, Marker>, 8> kNames = {{{"group", Marker::group},
                                                                     {"endgroup", Marker::endgroup},
                                                                     {"command", Marker::command},
                                                                     {"error", Marker::error},
                                                                     {"warning", Marker::warning},
                                                                     {"notice", Marker::notice},
                                                                     {"debug", Marker::debug},
                                                                     {"section", Marker::section}}};
  for (const auto& [known, marker] : kNames) {
    if (known == name) return marker;
  }
  return Marker::none;
}

// "##[error]…"
FoundMarker bracket_marker(string_view line) {
  const std::size_t end = line.substr(0, 16).find(']');
  if (!line.starts_with("##[") || end == string_view::npos) return {};
  Marker marker = marker_called(line.substr(3, end - 3));
  if (marker == Marker::none) return {};
  if (marker == Marker::section && line.substr(end + 1).starts_with("Finishing")) marker = Marker::section_end;
  return {marker, end + 1};
}

// "::error file=a.c,line=1::…": the words up to and with the second "::". C++ names ("::error_code") are none, and
// "::error std::string" is none for lack of a property.
FoundMarker colon_marker(string_view line) {
  if (!line.starts_with("::")) return {};
  const std::size_t end_of_name = line.find_first_of(": ", 2);
  if (end_of_name == string_view::npos) return {};
  const Marker marker = marker_called(line.substr(2, end_of_name - 2));
  if (marker == Marker::none || marker == Marker::command || marker == Marker::section) return {};
  const std::size_t second = line.find("::", end_of_name);
  if (second == string_view::npos) return {};
  const string_view properties = line.substr(end_of_name, second - end_of_name);
  if (!properties.empty() && properties.find('=') == string_view::npos) return {};
  return {marker, second + 2};
}

FoundMarker pipeline_marker(string_view line) {
  constexpr string_view kWord = "[Pipeline] ";
  if (!line.starts_with(kWord)) return {};
  const string_view rest = line.substr(kWord.size());
  if (rest.starts_with("{ (")) return {Marker::section, 0};
  if (rest == "}" || rest.starts_with("// ")) return {Marker::section_end, 0};
  return {};
}

FoundMarker find_marker(string_view line) {
  if (line.size() < 2) return {};
  switch (line.front()) {
    case '#': return bracket_marker(line);
    case ':': return colon_marker(line);
    case '[':
      if (line.starts_with("[command]")) return {Marker::command, 9};
      return pipeline_marker(line);
    default: return {};
  }
}

bool has_control_word(string_view line) {
  const auto holds = [&](string_view word) { return memmem(line.data(), line.size(), word.data(), word.size()); };
  return holds("travis_") != nullptr || holds("section_") != nullptr;
}

// How many bytes of `text` are of the characters that a control word's name may have; stops where the next word
// begins, since some viewers lose what stood between the two.
std::size_t name_length(string_view text, string_view allowed_marks) {
  std::size_t length = 0;
  while (length < text.size()) {
    const char c = text[length];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
    if (!letter && allowed_marks.find(c) == string_view::npos) break;
    if (c == 't' && text.substr(length).starts_with("travis_")) break;
    ++length;
  }
  return length;
}

struct FoundControl {
  ControlWord::Kind kind;
  string_view name;
  std::size_t length;
};

// "travis_fold:start:NAME", "travis_time:end:ID:start=1,finish=2,duration=1"
std::optional<FoundControl> travis_word(string_view text) {
  using Kind = ControlWord::Kind;
  constexpr std::array<std::pair<string_view, Kind>, 4> kWords = {{{"travis_fold:start:", Kind::fold_start},
                                                                   {"travis_fold:end:", Kind::fold_end},
                                                                   {"travis_time:start:", Kind::time_start},
                                                                   {"travis_time:end:", Kind::time_end}}};
  for (const auto& [word, kind] : kWords) {
    if (!text.starts_with(word)) continue;
    const string_view rest = text.substr(word.size());
    const bool fold = kind == Kind::fold_start || kind == Kind::fold_end;
    const std::size_t length = name_length(rest, fold ? "_.-/+@" : "_.-:=,");
    if (length == 0) return std::nullopt;
    return FoundControl{kind, rest.substr(0, length), word.size() + length};
  }
  return std::nullopt;
}

// "section_start:1560896352:NAME[collapsed=true]"
std::optional<FoundControl> section_word(string_view text) {
  using Kind = ControlWord::Kind;
  constexpr string_view kStart = "section_start:";
  constexpr string_view kEnd = "section_end:";
  const bool start = text.starts_with(kStart);
  if (!start && !text.starts_with(kEnd)) return std::nullopt;
  std::size_t at = start ? kStart.size() : kEnd.size();
  const std::size_t digits = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == digits || at >= text.size() || text[at] != ':') return std::nullopt;
  const std::size_t length = name_length(text.substr(at + 1), "_.-");
  if (length == 0) return std::nullopt;
  const string_view name = text.substr(at + 1, length);
  at += 1 + length;
  // Options; but "[0K" is the rest of an erase code that lost its ESC.
  if (at < text.size() && text[at] == '[' && !text.substr(at).starts_with("[0K")) {
    const std::size_t end = text.substr(at, 256).find(']');
    if (end != string_view::npos) at += end + 1;
  }
  return FoundControl{start ? Kind::section_start : Kind::section_end, name, at};
}

// The last of the parts between '\r' that is not blank; the line itself where all are.
string_view last_part(string_view line) {
  string_view rest = line;
  while (true) {
    const std::size_t cut = rest.rfind('\r');
    const string_view part = cut == string_view::npos ? rest : rest.substr(cut + 1);
    if (part.find_first_not_of(" \t") != string_view::npos) return part;
    if (cut == string_view::npos) return part;
    rest = rest.substr(0, cut);
  }
}

bool returns_to_column_one(string_view sequence) {
  if (sequence.empty() || sequence.back() != 'G') return false;
  sequence.remove_prefix(sequence.find('[') + 1);
  return sequence == "G" || sequence == "1G" || sequence == "0G";
}

bool starts_with_any(string_view bytes, std::initializer_list<string_view> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](string_view head) { return bytes.starts_with(head); });
}

// Archives, executables, images and UTF-16 by their first bytes; else many NUL bytes at the start.
bool no_text(string_view bytes) {
  using namespace std::string_view_literals;
  if (starts_with_any(bytes, {"\x7f"
                              "ELF"sv,
                              "PK\x03\x04"sv, "\x1f\x8b"sv, "\x28\xb5\x2f\xfd"sv, "\x89PNG"sv,
                              "\xfd"
                              "7zXZ"sv,
                              "BZh9"sv, "\xff\xfe"sv, "\xfe\xff"sv})) {
    return true;
  }
  const string_view head = bytes.substr(0, 4096);
  const auto zeros = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0'));
  return zeros * 50 > head.size();
}

}  // namespace

// Reads one log; lives only during Log::read.
class LogReader {
 public:
  explicit LogReader(Log& log)
      : log_(log), text_(log.bytes_), escape_(text_, '\x1b'), caret_(text_, '^'), carriage_return_(text_, '\r') {}

  void read() {
    log_.binary_ = no_text(text_);
    log_.plain_.reserve(text_.size() + 1);
    log_.lines_.reserve(text_.size() / 64 + 1);
    has_job_columns_ = job_columns_length(text_.substr(0, text_.find('\n'))) > 0;
    each_line(text_, [&](std::size_t row, string_view raw) { read_line(number_of_next(row), raw); });
    if (log_.runs_.empty()) {
      log_.line_count_ = log_.lines_.size();
      log_.runs_.push_back({1, log_.lines_.size()});
    }
    std::size_t first_row = 0;
    for (const LineRun& run : log_.runs_) {
      log_.first_rows_.push_back(first_row);
      first_row += run.count;
    }
    if (!has_markers_ && controls_.empty()) return;
    Steps steps = find_steps(log_, controls_);
    log_.steps_ = std::move(steps.steps);
    log_.failed_step_ = steps.failed;
  }

 private:
  // Rows come in order.
  std::size_t number_of_next(std::size_t row) {
    if (log_.runs_.empty()) return row;
    while (row - run_begin_ > log_.runs_[run_].count) run_begin_ += log_.runs_[run_++].count;
    return log_.runs_[run_].first_line + (row - run_begin_ - 1);
  }

  void read_line(std::size_t number, string_view raw) {
    string_view line = raw.substr(prefix_length(raw));
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    Marker control = Marker::none;
    if (needs_cleaning(line)) {
      const std::size_t first_control = controls_.size();
      line = clean(number, line);
      control = marker_of_controls(first_control);
    }
    const FoundMarker found = find_marker(line);
    const Marker marker = found.marker != Marker::none ? found.marker : control;
    has_markers_ = has_markers_ || marker != Marker::none;
    add_row(raw, line.substr(found.words), marker);
  }

  [[nodiscard]] std::size_t prefix_length(string_view raw) const {
    std::size_t length = has_job_columns_ ? job_columns_length(raw) : 0;
    length += mark_length(raw.substr(length));
    length += timestamp_length(raw.substr(length));
    length += mark_length(raw.substr(length));
    if (length < raw.size() && raw[length] == '#') length += buildkit_length(raw.substr(length));
    if (length < raw.size() && raw[length] == '[') length += bracketed_time_length(raw.substr(length));
    return length;
  }

  bool needs_cleaning(string_view line) {
    if (line.empty()) return false;
    const auto begin = static_cast<std::size_t>(line.data() - text_.data());
    const std::size_t end = begin + line.size();
    if (escape_.from(begin) < end || carriage_return_.from(begin) < end) return true;
    for (std::size_t at = caret_.from(begin); at < end; at = caret_.from(at + 1)) {
      if (at + 1 < end && text_[at + 1] == '[') return true;
    }
    return line.front() == 't' ? line.starts_with("travis_") : line.starts_with("section_");
  }

  // The line without control words, escapes and what was overwritten. Points into a buffer of this object.
  string_view clean(std::size_t number, string_view line) {
    if (has_control_word(line)) line = cut_control_words(number, line);
    without_escapes_.clear();
    std::size_t from = 0;
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t length = line[at] == '\x1b' || line[at] == '^' ? escape_length(line, at) : 0;
      if (length == 0) {
        ++at;
        continue;
      }
      without_escapes_.append(line.substr(from, at - from));
      if (returns_to_column_one(line.substr(at, length))) without_escapes_.push_back('\r');
      from = at += length;
    }
    without_escapes_.append(line.substr(from));
    return last_part(without_escapes_);
  }

  // Puts a '\r' in the place of each control word and of the "[0K" after it.
  string_view cut_control_words(std::size_t number, string_view line) {
    without_controls_.clear();
    std::size_t from = 0;
    for (std::size_t at = 0; at < line.size();) {
      std::optional<FoundControl> found;
      if (line[at] == 't') found = travis_word(line.substr(at));
      if (line[at] == 's') found = section_word(line.substr(at));
      if (!found) {
        ++at;
        continue;
      }
      controls_.push_back({found->kind, number, found->name});
      without_controls_.append(line.substr(from, at - from)).push_back('\r');
      at += found->length;
      while (at < line.size() && line[at] == '\r') ++at;
      if (line.substr(at).starts_with("[0K")) at += 3;
      from = at;
    }
    without_controls_.append(line.substr(from));
    return without_controls_;
  }

  [[nodiscard]] Marker marker_of_controls(std::size_t first) const {
    Marker marker = Marker::none;
    for (std::size_t i = first; i < controls_.size(); ++i) {
      switch (controls_[i].kind) {
        case ControlWord::Kind::fold_start: marker = Marker::fold_start; break;
        case ControlWord::Kind::fold_end: marker = Marker::fold_end; break;
        case ControlWord::Kind::section_start: marker = Marker::section; break;
        case ControlWord::Kind::section_end: marker = Marker::section_end; break;
        case ControlWord::Kind::time_start:
        case ControlWord::Kind::time_end: break;
      }
    }
    return marker;
  }

  void add_row(string_view raw, string_view plain, Marker marker) {
    plain = plain.substr(0, Log::kMaxPlain);
    const auto raw_begin = static_cast<std::uint64_t>(raw.data() - text_.data());
    log_.lines_.push_back({raw_begin, log_.plain_.size(), static_cast<std::uint32_t>(plain.size()), marker});
    log_.plain_.append(plain);
    log_.plain_.push_back('\n');
  }

  Log& log_;
  string_view text_;
  NextByte escape_;
  NextByte caret_;
  NextByte carriage_return_;
  bool has_job_columns_ = false;
  bool has_markers_ = false;
  std::size_t run_ = 0, run_begin_ = 0;  // where number_of_next is; rows before the run
  std::vector<ControlWord> controls_;
  std::string without_controls_;
  std::string without_escapes_;
};

Log Log::read(std::string bytes) {
  Log log;
  log.bytes_ = std::move(bytes);
  LogReader(log).read();
  return log;
}

Log Log::read_kept(std::string bytes, std::vector<LineRun> runs, std::size_t line_count) {
  Log log;
  log.bytes_ = std::move(bytes);
  log.runs_ = std::move(runs);
  log.line_count_ = line_count;
  LogReader(log).read();
  return log;
}

std::optional<std::size_t> Log::row_of(std::size_t number) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), number,
                                      [](std::size_t line, const LineRun& run) { return line < run.first_line; });
  if (after == runs_.begin()) return std::nullopt;
  const auto run = static_cast<std::size_t>(after - runs_.begin()) - 1;
  const std::size_t inside = number - runs_[run].first_line;
  return inside < runs_[run].count ? std::optional(first_rows_[run] + inside) : std::nullopt;
}

std::size_t Log::number_of(std::size_t row) const {
  const auto after = std::upper_bound(first_rows_.begin(), first_rows_.end(), row);
  const auto run = static_cast<std::size_t>(after - first_rows_.begin()) - 1;
  return runs_[run].first_line + (row - first_rows_[run]);
}

std::vector<LogPart> Log::parts(std::size_t plain_bytes) const {
  std::vector<LogPart> parts;
  LogPart part;
  for (std::size_t row = 0; row < lines_.size(); ++row) {
    ++part.rows;
    part.plain_end = static_cast<std::size_t>(lines_[row].plain_begin) + lines_[row].plain_size + 1;
    if (part.plain_end - part.plain_begin < plain_bytes) continue;
    parts.push_back(part);
    part = {row + 1, 0, part.plain_end, part.plain_end};
  }
  if (part.rows > 0 || parts.empty()) parts.push_back(part);
  return parts;
}

Line Log::line(std::size_t number) const {
  const auto index = row_of(number);
  if (!index) return {};
  const Row& row = lines_[*index];
  const bool last = *index + 1 == lines_.size();
  std::size_t end = last ? bytes_.size() : static_cast<std::size_t>(lines_[*index + 1].raw_begin) - 1;
  if (last && bytes_.back() == '\n') --end;
  const string_view bytes = bytes_;
  const string_view plain = plain_;
  const auto begin = static_cast<std::size_t>(row.raw_begin);
  return {bytes.substr(begin, end - begin), plain.substr(static_cast<std::size_t>(row.plain_begin), row.plain_size),
          row.marker};
}

void Log::Cursor::go_to(std::size_t plain_offset) {
  constexpr int kNear = 8;  // lines that are walked before all are searched
  for (int step = 0; step < kNear && number_ != 0 && plain_offset >= end_ && row_ + 1 < log_.lines_.size(); ++step) {
    take(row_ + 1);
  }
  if (number_ != 0 && plain_offset >= begin_ && plain_offset < end_) return;
  const auto& rows = log_.lines_;
  const auto after = std::upper_bound(rows.begin(), rows.end(), plain_offset,
                                      [](std::size_t offset, const Row& row) { return offset < row.plain_begin; });
  if (after != rows.begin()) take(static_cast<std::size_t>(after - rows.begin()) - 1);
}

void Log::Cursor::take(std::size_t row) {
  row_ = row;
  number_ = log_.number_of(row);
  begin_ = static_cast<std::size_t>(log_.lines_[row].plain_begin);
  end_ = begin_ + log_.lines_[row].plain_size + 1;
}

const Step* Log::step_at(std::size_t number) const {
  const auto after = std::upper_bound(steps_.begin(), steps_.end(), number,
                                      [](std::size_t line, const Step& step) { return line < step.first_line; });
  if (after == steps_.begin()) return nullptr;
  const Step& step = *(after - 1);
  return number <= step.last_line ? &step : nullptr;
}

const Step* Log::failed_step() const { return failed_step_ ? &steps_[*failed_step_] : nullptr; }

std::optional<unsigned> buildkit_step(string_view raw) {
  raw.remove_prefix(mark_length(raw));
  raw.remove_prefix(timestamp_length(raw));
  if (raw.empty() || raw.front() != '#') return std::nullopt;
  unsigned step = 0;
  const auto read = std::from_chars(raw.data() + 1, raw.data() + raw.size(), step);
  const bool number = read.ec == std::errc() && read.ptr != raw.data() + raw.size() && *read.ptr == ' ';
  return number ? std::optional(step) : std::nullopt;
}

string_view line_time(string_view raw) {
  raw.remove_prefix(mark_length(raw));
  return timestamp_length(raw) == 0 ? string_view() : raw.substr(0, raw.find('Z') + 1);
}

string_view name_of(Marker marker) {
  switch (marker) {
    case Marker::none: return "none";
    case Marker::group: return "group";
    case Marker::endgroup: return "endgroup";
    case Marker::command: return "command";
    case Marker::error: return "error";
    case Marker::warning: return "warning";
    case Marker::notice: return "notice";
    case Marker::debug: return "debug";
    case Marker::section: return "section";
    case Marker::section_end: return "section_end";
    case Marker::fold_start: return "fold_start";
    case Marker::fold_end: return "fold_end";
  }
  return "none";
}

namespace {

std::string decoded(string_view value) {
  constexpr std::array<std::pair<string_view, char>, 5> kCodes = {
      {{"%25", '%'}, {"%0D", '\r'}, {"%0A", '\n'}, {"%3A", ':'}, {"%2C", ','}}};
  std::string out;
  while (!value.empty()) {
    const auto* const code =
        std::find_if(kCodes.begin(), kCodes.end(), [&](const auto& entry) { return value.starts_with(entry.first); });
    out.push_back(code == kCodes.end() ? value.front() : code->second);
    value.remove_prefix(code == kCodes.end() ? 1 : code->first.size());
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> command_properties(string_view raw) {
  std::vector<std::pair<std::string, std::string>> properties;
  raw.remove_prefix(mark_length(raw));
  raw.remove_prefix(timestamp_length(raw));
  const FoundMarker found = colon_marker(raw);
  const std::size_t space = raw.substr(0, found.words).find(' ');
  if (found.marker == Marker::none || space == string_view::npos) return properties;
  string_view rest = raw.substr(space + 1, found.words - 2 - space - 1);
  while (!rest.empty()) {
    const string_view property = rest.substr(0, rest.find(','));
    const std::size_t equals = property.find('=');
    if (equals != string_view::npos) {
      properties.emplace_back(property.substr(0, equals), decoded(property.substr(equals + 1)));
    }
    rest.remove_prefix(std::min(rest.size(), property.size() + 1));
  }
  return properties;
}

}  // namespace cimend::core
