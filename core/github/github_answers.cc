#include "core/github/github_answers.h"

#include <time.h>

#include "core/text.h"

namespace cimend::core {
namespace {

// "Z" or "+01:00" as seconds east.
bool parse_offset(std::string_view text, UnixSeconds& seconds) {
  if (text == "Z" || text == "z") return true;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  for (const std::size_t at : {1U, 2U, 4U, 5U})
    if (text[at] < '0' || text[at] > '9') return false;
  seconds = ((text[1] - '0') * 10 + (text[2] - '0')) * 3600 + ((text[4] - '0') * 10 + (text[5] - '0')) * 60;
  if (text[0] == '-') seconds = -seconds;
  return true;
}

}  // namespace

Result<GitHubToken> read_token(const Json& json) {
  Fields in(json, "token");
  GitHubToken token;
  token.token = in.text("token");
  const auto time = parse_time(in.text("expires_at"));
  if (!time) in.refuse("expires_at", "expected a time");
  token.expires_at = time.value_or(0);
  if (token.token.empty()) in.refuse("token", "is empty");
  if (const Error* wrong = in.error(); wrong != nullptr) return tl::unexpected(*wrong);
  return token;
}

// <https://…>; rel="prev", <https://…>; rel="next"
std::string next_link(std::string_view link) {
  while (true) {
    const std::size_t open = link.find('<');
    const std::size_t close = link.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const std::string_view url = link.substr(open + 1, close - open - 1);
    link.remove_prefix(close + 1);
    const std::string_view parameters = link.substr(0, link.find('<'));
    if (parameters.find("rel=\"next\"") != std::string_view::npos) return std::string(url);
  }
}

Result<UnixSeconds> parse_time(std::string_view text) {
  const std::string copy(text);
  tm parts{};
  const char* end = ::strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::string_view rest =
      end == nullptr ? "" : std::string_view(copy).substr(static_cast<std::size_t>(end - copy.data()));
  if (!rest.empty() && rest.front() == '.')
    rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  UnixSeconds east = 0;
  if (!parse_offset(rest, east)) return fail(Errc::parse, "not a time: \"" + shorten(to_valid_utf8(text), 40) + "\"");
  return static_cast<UnixSeconds>(::timegm(&parts)) - east;
}

}  // namespace cimend::core
