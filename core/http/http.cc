#include "core/http/http.h"

#include "core/text.h"

namespace cimend::core {

std::string_view header(const HttpHeaders& headers, std::string_view name) {
  const std::string wanted = to_lower(name);
  for (const auto& [key, value] : headers)
    if (to_lower(key) == wanted) return value;
  return {};
}

Result<HttpResponse> ScriptedHttp::send(const HttpRequest& request) {
  HttpRequest asked = request;
  asked.body_source = nullptr;
  asked.sink = nullptr;
  while (request.body_source) {
    auto piece = request.body_source();
    if (!piece) return tl::unexpected(piece.error());
    if (piece->empty()) break;
    asked.body += *piece;
  }
  const std::lock_guard lock(mutex_);
  requests_.push_back(asked);
  auto answer = answer_(asked);
  if (!answer || !request.sink || answer->status / 100 != 2) return answer;
  if (auto taken = request.sink(answer->body); !taken) return tl::unexpected(taken.error());
  answer->body.clear();
  return answer;
}

std::vector<HttpRequest> ScriptedHttp::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

}  // namespace cimend::core
