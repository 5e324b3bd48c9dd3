#include "ingest/http_connection.h"

#include <ctime>

#include <fmt/format.h>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

namespace cimend::ingest {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;
constexpr auto kAwait = asio::experimental::as_tuple(asio::use_awaitable);

constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::chrono::milliseconds kLinger{1000};

// RFC 9110, 5.6.7; made once a second and thread.
std::string_view date_now() {
  thread_local std::time_t made = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    char buffer[64];
    const std::size_t size = std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    text.assign(buffer, size);
    made = now;
  }
  return text;
}

std::string head_of(const Response& response, bool close) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string head =
      fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nServer: cimend\r\nContent-Length: {}\r\n", response.status,
                  std::string_view(reason.data(), reason.size()), date_now(), response.body.size());
  if (!response.body.empty()) {
    head += fmt::format("Content-Type: {}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n",
                        response.content_type);
  }
  for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (close) head += "Connection: close\r\n";
  return head + "\r\n";
}

// What a request that Beast's parser refuses is told.
Problem parse_problem(const ErrorCode& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {431, "header_too_large", "the request's header is larger than this server takes", {}, 0, true};
  }
  return {400, "bad_request", fmt::format("this is not an HTTP request: {}", error.message()), {}, 0, true};
}

using Parser = http::request_parser<http::buffer_body>;

class BeastRequest final : public Request {
 public:
  BeastRequest(HttpConnection& connection, Parser& parser) : connection_(connection), parser_(parser) {
    const auto target = parser_.get().target();
    const std::string_view text(target.data(), target.size());
    const std::size_t mark = text.find('?');
    path_ = text.substr(0, mark);
    if (mark != std::string_view::npos) query_ = text.substr(mark + 1);
    if (const auto length = parser_.content_length()) {
      length_ = *length;
      left_ = *length;
    }
    const auto expect = header("Expect");
    wants_continue_ = boost::beast::iequals(boost::beast::string_view(expect.data(), expect.size()), "100-continue");
    ended_ = !parser_.chunked() && left_ == 0;
  }

  [[nodiscard]] std::string_view method() const override {
    const auto method = parser_.get().method_string();
    return {method.data(), method.size()};
  }
  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] std::string_view peer() const override { return connection_.peer(); }
  [[nodiscard]] std::string_view header(std::string_view name) const override {
    const auto& fields = parser_.get();
    const auto found = fields.find(boost::beast::string_view(name.data(), name.size()));
    return found == fields.end() ? std::string_view() : std::string_view(found->value().data(), found->value().size());
  }
  asio::awaitable<Answered<std::string_view>> read() override {
    if (ended_) co_return std::string_view();
    if (auto ready = co_await begin(); !ready) co_return tl::unexpected(ready.error());
    if (piece_.empty()) piece_.resize(kPiece);
    Answered<std::size_t> size;  // g++ 12 destroys a result twice that `?:` chooses between two co_await
    if (parser_.chunked()) {
      size = co_await read_chunked();
    } else {
      size = co_await read_plain(piece_.data(), piece_.size());
    }
    if (!size) co_return tl::unexpected(size.error());
    co_return std::string_view(piece_.data(), *size);
  }
  asio::awaitable<Answered<std::string>> read_all() override {
    std::string all;
    if (!parser_.chunked() && !ended_) {
      if (auto ready = co_await begin(); !ready) co_return tl::unexpected(ready.error());
      // The length was checked; memory is taken as bytes come, so that a promise alone costs nothing.
      while (!ended_) {
        const std::size_t had = all.size();
        const std::size_t step = std::max<std::size_t>(kPiece, had);
        all.resize(had + std::min<std::uint64_t>(left_, step));
        std::size_t filled = had;
        while (filled < all.size()) {
          auto size = co_await read_plain(all.data() + filled, all.size() - filled);
          if (!size) co_return tl::unexpected(size.error());
          filled += *size;
        }
      }
      co_return all;
    }
    for (;;) {
      auto piece = co_await read();
      if (!piece) co_return tl::unexpected(piece.error());
      if (piece->empty()) co_return all;
      all += *piece;
    }
  }

  [[nodiscard]] bool ended() const { return ended_; }
  // Reads the little that may be left of a body nobody wanted, so that the connection can go on.
  asio::awaitable<bool> drain() {
    if (ended_) co_return true;
    if (wants_continue_ || broken_ || (!parser_.chunked() && left_ > kPiece)) co_return false;
    for (std::size_t pieces = 0; pieces < 4; ++pieces) {
      const auto piece = co_await read();
      if (!piece) co_return false;
      if (piece->empty()) co_return true;
    }
    co_return false;
  }

 protected:
  [[nodiscard]] std::string_view raw_query() const override { return query_; }

 private:
  Problem gave_up(const ErrorCode& error) {
    broken_ = true;
    if (connection_.timed_out()) {
      return {408, "too_slow", "the request did not come in time", {}, 0, true};
    }
    return {400, "cut_off", fmt::format("the body ended early: {}", error.message()), {}, 0, true};
  }
  Problem too_large() {
    broken_ = true;
    return {413, "too_large", fmt::format("the body is over {} bytes", connection_.options().max_body_bytes),
            {},  0,           true};
  }
  asio::awaitable<Answered<void>> begin() {
    if (length_ > connection_.options().max_body_bytes) co_return tl::unexpected(too_large());
    if (!wants_continue_) co_return Answered<void>();
    wants_continue_ = false;
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [error, size] =
        co_await asio::async_write(connection_.socket(), asio::buffer(kContinue.data(), kContinue.size()), kAwait);
    static_cast<void>(size);
    if (error) co_return tl::unexpected(gave_up(error));
    co_return Answered<void>();
  }
  // First what came with the header, then from the socket.
  asio::awaitable<Answered<std::size_t>> read_plain(char* into, std::size_t room) {
    room = static_cast<std::size_t>(std::min<std::uint64_t>(room, left_));
    auto& buffer = connection_.buffer();
    std::size_t size = 0;
    if (buffer.size() > 0) {
      size = asio::buffer_copy(asio::buffer(into, room), buffer.data());
      buffer.consume(size);
    } else {
      const auto [error, got] = co_await connection_.socket().async_read_some(asio::buffer(into, room), kAwait);
      if (error) co_return tl::unexpected(gave_up(error));
      size = got;
    }
    left_ -= size;
    ended_ = left_ == 0;
    co_return size;
  }
  asio::awaitable<Answered<std::size_t>> read_chunked() {
    auto& body = parser_.get().body();
    while (!parser_.is_done()) {
      body.data = piece_.data();
      body.size = piece_.size();
      const auto [error, ignored] =
          co_await http::async_read(connection_.socket(), connection_.buffer(), parser_, kAwait);
      static_cast<void>(ignored);
      const std::size_t size = piece_.size() - body.size;
      total_ += size;
      if (total_ > connection_.options().max_body_bytes) co_return tl::unexpected(too_large());
      if (error && error != http::error::need_buffer) {
        if (error == http::error::partial_message || error == asio::error::operation_aborted) {
          co_return tl::unexpected(gave_up(error));
        }
        broken_ = true;
        co_return tl::unexpected(parse_problem(error));
      }
      if (size > 0) co_return size;
    }
    ended_ = true;
    co_return std::size_t{0};
  }

  HttpConnection& connection_;
  Parser& parser_;
  std::string_view path_, query_;
  std::uint64_t length_ = 0, left_ = 0, total_ = 0;
  bool wants_continue_ = false, ended_ = false, broken_ = false;
  std::string piece_;
};

}  // namespace

