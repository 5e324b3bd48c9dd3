// `.cimend/policy.yaml` is read in two passes. The first takes only the parser's events and refuses what a
// settings file has no use for and an attacker has: anchors and aliases (a few lines of them stand for gigabytes),
// several documents, more than 64 KiB. The second reads yaml-cpp's nodes, each with its line, and refuses every key
// it does not know: a misspelt `protected_path` that is silently ignored protects nothing.
//
// yaml-cpp throws; nothing of it leaves this file.

#include "core/policy.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "core/text.h"

namespace cimend::core {
namespace {

constexpr std::size_t kMaxPolicyBytes = 64u << 10;
constexpr const char* kPolicyPath = ".cimend/policy.yaml";

std::string line_of(const std::string& name, const YAML::Mark& mark) {
  return mark.is_null() ? name : name + ":" + std::to_string(mark.line + 1);
}

// Finds the first anchor, alias or second document.
class Gate : public YAML::EventHandler {
 public:
  std::string problem;
  YAML::Mark mark;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override { look(at, anchor); }
  void OnAlias(const YAML::Mark& at, YAML::anchor_t anchor) override { look(at, anchor); }
  void OnScalar(const YAML::Mark& at, const std::string&, YAML::anchor_t anchor, const std::string&) override {
    look(at, anchor);
  }
  void OnSequenceStart(const YAML::Mark& at, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    look(at, anchor);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& at, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    look(at, anchor);
  }
  void OnMapEnd() override {}

 private:
  void look(const YAML::Mark& at, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor || !problem.empty()) return;
    problem = "anchors and aliases are not allowed here";
    mark = at;
  }
};

// Reads one policy and remembers the first thing that was wrong.
class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  void refuse(const YAML::Node& at, Errc code, std::string what, std::string hint = {}) {
    if (!error_) error_ = Error{code, std::move(what), line_of(name_, at.Mark()), std::move(hint)};
  }

  // Calls `read(key, value)` for each member of a map; an empty section counts as one without members.
  template <class Read>
  void each_member(const YAML::Node& map, const std::string& of, const std::vector<std::string_view>& known,
                   Read read) {
    if (map.IsNull()) return;
    if (!map.IsMap()) return refuse(map, Errc::parse, of + " must be a map of keys and values");
    std::set<std::string> seen;
    for (const auto& member : map) {
      const std::string key = member.first.IsScalar() ? member.first.Scalar() : "";
      if (std::find(known.begin(), known.end(), key) == known.end()) return refuse_key(member.first, key, of, known);
      if (!seen.insert(key).second)
        return refuse(member.first, Errc::parse, fmt::format("the key {} comes twice in {}", key, of));
      read(key, member.second);
    }
  }

