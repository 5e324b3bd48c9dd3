// The network through libcurl's easy interface, one handle a running exchange, kept in a pool afterwards.
//
// A handle keeps its own open connections, so the handle that was used last is taken first and most requests find their
// connection open. libcurl can share connections between handles, but not between threads at once
// (CURL_LOCK_DATA_CONNECT in libcurl-share(3)), and that is what this is for.
//
// What is checked where:
//   before   protocol (https, or http where allowed), line ends in headers, a user inside the URL, and, for addresses
//            written as numbers, the address itself
//   socket   whether the address a name resolved to is public. Not earlier: between a look at the name and libcurl's
//   own
//            the answer could change. An open connection is not asked again, so those that were opened for requests
//            which may go to private addresses live in a pool of their own.
//   body     the size, counted in the write callback, decompressed: CURLOPT_MAXFILESIZE sees neither chunked bodies nor
//            what gzip makes of them
//
// Behind a proxy (the environment's https_proxy, http_proxy, all_proxy; see libcurl-env(3)) the socket shows the
// proxy's address. A request that may not go to private addresses then always goes through it, whatever no_proxy says,
// and which addresses it reaches is the proxy's policy.

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "core/cli.h"
#include "core/http/address.h"
#include "core/http/http.h"
#include "core/http/url.h"
#include "core/text.h"

namespace cimend::core {
namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{256} << 10;
constexpr std::size_t kMostIdleHandles = 16;
constexpr long kLowSpeedBytes = 16;  // a second, over …
constexpr long kLowSpeedSeconds = 60;

struct Slist {
  curl_slist* list = nullptr;
  Slist() = default;
  Slist(const Slist&) = delete;
  Slist& operator=(const Slist&) = delete;
  ~Slist() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

// One request on its way, as libcurl's callbacks see it.
struct Exchange {
  const HttpRequest& request;
  bool through_proxy = false;
  HttpResponse response;
  std::uint64_t received = 0;
  std::size_t header_bytes = 0;
  bool headers_done = false;
  std::string piece;  // of the request's body, from `sent_of_piece` on not yet sent
  std::size_t sent_of_piece = 0;
  std::uint64_t pulled = 0;
  std::optional<Error> failure;  // why we stopped it
  std::string blocked;           // an address that was refused

  std::size_t stop(Error error, std::size_t result) {
    failure = std::move(error);
    return result;
  }
};

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::size_t refused = size + 1;  // any other number than `size` stops libcurl
  exchange.received += size;
  if (exchange.received > exchange.request.max_response_bytes) {
    return exchange.stop({Errc::refused,
                          fmt::format("the answer is larger than {} bytes", exchange.request.max_response_bytes),
                          shown_url(exchange.request.url),
                          {}},
                         refused);
  }
  if (!exchange.request.sink || exchange.response.status / 100 != 2) {
    exchange.response.body.append(data, size);
    return size;
  }
  auto taken = exchange.request.sink({data, size});
  return taken ? size : exchange.stop(std::move(taken.error()), refused);
}

// A status line begins a new set of headers (after a 100, say); what comes after the set that counts is a trailer and
// not looked at.
void take_header(Exchange& exchange, std::string_view line) {
  if (exchange.headers_done) return;
  if (line.substr(0, 5) == "HTTP/") {
    exchange.response.headers.clear();
    const std::size_t blank = line.find(' ');
    exchange.response.status = blank == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(blank)).c_str());
    return;
  }
  if (line.empty()) {
    exchange.headers_done = exchange.response.status >= 200;
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  exchange.response.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
}

std::size_t on_header(const char* data, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.header_bytes += size;
  if (exchange.header_bytes > kMostHeaderBytes) {
    return exchange.stop({Errc::refused, fmt::format("the answer's headers are larger than {} bytes", kMostHeaderBytes),
                          shown_url(exchange.request.url), ""},
                         size + 1);
  }
  std::string_view line(data, size);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  take_header(exchange, line);
  return size;
}