asio::awaitable<bool> HttpConnection::wait_for_request() {
  idle_ = true;
  if (shared_->stopping) co_return false;
  set_deadline(std::chrono::steady_clock::now() + shared_->options.idle_limit);
  const auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, kAwait);
  idle_ = false;
  co_return !error;
}

asio::awaitable<bool> HttpConnection::write(Response response, bool head_only, bool close) {
  set_deadline(std::chrono::steady_clock::now() + shared_->options.answer_limit);
  const std::string head = head_of(response, close);
  std::vector<asio::const_buffer> buffers{asio::buffer(head)};
  if (!head_only) buffers.push_back(asio::buffer(response.body));
  const auto [error, size] = co_await asio::async_write(socket_, buffers, kAwait);
  static_cast<void>(size);
  co_return !error;
}

// The client may still be sending. Closing now would reset the connection, and it might never see the answer.
asio::awaitable<void> HttpConnection::linger() {
  ErrorCode ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  set_deadline(std::chrono::steady_clock::now() + kLinger);
  char thrown_away[4096];
  for (int reads = 0; reads < 1024; ++reads) {
    const auto [error, size] = co_await socket_.async_read_some(asio::buffer(thrown_away), kAwait);
    static_cast<void>(size);
    if (error) co_return;
  }
}

asio::awaitable<void> HttpConnection::refuse(Problem problem) {
  Response response = respond(problem);
  if (co_await write(std::move(response), false, true)) co_await linger();
}

// False where the connection ends.
asio::awaitable<bool> HttpConnection::serve_one() {
  const auto begun = std::chrono::steady_clock::now();
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(shared_->options.max_header_bytes));
  parser.body_limit(boost::none);  // counted by BeastRequest
  set_deadline(begun + std::min(shared_->options.header_limit, shared_->options.request_limit));
  const auto [error, size] = co_await http::async_read_header(socket_, *buffer_, parser, kAwait);
  static_cast<void>(size);
  if (error) {
    const bool silent = error == http::error::end_of_stream || error == asio::error::connection_reset;
    if (timed_out_) {
      Problem slow{408, "too_slow", "the request's header did not come in time", {}, 0, true};
      co_await refuse(std::move(slow));
    } else if (!silent && error != asio::error::operation_aborted) {
      Problem unreadable = parse_problem(error);
      co_await refuse(std::move(unreadable));
    }
    co_return false;
  }
  set_deadline(begun + shared_->options.request_limit);
  BeastRequest request(*this, parser);
  Response response;
  const bool transfer_is_chunked = parser.chunked();
  if (parser.get().find(http::field::transfer_encoding) != parser.get().end() && !transfer_is_chunked) {
    Problem unknown{400, "bad_request", "a transfer encoding other than chunked", {}, 0, true};
    co_await refuse(std::move(unknown));
    co_return false;
  }
  try {
    response = co_await shared_->handler(request);
  } catch (const std::exception& thrown) {
    response = respond({500, "internal", fmt::format("a bug in cimend: {}", thrown.what()), {}, 0, true});
  }
  const bool drained = !response.close && co_await request.drain();
  const bool close = !drained || response.close || !parser.keep_alive() || shared_->stopping;
  if (!co_await write(std::move(response), request.method() == "HEAD", close)) co_return false;
  if (close && !request.ended()) co_await linger();
  co_return !close;
}

asio::awaitable<void> HttpConnection::serve() {
  const auto self = shared_from_this();
  for (;;) {
    const bool pipelined = buffer_ && buffer_->size() > 0;
    if (!pipelined) {
      shared_->buffers.give_back(std::move(buffer_));
      if (!co_await wait_for_request()) break;
      buffer_ = shared_->buffers.take();
    }
    if (!co_await serve_one()) break;
  }
  timer_.cancel();
  ErrorCode ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace cimend::ingest