  bool boolean(const YAML::Node& node, const std::string& key) {
    bool value = false;
    if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value))
      refuse(node, Errc::parse, key + " must be true or false");
    return value;
  }

  std::int64_t integer(const YAML::Node& node, const std::string& key, std::int64_t least, std::int64_t most) {
    std::int64_t value = least;
    if (!node.IsScalar() || !YAML::convert<std::int64_t>::decode(node, value))
      refuse(node, Errc::parse, key + " must be a whole number");
    else if (value < least || value > most)
      refuse(node, Errc::refused,
             key + " must be from " + std::to_string(least) + " to " + std::to_string(most) + ", not " + node.Scalar());
    return value;
  }

  std::vector<std::string> texts(const YAML::Node& node, const std::string& key) {
    std::vector<std::string> values;
    if (!node.IsSequence()) {
      refuse(node, Errc::parse, key + " must be a list", "write " + key + ": [\"first\", \"second\"]");
      return values;
    }
    for (const auto& element : node) {
      if (!element.IsScalar() || element.Scalar().empty())
        refuse(element, Errc::parse, key + " must be a list of texts that are not empty");
      else
        values.push_back(element.Scalar());
    }
    return values;
  }

  // Argument vectors: a list of lists.
  std::vector<std::vector<std::string>> commands(const YAML::Node& node, const std::string& key) {
    std::vector<std::vector<std::string>> values;
    if (!node.IsSequence()) {
      refuse(node, Errc::parse, key + " must be a list of commands", "write " + key + ": [[\"make\", \"generate\"]]");
      return values;
    }
    for (const auto& element : node) {
      if (!element.IsSequence() || element.size() == 0)
        refuse(element, Errc::parse, key + ": each command is a list, the program first",
               "there is no shell: [\"make\", \"generate\"], not \"make generate\"");
      else
        values.push_back(texts(element, key));
    }
    return values;
  }

  // Directories of the repository: relative, without "..".
  std::vector<std::string> plain_paths(const YAML::Node& node, const std::string& key) {
    std::vector<std::string> paths = texts(node, key);
    for (const std::string& path : paths)
      for (const std::string_view part : split(path, '/'))
        if (part.empty() || part == "." || part == "..")
          refuse(node, Errc::refused, fmt::format("{}: \"{}\" is no plain path below the repository", key, path),
                 "write node_modules or tools/vendor");
    return paths;
  }

  // Globs over paths of the repository. One that can never match is a mistake that would protect nothing.
  std::vector<std::string> path_globs(const YAML::Node& node, const std::string& key) {
    std::vector<std::string> globs = texts(node, key);
    for (const std::string& glob : globs)
      if (glob.front() == '/' || glob.substr(0, 2) == "./" || glob.back() == '/')
        refuse(node, Errc::refused, fmt::format("{}: \"{}\" never matches", key, glob),
               "paths begin at the repository's root, without / or ./; a directory's files are `directory/**`");
    return globs;
  }

 private:
  void refuse_key(const YAML::Node& at, const std::string& key, const std::string& of,
                  const std::vector<std::string_view>& known) {
    std::string hint = "known keys:";
    for (const std::string_view name : known) hint += " " + std::string(name);
    const std::string_view nearest = nearest_word(key, known);
    if (!nearest.empty()) hint = "did you mean " + std::string(nearest) + "?";
    refuse(at, Errc::parse, "unknown key \"" + shorten(key, 60) + "\" in " + of, hint);
  }

  const std::string& name_;
  std::optional<Error> error_;
};

