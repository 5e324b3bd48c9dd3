#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace cimend::ingest {

// gzip (RFC 1952) piece by piece; the same bytes for the same input, whatever its pieces were called when. Never
// denser than about 40 to 1: receivers take what unpacks to much more for a bomb, and a log that repeats itself would
// be one; what goes beyond is stored.
class GzipStream {
 public:
  GzipStream();
  GzipStream(GzipStream&&) noexcept;
  GzipStream& operator=(GzipStream&&) noexcept;
  ~GzipStream();
  // What is ready after these bytes; may be empty. At most 1 GiB a call.
  std::string append(std::string_view bytes);
  // The rest. Once, and nothing after it.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cimend::ingest
