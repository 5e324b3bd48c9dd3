#include "ingest/http_server.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "ingest/test_client.h"

using namespace cimend::ingest;
using namespace std::chrono_literals;

namespace {

std::atomic<int> begun_requests{0};

// Says what it got; "/ignore" answers without reading the body.
boost::asio::awaitable<Response> echo(Request& request) {
  ++begun_requests;
  Response response;
  response.content_type = "text/plain";
  if (request.path() == "/throw") throw std::runtime_error("planned");
  if (request.path() == "/ignore") {
    response.body = "ignored";
    co_return response;
  }
  const auto body = co_await request.read_all();
  if (!body) co_return respond(body.error());
  response.body = std::string(request.method()) + " " + std::string(request.path()) + " " + request.query("q") + " " +
                  std::to_string(body->size()) + " " + *body;
  co_return response;
}

std::unique_ptr<HttpServer> start(const std::function<void(ServerOptions&)>& change = [](ServerOptions&) {}) {
  ServerOptions options;
  options.port = 0;
  options.threads = 2;
  change(options);
  auto server = HttpServer::start(options, echo);
  REQUIRE(server);
  return std::move(*server);
}

}  // namespace

TEST_CASE("a request is answered, and the connection goes on") {
  const auto server = start();
  TestClient client(server->port());
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.ask(http_request("POST", "/x?q=a%20b+c&r=1", {}, "hello"));
    CHECK(answer.status == 200);
    CHECK(answer.body == "POST /x a b c 5 hello");
    CHECK(answer.headers.at("server") == "cimend");
    CHECK(answer.headers.count("date") == 1);
    CHECK(answer.headers.count("connection") == 0);
  }
}

TEST_CASE("pipelined requests are answered in order") {
  const auto server = start();
  TestClient client(server->port());
  client.send(http_request("POST", "/1", {}, "one") + http_request("GET", "/2") + http_request("POST", "/3", {}, "3"));
  CHECK(client.read().body == "POST /1  3 one");
  CHECK(client.read().body == "GET /2  0 ");
  CHECK(client.read().body == "POST /3  1 3");
}

TEST_CASE("a body may come in any pieces, with its length or chunked") {
  const auto server = start();
  const std::string big(300'000, 'x');
  TestClient client(server->port());
  CHECK(client.ask(http_request("POST", "/big", {}, big)).body == "POST /big  300000 " + big);
  const std::string head = "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char c : head + "3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\n\r\n") client.send(std::string_view(&c, 1));
  CHECK(client.read().body == "POST /c  8 abcdefgh");
  CHECK(client.ask(http_request("GET", "/after")).body == "GET /after  0 ");
}

TEST_CASE("a body over the limit is refused before it is read") {
  const auto server = start([](ServerOptions& options) { options.max_body_bytes = 1000; });
  TestClient announced(server->port());
  announced.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n");
  CHECK(announced.read().status == 413);
  CHECK(announced.closes_within(5s));
  TestClient chunked(server->port());
  chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x') +
               "\r\n0\r\n\r\n");
  CHECK(chunked.read().status == 413);
  CHECK(chunked.closes_within(5s));
  TestClient just(server->port());
  CHECK(just.ask(http_request("POST", "/", {}, std::string(1000, 'x'))).status == 200);
}

TEST_CASE("a header over the limit is refused") {
  const auto server = start();
  TestClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  CHECK(client.read().status == 431);
  CHECK(client.closes_within(5s));
}

