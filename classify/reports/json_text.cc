#include "classify/reports/json_text.h"

#include <utility>
#include <vector>

namespace cimend::classify::reports {
namespace {

constexpr core::JsonLimits kLimits{64u << 20, 128, 2'000'000};

// One pass over the text's brackets. The text need not be valid; what is found in a text that is not is not used.
struct Brackets {
  std::vector<core::LineRange> objects;  // in the order in which they open
  std::string open;                      // the closing brackets that are missing at the end
  std::size_t whole = 0;                 // behind the last bracket that closed while another stayed open
  std::string open_there;                // what was missing there
  bool unbalanced = false;
};

Brackets brackets_of(std::string_view text) {
  Brackets found;
  std::vector<std::size_t> opened;  // indices into objects
  std::size_t line = 1;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size() && !found.unbalanced; ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    switch (c) {
      case '"': in_string = true; break;
      case '{':
        // Deeper or more than is read anyway: a list of them must not cost more memory than the text.
        if (found.open.size() >= kLimits.max_depth || found.objects.size() >= kLimits.max_values) {
          found.unbalanced = true;
          break;
        }
        opened.push_back(found.objects.size());
        found.objects.push_back({line, line});
        found.open += '}';
        break;
      case '[':
        found.unbalanced = found.open.size() >= kLimits.max_depth;
        found.open += ']';
        break;
      case '}':
      case ']':
        if (found.open.empty() || found.open.back() != c) {
          found.unbalanced = true;
          break;
        }
        found.open.pop_back();
        if (c == '}') {
          found.objects[opened.back()].last_line = line;
          opened.pop_back();
        }
        if (!found.open.empty()) {
          found.whole = i + 1;
          found.open_there = found.open;
        }
        break;
      default: break;
    }
  }
  for (const std::size_t index : opened) found.objects[index].last_line = line;
  return found;
}

// Visits the objects of a value in the order in which they open. Depth is bounded by kLimits.
template <class Visit>
void each_object(const core::Json& json, Visit& visit) {
  if (const core::Json::Array* array = json.array()) {
    for (const core::Json& element : *array) each_object(element, visit);
  } else if (const core::Json::Object* object = json.object()) {
    visit(json);
    for (const core::Json::Member& member : *object) each_object(member.second, visit);
  }
}

}  // namespace

std::optional<JsonText> JsonText::read(std::string_view bytes, std::string& why) {
  if (bytes.size() > kLimits.max_bytes) {
    why = "it is larger than 64 MiB";
    return std::nullopt;
  }
  std::string text = core::to_valid_utf8(bytes);
  const Brackets found = brackets_of(text);
  JsonText made;
  made.torn_ = !found.unbalanced && !found.open.empty();
  if (made.torn_) {
    text.resize(found.whole);
    text.append(found.open_there.rbegin(), found.open_there.rend());
  }
  auto json = core::Json::parse(text, kLimits);
  if (!json) {
    why = json.error().what;
    return std::nullopt;
  }
  made.root_ = std::make_unique<const core::Json>(std::move(*json));
  std::size_t next = 0;
  const auto place = [&](const core::Json& object) {
    if (next < found.objects.size()) made.lines_.emplace(&object, found.objects[next]);
    ++next;
  };
  each_object(*made.root_, place);
  return made;
}

core::LineRange JsonText::lines_of(const core::Json& object) const {
  const auto known = lines_.find(&object);
  return known != lines_.end() ? known->second : core::LineRange{1, 1};
}

}  // namespace cimend::classify::reports
