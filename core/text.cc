#include "core/text.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

namespace cimend::core {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }
bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// What may follow a lead byte (Unicode 15, table 3-7): overlong forms, surrogates and what is past U+10FFFF are kept
// out by the range of the second byte alone.
struct LeadByte {
  std::size_t size = 0;  // 0: no lead byte
  std::uint8_t second_low = 0x80;
  std::uint8_t second_high = 0xBF;
};

LeadByte lead_byte(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";

// Characters that reorder or hide the text around them (UAX 9), and line ends that are none.
bool reorders(char32_t character) {
  return character == 0x061C || character == 0x200E || character == 0x200F ||
         (character >= 0x2028 && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
}

void append_code_point(char32_t character, std::string& out) {
  constexpr char kHex[] = "0123456789ABCDEF";
  out += "<U+";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(character >> shift) & 15];
  out += '>';
}

// U+2400 + c, "␛" for ESC; U+2421, "␡", for DEL.
void append_control_picture(std::uint8_t control, std::string& out) {
  out += "\xE2\x90";
  out += static_cast<char>(0x80 + (control == 0x7F ? 0x21 : control));
}

// Optimal string alignment: Levenshtein's distance with swapped neighbours as one step.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  constexpr std::size_t kLongest = 100;  // no option or key is longer; a hostile word costs nothing
  if (from.size() > kLongest || to.size() > kLongest) return std::string_view::npos;
  std::vector<std::vector<std::size_t>> cost(from.size() + 1, std::vector<std::size_t>(to.size() + 1));
  for (std::size_t i = 0; i <= from.size(); ++i) {
    for (std::size_t j = 0; j <= to.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = cost[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      cost[i][j] = std::min({replaced, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[from.size()][to.size()];
}

// Pattern tokens of glob_match.
struct GlobToken {
  enum class Kind { literal, one, within_part, over_parts, directories } kind;
  char literal = 0;
};

std::vector<GlobToken> glob_tokens(std::string_view pattern) {
  using Kind = GlobToken::Kind;
  std::vector<GlobToken> tokens;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '?') {
      tokens.push_back({Kind::one});
    } else if (pattern[at] != '*') {
      tokens.push_back({Kind::literal, pattern[at]});
    } else if (at + 1 >= pattern.size() || pattern[at + 1] != '*') {
      tokens.push_back({Kind::within_part});
    } else {
      const bool begins_part = at == 0 || pattern[at - 1] == '/';
      ++at;
      const bool ends_part = at + 1 < pattern.size() && pattern[at + 1] == '/';
      if (begins_part && ends_part) ++at;
      tokens.push_back({begins_part && ends_part ? Kind::directories : Kind::over_parts});
    }
  }
  return tokens;
}

// One column of the match: `before[i]` tells whether the tokens so far match the first i bytes of the path.
std::vector<bool> glob_step(const GlobToken& token, const std::vector<bool>& before, std::string_view path) {
  using Kind = GlobToken::Kind;
  std::vector<bool> after(before.size(), false);
  bool reached = false;  // some shorter beginning matched, without leaving the part for within_part
  for (std::size_t at = 0; at <= path.size(); ++at) {
    const bool at_end = at == path.size();
    switch (token.kind) {
      case Kind::literal:
        if (!at_end && before[at] && path[at] == token.literal) after[at + 1] = true;
        break;
      case Kind::one:
        if (!at_end && before[at] && path[at] != '/') after[at + first_utf8(path.substr(at)).size] = true;
        break;
      case Kind::within_part:
        reached = before[at] || (reached && path[at - 1] != '/');
        after[at] = reached;
        break;
      case Kind::over_parts:
        reached = reached || before[at];
        after[at] = reached;
        break;
      case Kind::directories:  // "**/": nothing, or whole parts with their slash
        after[at] = before[at] || (reached && path[at - 1] == '/');
        reached = reached || before[at];
        break;
    }
  }
  return after;
}

void break_up_workflow_commands(std::string& text) {
  for (std::size_t at = text.find("##["); at != std::string::npos; at = text.find("##[", at))
    text.replace(at, 3, "# #[");
  const std::size_t front = text.find_first_not_of(" \t");
  if (front != std::string::npos && text.compare(front, 2, "::") == 0) text.replace(front, 2, ": :");
}

}  // namespace

struct Sha256::State {
  State() { EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr); }
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()); }

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  [[maybe_unused]] const int done = EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size);
  assert(done == 1 && size == 32);
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (unsigned at = 0; at < size; ++at) {
    out += kHex[digest[at] >> 4];
    out += kHex[digest[at] & 15];
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.hex();
}

Utf8Part first_utf8(std::string_view bytes) {
  const std::uint8_t first = byte_at(bytes, 0);
  if (first < 0x80) return {first, 1, true};
  const LeadByte lead = lead_byte(first);
  if (lead.size == 0) return {};
  auto character = static_cast<char32_t>(first & (0xFF >> (lead.size + 1)));
  for (std::size_t at = 1; at < lead.size; ++at) {
    const std::uint8_t byte = at < bytes.size() ? byte_at(bytes, at) : 0;
    const bool fits = at == 1 ? byte >= lead.second_low && byte <= lead.second_high : is_continuation(byte);
    if (!fits) return {U'\uFFFD', at, false};
    character = (character << 6) | (byte & 0x3F);
  }
  return {character, lead.size, true};
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  std::size_t written = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const Utf8Part part = first_utf8(bytes.substr(at));
    if (!part.valid || part.character == 0) {
      out.append(bytes.substr(written, at - written));
      out += kReplacement;
      written = at + part.size;
    }
    at += part.size;
  }
  out.append(bytes.substr(written));
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1)
    parts.push_back(text.substr(begin, end - begin));
  parts.push_back(text.substr(begin));
  return parts;
}

std::string to_lower(std::string_view ascii) {
  std::string out(ascii);
  for (char& character : out)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  return out;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string shorten(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  std::size_t cut = max_bytes;
  // A character is at most four bytes: in bytes that are no text the cut stays near where it was asked for.
  while (cut > 0 && max_bytes - cut < 3 && is_continuation(byte_at(text, cut))) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (const std::string_view candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

// Time and memory: pattern by path; no pattern makes it worse.
bool glob_match(std::string_view pattern, std::string_view path) {
  std::vector<bool> matched(path.size() + 1, false);
  matched[0] = true;
  for (const GlobToken& token : glob_tokens(pattern)) matched = glob_step(token, matched, path);
  return matched[path.size()];
}

std::string terminal_safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Part part = first_utf8(text.substr(at));
    if (!part.valid || part.character == 0)
      out += kReplacement;
    else if ((part.character < 0x20 && part.character != '\t') || part.character == 0x7F)
      append_control_picture(static_cast<std::uint8_t>(part.character), out);
    else if ((part.character >= 0x80 && part.character < 0xA0) || reorders(part.character))
      append_code_point(part.character, out);
    else
      out.append(text.substr(at, part.size));
    at += part.size;
  }
  break_up_workflow_commands(out);
  return out;
}

}  // namespace cimend::core