std::size_t on_read(char* into, std::size_t, std::size_t room, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.sent_of_piece == exchange.piece.size()) {
    auto next = exchange.request.body_source();
    if (!next) return exchange.stop(std::move(next.error()), CURL_READFUNC_ABORT);
    exchange.piece = std::move(*next);
    exchange.sent_of_piece = 0;
    exchange.pulled += exchange.piece.size();
    const auto declared = exchange.request.body_size;
    if (declared && exchange.piece.empty() && exchange.pulled < *declared) {
      return exchange.stop(
          {Errc::refused, fmt::format("a body of {} bytes, declared as {}", exchange.pulled, *declared),
           shown_url(exchange.request.url), ""},
          CURL_READFUNC_ABORT);
    }
  }
  const std::size_t count = std::min(room, exchange.piece.size() - exchange.sent_of_piece);
  std::copy_n(exchange.piece.data() + exchange.sent_of_piece, count, into);
  exchange.sent_of_piece += count;
  return count;
}

curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (!exchange.request.allow_private && !exchange.through_proxy && !is_public_address(address->addr)) {
    exchange.blocked = to_text(address->addr);
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  curl_easy_setopt(handle, option, value);
}

bool is_token(std::string_view text) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";  // RFC 9110, 5.6.2
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

Result<> check(const HttpRequest& request, const Url& url) {
  if (url.scheme == "http" && !request.allow_http)
    return fail(Errc::refused, "not https: " + shown_url(request.url), {}, "use an https:// address");
  if (!request.allow_private && (is_private_literal(url.host) || url.is_loopback()))
    return fail(Errc::refused, url.host + " is no address of the public internet", shown_url(request.url));
  if (!is_token(request.method)) return fail(Errc::refused, "not a method: " + request.method);
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return fail(Errc::refused, "not a header's name: " + name, shown_url(request.url));
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
      return fail(Errc::refused, "a line end inside the header " + name, shown_url(request.url));
  }
  return {};
}

// The proxy that the environment names for such a URL. HTTP_PROXY in capitals is not looked at: a CGI program's caller
// sets it by a header (CVE-2016-5385).
std::string proxy_of_environment(const std::string& scheme) {
  const auto value = [](const char* name) {
    const char* text = std::getenv(name);
    return std::string(text == nullptr ? "" : text);
  };
  std::string proxy = scheme == "https" ? value("https_proxy") : value("http_proxy");
  if (proxy.empty() && scheme == "https") proxy = value("HTTPS_PROXY");
  if (proxy.empty()) proxy = value("all_proxy");
  return proxy.empty() ? value("ALL_PROXY") : proxy;
}

void set_limits(CURL* handle, const HttpRequest& request) {
  set(handle, CURLOPT_NOSIGNAL, 1L);  // threads: no SIGALRM for name look-ups
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_limit.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.time_limit.count()));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, kLowSpeedBytes);
  set(handle, CURLOPT_LOW_SPEED_TIME, kLowSpeedSeconds);
  set(handle, CURLOPT_PROTOCOLS_STR, request.allow_http ? "http,https" : "https");
  set(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(handle, CURLOPT_PATH_AS_IS, 1L);  // what was signed or checked is what is sent
}

void set_callbacks(CURL* handle, Exchange& exchange) {
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, &exchange);
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_HEADERDATA, &exchange);
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, &exchange);
}

