#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace cimend::tests {

// A server on 127.0.0.1 that says exactly the bytes a test wants, also such as no server should: cut, slow, lying.
class LoopbackServer {
 public:
  class Connection {
   public:
    explicit Connection(int descriptor) : descriptor_(descriptor) {}
    // One request, its headers as they came, its body by Content-Length or chunks (put together). Empty at the end.
    std::string read_request();
    // False once the other side has gone.
    bool send(std::string_view bytes);
    // Waits until the other side closes.
    void wait_for_close();

   private:
    bool read_more();
    int descriptor_;
    std::string held_;
  };
  // `serve` has each connection to itself, on a thread of its own; the connection is closed when it returns.
  explicit LoopbackServer(std::function<void(Connection&)> serve);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "/") const;
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept_all();
  std::function<void(Connection&)> serve_;
  int listening_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

// "HTTP/1.1 STATUS", Content-Length, further header lines (each with its "\r\n"), and the body.
std::string http_answer(int status, std::string_view body, std::string_view headers = "");

}  // namespace cimend::tests
