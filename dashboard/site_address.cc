#include "dashboard/site_address.h"

#include <algorithm>

#include "core/http/url.h"
#include "core/text.h"

namespace cimend::dashboard {
namespace {

using core::Result;

tl::unexpected<core::Error> no_address(const std::string& option, const std::string& why) {
  return core::fail(core::Errc::refused, option + " is no address of a site: " + why, "",
                    "write it whole, as in " + option + " https://ci.example.org/failures/");
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

}  // namespace

Result<> check_site_address(const std::string& option, const std::string& address) {
  if (address.empty()) return {};
  if (address.find_first_of("?#") != std::string::npos) return no_address(option, "it has a query or a fragment");
  const auto good = [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{|}()").find(c) == std::string_view::npos;
  };
  if (!std::all_of(address.begin(), address.end(), good)) return no_address(option, "it holds what may end a link");
  if (const auto url = core::Url::parse(address); !url) return no_address(option, url.error().what);
  return {};
}

Result<std::string> checked_link_host(const std::string& host) {
  const std::string lower = core::to_lower(host);
  const bool good = !lower.empty() && std::all_of(lower.begin(), lower.end(), is_host_character) &&
                    lower.front() != '.' && lower.front() != ':' && lower.back() != ':';
  if (good) return lower;
  return core::fail(core::Errc::refused, "--link-host is no host: \"" + core::shorten(host, 100) + "\"", "",
                    "write the name alone, as in --link-host git.example.org; each host has an option of its own");
}

}  // namespace cimend::dashboard
