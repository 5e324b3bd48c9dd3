#include "ingest/http_server.h"

#include <atomic>
#include <condition_variable>
#include <ctime>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <boost/asio/experimental/as_tuple.hpp>
#include "core/json.h"

namespace cimend::ingest {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Milliseconds = std::chrono::milliseconds;
constexpr auto kAwait = asio::experimental::as_tuple(asio::use_awaitable);

constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr Milliseconds kLinger{1000};

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

// Buffers that connections borrow while they read a request.
class BufferPool {
 public:
  explicit BufferPool(std::size_t capacity) : capacity_(capacity) {}
  std::unique_ptr<boost::beast::flat_buffer> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        auto buffer = std::move(free_.back());
        free_.pop_back();
        return buffer;
      }
    }
    auto buffer = std::make_unique<boost::beast::flat_buffer>();
    buffer->reserve(capacity_);
    return buffer;
  }
  void give_back(std::unique_ptr<boost::beast::flat_buffer> buffer) {
    if (!buffer || buffer->capacity() > 2 * capacity_) return;
    buffer->clear();
    const std::lock_guard lock(mutex_);
    if (free_.size() < kMostKept) free_.push_back(std::move(buffer));
  }

 private:
  static constexpr std::size_t kMostKept = 256;
  std::size_t capacity_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<boost::beast::flat_buffer>> free_;
};

class Connection;

// What the connections of one server share.
struct Shared {
  ServerOptions options;
  Handler handler;
  BufferPool buffers;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> open{0};
  std::mutex mutex;
  std::condition_variable closed;
  std::list<std::weak_ptr<Connection>> connections;

  Shared(const ServerOptions& o, Handler h)
      : options(o), handler(std::move(h)), buffers(o.max_header_bytes + kPiece / 2) {}
};

// One connection, on one thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, std::shared_ptr<Shared> shared)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), shared_(std::move(shared)) {
    ErrorCode error;
    const auto endpoint = socket_.remote_endpoint(error);
    if (!error) peer_ = endpoint.address().to_string();
    socket_.set_option(tcp::no_delay(true), error);
    ++shared_->open;
  }
  ~Connection() {
    shared_->buffers.give_back(std::move(buffer_));
    // The lock, so that a waiter can't miss it between its look and its sleep.
    const std::lock_guard lock(shared_->mutex);
    --shared_->open;
    shared_->closed.notify_all();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  asio::awaitable<void> serve();
  asio::awaitable<void> refuse(Problem problem);
  // From any thread: closes it where it waits for a request.
  void close_if_idle() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      if (self->idle_) self->cancel();
    });
  }

  // An absolute time at which what is being waited for is given up. Replaces the one before.
  void set_deadline(std::chrono::steady_clock::time_point when) {
    timed_out_ = false;
    timer_.expires_at(when);
    timer_.async_wait([weak = weak_from_this(), when](const ErrorCode& error) {
      const auto self = weak.lock();
      if (error || !self || self->timer_.expiry() != when) return;
      self->timed_out_ = true;
      self->cancel();
    });
  }
  void cancel() {
    ErrorCode ignored;
    socket_.cancel(ignored);
  }

  tcp::socket& socket() { return socket_; }
  boost::beast::flat_buffer& buffer() { return *buffer_; }
  [[nodiscard]] bool timed_out() const { return timed_out_; }
  [[nodiscard]] const std::string& peer() const { return peer_; }
  [[nodiscard]] const ServerOptions& options() const { return shared_->options; }

 private:
  asio::awaitable<bool> wait_for_request();
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> write(Response response, bool head_only, bool close);
  asio::awaitable<void> linger();

  tcp::socket socket_;
  asio::steady_timer timer_;
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<boost::beast::flat_buffer> buffer_;
  std::string peer_;
  bool idle_ = true;
  bool timed_out_ = false;
};

using Parser = http::request_parser<http::buffer_body>;

class BeastRequest final : public Request {
 public:
  BeastRequest(Connection& connection, Parser& parser) : connection_(connection), parser_(parser) {
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

  Connection& connection_;
  Parser& parser_;
  std::string_view path_, query_;
  std::uint64_t length_ = 0, left_ = 0, total_ = 0;
  bool wants_continue_ = false, ended_ = false, broken_ = false;
  std::string piece_;
};

asio::awaitable<bool> Connection::wait_for_request() {
  idle_ = true;
  if (shared_->stopping) co_return false;
  set_deadline(std::chrono::steady_clock::now() + shared_->options.idle_limit);
  const auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, kAwait);
  idle_ = false;
  co_return !error;
}

asio::awaitable<bool> Connection::write(Response response, bool head_only, bool close) {
  set_deadline(std::chrono::steady_clock::now() + shared_->options.answer_limit);
  const std::string head = head_of(response, close);
  std::vector<asio::const_buffer> buffers{asio::buffer(head)};
  if (!head_only) buffers.push_back(asio::buffer(response.body));
  const auto [error, size] = co_await asio::async_write(socket_, buffers, kAwait);
  static_cast<void>(size);
  co_return !error;
}

