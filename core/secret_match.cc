#include "core/secret_match.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <memory>
#include <mutex>
#include <vector>

#include "core/byte_class.h"
#include "core/redact.h"

namespace cimend::core {
namespace {

using std::string_view;

// A pattern that is compiled when it is first needed.
class LazyPattern {
 public:
  const RE2& get(string_view pattern) {
    std::call_once(once_, [&] {
      RE2::Options options(RE2::Latin1);
      options.set_log_errors(false);
      compiled_ = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    });
    return *compiled_;
  }

 private:
  std::once_flag once_;
  std::unique_ptr<RE2> compiled_;
};

std::vector<LazyPattern>& patterns() {
  static std::vector<LazyPattern> all(secret_formats().size());
  return all;
}

bool is_mixed(string_view value) {
  const bool digits = std::any_of(value.begin(), value.end(), is_digit);
  const bool lower = std::any_of(value.begin(), value.end(), is_lower);
  const bool upper = !value.empty() && std::any_of(value.begin() + 1, value.end(), is_upper);
  return digits + lower + upper >= 2;
}

bool fits(SecretFormat::Value wanted, string_view value) {
  switch (wanted) {
    case SecretFormat::Value::any: return true;
    case SecretFormat::Value::random: return is_mixed(value);
    case SecretFormat::Value::strong: return looks_random(value);
  }
  return false;
}

// What people write behind "token:" and the like that only looks random.
bool is_known_kind(string_view value) {
  for (const string_view start : {"/", "~/", "sha1", "sha2", "sha3", "sha5", "md5", "SHA", "MD5", "arn:"}) {
    if (value.starts_with(start)) return true;
  }
  const bool date = value.size() > 9 && value[4] == '-' && value[7] == '-' && is_digit(value[0]) && is_digit(value[5]);
  const bool address =
      value.size() <= 18 && value.starts_with("0x") && std::all_of(value.begin() + 2, value.end(), is_hex_digit);
  return date || address || value.find("://") != string_view::npos || value.find("...") != string_view::npos;
}

enum class Kind : std::uint8_t { gap, digit, lower, upper, mark };

Kind kind_of(char c) {
  if (is_digit(c)) return Kind::digit;
  if (is_lower(c)) return Kind::lower;
  if (is_upper(c)) return Kind::upper;
  return string_view("-_./:,").find(c) == string_view::npos ? Kind::mark : Kind::gap;
}

// How often a byte is of another kind than the one before it. "Word" has no such place.
std::size_t changes_in(string_view value) {
  std::size_t changes = 0;
  for (std::size_t i = 1; i < value.size(); ++i) {
    const Kind before = kind_of(value[i - 1]);
    const Kind here = kind_of(value[i]);
    const bool capital = before == Kind::upper && here == Kind::lower;
    if (before != here && before != Kind::gap && here != Kind::gap && !capital) ++changes;
  }
  return changes;
}

// Names like "token" stand everywhere, so less is looked at behind them: "token=token=token=…" is read in linear time,
// and in a short one.
std::size_t window_of(const SecretFormat& format) {
  return format.value == SecretFormat::Value::strong ? kSecretWindow / 8 : kSecretWindow;
}

}  // namespace

bool at_word_start(string_view text, std::size_t at, bool dashes) {
  if (at == 0) return true;
  if (!is_alphanumeric(text[at - 1]) && text[at - 1] != '_' && !(dashes && text[at - 1] == '-')) return true;
  if (at >= 2 && text[at - 2] == '\\') return true;
  return at >= 3 && text[at - 3] == '%' && is_hex_digit(text[at - 2]) && is_hex_digit(text[at - 1]);
}

bool looks_random(string_view value) {
  if (value.size() < 8 || is_known_kind(value)) return false;
  const bool letters = std::any_of(value.begin(), value.end(), [](char c) { return is_lower(c) || is_upper(c); });
  if (!letters || std::none_of(value.begin(), value.end(), is_digit)) return false;
  std::bitset<256> seen;
  for (const char c : value) seen.set(static_cast<unsigned char>(c));
  return seen.count() >= 6 && changes_in(value) >= std::max<std::size_t>(3, (value.size() - 1) / 5);
}

std::optional<SecretPlace> match_secret(std::size_t format, string_view text, std::size_t at) {
  const SecretFormat& known = secret_formats()[format];
  if (at < known.before) return std::nullopt;
  const std::size_t start = at - known.before;
  if (known.before > 0 && !at_word_start(text, start, false)) return std::nullopt;
  string_view window = text.substr(start, window_of(known));
  const bool cut = start + window.size() < text.size() && window.find('\n') == string_view::npos;
  window = window.substr(0, window.find('\n'));
  const RE2& pattern = patterns()[format].get(known.pattern);
  const bool has_group = pattern.NumberOfCapturingGroups() > 0;
  std::array<re2::StringPiece, 2> parts;
  const re2::StringPiece bytes(window.data(), window.size());
  if (!pattern.Match(bytes, 0, bytes.size(), RE2::ANCHOR_START, parts.data(), has_group ? 2 : 1)) return std::nullopt;
  const re2::StringPiece& secret = has_group ? parts[1] : parts[0];
  const auto begin = static_cast<std::size_t>(secret.data() - window.data());
  if (!fits(known.value, window.substr(begin, secret.size()))) return std::nullopt;
  const std::size_t end = begin + secret.size();
  return SecretPlace{start + begin, start + end, cut && end == window.size()};
}

}  // namespace cimend::core
