// Any bytes to a port: every connection ends, each answer has a status, and the server goes on.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "ingest/http_server.h"
#include "ingest/test_client.h"

namespace {

using namespace cimend::ingest;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

boost::asio::awaitable<Response> answer(Request& request) {
  Response response;
  if (request.query("skip").empty()) {
    const auto body = co_await request.read_all();
    if (!body) co_return respond(body.error());
    response.body = *body;
  }
  co_return response;
}

HttpServer& server() {
  static const std::unique_ptr<HttpServer> started = [] {
    ServerOptions options;
    options.port = 0;
    options.threads = 1;
    options.max_body_bytes = 4096;
    options.header_limit = options.request_limit = std::chrono::milliseconds(500);
    auto made = HttpServer::start(options, answer);
    require(made.has_value(), "the server starts");
    return std::move(*made);
  }();
  return *started;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  TestClient client(server().port());
  client.send(std::string_view(reinterpret_cast<const char*>(data), size));
  client.finish_sending();
  for (int answers = 0; answers < 100; ++answers) {
    const auto got = client.read();
    if (got.status == 0) break;
    require(got.status == 100 || got.status == 200 || (got.status >= 400 && got.status < 600),
            "an answer has a status");
    if (got.status >= 400) break;
  }
  require(client.closes_within(std::chrono::seconds(5)), "a connection ends with its client");
  return 0;
}
