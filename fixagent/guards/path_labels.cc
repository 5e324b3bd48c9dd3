#include "fixagent/guards/path_labels.h"

#include <algorithm>
#include <initializer_list>

#include "core/text.h"
#include "fixagent/guards/lock_integrity.h"
#include "fixagent/guards/syntax.h"

namespace cimend::fixagent {
namespace {

using Words = std::initializer_list<std::string_view>;

bool one_of(std::string_view text, Words words) { return std::find(words.begin(), words.end(), text) != words.end(); }

// "src/authService/login_form.tsx" is src, auth, service, login, form, tsx.
std::vector<std::string> words_of(std::string_view path) {
  std::vector<std::string> words(1);
  bool lower = false;
  for (const char c : path) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool separator = c == '/' || c == '.' || c == '-' || c == '_' || c == ' ';
    if ((separator || (upper && lower)) && !words.back().empty()) words.emplace_back();
    if (!separator) words.back() += core::to_lower(std::string_view(&c, 1));
    lower = c >= 'a' && c <= 'z';
  }
  return words;
}

bool has_word(std::string_view path, Words wanted) {
  const std::vector<std::string> words = words_of(path);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return one_of(word, wanted); });
}

bool has_folder(std::string_view path, Words folders) {
  const std::vector<std::string_view> parts = core::split(path, '/');
  return std::any_of(parts.begin(), parts.end() - 1, [&](std::string_view part) { return one_of(part, folders); });
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }
bool ends_with_any(std::string_view path, Words endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
}

bool is_docs(std::string_view path) {
  return ends_with_any(path, {".md", ".rst", ".adoc", ".txt", ".mdx"})
             ? !is_lock_file(path) && name_of(path) != "CMakeLists.txt" && !name_of(path).starts_with("requirements")
             : has_folder(path, {"docs", "doc"});
}

bool is_ci(std::string_view path) {
  return path.starts_with(".github/") || has_folder(path, {".circleci", ".buildkite", ".gitlab", "ci", ".ci"}) ||
         one_of(name_of(path), {".gitlab-ci.yml", ".travis.yml", "Jenkinsfile", "azure-pipelines.yml", "appveyor.yml",
                                "bitbucket-pipelines.yml", "cloudbuild.yaml", "action.yml"});
}

bool is_dependencies(std::string_view path) {
  const std::string_view name = name_of(path);
  return is_lock_file(path) || is_open_manifest(path) ||
         one_of(name,
                {"go.mod", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "pom.xml", "composer.json", "Gemfile",
                 "build.gradle", "build.gradle.kts", "Package.swift", "mix.exs", "pubspec.yaml", "vcpkg.json"}) ||
         (name.starts_with("requirements") && name.ends_with(".txt")) || name.ends_with(".csproj");
}

bool is_generated(std::string_view path) {
  return has_folder(path, {"generated", "gen", "dist", "vendor", "__generated__", "third_party", "node_modules"}) ||
         ends_with_any(path, {".pb.go", "_pb2.py", "_pb2_grpc.py", ".pb.cc", ".pb.h", ".min.js", ".g.dart",
                              ".Designer.cs", ".gen.go", ".generated.ts", ".g.cs", "_generated.go", "_generated.rs"});
}

bool is_frontend(std::string_view path) {
  return ends_with_any(path, {".tsx", ".jsx", ".vue", ".svelte", ".css", ".scss", ".sass", ".less", ".html"}) ||
         has_folder(path, {"frontend", "client", "web", "ui", "components", "webapp", "www"});
}

bool is_backend(std::string_view path) {
  if (is_frontend(path)) return false;
  return ends_with_any(path, {".go", ".rs", ".java", ".kt", ".cs", ".rb", ".php", ".c", ".cc", ".cpp", ".cxx", ".py",
                              ".scala", ".h", ".hpp", ".ex", ".swift"}) ||
         has_folder(path, {"backend", "server", "api", "services"});
}

bool is_auth(std::string_view path) {
  return has_word(path, {"auth",       "authn",       "authz",    "authentication", "authorization", "login",
                         "logout",     "session",     "sessions", "oauth",          "oauth2",        "oidc",
                         "saml",       "sso",         "jwt",      "password",       "passwords",     "passwd",
                         "credential", "credentials", "crypto",   "csrf",           "permission",    "permissions",
                         "acl",        "rbac",        "mfa",      "totp",           "cookie",        "cookies",
                         "signin",     "signup",      "identity", "secrets"});
}

bool is_database(std::string_view path) {
  return has_word(path, {"migration", "migrations", "migrate", "db", "database", "sql", "schema", "alembic", "prisma",
                         "flyway", "liquibase", "sqlite", "postgres", "mysql", "orm"});
}

}  // namespace

bool is_test_path(std::string_view path) {
  const std::string_view name = name_of(path);
  const std::string lower = core::to_lower(name);
  return has_folder(path, {"test", "tests", "__tests__", "spec", "specs", "e2e", "testing", "testdata"}) ||
         lower.starts_with("test_") || lower.find("_test.") != std::string::npos ||
         lower.find(".test.") != std::string::npos || lower.find(".spec.") != std::string::npos ||
         lower.find("_spec.") != std::string::npos || lower.ends_with(".bats") ||
         name.find("Test.") != std::string::npos || name.find("Tests.") != std::string::npos || lower == "conftest.py";
}

bool is_public_interface(std::string_view path) {
  const bool header = ends_with_any(path, {".h", ".hpp", ".hh", ".hxx"}) && has_folder(path, {"include", "public"});
  return header || path.ends_with(".d.ts") || has_folder(path, {"api"}) || name_of(path) == "__init__.py" ||
         name_of(path) == "lib.rs" || path.ends_with(".proto");
}

std::vector<std::string> labels_of(const std::vector<std::string>& paths) {
  const auto all = [&](bool (*is)(std::string_view)) {
    return !paths.empty() && std::all_of(paths.begin(), paths.end(), [&](const std::string& path) { return is(path); });
  };
  const auto any = [&](bool (*is)(std::string_view)) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) { return is(path); });
  };
  std::vector<std::string> labels;
  const auto add = [&](const char* label, bool holds) {
    if (holds) labels.emplace_back(label);
  };
  add("test-only", all(is_test_path));
  add("docs-only", all(is_docs));
  add("config", any([](std::string_view path) { return is_settings(language_of(path)); }));
  add("frontend", any(is_frontend));
  add("backend", any(is_backend));
  add("auth-session", any(is_auth));
  add("database", any(is_database));
  add("ci", any(is_ci));
  add("generated", any(is_generated));
  add("dependencies", any(is_dependencies));
  return labels;
}

}  // namespace cimend::fixagent
