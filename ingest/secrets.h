#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cimend::ingest {

// Bearer tokens or webhook secrets, several of them while they are being rotated. Comparisons take the same time
// whatever is offered and whichever matches.
class Secrets {
 public:
  Secrets() = default;
  // Separated by commas or white space, as an environment variable holds them; empty ones are left out.
  explicit Secrets(std::string_view list);

  [[nodiscard]] bool empty() const { return secrets_.empty(); }
  // Whether `offered` is one of them.
  [[nodiscard]] bool hold(std::string_view offered) const;
  // Where `signature` ("sha256=" and 64 hex digits, GitHub's X-Hub-Signature-256) is the HMAC-SHA256 of `body` under
  // one of them: that under the first of them, in hex, which no other body has. Cost: one pass over the body for each.
  [[nodiscard]] std::optional<std::string> check_signature(std::string_view signature, std::string_view body) const;

 private:
  std::vector<std::string> secrets_;
};

// "Bearer TOKEN" without its scheme; empty where `authorization` has another form.
std::string_view bearer_token(std::string_view authorization);

}  // namespace cimend::ingest