void append_new(std::vector<std::string>& list, std::vector<std::string> more) {
  for (std::string& value : more)
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

void read_rerun(Reader& reader, const YAML::Node& section, Policy::Rerun& rerun) {
  const std::vector<std::string_view> known = {"enabled",         "workflows",  "max_attempts",
                                               "max_failed_jobs", "never_jobs", "never_events"};
  reader.each_member(section, "rerun", known, [&](const std::string& key, const YAML::Node& value) {
    if (key == "enabled") rerun.enabled = reader.boolean(value, key);
    if (key == "workflows") rerun.workflows = reader.texts(value, key);
    if (key == "max_attempts") rerun.max_attempts = reader.integer(value, key, 1, 2);
    if (key == "max_failed_jobs") rerun.max_failed_jobs = reader.integer(value, key, 1, 50);
    if (key == "never_jobs") append_new(rerun.never_jobs, reader.texts(value, key));
    if (key == "never_events") append_new(rerun.never_events, reader.texts(value, key));
  });
}

void read_fix(Reader& reader, const YAML::Node& section, Policy::Fix& fix) {
  const std::vector<std::string_view> known = {"enabled",
                                               "allowed_paths",
                                               "protected_paths",
                                               "max_files",
                                               "max_lines",
                                               "max_formatter_files",
                                               "max_formatter_lines",
                                               "max_bytes",
                                               "lockfiles",
                                               "manifests",
                                               "network",
                                               "generators",
                                               "retry_after_days"};
  reader.each_member(section, "fix", known, [&](const std::string& key, const YAML::Node& value) {
    if (key == "enabled") fix.enabled = reader.boolean(value, key);
    if (key == "allowed_paths") fix.allowed_paths = reader.path_globs(value, key);
    if (key == "protected_paths") append_new(fix.protected_paths, reader.path_globs(value, key));
    if (key == "max_files") fix.max_files = reader.integer(value, key, 1, 20);
    if (key == "max_lines") fix.max_lines = reader.integer(value, key, 1, 500);
    if (key == "max_formatter_files") fix.max_formatter_files = reader.integer(value, key, 1, 500);
    if (key == "max_formatter_lines") fix.max_formatter_lines = reader.integer(value, key, 1, 50'000);
    if (key == "lockfiles") fix.lockfiles = reader.boolean(value, key);
    if (key == "manifests") fix.manifests = reader.boolean(value, key);
    if (key == "network") fix.network = reader.boolean(value, key);
    if (key == "generators") fix.generators = reader.commands(value, key);
    if (key == "retry_after_days") fix.retry_after_days = reader.integer(value, key, 1, 3650);
    if (key == "max_bytes") fix.max_bytes = reader.integer(value, key, 1, std::int64_t{16} << 20);
  });
}

void read_validate(Reader& reader, const YAML::Node& section, Policy::Validate& validate) {
  const std::vector<std::string_view> known = {"command", "time_limit_seconds", "memory_limit_mib", "dependencies", "git",
                                               "unsandboxed"};
  reader.each_member(section, "validate", known, [&](const std::string& key, const YAML::Node& value) {
    if (key == "command") validate.command = reader.texts(value, key);
    if (key == "time_limit_seconds") validate.time_limit_seconds = reader.integer(value, key, 1, 3600);
    if (key == "dependencies") validate.dependencies = reader.plain_paths(value, key);
    if (key == "git") validate.git = reader.boolean(value, key);
    if (key == "unsandboxed") validate.unsandboxed = reader.boolean(value, key);
    if (key == "memory_limit_mib") validate.memory_limit_mib = reader.integer(value, key, 64, std::int64_t{1} << 20);
  });
}

void read_proposer(Reader& reader, const YAML::Node& section, Policy::Proposer& proposer) {
  const std::vector<std::string_view> known = {"enabled", "max_calls", "time_limit_seconds", "max_tokens"};
  reader.each_member(section, "proposer", known, [&](const std::string& key, const YAML::Node& value) {
    if (key == "enabled") proposer.enabled = reader.boolean(value, key);
    if (key == "max_calls") proposer.max_calls = reader.integer(value, key, 1, 10);
    if (key == "time_limit_seconds") proposer.time_limit_seconds = reader.integer(value, key, 1, 3600);
    if (key == "max_tokens") proposer.max_tokens = reader.integer(value, key, 100, 10'000'000);
  });
}

void read_publish(Reader& reader, const YAML::Node& section, Policy::Publish& publish) {
  const std::vector<std::string_view> known = {"enabled",    "approvers", "needs_approval", "tiers",   "draft",
                                               "auto_merge", "labels",    "max_per_hour",   "max_open"};
  reader.each_member(section, "publish", known, [&](const std::string& key, const YAML::Node& value) {
    if (key == "enabled") publish.enabled = reader.boolean(value, key);
    if (key == "approvers") publish.approvers = reader.texts(value, key);
    if (key == "needs_approval") publish.needs_approval = reader.boolean(value, key);
    if (key == "draft") publish.draft = reader.boolean(value, key);
    if (key == "auto_merge") publish.auto_merge = reader.boolean(value, key);
    if (key == "labels") publish.labels = reader.texts(value, key);
    if (key == "max_per_hour") publish.max_per_hour = reader.integer(value, key, 1, 60);
    if (key == "max_open") publish.max_open = reader.integer(value, key, 1, 100);
    if (key == "tiers") {
      publish.tiers = reader.texts(value, key);
      const bool known_tiers = std::all_of(publish.tiers.begin(), publish.tiers.end(),
                                           [](const std::string& tier) { return tier == "A" || tier == "B"; });
      if (!known_tiers) reader.refuse(value, Errc::refused, "tiers may be A and B; C is never published");
    }
  });
}

Result<Policy> read_policy(const YAML::Node& root, const std::string& name) {
  Policy policy;
  Reader reader(name);
  reader.each_member(root, "the policy", {"rerun", "fix", "validate", "proposer", "publish"},
                     [&](const std::string& key, const YAML::Node& section) {
                       if (key == "rerun") read_rerun(reader, section, policy.rerun);
                       if (key == "fix") read_fix(reader, section, policy.fix);
                       if (key == "validate") read_validate(reader, section, policy.validate);
                       if (key == "proposer") read_proposer(reader, section, policy.proposer);
                       if (key == "publish") read_publish(reader, section, policy.publish);
                     });
  if (reader.error()) return tl::unexpected(*reader.error());
  return policy;
}

Result<> pass_gate(const std::string& yaml, const std::string& name) {
  std::istringstream stream(yaml);
  YAML::Parser parser(stream);
  Gate gate;
  if (!parser.HandleNextDocument(gate)) return {};
  if (!gate.problem.empty()) return fail(Errc::refused, gate.problem, line_of(name, gate.mark));
  Gate second;
  if (parser.HandleNextDocument(second)) return fail(Errc::refused, "a policy is one YAML document, not several", name);
  return {};
}

Json globs_json(const std::vector<std::string>& globs) {
  Json::Array array;
  for (const std::string& glob : globs) array.emplace_back(glob);
  return array;
}

}  // namespace

std::vector<std::string> Policy::default_protected_paths() {
  return {// What begins with a dot steers tools: .github, .gitlab-ci.yml, .gitmodules, .cimend, .npmrc.
          "**/.*", "**/.*/**",
          // Who must look at a change, and what CI runs.
          "**/CODEOWNERS", "**/Jenkinsfile*", "**/azure-pipelines*.y*ml", "**/appveyor.y*ml",
          "**/bitbucket-pipelines.y*ml", "**/cloudbuild.y*ml", "**/action.y*ml",
          // Lock files: their checksums are the point of them.
          "**/*.lock", "**/*.lockb", "**/*.lockfile", "**/package-lock.json", "**/npm-shrinkwrap.json",
          "**/pnpm-lock.yaml", "**/packages.lock.json", "**/go.sum", "**/go.work.sum", "**/Package.resolved",
          // Manifests: a new dependency is new code that nobody has read.
          "**/package.json", "**/Cargo.toml", "**/go.mod", "**/go.work", "**/pyproject.toml", "**/setup.py",
          "**/setup.cfg", "**/requirements*.txt", "**/Pipfile", "**/environment.y*ml", "**/composer.json", "**/Gemfile",
          "**/*.gemspec", "**/pom.xml", "**/build.gradle*", "**/settings.gradle*", "**/gradle-wrapper.*", "**/*.csproj",
          "**/packages.config", "**/Directory.*.props", "**/Podfile", "**/Package.swift", "**/mix.exs",
          "**/pubspec.yaml", "**/deno.json*", "**/conanfile.*", "**/vcpkg.json",
          // Keys.
          "**/*.pem", "**/*.key"};
}

Result<Policy> Policy::parse(std::string_view yaml, const std::string& name) {
  if (yaml.size() > kMaxPolicyBytes)
    return fail(Errc::refused, "a policy may have " + std::to_string(kMaxPolicyBytes) + " bytes", name);
  const std::string text(yaml);
  try {
    if (auto passed = pass_gate(text, name); !passed) return tl::unexpected(passed.error());
    return read_policy(YAML::Load(text), name);
  } catch (const YAML::Exception& problem) {
    return fail(Errc::parse, "not YAML: " + problem.msg, line_of(name, problem.mark));
  }
}

Result<Policy> Policy::load(Fs& fs, const std::string& repository_directory, const std::string& file) {
  const std::string path = file.empty() ? join_path(repository_directory, kPolicyPath) : file;
  const auto yaml = fs.read(path, kMaxPolicyBytes);
  if (yaml) {
    auto policy = parse(*yaml, path);
    if (policy) policy->from_operator = !file.empty();
    return policy;
  }
  if (file.empty() && yaml.error().code == Errc::not_found) return Policy{};
  return tl::unexpected(yaml.error());
}

Json Policy::rerun_json() const {
  return Json::Object{{"enabled", rerun.enabled},
                      {"workflows", globs_json(rerun.workflows)},
                      {"max_attempts", rerun.max_attempts},
                      {"max_failed_jobs", rerun.max_failed_jobs},
                      {"never_jobs", globs_json(rerun.never_jobs)},
                      {"never_events", globs_json(rerun.never_events)}};
}

}  // namespace cimend::core
