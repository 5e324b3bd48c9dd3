#include "classify/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "classify/fingerprint.h"
#include "classify/line_pattern.h"
#include "classify/pattern.h"
#include "core/redact.h"
#include "core/text.h"

namespace cimend::classify {
namespace {

constexpr std::size_t kLongestExample = 240;    // bytes
constexpr std::size_t kLongestSignature = 200;  // bytes
constexpr std::size_t kLongestTool = 40;
constexpr std::size_t kWordsOfId = 5;
constexpr std::size_t kFewestLetters = 4;  // in a row: what the scanner can look for
constexpr std::string_view kNoTool = "unknown";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '+';
}

std::string safe(std::string_view text) { return core::to_valid_utf8(core::redact(text).text); }

std::string_view without_trailing_blanks(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

// At most so many bytes of valid UTF-8, cut between two characters.
std::string first_bytes(std::string_view text, std::size_t most) {
  std::size_t size = 0;
  while (size < text.size()) {
    const std::size_t next = size + core::first_utf8(text.substr(size)).size;
    if (next > most) break;
    size = next;
  }
  return std::string(text.substr(0, size));
}

// What a rule would see of `text` if it stood in a log.
std::string plain_of(const std::string& text) {
  const core::Log log = core::Log::read(text);
  return log.line_count() == 1 ? std::string(log.plain(1)) : std::string();
}

// What stays of `line` when it is read as a log again and again: timestamps and markers before it go, one by one.
std::string settled(std::string line) {
  constexpr int kMostRounds = 8;
  for (int round = 0; round < kMostRounds; ++round) {
    std::string next = plain_of(line);
    if (next == line) return line;
    line = std::move(next);
  }
  return "";
}

bool finds(const Pattern& pattern, const std::string& text) { return pattern.found_in(plain_of(text)); }

// Text as a double-quoted YAML scalar. What can't be seen is escaped, and so is the '[' of a runner's "##[".
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const core::Utf8Part part = core::first_utf8(text.substr(at));
    const char32_t c = part.character;
    const bool order = c == '[' && at >= 2 && text.substr(at - 2, 2) == "##";
    const std::string_view bytes = text.substr(at, part.size);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += bytes;
    } else if (c < 0x20 || c == 0x7F || order) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else if (core::terminal_safe(bytes) != bytes) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += bytes;
    }
    at += part.size;
  }
  return out + '"';
}

// The same for a pattern, which is printable ASCII: single quotes take it as it stands.
std::string single_quoted(std::string_view pattern) {
  std::string out = "'";
  for (const char c : pattern) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string slug(std::string_view name) {
  std::string out;
  for (const char c : core::to_lower(name)) {
    const bool stays = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    out += stays ? c : '-';
  }
  return out;
}

std::string id_of(std::string_view tool, const LinePattern& pattern) {
  constexpr std::array<std::string_view, 6> kSayNothing = {"error", "fatal", "failed", "the", "and", "for"};
  std::string what;
  std::size_t count = 0;
  for (const std::string& word : pattern.words) {
    if (word == tool || std::find(kSayNothing.begin(), kSayNothing.end(), word) != kSayNothing.end()) continue;
    what += (what.empty() ? "" : "-") + word.substr(0, 20);
    if (++count == kWordsOfId) break;
  }
  return fmt::format("local.{}.{}", slug(tool), what.empty() ? "error" : what);
}

// Words before a message that name no program.
bool is_program_name(std::string_view word) {
  constexpr std::array<std::string_view, 18> kOthers = {
      "error",     "fatal", "warning", "note",    "info",      "debug",  "failed", "failure",  "fail",
      "exception", "err",   "panic",   "message", "traceback", "caused", "reason", "expected", "actual"};
  if (word.size() < 2 || word.size() > kLongestTool || !std::all_of(word.begin(), word.end(), is_name_character)) {
    return false;
  }
  if (word.front() < 'a' || word.front() > 'z' || word.find('.') != std::string_view::npos) return false;
  return std::find(kOthers.begin(), kOthers.end(), word) == kOthers.end();
}

// "ld: cannot find -lz" names its program itself.
std::string_view program_before_message(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return {};
  const std::string_view word = line.substr(0, colon);
  return is_program_name(word) ? word : std::string_view();
}

std::string tool_of(std::string_view line, std::string_view command) {
  const std::string_view named = program_before_message(line);
  if (!named.empty()) return std::string(named);
  const std::string program = program_in(command);
  return program.empty() ? std::string(kNoTool) : program;
}

// A healthy line is not at hand, so one is made that looks alike: a shell that shows a command which holds the text, or
// the line about something else.
std::string near_miss_of(const std::string& example, const LinePattern& pattern, const Pattern& match) {
  std::vector<std::string> made = {"echo '" + example + "'"};
  std::string longest;
  for (const std::string& word : pattern.words) {
    if (word.size() > longest.size()) longest = word;
  }
  const std::size_t at = core::to_lower(example).find(longest);
  if (!longest.empty() && at != std::string::npos) {
    std::string other = example;
    made.push_back(other.replace(at, longest.size(), "something else"));
  }
  made.emplace_back("everything is fine");
  for (const std::string& text : made) {
    if (!finds(match, text)) return text;
  }
  return "";
}

// A word of a command that only says how to run the next one.
bool only_runs_others(std::string_view word) {
  constexpr std::array<std::string_view, 26> kRunners = {
      "sudo",        "env",     "time", "exec",   "command", "nice",    "nohup",   "xvfb-run", "travis_retry",
      "travis_wait", "timeout", "bash", "sh",     "npx",     "bundle",  "bundler", "poetry",   "pipenv",
      "uv",          "pdm",     "run",  "python", "python2", "python3", "retry",   "stdbuf"};
  return word.starts_with('-') || word.find('=') != std::string_view::npos ||
         std::find(kRunners.begin(), kRunners.end(), word) != kRunners.end() ||
         (!word.empty() && word.front() >= '0' && word.front() <= '9');
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// The program of one simple command.
std::string_view program_of_line(std::string_view line) {
  std::string_view last;
  for (std::string_view word : core::split(line, ' ')) {
    while (!word.empty() && std::string_view("\"'(){};").find(word.front()) != std::string_view::npos)
      word.remove_prefix(1);
    while (!word.empty() && std::string_view("\"'(){};").find(word.back()) != std::string_view::npos)
      word.remove_suffix(1);
    if (word.empty() || word.find('$') != std::string_view::npos) continue;
    std::string_view name = base_name(word);
    name = name.substr(0, name.find('@'));  // "actions/checkout@v4"
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_character)) continue;
    if (!only_runs_others(word)) return name;
    if (!word.starts_with('-') && word.find('=') == std::string_view::npos) last = name;
  }
  return last;  // "python" of "python": nothing else was run
}

