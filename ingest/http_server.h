#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <tl/expected.hpp>

#include "core/http/http.h"
#include "core/result.h"

namespace cimend::ingest {

// What the server is asked to stand at most.
struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any that is free
  unsigned threads = 0;       // 0: one a core
  std::size_t max_header_bytes = std::size_t{16} << 10;
  std::uint64_t max_body_bytes = std::uint64_t{25} << 20;  // as it comes over the wire
  std::chrono::milliseconds request_limit{60'000};         // from a request's first byte to its last
  std::chrono::milliseconds header_limit{10'000};          // to the end of its header
  std::chrono::milliseconds idle_limit{60'000};            // of a connection between requests
  std::chrono::milliseconds answer_limit{30'000};          // for the client to take the answer
  std::size_t max_connections = 8192;                      // more are answered 503 and closed
};

// Why a request is refused, as the client is told:
// {"error":{"code":"…","message":"…","fields":[{"field":"…","problem":"…"}]}}.
struct Problem {
  struct Field {
    std::string name;
    std::string problem;
  };
  int status = 400;
  std::string code;     // "too_large": for programs
  std::string message;  // for people
  std::vector<Field> fields;
  int retry_after_seconds = 0;  // with 429 and 503
  bool close = false;           // what follows on the connection can't be trusted
};
template <class T>
using Answered = tl::expected<T, Problem>;

struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  core::HttpHeaders headers;  // beside those every answer has
  bool close = false;
};
Response respond(const Problem& problem);

// A request whose header was read; its body is still on the way.
class Request {
 public:
  virtual ~Request() = default;
  [[nodiscard]] virtual std::string_view method() const = 0;
  [[nodiscard]] virtual std::string_view path() const = 0;                         // as it was sent, before '?'
  [[nodiscard]] virtual std::string_view header(std::string_view name) const = 0;  // the first one; empty: none
  [[nodiscard]] virtual std::string_view peer() const = 0;                         // address, without port
  // The value of a query parameter, percent-decoded; empty where there is none.
  [[nodiscard]] std::string query(std::string_view name) const;

  // The next piece of the body, at most 64 KB, good until the next call; empty at the end. A client that waits for
  // "100 Continue" gets it at the first call, so refuse before that what can be refused. Problem 413 over the limit,
  // 408 at the deadline, 400 for chunks that are none.
  virtual boost::asio::awaitable<Answered<std::string_view>> read() = 0;
  // All of it.
  virtual boost::asio::awaitable<Answered<std::string>> read_all() = 0;

 protected:
  [[nodiscard]] virtual std::string_view raw_query() const = 0;
};

// Answers one request. Runs on one of the server's threads: must not block. An exception is answered 500.
using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

// An HTTP/1.1 server on Boost.Beast that is meant to stand in the open behind no proxy: every size is bounded, every
// request has one absolute deadline, what can't be parsed is answered and the connection closed. Keep-alive and
// pipelining are served. A connection that waits holds no buffer.
class HttpServer {
 public:
  // Errc::unavailable where the address can't be bound. Serves from then on.
  static core::Result<std::unique_ptr<HttpServer>> start(const ServerOptions& options, Handler handler);
  virtual ~HttpServer() = default;  // halts
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual std::size_t connections() const = 0;
  // Takes no more connections and requests, closes the idle ones, and waits until the others are answered, at most
  // `grace`. True where all were.
  virtual bool stop(std::chrono::milliseconds grace) = 0;
  // Its threads end, where they stand. What requests wait for may be told to them still, and goes nowhere; so what they
  // used can be taken apart before the server itself goes, which destroys what is left of them.
  virtual void halt() = 0;
};

}  // namespace cimend::ingest
