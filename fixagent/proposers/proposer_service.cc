#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/http/url.h"
#include "core/json.h"
#include "core/text.h"
#include "fixagent/proposers/proposer.h"
#include "fixagent/proposers/proposer_prompt.h"

// A chat service over HTTP: OpenAI's Chat Completions (platform.openai.com/docs/api-reference/chat), which many servers
// speak, and Anthropic's Messages (docs.anthropic.com/en/api/messages, version 2023-06-01). One question, one answer,
// no tools, nothing streamed. Only numbers of the exchange are kept.

namespace cimend::fixagent {
namespace {

using core::Errc;
using Record = core::FixMetadataDocument::Proposer;

constexpr std::size_t kMostAnswerBytes = std::size_t{4} << 20;
constexpr std::int64_t kMostAnswerTokens = 4'096;
constexpr std::size_t kBytesPerToken = 3;  // on the safe side: source and logs have three to four

// What is asked for and where the answer stands, in one service's words.
struct Dialect {
  std::string path;
  core::HttpHeaders (*headers)(const std::string& key);
  core::Json (*body)(const std::string& model, const Prompt& prompt, std::int64_t max_tokens);
  std::string (*text)(const core::Json& answer);
  const char* input_tokens;
  const char* output_tokens;
};

core::Json message(const char* role, const std::string& content) {
  return core::Json::Object{{"role", role}, {"content", content}};
}

std::string openai_text(const core::Json& answer) {
  const core::Json::Array* choices = answer["choices"].array();
  if (!choices || choices->empty()) return {};
  return std::string(choices->front()["message"]["content"].string_or(""));
}

std::string anthropic_text(const core::Json& answer) {
  std::string out;
  const core::Json::Array* parts = answer["content"].array();
  if (!parts) return out;
  for (const core::Json& part : *parts) {
    if (part["type"].string_or("") == "text") out += part["text"].string_or("");
  }
  return out;
}

const Dialect& openai() {
  static const Dialect dialect = {
      "/chat/completions",
      [](const std::string& key) {
        return key.empty() ? core::HttpHeaders{} : core::HttpHeaders{{"Authorization", "Bearer " + key}};
      },
      [](const std::string& model, const Prompt& prompt, std::int64_t max_tokens) {
        return core::Json(core::Json::Object{
            {"model", model},
            {"max_tokens", max_tokens},
            {"temperature", 0},
            {"messages", core::Json::Array{message("system", prompt.system), message("user", prompt.user)}}});
      },
      openai_text,
      "prompt_tokens",
      "completion_tokens"};
  return dialect;
}

const Dialect& anthropic() {
  static const Dialect dialect = {
      "/messages",
      [](const std::string& key) {
        return core::HttpHeaders{{"x-api-key", key}, {"anthropic-version", "2023-06-01"}};
      },
      [](const std::string& model, const Prompt& prompt, std::int64_t max_tokens) {
        return core::Json(core::Json::Object{{"model", model},
                                             {"max_tokens", max_tokens},
                                             {"system", prompt.system},
                                             {"messages", core::Json::Array{message("user", prompt.user)}}});
      },
      anthropic_text,
      "input_tokens",
      "output_tokens"};
  return dialect;
}

class ServiceProposer : public Proposer {
 public:
  ServiceProposer(core::Http& http, ServiceOptions options, const Dialect& dialect, bool loopback)
      : http_(http), options_(std::move(options)), dialect_(dialect), loopback_(loopback) {}

  Proposal propose(const core::FixInputDocument& input, const SourceTree& tree,
                   const core::Policy::Proposer& budget) override {
    Proposal out;
    out.record.kind = options_.api;
    out.record.name = options_.model;
    const std::int64_t answer_tokens = std::min(kMostAnswerTokens, budget.max_tokens / 2);
    const auto most_bytes = static_cast<std::size_t>(budget.max_tokens - answer_tokens) * kBytesPerToken;
    const Prompt prompt = make_prompt(input, tree, most_bytes);
    if (prompt.user.empty()) {
      out.record.problem = fmt::format("the evidence alone is over the budget of {} tokens", budget.max_tokens);
      return out;
    }
    const std::string body = dialect_.body(options_.model, prompt, answer_tokens).dump();
    bool again = true;
    while (again && out.record.calls < budget.max_calls) again = ask(body, budget, out);
    return out;
  }