// Shell words that are no program of interest; the line after them tells more.
bool is_shell_word(std::string_view program) {
  constexpr std::array<std::string_view, 18> kWords = {"cd",    "set",   "export", "source", "if",   "then",
                                                       "else",  "fi",    "for",    "do",     "done", "echo",
                                                       "mkdir", "pushd", "popd",   "rvm",    "nvm",  "test"};
  return std::find(kWords.begin(), kWords.end(), program) != kWords.end();
}

}  // namespace

std::string program_in(std::string_view command) {
  std::string best;
  for (std::string_view line : core::split(command, '\n')) {
    while (!line.empty()) {
      const std::size_t end = std::min(line.find("&&"), line.find("||"));
      const std::string_view program = program_of_line(core::trim(line.substr(0, end)));
      if (!program.empty() && !is_shell_word(program)) best = std::string(program.substr(0, kLongestTool));
      line = end == std::string_view::npos ? std::string_view() : line.substr(end + 2);
    }
  }
  return best;
}

std::string draft_rule(std::string_view line, std::string_view command) {
  const std::string text = safe(without_trailing_blanks(line));
  const std::string shown = first_bytes(text, kLongestExample);
  const std::string example = settled(shown);
  const LinePattern made = pattern_for(example, example == shown ? LinePart::whole : LinePart::middle);
  if (made.longest_literal < kFewestLetters || pattern_problem(made.text)) return "";
  const Pattern match(made.text);
  if (!match.found_in(line) || !finds(match, example)) return "";
  const std::string near_miss = near_miss_of(example, made, match);
  if (near_miss.empty()) return "";
  const std::string tool = tool_of(example, safe(command));
  return fmt::format(
      "# Drafted from a line that no rule knows. Choose the category (docs/TAXONOMY.md), fit the pattern to all that\n"
      "# the tool prints in this form, make a healthy line like it the near miss, then `rules check` the file.\n"
      "- id: {}\n  category: unknown\n  tool: {}\n  match: {}\n  examples:\n    - {}\n  near_misses:\n    - {}\n",
      id_of(tool, made), quoted(tool), single_quoted(made.text), quoted(example), quoted(near_miss));
}

UnknownFailure describe_unknown(const core::Log& log, const std::vector<LikelyLines>& likely) {
  UnknownFailure failure;
  if (likely.empty()) return failure;
  failure.signature = core::shorten(normalised(safe(log.plain(likely.front().telling_line))), kLongestSignature);
  for (const LikelyLines& block : likely) {
    const core::Step* step = log.step_at(block.telling_line);
    failure.rule = draft_rule(log.plain(block.telling_line), step == nullptr ? std::string_view() : step->command);
    if (!failure.rule.empty()) break;
  }
  return failure;
}

}  // namespace cimend::classify
