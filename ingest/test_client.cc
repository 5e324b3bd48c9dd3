#include "ingest/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::ingest {

using Clock = std::chrono::steady_clock;

TestClient::TestClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    socket_ = core::Descriptor();
  }
}

bool TestClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void TestClient::finish_sending() { ::shutdown(socket_.number(), SHUT_WR); }

bool TestClient::read_more(Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd waiting{socket_.number(), POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return false;
    std::array<char, 65536> buffer;
    const ssize_t count = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    held_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
}

TestClient::Answer TestClient::read() {
  const auto until = Clock::now() + std::chrono::seconds(10);
  std::size_t end = 0;
  while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(until)) return {};
  }
  Answer answer;
  const std::string head = held_.substr(0, end);
  held_.erase(0, end + 4);
  bool first = true;
  for (std::string_view line : core::split(head, '\n')) {
    line = core::trim(line);
    if (first) {
      answer.status = std::stoi(std::string(line.substr(9, 3)));
      first = false;
      continue;
    }
    const std::size_t colon = line.find(':');
    answer.headers[core::to_lower(line.substr(0, colon))] = std::string(core::trim(line.substr(colon + 1)));
  }
  if (answer.status == 100) return answer;
  const std::size_t size = std::stoul(answer.headers["content-length"]);
  while (held_.size() < size) {
    if (!read_more(until)) return answer;
  }
  answer.body = held_.substr(0, size);
  held_.erase(0, size);
  return answer;
}

bool TestClient::closes_within(std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  while (read_more(until)) {
  }
  return Clock::now() < until;
}

std::string http_request(std::string_view method, std::string_view target,
                         const std::map<std::string, std::string>& headers, std::string_view body) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n", method, target);
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
  if (!body.empty() || method == "POST") text += fmt::format("Content-Length: {}\r\n", body.size());
  return text + "\r\n" + std::string(body);
}

}  // namespace cimend::ingest
