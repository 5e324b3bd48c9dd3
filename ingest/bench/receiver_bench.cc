// A load of signed webhooks: so many clients, each with one connection kept open, each sending its next delivery when
// the last one was answered. Prints one JSON object: deliveries a second, latencies, answers by status.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <CLI/CLI.hpp>

#include "core/cli.h"
#include "core/descriptor.h"
#include "core/json.h"

namespace {

using Clock = std::chrono::steady_clock;
using cimend::core::Json;

struct Load {
  std::uint16_t port = 8080;
  std::string path = "/webhooks/github", secret = "secret";
  unsigned clients = 16;
  std::size_t bytes = 65536;
  double seconds = 5;
  std::string run;  // makes the ids of one run its own
};

std::string hex_of(const std::string& bytes) {
  std::string hex;
  for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

// What GitHub sends, as far as its shape goes: many short members, most of them addresses. What tells two deliveries
// apart stands at the end, so that the client need not sign the rest each time: the machine's cores are the server's.
std::string beginning_of_payload(std::size_t bytes) {
  std::string text = R"({"action":"completed","repository":{"id":17,"full_name":"acme/rocket"},"commits":[)";
  for (int i = 0; text.size() + 600 < bytes; ++i) {
    text += fmt::format(
        R"({}{{"sha":"{:040x}","url":"https://api.example.com/repos/acme/rocket/commits/{}","distinct":true,)"
        R"("author":{{"name":"Someone {}","email":"someone{}@example.com","site_admin":false}}}})",
        i == 0 ? "" : ",", i * 7919, i, i, i);
  }
  return text + R"(],"workflow_run":{"name":"CI","status":"completed","conclusion":"failure","head_branch":"main",)"
                R"("head_sha":"3484a3fb816e0859fd6e1cea078d76385ff50625","run_attempt":1,"event":"push","id":)";
}

// HMAC-SHA256 of a fixed beginning and many ends (RFC 2104, by its definition).
class Signer {
 public:
  Signer(const std::string& secret, const std::string& beginning) : inner_(EVP_MD_CTX_new()), outer_(EVP_MD_CTX_new()) {
    std::string key = secret;  // at most 64 bytes
    key.resize(64, '\0');
    std::string in = key, out = key;
    for (char& c : in) c = static_cast<char>(c ^ 0x36);
    for (char& c : out) c = static_cast<char>(c ^ 0x5c);
    EVP_DigestInit_ex(inner_.get(), EVP_sha256(), nullptr);
    EVP_DigestUpdate(inner_.get(), in.data(), in.size());
    EVP_DigestUpdate(inner_.get(), beginning.data(), beginning.size());
    EVP_DigestInit_ex(outer_.get(), EVP_sha256(), nullptr);
    EVP_DigestUpdate(outer_.get(), out.data(), out.size());
  }
  [[nodiscard]] std::string sign(const std::string& end) const { return finish(outer_, finish(inner_, end)); }

 private:
  using Context = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })>;
  static std::string finish(const Context& begun, const std::string& end) {
    const Context context(EVP_MD_CTX_new());
    EVP_MD_CTX_copy_ex(context.get(), begun.get());
    EVP_DigestUpdate(context.get(), end.data(), end.size());
    std::string digest(32, '\0');
    EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
  }
  Context inner_, outer_;
};

struct Counts {
  std::vector<double> milliseconds;
  std::map<int, std::uint64_t> statuses;
};

class Client {
 public:
  Client(const Load& load, unsigned number) : load_(load), number_(number) {}

  void run(Clock::time_point until) {
    while (Clock::now() < until) {
      if (!socket_.open() && !connect()) return;
      const std::string request = next();
      const auto begun = Clock::now();
      const int status = exchange(request);
      counts.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
      ++counts.statuses[status];
      if (status == 0) socket_ = cimend::core::Descriptor();
    }
  }
  Counts counts;

