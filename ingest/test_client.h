#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/descriptor.h"

namespace cimend::ingest {

// A client for tests that says just what it is told to, byte by byte if need be, and reads what comes back.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port);

  struct Answer {
    int status = 0;                              // 0: the connection ended without one
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
  };
  // What the kernel takes; false where the server closed the connection.
  bool send(std::string_view bytes);
  // The next answer; waits at most ten seconds.
  Answer read();
  Answer ask(std::string_view request) {
    send(request);
    return read();
  }
  // True where the server closes the connection within the time, whatever it says before.
  bool closes_within(std::chrono::milliseconds limit);
  void finish_sending();

 private:
  bool read_more(std::chrono::steady_clock::time_point until);
  core::Descriptor socket_;
  std::string held_;
};

// A whole request with its Content-Length.
std::string http_request(std::string_view method, std::string_view target,
                         const std::map<std::string, std::string>& headers = {}, std::string_view body = {});

}  // namespace cimend::ingest
