#include "fixagent/guards/lock_integrity.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/json.h"
#include "core/text.h"

// The formats differ in everything but this: an entry has a name, a version, checksums and an address. Each reader
// gives these and leaves the rest. go.sum and JSON are read as such; yarn.lock, pnpm-lock.yaml and the TOML ones are
// read line by line, where each begins an entry with a line of its own kind.

namespace cimend::fixagent {
namespace {

struct Entry {
  std::string name, version;
  std::set<std::string> checksums;
  std::set<std::string> hosts;
};
using Entries = std::vector<Entry>;

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view unquoted(std::string_view text) {
  text = core::trim(text);
  while (!text.empty() && (text.back() == ',' || text.back() == ':')) text.remove_suffix(1);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    text = text.substr(1, text.size() - 2);
  return text;
}

// "https://host" of an address; what has no host is told by its scheme.
std::string origin_of(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) {
    const std::size_t colon = address.find(':');
    return core::to_lower(address.substr(0, colon == std::string_view::npos ? 0 : colon + 1));
  }
  const std::size_t end = address.find_first_of("/?#\"' ),", scheme + 3);
  return core::to_lower(address.substr(0, end));
}

void add_json(Entries& out, const std::string& name, const core::Json& value) {
  const auto text = [&](const char* key) { return std::string(value[key].string_or("")); };
  Entry entry;
  entry.name = name;
  entry.version = text("version");
  if (entry.version.empty()) entry.version = text("resolved");  // packages.lock.json
  for (const char* key : {"integrity", "contentHash", "shasum", "reference"}) {
    if (std::string sum = text(key); !sum.empty()) entry.checksums.insert(std::move(sum));
  }
  for (const char* key : {"resolved", "url"}) {
    const std::string address = text(key);
    if (address.find(':') != std::string::npos) entry.hosts.insert(origin_of(address));
  }
  if (const core::Json::Array* hashes = value["hashes"].array()) {
    for (const core::Json& hash : *hashes) entry.checksums.insert(std::string(hash.string_or("")));
  }
  if (!entry.version.empty() || !entry.checksums.empty() || !entry.hosts.empty()) out.push_back(std::move(entry));
}

// Every object below, named by its path of keys; parts of a list by their "name" and "version".
void walk_json(Entries& out, const std::string& path, const core::Json& value) {
  const std::string name = path.size() > 1'000 ? core::sha256_hex(path) : path;  // so that each costs the same
  if (const core::Json::Object* members = value.object()) {
    add_json(out, name, value);
    for (const auto& [key, member] : *members) walk_json(out, name + "/" + key, member);
  } else if (const core::Json::Array* items = value.array()) {
    for (const core::Json& item : *items) {
      const std::string_view own = item["name"].string_or("");
      if (!own.empty()) walk_json(out, name + "/" + std::string(own), item);
    }
  }
}

// composer's "dist" and "source" carry the checksum, their parent the version.
std::optional<Entries> read_json(std::string_view text) {
  const auto json = core::Json::parse(text);
  if (!json) return std::nullopt;
  Entries out;
  walk_json(out, "", *json);
  std::map<std::string, std::string> versions;
  for (const Entry& entry : out) versions[entry.name] = entry.version;
  for (Entry& entry : out) {
    if (!entry.version.empty()) continue;
    const auto parent = versions.find(entry.name.substr(0, entry.name.rfind('/')));
    if (parent != versions.end()) entry.version = parent->second;
  }
  return out;
}

// "module v1.2.3[/go.mod] h1:…="
std::optional<Entries> read_go_sum(std::string_view text) {
  Entries out;
  for (const std::string_view line : core::split(text, '\n')) {
    if (core::trim(line).empty()) continue;
    const std::vector<std::string_view> parts = core::split(core::trim(line), ' ');
    if (parts.size() != 3 || !parts[2].starts_with("h1:")) return std::nullopt;
    out.push_back({std::string(parts[0]), std::string(parts[1]), {std::string(parts[2])}, {}});
  }
  return out;
}

// "key value", "key = value", "key: value".
std::string_view value_of(std::string_view line, std::string_view key) {
  line = core::trim(line);
  if (line.starts_with('"') && line.substr(1).starts_with(key) && line.substr(1 + key.size()).starts_with('"'))
    line = line.substr(key.size() + 2);
  else if (line.starts_with(key))
    line = line.substr(key.size());
  else
    return {};
  if (line.empty() || (line.front() != ' ' && line.front() != ':' && line.front() != '=')) return {};
  const std::size_t begin = line.find_first_not_of(" :=");
  return begin == std::string_view::npos ? std::string_view() : unquoted(line.substr(begin));
}

// "sha512-…", "sha256:…", 64 hex digits: all checksums of a line.
void add_checksums(Entry& entry, std::string_view line) {
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t end = std::min(line.find_first_of(" \t\"'{},[]", begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    const bool named = word.starts_with("sha") && word.find_first_of("-:=") != std::string_view::npos;
    const bool hex = word.size() >= 40 && word.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    const bool berry = word.size() > 40 && word.find('/') == 2;  // "10/0a1b…"
    if (named || hex || berry) entry.checksums.insert(std::string(word));
    begin = end + 1;
  }
}

void add_hosts(Entry& entry, std::string_view line) {
  for (std::size_t at = line.find("://"); at != std::string_view::npos; at = line.find("://", at + 3)) {
    std::size_t begin = at;
    while (begin > 0 && at - begin < 20 &&
           std::string_view(" \t\"'=(,@").find(line[begin - 1]) == std::string_view::npos)
      --begin;
    entry.hosts.insert(origin_of(line.substr(begin)));
  }
}

// The name in "a@^1.0.0, a@~1", "/a/1.0.0:", "@s/a@1.0.0(peer)".
std::string name_in_header(std::string_view header) {
  header = unquoted(header.substr(0, header.find(", ")));
  if (header.starts_with('/')) header.remove_prefix(1);
  return std::string(header.substr(0, header.find('@', 1)));
}

// yarn.lock, pnpm-lock.yaml, Cargo.lock, poetry.lock, uv.lock, Gemfile.lock, Podfile.lock, …
std::optional<Entries> read_lines(std::string_view text) {
  Entries out(1);
  for (std::string_view line : core::split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view body = core::trim(line);
    if (body.empty() || body.starts_with('#')) continue;
    const std::size_t indent = line.size() - core::trim(line).size();
    const bool table = line.starts_with("[[");
    const bool header = body.ends_with(':') && indent <= 2 && body.find('@') != std::string_view::npos;
    const bool pnpm_old = body.starts_with('/') && body.ends_with(':') && indent <= 2;
    if (table || header || pnpm_old) out.emplace_back();
    Entry& entry = out.back();
    if (header || pnpm_old) {
      entry.name = name_in_header(body);
      entry.version = pnpm_old || line.starts_with(' ') ? std::string(body) : std::string();
      continue;
    }
    if (const std::string_view name = value_of(body, "name"); !name.empty() && entry.name.empty()) entry.name = name;
    if (const std::string_view version = value_of(body, "version"); !version.empty() && entry.version.empty())
      entry.version = version;
    add_checksums(entry, body);
    add_hosts(entry, body);
  }
  return out;
}

std::optional<Entries> read_entries(std::string_view path, std::string_view text) {
  const std::string_view name = name_of(path);
  if (name == "go.sum" || name == "go.work.sum") return read_go_sum(text);
  const bool json = name.ends_with(".json") || name == "Pipfile.lock" || name == "composer.lock" ||
                    name == "Package.resolved" || name == "flake.lock" || name == "deno.lock";
  return json ? read_json(text) : read_lines(text);
}

// Sources that no checksum of a registry stands behind, and how often each is there.
std::map<std::string, std::size_t> loose_sources(std::string_view text) {
  std::map<std::string, std::size_t> out;
  for (const std::string_view mark : {"git+",
                                      "git://",
                                      "git@",
                                      "git:",
                                      "github:",
                                      "gitlab:",
                                      "bitbucket:",
                                      "ssh://",
                                      "http://",
                                      "file:",
                                      "link:",
                                      "portal:",
                                      "path+",
                                      "ftp://",
                                      "GIT\n",
                                      "PATH\n",
                                      "\"type\": \"git\"",
                                      "\"type\": \"path\"",
                                      "git = ",
                                      "path = ",
                                      "editable = "}) {
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + mark.size()))
      ++out[std::string(mark)];
  }
  return out;
}

