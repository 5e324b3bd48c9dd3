#pragma once

#include <string>

#include "core/fs.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::core {

// The document of type `Document` (one of core/documents/) in the file. Errc::not_found where there is none,
// Errc::parse where it is not one: the error names the file and, where it can, the field or the byte. At most 64 MiB.
template <class Document>
Result<Document> read_document(Fs& fs, const std::string& path) {
  const auto text = fs.read(path, JsonLimits().max_bytes);
  if (!text) return tl::unexpected(text.error());
  const auto json = Json::parse(*text);
  if (!json) return with_context(json.error(), "cannot read " + path);
  auto document = Document::from_json(*json);
  if (!document) return with_context(document.error(), "cannot read " + path);
  return document;
}

// Writes any document, indented, as Fs::write_atomic does.
template <class Document>
Result<> write_document(Fs& fs, const std::string& path, const Document& document) {
  return fs.write_atomic(path, document.to_json().dump(JsonStyle::pretty));
}

}  // namespace cimend::core