// The client may still be sending. Closing now would reset the connection, and it might never see the answer.
asio::awaitable<void> Connection::linger() {
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

asio::awaitable<void> Connection::refuse(Problem problem) {
  Response response = respond(problem);
  if (co_await write(std::move(response), false, true)) co_await linger();
}

// False where the connection ends.
asio::awaitable<bool> Connection::serve_one() {
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

asio::awaitable<void> Connection::serve() {
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

class BeastServer final : public HttpServer {
 public:
  BeastServer(const ServerOptions& options, Handler handler)
      : shared_(std::make_shared<Shared>(options, std::move(handler))) {
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const unsigned count = options.threads > 0 ? options.threads : cores;
    for (unsigned i = 0; i < count; ++i) contexts_.push_back(std::make_unique<asio::io_context>(1));
    acceptor_.emplace(*contexts_.front());
  }
  ~BeastServer() override {
    BeastServer::halt();
    acceptor_.reset();
    contexts_.clear();  // destroys the coroutines that still wait, and with them their connections
  }

  core::Result<> listen() {
    ErrorCode error;
    const auto address = asio::ip::make_address(shared_->options.address, error);
    if (error) {
      return core::fail(core::Errc::refused, fmt::format("\"{}\" is no IP address", shared_->options.address), {},
                        "use 127.0.0.1 for this machine alone, 0.0.0.0 or :: for everyone");
    }
    const tcp::endpoint endpoint(address, shared_->options.port);
    acceptor_->open(endpoint.protocol(), error);
    if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_->bind(endpoint, error);
    if (!error) acceptor_->listen(4096, error);
    if (error) {
      return core::fail(core::Errc::unavailable,
                        fmt::format("cannot listen on {} port {}: {}", shared_->options.address, shared_->options.port,
                                    error.message()));
    }
    asio::co_spawn(*contexts_.front(), accept(), asio::detached);
    for (auto& context : contexts_) {
      threads_.emplace_back([&context] {
        const auto keep = asio::make_work_guard(*context);
        context->run();
      });
    }
    return {};
  }
  [[nodiscard]] std::uint16_t port() const override {
    ErrorCode ignored;
    return acceptor_->local_endpoint(ignored).port();
  }
  [[nodiscard]] std::size_t connections() const override { return shared_->open; }

  void halt() override {
    shared_->stopping = true;
    for (auto& context : contexts_) context->stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  bool stop(Milliseconds grace) override {
    shared_->stopping = true;
    asio::post(*contexts_.front(), [this] {
      ErrorCode ignored;
      acceptor_->close(ignored);
    });
    std::unique_lock lock(shared_->mutex);
    std::vector<std::shared_ptr<Connection>> open;
    for (const auto& weak : shared_->connections) {
      if (auto connection = weak.lock()) open.push_back(std::move(connection));
    }
    lock.unlock();
    for (const auto& connection : open) connection->close_if_idle();
    open.clear();
    lock.lock();
    return shared_->closed.wait_for(lock, grace, [&] { return shared_->open == 0; });
  }

 private:
  asio::awaitable<void> accept() {
    for (std::size_t next = 0; !shared_->stopping; ++next) {
      asio::io_context& context = *contexts_[next % contexts_.size()];
      tcp::socket socket(context);
      const auto [error] = co_await acceptor_->async_accept(socket, kAwait);
      if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
      if (error) {  // out of descriptors: wait for some to come back
        asio::steady_timer pause(co_await asio::this_coro::executor, Milliseconds(50));
        co_await pause.async_wait(kAwait);
        continue;
      }
      begin(std::move(socket), context);
    }
  }
  void begin(tcp::socket socket, asio::io_context& context) {
    const bool full = shared_->open >= shared_->options.max_connections;
    auto connection = std::make_shared<Connection>(std::move(socket), shared_);
    {
      const std::lock_guard lock(shared_->mutex);
      if (shared_->connections.size() > 2 * shared_->open + 64) {
        shared_->connections.remove_if([](const auto& weak) { return weak.expired(); });
      }
      shared_->connections.push_back(connection);
    }
    asio::co_spawn(
        context,
        [connection, full]() -> asio::awaitable<void> {
          if (full) {
            Problem many{503, "too_many_connections", "too many connections", {}, 1, true};
            co_await connection->refuse(std::move(many));
          } else {
            co_await connection->serve();
          }
        },
        asio::detached);
  }

  std::shared_ptr<Shared> shared_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::optional<tcp::acceptor> acceptor_;
  std::vector<std::thread> threads_;
};

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

core::Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerOptions& options, Handler handler) {
  auto server = std::make_unique<BeastServer>(options, std::move(handler));
  if (auto listening = server->listen(); !listening) return tl::unexpected(listening.error());
  return server;
}

}  // namespace cimend::ingest