TEST_CASE("what is no request, or two at once, is refused and the connection closed") {
  const auto server = start();
  const std::vector<std::string> bad = {
      "nonsense\r\n\r\n",
      "GET / HTTP/9.9\r\nHost: h\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nhello",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\nhello",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nhello\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\nhello",
      "GET / HTTP/1.1\r\nHost: h\r\nBad Header: x\r\n\r\n",
      std::string("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 27),
  };
  for (const std::string& request : bad) {
    CAPTURE(request);
    TestClient client(server->port());
    client.send(request);
    CHECK(client.read().status == 400);
    CHECK(client.closes_within(5s));
  }
  TestClient smuggler(server->port());
  CHECK(smuggler.ask(http_request("POST", "/1", {}, "one") + "garbage that is no request\r\n\r\n").status == 200);
  CHECK(smuggler.read().status == 400);
  CHECK(smuggler.closes_within(5s));
}

TEST_CASE("a slow client is cut at an absolute time, however busy it looks") {
  const auto server = start([](ServerOptions& options) {
    options.header_limit = 300ms;
    options.request_limit = 600ms;
  });
  TestClient header(server->port());
  header.send("POST / HTTP/1.1\r\n");
  CHECK(header.read().status == 408);
  CHECK(header.closes_within(5s));
  TestClient body(server->port());
  body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  const auto begun = std::chrono::steady_clock::now();
  std::thread dripping([&] {
    while (body.send("x")) std::this_thread::sleep_for(10ms);  // what a slow client is
  });
  CHECK(body.read().status == 408);
  CHECK(std::chrono::steady_clock::now() - begun < 3s);
  CHECK(body.closes_within(5s));
  dripping.join();
}

TEST_CASE("a connection that stays silent is closed") {
  const auto server = start([](ServerOptions& options) { options.idle_limit = 200ms; });
  TestClient client(server->port());
  CHECK(client.ask(http_request("GET", "/")).status == 200);
  CHECK(client.closes_within(5s));
}

TEST_CASE("100 Continue is said when the body is wanted, not before") {
  const auto server = start();
  TestClient wanted(server->port());
  wanted.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(wanted.read().status == 100);
  wanted.send("hello");
  CHECK(wanted.read().status == 200);
  TestClient unwanted(server->port());
  unwanted.send("POST /ignore HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(unwanted.read().status == 200);
  CHECK(unwanted.closes_within(5s));
}

TEST_CASE("a body that nobody reads does not confuse the next request") {
  const auto server = start();
  TestClient client(server->port());
  CHECK(client.ask(http_request("POST", "/ignore", {}, "small body")).body == "ignored");
  CHECK(client.ask(http_request("GET", "/next")).body == "GET /next  0 ");
  client.send("POST /ignore HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n" + std::string(100'000, 'x'));
  CHECK(client.read().body == "ignored");
  CHECK(client.closes_within(5s));
}

TEST_CASE("an exception of a handler is answered 500") {
  const auto server = start();
  TestClient client(server->port());
  const auto answer = client.ask(http_request("GET", "/throw"));
  CHECK(answer.status == 500);
  CHECK(answer.body.find("planned") != std::string::npos);
}

TEST_CASE("HEAD has no body, HTTP/1.0 and Connection: close end the connection") {
  const auto server = start();
  TestClient client(server->port());
  client.send(http_request("HEAD", "/h") + http_request("GET", "/g"));
  const auto head = client.read();  // takes the next answer's bytes for the body that HEAD announces
  CHECK(head.status == 200);
  TestClient old(server->port());
  CHECK(old.ask("GET / HTTP/1.0\r\n\r\n").status == 200);
  CHECK(old.closes_within(5s));
  TestClient closing(server->port());
  CHECK(closing.ask(http_request("GET", "/", {{"Connection", "close"}})).headers.at("connection") == "close");
  CHECK(closing.closes_within(5s));
}

TEST_CASE("more connections than allowed are told so") {
  const auto server = start([](ServerOptions& options) { options.max_connections = 2; });
  TestClient first(server->port()), second(server->port());
  CHECK(first.ask(http_request("GET", "/")).status == 200);
  CHECK(second.ask(http_request("GET", "/")).status == 200);
  TestClient third(server->port());
  const auto answer = third.read();
  CHECK(answer.status == 503);
  CHECK(answer.headers.at("retry-after") == "1");
}

TEST_CASE("stopping answers what was begun and closes what is idle") {
  const auto server = start();
  const int before = begun_requests;
  TestClient idle(server->port()), busy(server->port());
  CHECK(idle.ask(http_request("GET", "/")).status == 200);
  busy.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
  while (begun_requests < before + 2) std::this_thread::yield();
  std::thread stopping([&] { server->stop(10s); });
  CHECK(idle.closes_within(5s));
  busy.send("lo");
  const auto answer = busy.read();
  CHECK(answer.body == "POST /x  5 hello");
  CHECK(answer.headers.at("connection") == "close");
  stopping.join();
  CHECK(server->connections() == 0);
}
