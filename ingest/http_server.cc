#include "ingest/http_server.h"

#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ingest/http_connection.h"

namespace cimend::ingest {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Milliseconds = std::chrono::milliseconds;
constexpr auto kAwait = asio::experimental::as_tuple(asio::use_awaitable);

class BeastServer final : public HttpServer {
 public:
  BeastServer(const ServerOptions& options, Handler handler)
      : shared_(std::make_shared<HttpShared>(options, std::move(handler))) {
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
    std::vector<std::shared_ptr<HttpConnection>> open;
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
    auto connection = std::make_shared<HttpConnection>(std::move(socket), shared_);
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

  std::shared_ptr<HttpShared> shared_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::optional<tcp::acceptor> acceptor_;
  std::vector<std::thread> threads_;
};

}  // namespace

core::Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerOptions& options, Handler handler) {
  auto server = std::make_unique<BeastServer>(options, std::move(handler));
  if (auto listening = server->listen(); !listening) return tl::unexpected(listening.error());
  return server;
}

}  // namespace cimend::ingest
