#include "classify/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <istream>
#include <streambuf>

namespace cimend::classify {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxBytes = 4 << 20;

// Reads a string_view without copying it.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // streambuf's get area is never written to
    setg(begin, begin, begin + text.size());
  }
};

Place place_of(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Stops the parse: yaml-cpp tells its own errors by exceptions, and offers no other way out of an event.
struct Refused {
  YamlProblem problem;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuse_anchor(mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(mark); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(YamlNode::Kind::null, mark, "", anchor, "");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    add(YamlNode::Kind::scalar, mark, tag, anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] static void refuse_anchor(const YAML::Mark& mark) {
    throw Refused{{"anchors and aliases are not allowed", place_of(mark)}};
  }

  static YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) refuse_anchor(mark);
    if (!tag.empty() && tag != "?" && tag != "!") throw Refused{{"tags are not allowed: " + tag, place_of(mark)}};
    YamlNode made;
    made.kind = kind;
    made.place = place_of(mark);
    return made;
  }

  void add(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
           const std::string& value) {
    YamlNode made = node(kind, mark, tag, anchor);
    made.scalar = value;
    attach(std::move(made));
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (open_.size() >= kMaxDepth) throw Refused{{"nested too deeply", place_of(mark)}};
    open_.push_back(node(kind, mark, tag, anchor));
  }

  void close() {
    YamlNode done = std::move(open_.back());
    open_.pop_back();
    attach(std::move(done));
  }

  void attach(YamlNode made) {
    if (open_.empty()) {
      root_ = std::move(made);
      return;
    }
    YamlNode& parent = open_.back();
    const bool key = parent.kind == YamlNode::Kind::map && parent.keys.size() == parent.items.size();
    (key ? parent.keys : parent.items).push_back(std::move(made));
  }

  YamlNode root_;
  std::vector<YamlNode> open_;
};

}  // namespace

tl::expected<YamlNode, YamlProblem> read_yaml(std::string_view yaml) {
  if (yaml.size() > kMaxBytes) return tl::unexpected(YamlProblem{"the file is over 4 MiB", {}});
  try {
    ViewBuffer buffer(yaml);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    TreeBuilder builder;
    parser.HandleNextDocument(builder);
    return builder.take();
  } catch (const Refused& refused) {
    return tl::unexpected(refused.problem);
  } catch (const YAML::Exception& error) {
    return tl::unexpected(YamlProblem{"not YAML: " + error.msg, place_of(error.mark)});
  } catch (const std::exception& error) {
    return tl::unexpected(YamlProblem{std::string("not YAML: ") + error.what(), {}});
  }
}

}  // namespace cimend::classify