bool includes(const std::set<std::string>& all, const std::set<std::string>& part) {
  return std::includes(all.begin(), all.end(), part.begin(), part.end());
}

std::string compare(const Entries& olds, const Entries& news) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> checksums;
  std::map<std::string, std::set<std::string>> hosts;
  std::set<std::string> all_hosts;
  for (const Entry& entry : olds) {
    checksums[{entry.name, entry.version}].insert(entry.checksums.begin(), entry.checksums.end());
    hosts[entry.name].insert(entry.hosts.begin(), entry.hosts.end());
    all_hosts.insert(entry.hosts.begin(), entry.hosts.end());
  }
  std::map<std::pair<std::string, std::string>, std::set<std::string>> now;
  for (const Entry& entry : news) {
    now[{entry.name, entry.version}].insert(entry.checksums.begin(), entry.checksums.end());
    const auto old_hosts = hosts.find(entry.name);
    const std::string shown = core::terminal_safe(core::shorten(entry.name, 80));
    if (old_hosts != hosts.end() && !includes(old_hosts->second, entry.hosts))
      return "the patch would let '" + shown + "' come from another host";
    if (!all_hosts.empty() && !includes(all_hosts, entry.hosts))
      return "the patch would let '" + shown + "' come from a host that the file does not use yet";
  }
  for (const auto& [key, sums] : now) {
    const auto old_sums = checksums.find(key);
    if (old_sums != checksums.end() && old_sums->second != sums)
      return "the patch would change a checksum of '" + core::terminal_safe(core::shorten(key.first, 80)) +
             "', whose version stays";
  }
  return {};
}

}  // namespace

bool is_lock_file(std::string_view path) {
  const std::string_view name = name_of(path);
  if (name.ends_with(".lock") || name.ends_with(".lockfile")) return true;
  for (const char* known : {"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "packages.lock.json",
                            "go.sum", "go.work.sum", "Package.resolved"}) {
    if (name == known) return true;
  }
  return false;
}

bool is_open_manifest(std::string_view path) {
  const std::string_view name = name_of(path);
  for (const char* known : {"package.json", "package-lock.json", "Cargo.toml", "Cargo.lock"}) {
    if (name == known) return true;
  }
  return false;
}

std::string broken_integrity(std::string_view path, std::string_view before, std::string_view after) {
  auto old_loose = loose_sources(before);
  for (const auto& [mark, count] : loose_sources(after)) {
    if (count > old_loose[mark])
      return "the patch would add a source that no registry vouches for ('" + std::string(core::trim(mark)) + "')";
  }
  const auto olds = read_entries(path, before);
  const auto news = read_entries(path, after);
  if (!news) return "the patch would leave a file that can't be read";
  if (!olds) return "the file can't be read, so its checksums can't be compared";
  return compare(*olds, *news);
}

}  // namespace cimend::fixagent
