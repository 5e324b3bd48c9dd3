#include "core/redact.h"

#include "core/redact_lines.h"

namespace cimend::core {

Redaction redact(std::string_view text) {
  Redaction result;
  result.text.reserve(text.size());
  LineRedactor lines;
  lines.add(text, LineRedactor::Rest::none, result.text);
  result.masked = lines.masked();
  return result;
}

}  // namespace cimend::core
