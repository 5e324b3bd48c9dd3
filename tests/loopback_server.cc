#include "tests/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace cimend::tests {
namespace {

std::size_t content_length(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : static_cast<std::size_t>(std::atoll(head.c_str() + at + 16));
}

}  // namespace

bool LoopbackServer::Connection::read_more() {
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (count > 0) held_.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string LoopbackServer::Connection::read_request() {
  std::size_t end = 0;
  while ((end = held_.find("\r\n\r\n")) == std::string::npos)
    if (!read_more()) return {};
  std::string request = held_.substr(0, end + 4);
  held_.erase(0, end + 4);
  if (request.find("chunked") == std::string::npos) {
    const std::size_t wanted = content_length(request);
    while (held_.size() < wanted)
      if (!read_more()) return {};
    request += held_.substr(0, wanted);
    held_.erase(0, wanted);
    return request;
  }
  while (true) {
    std::size_t line = 0;
    while ((line = held_.find("\r\n")) == std::string::npos)
      if (!read_more()) return {};
    const auto size = static_cast<std::size_t>(std::strtoull(held_.c_str(), nullptr, 16));
    while (held_.size() < line + 2 + size + 2)
      if (!read_more()) return {};
    request += held_.substr(line + 2, size);
    held_.erase(0, line + 2 + size + 2);
    if (size == 0) return request;
  }
}

bool LoopbackServer::Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void LoopbackServer::Connection::wait_for_close() {
  while (read_more()) held_.clear();
}

LoopbackServer::LoopbackServer(std::function<void(Connection&)> serve) : serve_(std::move(serve)) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listening_, plain, size) != 0 || ::listen(listening_, 64) != 0 ||
      ::getsockname(listening_, plain, &size) != 0) {
    std::perror("loopback server");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

void LoopbackServer::accept_all() {
  for (int socket = 0; (socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.push_back(socket);
    threads_.emplace_back([this, socket] {
      Connection connection(socket);
      serve_(connection);
      ::shutdown(socket, SHUT_RDWR);
    });
  }
}

LoopbackServer::~LoopbackServer() {
  ::shutdown(listening_, SHUT_RDWR);  // wakes accept()
  accepting_.join();
  for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : open_) ::close(socket);
  ::close(listening_);
}

std::string LoopbackServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::string http_answer(int status, std::string_view body, std::string_view headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace cimend::tests