void set_body(CURL* handle, Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  if (request.body_source) {
    set(handle, CURLOPT_UPLOAD, 1L);
    set(handle, CURLOPT_READFUNCTION, &on_read);
    set(handle, CURLOPT_READDATA, &exchange);
    set(handle, CURLOPT_INFILESIZE_LARGE, request.body_size ? static_cast<curl_off_t>(*request.body_size) : -1);
  } else if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_POSTFIELDS, request.body.data());
  } else if (request.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
  }
  set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_headers(CURL* handle, const HttpRequest& request, Slist& lines) {
  for (const auto& [name, value] : request.headers)
    lines.add(value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  lines.add("Expect:");  // no waiting for a "100 Continue" that most servers never send
  if (header(request.headers, "Content-Type").empty()) lines.add("Content-Type:");  // libcurl's guess is a form
  set(handle, CURLOPT_HTTPHEADER, lines.list);
  if (header(request.headers, "User-Agent").empty())
    set(handle, CURLOPT_USERAGENT, fmt::format("cimend/{}", version()).c_str());
  if (header(request.headers, "Accept-Encoding").empty()) set(handle, CURLOPT_ACCEPT_ENCODING, "");  // all it knows
}

void set_network(CURL* handle, Exchange& exchange, const Url& url) {
  const std::string proxy = proxy_of_environment(url.scheme);
  exchange.through_proxy = !exchange.request.allow_private && !proxy.empty();
  if (exchange.through_proxy) {
    set(handle, CURLOPT_PROXY, proxy.c_str());
    set(handle, CURLOPT_NOPROXY, "");
  }
  // As curl and OpenSSL do: where a company's own authority is told.
  if (const char* authorities = std::getenv("SSL_CERT_FILE"); authorities != nullptr && *authorities != '\0')
    set(handle, CURLOPT_CAINFO, authorities);
}

tl::unexpected<Error> failure_of(CURLcode code, Exchange& exchange, const char* detail) {
  const std::string where = shown_url(exchange.request.url);
  if (exchange.failure) return tl::unexpected(std::move(*exchange.failure));
  if (code == CURLE_COULDNT_CONNECT && !exchange.blocked.empty()) {
    return fail(Errc::refused, exchange.blocked + " is no address of the public internet", where,
                "only addresses that were configured may be private ones");
  }
  const std::string why = *detail != '\0' ? detail : curl_easy_strerror(code);
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED: return fail(Errc::refused, "not a URL that can be asked: " + why, where);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return fail(Errc::refused, "the server's certificate is not trusted: " + why, where,
                  "a private authority can be named in SSL_CERT_FILE");
    default: return fail(Errc::unavailable, "no answer: " + why, where);
  }
}

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

class HandlePool {
 public:
  Handle take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    return Handle(curl_easy_init());
  }
  void give_back(Handle handle) {
    curl_easy_reset(handle.get());  // its connections stay
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMostIdleHandles) idle_.push_back(std::move(handle));
  }

 private:
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

class CurlHttp : public Http {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override {
    const auto url = Url::parse(request.url);
    if (!url) return tl::unexpected(url.error());
    if (auto allowed = check(request, *url); !allowed) return tl::unexpected(allowed.error());
    HandlePool& pool = request.allow_private ? anywhere_ : public_only_;
    Handle handle = pool.take();
    if (!handle) return fail(Errc::unavailable, "libcurl has no memory");
    Exchange exchange{request, false, {}, 0, 0, false, {}, 0, 0, {}, {}};
    auto answer = perform(handle.get(), exchange, *url);
    pool.give_back(std::move(handle));
    return answer;
  }

 private:
  static Result<HttpResponse> perform(CURL* handle, Exchange& exchange, const Url& url) {
    std::array<char, CURL_ERROR_SIZE> detail{};
    Slist lines;
    set(handle, CURLOPT_ERRORBUFFER, detail.data());
    set(handle, CURLOPT_URL, exchange.request.url.c_str());
    set_limits(handle, exchange.request);
    set_callbacks(handle, exchange);
    set_body(handle, exchange);
    set_headers(handle, exchange.request, lines);
    set_network(handle, exchange, url);
    const CURLcode code = curl_easy_perform(handle);
    if (code != CURLE_OK) return failure_of(code, exchange, detail.data());
    return std::move(exchange.response);
  }

  HandlePool public_only_, anywhere_;
};

}  // namespace

std::unique_ptr<Http> curl_http() {
  [[maybe_unused]] static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);  // once, by one thread
  return std::make_unique<CurlHttp>();
}

}  // namespace cimend::core
