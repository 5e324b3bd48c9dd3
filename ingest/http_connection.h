#pragma once

// What is behind HttpServer: one connection of a server, and what the connections share. Private to http_server.cc.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "ingest/http_server.h"

namespace cimend::ingest {

// Buffers that connections borrow while they read a request.
class HttpBufferPool {
 public:
  explicit HttpBufferPool(std::size_t capacity) : capacity_(capacity) {}
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

class HttpConnection;

// What the connections of one server share.
struct HttpShared {
  ServerOptions options;
  Handler handler;
  HttpBufferPool buffers;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> open{0};
  std::mutex mutex;
  std::condition_variable closed;
  std::list<std::weak_ptr<HttpConnection>> connections;

  static constexpr std::size_t kBuffer = std::size_t{32} << 10;  // a small body comes with its header
  HttpShared(const ServerOptions& o, Handler h)
      : options(o), handler(std::move(h)), buffers(o.max_header_bytes + kBuffer) {}
};

// One connection, on one thread.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(boost::asio::ip::tcp::socket socket, std::shared_ptr<HttpShared> shared)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), shared_(std::move(shared)) {
    boost::system::error_code error;
    const auto endpoint = socket_.remote_endpoint(error);
    if (!error) peer_ = endpoint.address().to_string();
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), error);
    ++shared_->open;
  }
  ~HttpConnection() {
    shared_->buffers.give_back(std::move(buffer_));
    // The lock, so that a waiter can't miss it between its look and its sleep.
    const std::lock_guard lock(shared_->mutex);
    --shared_->open;
    shared_->closed.notify_all();
  }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<void> refuse(Problem problem);
  // From any thread: closes it where it waits for a request.
  void close_if_idle() {
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
      if (self->idle_) self->cancel();
    });
  }

  // An absolute time at which what is being waited for is given up. Replaces the one before.
  void set_deadline(std::chrono::steady_clock::time_point when) {
    timed_out_ = false;
    timer_.expires_at(when);
    timer_.async_wait([weak = weak_from_this(), when](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self || self->timer_.expiry() != when) return;
      self->timed_out_ = true;
      self->cancel();
    });
  }
  void cancel() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

  boost::asio::ip::tcp::socket& socket() { return socket_; }
  boost::beast::flat_buffer& buffer() { return *buffer_; }
  [[nodiscard]] bool timed_out() const { return timed_out_; }
  [[nodiscard]] const std::string& peer() const { return peer_; }
  [[nodiscard]] const ServerOptions& options() const { return shared_->options; }

 private:
  boost::asio::awaitable<bool> wait_for_request();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<bool> write(Response response, bool head_only, bool close);
  boost::asio::awaitable<void> linger();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<HttpShared> shared_;
  std::unique_ptr<boost::beast::flat_buffer> buffer_;
  std::string peer_;
  bool idle_ = true;
  bool timed_out_ = false;
};

}  // namespace cimend::ingest
