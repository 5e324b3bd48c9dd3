#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <set>

#include "core/text.h"
#include "fixagent/recipes/compiler_message.h"
#include "fixagent/recipes/recipes.h"
#include "fixagent/recipes/source_line.h"

// path-case: "Socket.h" is wanted and the tree has socket.h.
//
// Written on a file system that does not tell the two apart, it fails on one that does. The file stays as it is called
// (a patch renames nothing) and the text that names it follows, where exactly one file differs in case alone and no
// file is called what the text says. Several are shown for a person to choose. A Rust module and a Python package are
// left alone: their names are used all over the file, and there it is the file that is misnamed.

namespace cimend::fixagent {
namespace {

struct Pattern : RE2 {
  explicit Pattern(const char* text) : RE2(text, RE2::Latin1) {}
};

struct Patterns {
  Pattern gcc{R"(^'?([\w./+-]+)'?(?:: No such file or directory| file not found.*)$)"};
  Pattern include{R"(^\s*#\s*(?:include|include_next|import)\s*["<]([^">]+)[">])"};
  // Cannot find module './Button' from 'src/a.test.js' (jest); … or its corresponding type declarations (tsc)
  Pattern module{
      R"((?:Cannot find module|Can't resolve|Could not resolve(?: import)?|Unable to resolve path to module|Failed to resolve import) ['"](\.{1,2}/[\w./@+-]+)['"])"};
  Pattern absolute{R"(Cannot find module '(/[^']+)' imported from '?([^\s']+)'?)"};
  Pattern from{R"( (?:from|imported from) ['"]([^'"]+)['"])"};
  Pattern stack{R"(^- (/\S+)$)"};
  Pattern place{
      R"(^([^\s():]+)(?:\((\d{1,9}),\d{1,9}\): error TS|:(\d{1,9}):\d{1,9} - error|:(\d{1,9}):\d{1,9}: error))"};
  Pattern webpack{R"(^ERROR in (\./\S+)(?: (\d{1,9}):)?)"};
  Pattern esbuild{R"(^\s+([^\s:]+):(\d{1,9}):\d{1,9}:$)"};
  Pattern rust{R"(^error\[E0583\]: file not found for module `(\w+)`)"};
  Pattern literal{R"(['"](\.{1,2}/[^'"\n]+)['"])"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> out;
  for (const std::string_view part : core::split(path, '/')) {
    if (!part.empty() && part != ".") out.emplace_back(part);
  }
  return out;
}

// `named` seen from `directory`, without "." and ".."; nothing where it leaves the tree.
std::optional<std::string> joined(const std::string& directory, std::string_view named) {
  std::vector<std::string> out = parts_of(directory);
  for (std::string& part : parts_of(named)) {
    if (part != "..") {
      out.push_back(std::move(part));
    } else if (out.empty()) {
      return std::nullopt;
    } else {
      out.pop_back();
    }
  }
  return fmt::format("{}", fmt::join(out, "/"));
}

// "../Net/Socket.h" with the parts behind the dots spelt as the end of `path` is.
std::string respelt(std::string_view named, const std::string& path) {
  std::size_t kept = 0;
  while (named.substr(kept).starts_with("./") || named.substr(kept).starts_with("../"))
    kept += named[kept + 1] == '/' ? 2 : 3;
  const auto count = static_cast<std::ptrdiff_t>(parts_of(named.substr(kept)).size());
  const std::vector<std::string> parts = parts_of(path);
  if (static_cast<std::size_t>(count) > parts.size()) return {};
  return std::string(named.substr(0, kept)) + fmt::format("{}", fmt::join(parts.end() - count, parts.end(), "/"));
}

// The text in the source that names the file: `named` at `offset` of the line.
struct Place {
  SourceLine line;
  std::size_t offset = 0;
  std::string named;
  std::size_t log_line = 0;
};

class PathCaseRecipe {
 public:
  PathCaseRecipe(const Instruction& instruction, const SourceTree& tree)
      : instruction_(instruction), tree_(tree), evidence_(evidence_lines(instruction)) {}

  RecipeOutcome run() {
    if (const auto message = read_compiler_message(evidence_)) {
      follow_include(*message);
    } else if (!follow_module()) {
      refuse_rest();
    }
    return std::move(out_);
  }

 private:
  void refuse_rest() {
    for (const EvidenceLine& line : evidence_) {
      if (RE2::PartialMatch(*line.text, patterns().rust))
        return out_.refuse("the file of a Rust module has to be renamed, and a patch renames nothing");
    }
    out_.refuse("the evidence names no file that is missing");
  }

  void follow_include(const CompilerMessage& message) {
    std::string named, included;
    if (!RE2::FullMatch(message.text, patterns().gcc, &named)) return out_.refuse("the error names no header");
    auto line = read_source_line(tree_, message.file, message.line);
    if (!line) return out_.refuse(line.error().what);
    const bool same = !message.shown || is_shown_as(line->text, message.shown->text, TabsShown::to_eight);
    if (!same || !RE2::PartialMatch(line->text, patterns().include, &included) || included != named)
      return out_.trip("exact-preimage",
                       fmt::format("line {} of {} does not include {}", line->number, line->path, named));
    const std::size_t offset = line->text.find(named);
    std::set<std::string> found;
    const auto here = joined(directory_of(line->path), named);
    const bool relative = named.starts_with("./") || named.starts_with("../");
    const std::string wanted = core::to_lower(named);
    for (const std::string& path : tree_.paths()) {
      const std::string lower = core::to_lower(path);
      const bool fits =
          relative ? here && lower == core::to_lower(*here) : lower == wanted || lower.ends_with("/" + wanted);
      if (fits) found.insert(respelt(named, path));
    }
    offer({std::move(*line), offset, named, message.log_line}, found);
  }

  // False where the evidence holds no such message.
  bool follow_module() {
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      std::string named, absolute, importer;
      const std::string& text = *evidence_[i].text;
      if (RE2::PartialMatch(text, patterns().absolute, &absolute, &importer)) {
        follow_absolute(evidence_[i].number, absolute, importer);
        return true;
      }
      if (RE2::PartialMatch(text, patterns().module, &named)) {
        follow_relative(i, named);
        return true;
      }
    }
    return false;
  }

  void follow_relative(std::size_t at, const std::string& named) {
    std::int64_t line = 0;
    const std::string importer = importer_of(at, line);
    auto path = resolve_path(tree_, importer);
    if (!path) return out_.refuse(importer.empty() ? "the log does not say which file wants it" : path.error().what);
    find_literal(*path, line, evidence_[at].number, [&](const std::string& literal) { return literal == named; });
  }

  // The file that wants the module, as the tool names it: on the message's line or beside it.
  std::string importer_of(std::size_t at, std::int64_t& line) const {
    const std::string& text = *evidence_[at].text;
    std::string file, numbers[3];
    const auto number_of = [&] {
      for (const std::string& number : numbers) {
        if (!number.empty()) line = std::stoll(number);
      }
      return file;
    };
    if (RE2::PartialMatch(text, patterns().from, &file)) return file;
    if (RE2::PartialMatch(text, patterns().place, &file, &numbers[0], &numbers[1], &numbers[2])) return number_of();
    if (at > 0 && RE2::PartialMatch(*evidence_[at - 1].text, patterns().webpack, &file, &numbers[0]))
      return number_of();
    for (std::size_t i = at + 1; i < evidence_.size() && i < at + 8; ++i) {
      if (RE2::FullMatch(*evidence_[i].text, patterns().stack, &file)) return file;
      if (RE2::FullMatch(*evidence_[i].text, patterns().esbuild, &file, &numbers[0])) return number_of();
    }
    line = instruction_.line;
    return instruction_.file;
  }

  // Node's own loader names both files from the top of the machine: what they have in common with the tree's path of
  // the one that imports is where the checkout lies.
  void follow_absolute(std::size_t log_line, const std::string& absolute, const std::string& importer) {
    auto path = resolve_path(tree_, importer);
    if (!path) return out_.refuse(path.error().what);
    if (!importer.ends_with("/" + *path)) return out_.refuse("the log does not tell where the checkout lies");
    const std::string root = importer.substr(0, importer.size() - path->size());
    if (!absolute.starts_with(root)) return out_.refuse("the file that is wanted lies outside the checkout");
    const std::string wanted = absolute.substr(root.size());
    const std::string directory = directory_of(*path);
    find_literal(*path, 0, log_line, [&](const std::string& literal) { return joined(directory, literal) == wanted; });
  }

  // The one quoted path in the file (or its line) that `is_it` takes; comments of whole lines don't count.
  template <class IsIt>
  void find_literal(const std::string& path, std::int64_t number, std::size_t log_line, IsIt is_it) {
    auto bytes = tree_.read(path);
    if (!bytes) return out_.refuse(bytes.error().what);
    const LineIndex lines(*bytes);
    std::vector<Place> places;
    for (std::size_t at = 1; at <= lines.count(); ++at) {
      if (number > 0 && static_cast<std::size_t>(number) != at) continue;
      const std::string_view text = lines.line(at);
      const std::string_view code = core::trim(text);
      if (code.starts_with("//") || code.starts_with("*") || code.starts_with("/*")) continue;
      re2::StringPiece rest(text.data(), text.size());
      std::string literal;
      while (RE2::FindAndConsume(&rest, patterns().literal, &literal)) {
        if (!is_it(literal)) continue;
        auto line = read_source_line(tree_, path, static_cast<std::int64_t>(at));
        const std::size_t end = static_cast<std::size_t>(rest.data() - text.data()) - 1;
        if (line) places.push_back({std::move(*line), end - literal.size(), literal, log_line});
      }
    }
    if (places.empty())
      return out_.trip("exact-preimage", fmt::format("{} does not import what the log says is missing", path));
    if (places.size() > 1) return out_.refuse(fmt::format("{} imports it in several places", path));
    offer(places.front(), module_candidates(places.front()));
  }

  // How the module may be spelt after files of the tree, extensions and index files as bundlers complete them.
  [[nodiscard]] std::set<std::string> module_candidates(const Place& place) const {
    std::set<std::string> found;
    const auto wanted = joined(directory_of(place.line.path), place.named);
    if (!wanted) return found;
    const std::string lower = core::to_lower(*wanted);
    for (const std::string& path : tree_.paths()) {
      if (path.size() < lower.size() || core::to_lower(path.substr(0, lower.size())) != lower) continue;
      static const Pattern completion(R"((?:/index)?(?:\.d)?\.(?:[cm]?[jt]sx?|json|vue|svelte|css|scss|node))");
      const std::string rest = path.substr(lower.size());
      if (rest.empty() || RE2::FullMatch(rest, completion))
        found.insert(respelt(place.named, path.substr(0, lower.size())));
    }
    return found;
  }

  void offer(const Place& place, std::set<std::string> found) {
    found.erase(std::string());
    if (found.count(place.named) != 0)
      return out_.refuse(fmt::format("the commit has {} in this very spelling", place.named));
    if (found.empty()) return out_.refuse(fmt::format("no file of the commit is {} but for its case", place.named));
    for (const std::string& spelling : found) {
      if (found.size() == 1) {
        out_.edits.push_back(edit(place, spelling));
      } else {
        Suggestion one;
        one.edits = {edit(place, spelling)};
        one.reason = fmt::format("{} may be meant; several files differ in case", spelling);
        one.log_line = place.log_line;
        out_.suggestions.push_back(std::move(one));
      }
    }
    if (found.size() > 1) out_.refuse(fmt::format("several files come into question: {}", fmt::join(found, ", ")));
  }

  Edit edit(const Place& place, const std::string& spelling) const {
    Edit out = edit_for(instruction_, place.line.path, place.log_line,
                        fmt::format("the file is called {} in the commit, not {}", spelling, place.named));
    out.offset = place.line.offset + place.offset;
    out.first_line = place.line.number;
    out.before = place.named;
    out.after = spelling;
    return out;
  }

  const Instruction& instruction_;
  const SourceTree& tree_;
  std::vector<EvidenceLine> evidence_;
  RecipeOutcome out_;
};

}  // namespace

RecipeOutcome path_case(const Instruction& instruction, const SourceTree& tree) {
  return PathCaseRecipe(instruction, tree).run();
}

}  // namespace cimend::fixagent
