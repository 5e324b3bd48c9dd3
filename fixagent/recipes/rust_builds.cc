#include "fixagent/recipes/rust_builds.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "fixagent/recipes/source_text.h"

namespace cimend::fixagent {
namespace {

constexpr std::size_t kMostSources = 2000;

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

bool is_type_of_std(const std::string& name) {
  static const std::set<std::string> known = {
      "HashMap",     "HashSet",      "BTreeMap",    "BTreeSet",   "VecDeque",  "LinkedList", "BinaryHeap", "Path",
      "PathBuf",     "Rc",           "Arc",         "Weak",       "Cell",      "RefCell",    "OnceCell",   "OnceLock",
      "Mutex",       "MutexGuard",   "RwLock",      "Condvar",    "Once",      "Barrier",    "Duration",   "Instant",
      "SystemTime",  "File",         "OpenOptions", "Command",    "Child",     "Stdio",      "ExitCode",   "TcpStream",
      "TcpListener", "UdpSocket",    "IpAddr",      "Ipv4Addr",   "Ipv6Addr",  "SocketAddr", "Ordering",   "Cow",
      "PhantomData", "Pin",          "Box",         "Vec",        "String",    "Formatter",  "Arguments",  "BufReader",
      "BufWriter",   "Cursor",       "ErrorKind",   "Stdin",      "Stdout",    "OsStr",      "OsString",   "CStr",
      "CString",     "AtomicBool",   "AtomicUsize", "AtomicU32",  "AtomicU64", "Sender",     "Receiver",   "JoinHandle",
      "Thread",      "ManuallyDrop", "MaybeUninit", "NonZeroU32", "Wrapping",  "Range",      "Bound",      "Layout",
      "Utf8Error",   "ParseIntError"};
  return known.contains(name);
}

// Traits that are named where they are wanted: nobody calls their methods.
bool is_named_trait(const std::string& name) {
  static const std::set<std::string> known = {"Display", "Debug",     "Send",        "Sync",

                                              "Copy",    "Serialize", "Deserialize", "Sized"};
  return known.contains(name);
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// A glob that reaches a module: `use super::super::*` or `use crate::a::b::*`.
struct Glob {
  std::size_t up = 0;                 // how often `super`
  std::vector<std::string> from_top;  // without `super`
  bool indented = false;
};

std::vector<Glob> globs_of(const std::string& code) {
  static const Pattern pattern(R"((?m)^([ \t]*)(?:pub(?:\([^)]*\))?\s+)?use\s+(super|crate)((?:::\w+)*)::\*;)");
  std::vector<Glob> out;
  re2::StringPiece rest(code);
  std::string indent, first, path;
  while (RE2::FindAndConsume(&rest, pattern, &indent, &first, &path)) {
    Glob glob;
    glob.indented = !indent.empty();
    glob.up = first == "super" ? 1 : 0;
    bool plain = true;
    for (const std::string_view part : core::split(path, ':')) {
      if (part.empty()) continue;
      if (part == "super") {
        ++glob.up;
      } else if (glob.up > 0) {
        plain = false;  // of a sibling, whose private names are not to be had
      } else {
        glob.from_top.emplace_back(part);
      }
    }
    if (plain) out.push_back(std::move(glob));
  }
  return out;
}

// "src/a/tests.rs" is a::tests, below "src".
struct Module {
  std::string top;
  std::vector<std::string> names;
};

Module module_of(const std::string& path) {
  Module out;
  const std::size_t source = ("/" + path).rfind("/src/");
  out.top = source == std::string::npos ? path.substr(0, path.rfind('/') + 1) : path.substr(0, source + 4);
  for (const std::string_view part : core::split(std::string_view(path).substr(out.top.size()), '/')) {
    if (!part.empty()) out.names.emplace_back(part);
  }
  if (out.names.empty()) return out;
  std::string& last = out.names.back();
  last = last.substr(0, last.rfind('.'));
  if (last == "mod" || (out.names.size() == 1 && (last == "lib" || last == "main"))) out.names.pop_back();
  return out;
}

// Whether a glob in a file of module `here` takes from module `wanted`. Inside `mod tests { … }` or a function `super`
// is one level less, or not.
bool reaches(const Glob& glob, const std::vector<std::string>& here, const std::vector<std::string>& wanted) {
  if (glob.up == 0) return glob.from_top == wanted;
  if (wanted.size() > here.size() || !std::equal(wanted.begin(), wanted.end(), here.begin())) return false;
  const std::size_t levels = here.size() - wanted.size();
  return levels == glob.up || (glob.indented && levels + 1 == glob.up);
}

class Search {
 public:
  Search(const SourceTree& tree, const std::string& path, const std::string& code, const ImportStatement& statement,
         const std::string& bound)
      : tree_(tree), path_(path), code_(code), statement_(statement), bound_(bound) {}

  std::string run() {
    const bool conditional = code_.find("cfg") != std::string::npos;
    if (conditional && named_elsewhere()) return "the file has conditional code and names '" + bound_ + "' elsewhere";
    if (has_conditions_beside_tests() && may_be_trait())
      return "the file has conditional code, which may call methods of '" + bound_ + "'";
    if (conditional && !globs_of(code_).empty() && may_be_trait())
      return "the tests take everything from here, and may call methods of '" + bound_ + "'";
    return module_below(conditional);
  }

 private:
  [[nodiscard]] bool named_elsewhere() const {
    const auto places = words_at(code_, bound_);
    return std::any_of(places.begin(), places.end(),
                       [&](std::size_t at) { return at < statement_.begin || at >= statement_.end; });
  }

  // A cfg that is not `#[cfg(test)] mod …`.
  [[nodiscard]] bool has_conditions_beside_tests() const {
    static const Pattern tests(R"(#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s)");
    static const Pattern any(R"(\bcfg(?:_attr|_if)?\s*!?\s*[({])");
    std::string rest = code_;
    RE2::GlobalReplace(&rest, tests, "mod ");
    return RE2::PartialMatch(rest, any);
  }

  // A lower case name is a function, a module or a macro; what is known as a type is none.
  [[nodiscard]] bool may_be_trait() {
    if (trait_) return *trait_;
    const bool constant =
        bound_.size() > 1 && std::none_of(bound_.begin(), bound_.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    const bool other = bound_.empty() || (!is_upper(bound_.front()) && bound_.front() != '_') ||
                       (constant && bound_.front() != '_') || is_type_of_std(bound_) || is_named_trait(bound_);
    trait_ = !other && !is_type_of_tree();
    return *trait_;
  }

  [[nodiscard]] bool is_type_of_tree() const {
    if (!is_identifier(bound_)) return false;
    const Pattern type((R"(\b(?:struct|enum|union|type)\s+)" + bound_ + R"(\b)").c_str());
    const Pattern trait((R"(\btrait\s+)" + bound_ + R"(\b)").c_str());
    bool found = false;
    std::size_t left = kMostSources;
    for (const std::string& path : tree_.paths()) {
      if (!path.ends_with(".rs") || left == 0) continue;
      --left;
      const auto text = tree_.read(path);
      if (!text || text->find(bound_) == std::string::npos) continue;
      if (RE2::PartialMatch(*text, trait)) return false;
      found |= RE2::PartialMatch(*text, type);
    }
    return found;
  }

  // A file of a module below this one that takes everything from here.
  std::string module_below(bool conditional) {
    const Module own = module_of(path_);
    std::size_t left = kMostSources;
    for (const std::string& path : tree_.paths()) {
      if (!path.ends_with(".rs") || path == path_ || !path.starts_with(own.top) || left == 0) continue;
      --left;
      const Module other = module_of(path);
      if (other.top != own.top || other.names.size() <= own.names.size()) continue;
      if (!std::equal(own.names.begin(), own.names.end(), other.names.begin())) continue;
      const auto text = tree_.read(path);
      if (!text || text->find("::*") == std::string::npos) continue;
      const std::string code = only_code(*text, SourceLanguage::rust, Literals::hide);
      const auto globs = globs_of(code);
      if (std::none_of(globs.begin(), globs.end(), [&](const Glob& g) { return reaches(g, other.names, own.names); }))
        continue;
      if (imports_itself(code)) continue;
      if (!words_at(code, bound_).empty()) return path + " takes everything from here and names '" + bound_ + "'";
      if (conditional && may_be_trait())
        return path + " takes everything from here, and may call methods of '" + bound_ + "'";
    }
    return {};
  }

  [[nodiscard]] bool imports_itself(const std::string& code) const {
    if (!is_identifier(bound_)) return false;
    const Pattern pattern((R"((?m)^\s*(?:pub\s+)?use\s[^;]*\b)" + bound_ + R"(\b)").c_str());
    return RE2::PartialMatch(code, pattern);
  }

  const SourceTree& tree_;
  const std::string& path_;
  const std::string& code_;
  const ImportStatement& statement_;
  const std::string& bound_;
  std::optional<bool> trait_;
};

}  // namespace

std::string rust_use_of_another_build(const SourceTree& tree, const std::string& path, const std::string& code,
                                      const ImportStatement& statement, const std::string& bound) {
  return Search(tree, path, code, statement, bound).run();
}

}  // namespace cimend::fixagent