 private:
  // One call; true where another one could help.
  bool ask(const std::string& body, const core::Policy::Proposer& budget, Proposal& out) {
    ++out.record.calls;
    const auto began = std::chrono::steady_clock::now();
    const auto response = http_.send(request(body, budget));
    out.record.milliseconds +=
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
    if (!response) {
      out.record.problem = "the service gave no answer: " + without_key(response.error().what);
      return response.error().code == Errc::unavailable;
    }
    if (response->status != 200) {
      out.record.problem = fmt::format("the service answers with status {}", response->status);
      return response->status == 429 || response->status >= 500;
    }
    take(response->body, budget, out);
    return false;
  }

  [[nodiscard]] core::HttpRequest request(const std::string& body, const core::Policy::Proposer& budget) const {
    core::HttpRequest request;
    request.method = "POST";
    request.url = options_.endpoint + dialect_.path;
    request.headers = dialect_.headers(options_.key);
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body;
    request.time_limit = std::chrono::seconds(budget.time_limit_seconds);
    request.max_response_bytes = kMostAnswerBytes;
    request.allow_http = loopback_;
    request.allow_private = loopback_;
    return request;
  }

  void take(const std::string& body, const core::Policy::Proposer& budget, Proposal& out) const {
    const auto answer = core::Json::parse(body);
    if (!answer) {
      out.record.problem = "the service's answer is no JSON";
      return;
    }
    const core::Json& usage = (*answer)["usage"];
    out.record.input_tokens += std::max<std::int64_t>(0, usage[dialect_.input_tokens].integer_or(0));
    out.record.output_tokens += std::max<std::int64_t>(0, usage[dialect_.output_tokens].integer_or(0));
    out.record.problem.clear();
    if (out.record.input_tokens + out.record.output_tokens > budget.max_tokens) {
      out.record.problem = fmt::format("the service used more than the budget of {} tokens", budget.max_tokens);
      return;
    }
    const std::string text = dialect_.text(*answer);
    if (core::trim(text).empty() || core::trim(text) == "NONE") {
      out.record.problem = "the service proposes nothing";
      return;
    }
    out.diff = text;
  }

  [[nodiscard]] std::string without_key(std::string text) const {
    for (std::size_t at = text.find(options_.key); !options_.key.empty() && at != std::string::npos;
         at = text.find(options_.key)) {
      text.replace(at, options_.key.size(), "…");
    }
    return core::terminal_safe(core::shorten(text, 200));
  }

  core::Http& http_;
  ServiceOptions options_;
  const Dialect& dialect_;
  bool loopback_;
};

}  // namespace

core::Result<std::unique_ptr<Proposer>> create_service_proposer(core::Http& http, ServiceOptions options) {
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  const auto url = core::Url::parse(options.endpoint);
  if (!url) return core::with_context(url.error(), "the endpoint can't be used");
  const bool loopback = url->is_loopback();
  if (url->scheme != "https" && !loopback)
    return core::fail(Errc::refused, "the endpoint must begin with https://", core::shown_url(options.endpoint));
  if (options.model.empty()) return core::fail(Errc::refused, "no model is named", {}, "name one with --model");
  if (options.api != "openai" && options.api != "anthropic") {
    return core::fail(Errc::refused, "the API " + core::shorten(options.api, 40) + " is not known", {},
                      "openai or anthropic");
  }
  const Dialect& dialect = options.api == "openai" ? openai() : anthropic();
  return std::make_unique<ServiceProposer>(http, std::move(options), dialect, loopback);
}

}  // namespace cimend::fixagent
