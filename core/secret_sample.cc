#include "core/secret_sample.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/base64.h"

namespace cimend::core {
namespace {

using std::string_view;

string_view characters(string_view name) {
  static const std::map<string_view, string_view> classes = {
      {"digit", "0123456789"},
      {"hex", "0123456789abcdef"},
      {"hexup", "0123456789ABCDEF"},
      {"lower", "abcdefghijklmnopqrstuvwxyz0123456789"},
      {"letter", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
      {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
      {"bech32", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"},
      {"alnum", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
      {"word", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"},
      {"base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
  };
  return classes.at(name);
}

std::string random_run(string_view from, std::size_t length, std::mt19937& random) {
  std::string run;
  while (run.size() < length) run += from[random() % from.size()];
  return run;
}

std::string filled(string_view form, std::mt19937& random) { return make_secret(form, random).text; }

// Composed, so that no tool takes this file for one that holds keys.
std::string frame(string_view word, string_view kind) {
  return "-----" + std::string(word) + " " + std::string(kind) + "-----";
}

std::string encoded(string_view before, string_view text) {
  const std::size_t bytes = before.size() + text.size();
  // Padded to whole groups by what stands behind it, as in a line of a file that is encoded as a whole.
  return encode_base64(std::string(before) + std::string(text) + std::string(3 - bytes % 3, '\n'));
}

std::string in_base64(const SecretSample& sample, std::mt19937& random, std::string& gone) {
  const std::string before = random_run("abcdefgh", random() % 4, random) + ":";
  std::string text = encoded(before, sample.text);
  const std::size_t at = before.size() + sample.text.find(sample.secret);
  gone = text.substr((at + 2) / 3 * 4, std::max<std::size_t>(sample.secret.size() / 3 * 4, 8) - 4);
  return text;
}

std::string cut_by_colours(const SecretSample& sample, std::mt19937& random) {
  static const std::vector<std::string> kEscapes = {"\x1b[0m", "\x1b[01;31m\x1b[K", "^[[33m", "\x1b]8;;\x1b\\"};
  std::string text = sample.text;
  const std::size_t secret = text.find(sample.secret);
  text.insert(secret + sample.secret.size() / 2, kEscapes[random() % kEscapes.size()]);
  if (random() % 2 == 0) text.insert(secret, kEscapes[random() % kEscapes.size()]);
  return "\x1b[1m$\x1b[0m " + text;
}

constexpr string_view kTime = "2026-04-22T16:09:37.3317193Z ";

}  // namespace

SecretSample make_secret(string_view form, std::mt19937& random) {
  SecretSample sample;
  while (!form.empty()) {
    const std::size_t colon = form.find(':');
    const std::size_t end = form.find('>');
    const bool slot = form.front() == '<' && colon < end && end != string_view::npos;
    if (!slot ||
        form.substr(1, colon - 1).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") != string_view::npos) {
      sample.text += form.front();
      form.remove_prefix(1);
      continue;
    }
    const auto count = static_cast<std::size_t>(std::stoul(std::string(form.substr(colon + 1, end - colon - 1))));
    const std::string run = random_run(characters(form.substr(1, colon - 1)), count, random);
    sample.text += run;
    if (run.size() >= sample.secret.size()) sample.secret = run;
    form.remove_prefix(end + 1);
  }
  return sample;
}

string_view name_of(Planting planting) {
  switch (planting) {
    case Planting::plain: return "plain";
    case Planting::quoted: return "quoted";
    case Planting::in_url: return "in a URL";
    case Planting::in_json: return "in JSON";
    case Planting::in_base64: return "in base64";
    case Planting::cut_by_colours: return "cut by colours";
    case Planting::stamped: return "behind a timestamp";
  }
  return "";
}

std::string plant(const SecretSample& sample, Planting planting, std::mt19937& random, std::string& gone) {
  gone = sample.secret;
  switch (planting) {
    case Planting::plain: return "log in with " + sample.text + " now\n";
    case Planting::quoted: return "export VALUE='" + sample.text + "';\n";
    case Planting::in_url: return "GET https://example.org/a?value=" + sample.text + "&b=1 200\n";
    case Planting::in_json: return "{\"value\":\"" + sample.text + "\",\"next\":1}\n";
    case Planting::in_base64: return "value: " + in_base64(sample, random, gone) + " end\n";
    case Planting::cut_by_colours: return cut_by_colours(sample, random) + " end\n";
    case Planting::stamped: return std::string(kTime) + "  " + sample.text + "\r\n";
  }
  return {};
}

bool leaks(string_view gone, string_view text) {
  const std::size_t half = gone.size() / 2;
  return text.find(gone.substr(0, half)) != string_view::npos || text.find(gone.substr(half)) != string_view::npos;
}

SecretSample make_key(KeyKind kind, std::mt19937& random) {
  std::string name = kind == KeyKind::openssh ? "OPENSSH PRIVATE KEY" : "RSA PRIVATE KEY";
  if (kind == KeyKind::pgp) name = "PGP PRIVATE KEY BLOCK";
  std::vector<std::string> lines = {frame("BEGIN", name)};
  if (kind == KeyKind::encrypted) lines.insert(lines.end(), {"Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,01", ""});
  if (kind == KeyKind::pgp) lines.insert(lines.end(), {"Version: GnuPG v2", ""});
  const std::string form = kind == KeyKind::openssh ? "<base64:70>" : "<base64:64>";
  for (std::size_t i = 3 + random() % 40; i > 0; --i) lines.push_back(filled(form, random));
  SecretSample key;
  key.secret = lines.back();
  lines.push_back(filled("<base64:10>", random) + "==");
  if (kind == KeyKind::pgp) lines.push_back("=" + filled("<base64:4>", random));
  lines.push_back(frame("END", name));
  for (const std::string& line : lines) {
    if (kind == KeyKind::stamped) key.text += kTime;
    key.text += kind == KeyKind::coloured ? "\x1b[2m" + line + "\x1b[0m" : line;
    key.text += kind == KeyKind::on_one_line ? "\\n" : "\n";
  }
  if (kind == KeyKind::on_one_line) key.text = "{\"key\": \"" + key.text + "\"}\n";
  return key;
}

std::string make_clean_line(std::mt19937& random) {
  // Where a secret was, what a person or a CI system wrote instead.
  static const std::vector<string_view> kForms = {
      "HEAD is now at <hex:7> fix: mask tokens",
      "[command]/usr/bin/git checkout --progress --force <hex:40>",
      "image: registry.example.org/a/b@sha256:<hex:64>",
      "#7 sha256:<hex:64> 31.36MB / 31.36MB 1.2s done",
      "resolved \"https://registry.yarnpkg.com/a/-/a-1.2.3.tgz#<hex:40>\"",
      "integrity sha512-<base64:86>==",
      "\"integrity\": \"sha1-<base64:27>=\",",
      "github.com/stretchr/testify v1.8.4 h1:<base64:43>=",
      "src=\"data:image/png;base64,iVBORw0KGgo<base64:400>\"",
      "run id <hex:8>-<hex:4>-4<hex:3>-a<hex:3>-<hex:12>",
      "cache key: Linux-npm-<hex:64>",
      "Cache restored from key: node-cache-key-<hex:32>",
      "  --hash=sha256:<hex:64> \\",
      "checksum = \"<hex:64>\"",
      "_ZN5boost4asio6detail18reactive_socket<digit:3>baseC2ERNS0_17execution_contextE",
      "object at 0x7f<hex:10>, thread 0x<hex:12>",
      "Downloading com.example:library-core:1.<digit:2>.<digit:1> from https://repo.example.org/maven2/b-<digit:2>.jar",
      "/build/.gradle/caches/transforms-3/<hex:32>/transformed/jetified-library.jar",
      "main.<hex:8>.chunk.js 41.2 kB, runtime~main.<hex:20>.js",
      "!function(e,t){var n=e.a<digit:2>,r=t.b<hex:4>;return n(r.c)}(a,b),d.e=f<hex:3>?g:h;",
      "boundary=----WebKitFormBoundary<alnum:16>",
      "took <digit:3>.<digit:6> s, seed <digit:10>, pid <digit:5>",
      "  token: ***",
      "  GITHUB_TOKEN: ***",
      "Authorization: Bearer ***",
      "AUTHORIZATION: basic ***",
      "password=***&user=ci",
      "npm config set //registry.npmjs.org/:_authToken=${NPM_TOKEN}",
      "  with: token: ${{ secrets.GITHUB_TOKEN }}",
      "curl -u \"$USER:$PASSWORD\" https://example.org/a<digit:3>",
      "password: $(cat /run/secrets/db_<digit:2>)",
      "secret: <token>, api_key: YOUR_API_KEY_<digit:1>, passwd=xxxxxxxxxxxx",
      "error: unexpected token: identifier<digit:2> at line <digit:3>",
      "CancellationToken: System.Threading.CancellationToken, tokens: <digit:5>",
      "the secret_key_base of this application was not given on line <digit:3>",
      "test_password_is_hashed_v<digit:1> (accounts.tests.TestUser<digit:2>) ... ok",
      "https://${USER}:${TOKEN}@example.org/<hex:8>",
  };
  return filled(kForms[random() % kForms.size()], random) + "\n";
}

}  // namespace cimend::core
