#include "core/http/http.h"

#include <zlib.h>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <thread>

#include "tests/loopback_server.h"

namespace cimend::core {
namespace {

using std::chrono::milliseconds;
using tests::http_answer;
using tests::LoopbackServer;
using Connection = LoopbackServer::Connection;

HttpRequest to(const LoopbackServer& server, std::string_view path = "/") {
  HttpRequest request;
  request.url = server.url(path);
  request.allow_http = true;
  request.allow_private = true;
  return request;
}

// A server that gives every request of a connection the same answer.
std::function<void(Connection&)> always(const std::string& answer) {
  return [answer](Connection& connection) {
    while (!connection.read_request().empty())
      if (!connection.send(answer)) return;
  };
}

// A server that says back what it was asked.
void echo(Connection& connection) {
  for (std::string request; !(request = connection.read_request()).empty();) connection.send(http_answer(200, request));
}

std::string gzip(std::size_t zeros) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  const std::string bytes(zeros, '\0');
  std::string out(zeros / 100 + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Errc code_of(const Result<HttpResponse>& answer) {
  REQUIRE_FALSE(answer);
  return answer.error().code;
}

TEST_CASE("an answer of any status is a result with its headers") {
  const auto http = curl_http();
  for (const int status : {200, 204, 302, 404, 500}) {
    const LoopbackServer server(always(http_answer(status, status == 204 ? "" : "body", "X-One: 1\r\nx-one: 2\r\n")));
    const auto answer = http->send(to(server));
    REQUIRE(answer);
    CHECK(answer->status == status);
    CHECK(header(answer->headers, "X-ONE") == "1");
    if (status != 204) CHECK(answer->body == "body");
  }
}

TEST_CASE("what is sent is what was asked for and nothing libcurl made up") {
  const LoopbackServer server(echo);
  const auto http = curl_http();
  HttpRequest request = to(server, "/a/../b?x=%20");
  request.method = "PUT";
  request.body = "hello";
  request.headers = {{"X-Mine", "yes"}, {"X-Empty", ""}};
  const auto answer = http->send(request);
  REQUIRE(answer);
  CHECK(answer->body.find("PUT /a/../b?x=%20 HTTP/1.1\r\n") == 0);
  CHECK(answer->body.find("User-Agent: cimend/") != std::string::npos);
  CHECK(answer->body.find("X-Mine: yes\r\n") != std::string::npos);
  CHECK(answer->body.find("X-Empty:") != std::string::npos);
  CHECK(answer->body.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(answer->body.find("Content-Type") == std::string::npos);
  CHECK(answer->body.find("Expect") == std::string::npos);
  CHECK(answer->body.substr(answer->body.size() - 9) == "\r\n\r\nhello");
}

TEST_CASE("a body is pulled piece by piece, in chunks or with its length") {
  const LoopbackServer server(echo);
  const auto http = curl_http();
  for (const bool known : {false, true}) {
    HttpRequest request = to(server);
    request.method = "POST";
    auto left = std::make_shared<int>(3);
    request.body_source = [left]() -> Result<std::string> { return std::string((*left)-- > 0 ? 100'000 : 0, 'x'); };
    if (known) request.body_size = 300'000;
    const auto answer = http->send(request);
    REQUIRE(answer);
    CHECK((answer->body.find("Transfer-Encoding: chunked") != std::string::npos) == !known);
    CHECK(answer->body.substr(answer->body.size() - 300'000) == std::string(300'000, 'x'));
  }
}

TEST_CASE("a source that gives up, or ends before the bytes it declared, is refused") {
  const LoopbackServer server(echo);
  const auto http = curl_http();
  HttpRequest request = to(server);
  request.method = "POST";
  request.body_source = []() -> Result<std::string> { return fail(Errc::refused, "no more of this"); };
  const auto given_up = http->send(request);
  CHECK(code_of(given_up) == Errc::refused);
  CHECK(given_up.error().what == "no more of this");
  auto left = std::make_shared<int>(1);
  request.body_source = [left]() -> Result<std::string> { return std::string((*left)-- > 0 ? 10 : 0, 'x'); };
  request.body_size = 20;
  CHECK(code_of(http->send(request)) == Errc::refused);
}

TEST_CASE("a redirect is an answer, not a journey") {
  const LoopbackServer server(always(http_answer(302, "", "Location: /elsewhere\r\n")));
  const auto http = curl_http();
  const auto answer = http->send(to(server));
  REQUIRE(answer);
  CHECK(answer->status == 302);
  CHECK(header(answer->headers, "location") == "/elsewhere");
}

TEST_CASE("an answer over the limit is refused, declared, chunked or unpacked") {
  const auto http = curl_http();
  const std::string megabyte(1 << 20, 'x');
  const std::string bomb = gzip(50 << 20);
  REQUIRE(bomb.size() < 100'000);
  const std::string answers[] = {
      http_answer(200, megabyte),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + megabyte + "\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\n" + megabyte,  // until the connection closes
      http_answer(200, bomb, "Content-Encoding: gzip\r\n"),
  };
  for (const std::string& said : answers) {
    const LoopbackServer server([&](Connection& connection) {
      connection.read_request();
      connection.send(said);
    });
    HttpRequest request = to(server);
    request.max_response_bytes = 500'000;
    const auto answer = http->send(request);
    CHECK(code_of(answer) == Errc::refused);
    CHECK(answer.error().what.find("larger than 500000 bytes") != std::string::npos);
  }
}

TEST_CASE("what is compressed arrives unpacked") {
  const LoopbackServer server(always(http_answer(200, gzip(1000), "Content-Encoding: gzip\r\n")));
  CHECK(curl_http()->send(to(server))->body == std::string(1000, '\0'));
}

TEST_CASE("headers without an end are refused") {
  const LoopbackServer server([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n");
    while (connection.send("X-Filler: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  CHECK(code_of(curl_http()->send(to(server))) == Errc::refused);
}

TEST_CASE("a trailer can't pass for a header") {
  const LoopbackServer server(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Location\r\n\r\n1\r\nx\r\n0\r\nLocation: "
             "https://evil.example/\r\n\r\n"));
  const auto answer = curl_http()->send(to(server));
  REQUIRE(answer);
  CHECK(header(answer->headers, "Location").empty());
}

TEST_CASE("an answer that is cut short is no answer") {
  const auto http = curl_http();
  for (const char* said : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort"}) {
    const LoopbackServer server([&](Connection& connection) {
      connection.read_request();
      connection.send(said);
    });
    INFO(said);
    CHECK(code_of(http->send(to(server))) == Errc::unavailable);
  }
}

TEST_CASE("a server that says nothing is left after the time that was given") {
  const LoopbackServer server([](Connection& connection) { connection.wait_for_close(); });
  HttpRequest request = to(server);
  request.time_limit = milliseconds(200);
  const auto begun = std::chrono::steady_clock::now();
  CHECK(code_of(curl_http()->send(request)) == Errc::unavailable);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
}

TEST_CASE("a port where nobody listens is unavailable") {
  std::string url;
  {
    const LoopbackServer server([](Connection&) {});
    url = server.url();
  }
  HttpRequest request;
  request.url = url + "?token=SECRET";
  request.allow_http = request.allow_private = true;
  const auto answer = curl_http()->send(request);
  CHECK(code_of(answer) == Errc::unavailable);
  CHECK(answer.error().text().find("SECRET") == std::string::npos);
}

TEST_CASE("private addresses are refused unless they were allowed, however they are written") {
  const LoopbackServer server(always(http_answer(200, "secret")));
  const auto http = curl_http();
  REQUIRE(http->send(to(server)));  // leaves a connection open that must not be used below
  const std::string port = ":" + std::to_string(server.port()) + "/";
  for (const std::string host :
       {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "0"}) {
    HttpRequest request = to(server);
    request.url = "http://";
    request.url += host + port;
    request.allow_private = false;
    INFO(host);
    CHECK(code_of(http->send(request)) == Errc::refused);
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("a name that leads to a private address is refused when the socket opens") {
  // The machine's own name resolves to one of its own addresses where it resolves at all.
  char name[256] = {};
  REQUIRE(::gethostname(name, sizeof(name) - 1) == 0);
  const LoopbackServer server(always(http_answer(200, "secret")));
  HttpRequest request = to(server);
  request.url = "http://" + std::string(name) + ":" + std::to_string(server.port()) + "/";
  request.allow_private = false;
  request.connect_limit = milliseconds(2000);
  CHECK_FALSE(curl_http()->send(request));
  CHECK(server.connections() == 0);
}

TEST_CASE("other protocols than the web's are refused, http unless it was allowed") {
  const auto http = curl_http();
  const LoopbackServer server(always(http_answer(200, "")));
  HttpRequest request = to(server);
  request.allow_http = false;
  CHECK(code_of(http->send(request)) == Errc::refused);
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "dict://127.0.0.1:11211/", "nonsense", ""}) {
    request = to(server);
    request.url = url;
    INFO(url);
    CHECK(code_of(http->send(request)) == Errc::refused);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("a header or method can't bring a line of its own") {
  const LoopbackServer server(echo);
  const auto http = curl_http();
  const HttpHeaders bad[] = {{{"X-A", "1\r\nX-B: 2"}}, {{"X-A", "1\nX-B: 2"}},
                             {{"X-A: 1\r\nX-B", "2"}}, {{"", "x"}},
                             {{"X A", "1"}},           {{"X-A", std::string("1\0", 2)}}};
  for (const HttpHeaders& headers : bad) {
    HttpRequest request = to(server);
    request.headers = headers;
    CHECK(code_of(http->send(request)) == Errc::refused);
  }
  HttpRequest request = to(server);
  request.method = "GET / HTTP/1.1\r\nX-B: 2\r\n\r\nGET";
  CHECK(code_of(http->send(request)) == Errc::refused);
  CHECK(server.connections() == 0);
}

TEST_CASE("a good answer goes to the sink, a bad one stays readable") {
  const auto http = curl_http();
  std::string taken;
  const LoopbackServer good(always(http_answer(200, std::string(300'000, 'x'))));
  HttpRequest request = to(good);
  request.sink = [&](std::string_view piece) -> Result<> {
    taken += piece;
    return {};
  };
  const auto answer = http->send(request);
  REQUIRE(answer);
  CHECK(answer->body.empty());
  CHECK(taken.size() == 300'000);
  const LoopbackServer bad(always(http_answer(404, "why not")));
  request.url = bad.url();
  CHECK(http->send(request)->body == "why not");
  CHECK(taken.size() == 300'000);
}

TEST_CASE("a sink that gives up ends the exchange with its own reason") {
  const LoopbackServer server(always(http_answer(200, "body")));
  HttpRequest request = to(server);
  request.sink = [](std::string_view) -> Result<> { return fail(Errc::io, "disk full"); };
  const auto answer = curl_http()->send(request);
  CHECK(code_of(answer) == Errc::io);
  CHECK(answer.error().what == "disk full");
}

TEST_CASE("connections are kept, and one that the server closed is opened again") {
  const LoopbackServer keeping(echo);
  const auto http = curl_http();
  for (int n = 0; n < 5; ++n) REQUIRE(http->send(to(keeping)));
  CHECK(keeping.connections() == 1);
  const LoopbackServer closing([](Connection& connection) {
    connection.read_request();
    connection.send(http_answer(200, "once"));
  });
  for (int n = 0; n < 3; ++n) REQUIRE(http->send(to(closing)));
  CHECK(closing.connections() == 3);
}

TEST_CASE("threads may ask at once") {
  const LoopbackServer server(echo);
  const auto http = curl_http();
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int n = 0; n < 20; ++n) {
        const std::string path = "/" + std::to_string(thread) + "/" + std::to_string(n);
        const auto answer = http->send(to(server, path));
        if (answer && answer->body.find("GET " + path + " ") == 0) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 160);
}

}  // namespace
}  // namespace cimend::core
