#include <string>
#include <string_view>
#include <utility>

#include "core/json.h"
#include "ingest/http_server.h"

namespace cimend::ingest {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

}  // namespace

std::string Request::query(std::string_view name) const {
  std::string_view rest = raw_query();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (percent_decoded(pair.substr(0, equals)) != name) continue;
    return percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
  }
  return {};
}

Response respond(const Problem& problem) {
  core::Json error;
  error.set("code", problem.code).set("message", problem.message);
  if (!problem.fields.empty()) {
    core::Json::Array fields;
    for (const Problem::Field& field : problem.fields) {
      fields.push_back(core::Json().set("field", field.name).set("problem", field.problem));
    }
    error.set("fields", fields);
  }
  Response response;
  response.status = problem.status;
  response.body = core::Json().set("error", error).dump() + "\n";
  response.close = problem.close;
  if (problem.retry_after_seconds > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after_seconds));
  }
  return response;
}

}  // namespace cimend::ingest