 private:
  bool connect() {
    socket_ = cimend::core::Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(load_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  std::string next() {
    const std::uint64_t id = (std::uint64_t{number_} << 32) + ++sent_;
    const std::string end = fmt::format("{}}}}}", id);
    std::string request = fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-GitHub-Event: workflow_run\r\n"
        "X-GitHub-Delivery: {}-{}-{}\r\nX-Hub-Signature-256: sha256={}\r\nContent-Length: {}\r\n\r\n",
        load_.path, load_.run, number_, sent_, hex_of(signer_.sign(end)), beginning_.size() + end.size());
    request += beginning_;
    request += end;
    return request;
  }
  // The answer's status; 0 where the connection ended.
  int exchange(std::string_view request) {
    while (!request.empty()) {
      const ssize_t count = ::send(socket_.number(), request.data(), request.size(), MSG_NOSIGNAL);
      if (count <= 0) return 0;
      request.remove_prefix(static_cast<std::size_t>(count));
    }
    std::string answer;
    std::array<char, 8192> buffer;
    for (;;) {
      const std::size_t end = answer.find("\r\n\r\n");
      if (end != std::string::npos) {
        std::size_t length = 0;
        const std::size_t at = answer.find("ontent-Length: ");
        const std::size_t low = answer.find("ontent-length: ");
        const std::size_t found = std::min(at, low);
        if (found < end) length = std::stoul(answer.substr(found + 15));
        if (answer.size() >= end + 4 + length) break;
      }
      const ssize_t count = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
      if (count <= 0) return 0;
      answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
    if (answer.find("onnection: close") < answer.find("\r\n\r\n")) socket_ = cimend::core::Descriptor();
    return std::stoi(answer.substr(9, 3));
  }

  const Load& load_;
  unsigned number_;
  std::string beginning_ = beginning_of_payload(load_.bytes);
  Signer signer_{load_.secret, beginning_};
  std::uint64_t sent_ = 0;
  cimend::core::Descriptor socket_;
};

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return sorted[at];
}

int run(const Load& load) {
  std::vector<Client> clients;
  clients.reserve(load.clients);
  for (unsigned i = 0; i < load.clients; ++i) clients.emplace_back(load, i);
  const auto begun = Clock::now();
  const auto until = begun + std::chrono::microseconds(static_cast<std::int64_t>(load.seconds * 1e6));
  std::vector<std::thread> threads;
  for (Client& client : clients) threads.emplace_back([&client, until] { client.run(until); });
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  Counts all;
  for (Client& client : clients) {
    all.milliseconds.insert(all.milliseconds.end(), client.counts.milliseconds.begin(),
                            client.counts.milliseconds.end());
    for (const auto& [status, count] : client.counts.statuses) all.statuses[status] += count;
  }
  std::sort(all.milliseconds.begin(), all.milliseconds.end());
  std::uint64_t good = 0;
  Json statuses = Json::Object{};
  for (const auto& [status, count] : all.statuses) {
    statuses.set(std::to_string(status), count);
    if (status >= 200 && status < 300) good += count;
  }
  Json out;
  out.set("accepted_per_second", static_cast<double>(good) / seconds).set("p50_ms", percentile(all.milliseconds, .5));
  out.set("p99_ms", percentile(all.milliseconds, .99)).set("statuses", statuses);
  fmt::print("{}\n", out.dump());
  return good > 0 ? cimend::core::kDone : cimend::core::kAnsweredNo;
}

}  // namespace

int main(int argc, char** argv) {
  return cimend::core::run_main("cimend-receiver-bench", [&] {
    Load load;
    CLI::App app("Sends signed webhooks to a receiver on this machine and measures its answers.");
    app.add_option("--port", load.port)->required();
    app.add_option("--path", load.path)->capture_default_str();
    app.add_option("--secret", load.secret)->capture_default_str();
    app.add_option("--clients", load.clients)->capture_default_str();
    app.add_option("--bytes", load.bytes)->capture_default_str();
    app.add_option("--seconds", load.seconds)->capture_default_str();
    app.add_option("--run", load.run, "A word that no other run has");
    if (const int code = cimend::core::parse_arguments(app, argc, argv); code >= 0) return code;
    return run(load);
  });
}
