#include "ingest/multipart.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"

namespace cimend::ingest {
namespace {

constexpr std::size_t kMostHeader = 8192;

tl::unexpected<core::Error> broken(std::string what) {
  return core::fail(core::Errc::parse, fmt::format("broken multipart body: {}", what));
}

// The value of `name` in "form-data; name=\"a\"; filename=\"b\""; the quoted form knows \" and \\ as browsers write it.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  std::size_t at = 0;
  while ((at = header.find(';', at)) != std::string_view::npos) {
    ++at;
    while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
    const std::size_t equals = header.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    const bool wanted = core::to_lower(core::trim(header.substr(at, equals - at))) == name;
    std::string value;
    at = equals + 1;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        const bool escaped =
            header[at] == '\\' && at + 1 < header.size() && (header[at + 1] == '"' || header[at + 1] == '\\');
        if (escaped) ++at;
        value.push_back(header[at]);
      }
    } else {
      const std::size_t end = std::min(header.find(';', at), header.size());
      value = std::string(core::trim(header.substr(at, end - at)));
      at = end;
    }
    if (wanted) return value;
  }
  return std::nullopt;
}

// Browsers, and our own sender, write these three in names as HTML says.
std::string without_escapes(std::string name) {
  for (const auto& [written, meant] : {std::pair{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}) {
    for (std::size_t at = 0; (at = name.find(written, at)) != std::string::npos; ++at) name.replace(at, 3, 1, meant);
  }
  return name;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  static constexpr std::string_view kType = "multipart/form-data";
  if (core::to_lower(content_type.substr(0, kType.size())) != kType) return std::nullopt;
  auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) return std::nullopt;
  return boundary;
}

MultipartReader::MultipartReader(std::string_view boundary, Events events)
    : delimiter_("\r\n--" + std::string(boundary)), events_(std::move(events)), held_("\r\n") {}

core::Result<> MultipartReader::append(std::string_view bytes) {
  held_.append(bytes);
  for (bool more = true; more;) {
    if (auto done = step(more); !done) return done;
  }
  return {};
}

core::Result<> MultipartReader::finish() {
  if (state_ == State::epilogue) return {};
  return broken("it ends before the last boundary");
}

core::Result<> MultipartReader::step(bool& more) {
  more = false;
  switch (state_) {
    case State::preamble: {
      const std::size_t at = held_.find(delimiter_);
      if (at == std::string::npos) {
        if (held_.size() > delimiter_.size() + kMostHeader) return broken("no boundary where the first should be");
        return {};
      }
      held_.erase(0, at + delimiter_.size());
      state_ = State::after_boundary;
      more = true;
      return {};
    }
    case State::after_boundary: {
      if (held_.size() < 2) return {};
      if (held_.compare(0, 2, "--") == 0) {
        state_ = State::epilogue;
        more = true;
        return {};
      }
      const std::size_t text = held_.find_first_not_of(" \t");  // padding that a transport may add
      if (text == std::string::npos || held_.size() < text + 2) return {};
      if (held_.compare(text, 2, "\r\n") != 0) return broken("a boundary is followed by something else");
      held_.erase(0, text + 2);
      state_ = State::header;
      more = true;
      return {};
    }
    case State::header: return read_header(more);
    case State::body: return read_body(more);
    case State::epilogue: held_.clear(); return {};
  }
  return {};
}

core::Result<> MultipartReader::read_header(bool& more) {
  const std::size_t end = held_.find("\r\n\r\n");
  if (end == std::string::npos) {
    return held_.size() > kMostHeader ? core::Result<>(broken("a part's header is over 8 KB")) : core::Result<>();
  }
  if (++parts_ > kMostParts) return broken(fmt::format("more than {} parts", kMostParts));
  Part part;
  for (std::string_view line : core::split(std::string_view(held_).substr(0, end), '\n')) {
    line = core::trim(line);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = core::to_lower(core::trim(line.substr(0, colon)));
    const std::string_view value = core::trim(line.substr(colon + 1));
    if (name == "content-disposition") {
      part.name = parameter(value, "name").value_or("");
      part.filename = without_escapes(parameter(value, "filename").value_or(""));
    } else if (name == "content-type") {
      part.content_type = core::to_lower(core::trim(value.substr(0, value.find(';'))));
    }
  }
  if (part.name.empty()) return broken("a part without a name");
  held_.erase(0, end + 4);
  state_ = State::body;
  more = true;
  return events_.begin(part);
}

core::Result<> MultipartReader::read_body(bool& more) {
  const std::size_t at = held_.find(delimiter_);
  const bool ends = at != std::string::npos;
  // Without a delimiter, what could be the beginning of one stays.
  const std::size_t size = ends ? at : held_.size() - std::min(held_.size(), delimiter_.size() - 1);
  if (size > 0) {
    if (auto taken = events_.data(std::string_view(held_).substr(0, size)); !taken) return taken;
  }
  held_.erase(0, ends ? at + delimiter_.size() : size);
  if (!ends) return {};
  state_ = State::after_boundary;
  more = true;
  return events_.end();
}

}  // namespace cimend::ingest
