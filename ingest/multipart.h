#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace cimend::ingest {

// Reads multipart/form-data (RFC 7578, with the boundaries of RFC 2046 5.1.1) as it comes, in memory that does not grow
// with it: a part's header may have 8 KB, and of the bodies only what could be the beginning of a boundary is held
// back.
class MultipartReader {
 public:
  struct Part {
    std::string name;      // of the field
    std::string filename;  // as it was sent: data, never a path
    std::string content_type;
  };
  struct Events {
    std::function<core::Result<>(const Part&)> begin;
    std::function<core::Result<>(std::string_view)> data;  // of the part begun last
    std::function<core::Result<>()> end;
  };
  static constexpr std::size_t kMostParts = 10'000;

  MultipartReader(std::string_view boundary, Events events);
  // Errc::parse for what is no multipart body; what an event answers.
  core::Result<> append(std::string_view bytes);
  // Errc::parse where the last boundary is missing.
  core::Result<> finish();

 private:
  enum class State : unsigned char { preamble, after_boundary, header, body, epilogue };
  core::Result<> step(bool& more);
  core::Result<> read_header(bool& more);
  core::Result<> read_body(bool& more);

  std::string delimiter_;  // "\r\n--boundary"
  Events events_;
  State state_ = State::preamble;
  std::string held_;
  std::size_t parts_ = 0;
};

// The boundary that a Content-Type names; nothing where it is no multipart/form-data or names none (or none that is 1
// to 70 characters).
std::optional<std::string> multipart_boundary(std::string_view content_type);

}  // namespace cimend::ingest
