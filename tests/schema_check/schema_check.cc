#include "tests/schema_check/schema_check.h"

#include "core/rapidjson_assert.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/internal/regex.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <stdexcept>

#include "core/fs.h"

namespace cimend::tests {
namespace {

using core::Errc;
using core::fail;
using core::Result;

Result<> parse(std::string_view text, const std::string& name, rapidjson::Document& document) {
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(std::string(text).c_str());
  if (!document.HasParseError()) return {};
  return fail(Errc::parse, name + " is not JSON: " + rapidjson::GetParseError_En(document.GetParseError()), name);
}

// The first `pattern` anywhere in the schema that RapidJSON would leave out without a word, or empty.
std::string unreadable_pattern(const rapidjson::Value& schema) {
  if (schema.IsArray()) {
    for (const auto& element : schema.GetArray())
      if (auto found = unreadable_pattern(element); !found.empty()) return found;
  }
  if (!schema.IsObject()) return {};
  for (const auto& member : schema.GetObject()) {
    const bool is_pattern = std::string_view(member.name.GetString()) == "pattern" && member.value.IsString();
    if (is_pattern && !rapidjson::internal::Regex(member.value.GetString()).IsValid()) return member.value.GetString();
    if (auto found = unreadable_pattern(member.value); !found.empty()) return found;
  }
  return {};
}

std::string fragment(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.StringifyUriFragment(buffer);
  return buffer.GetString();
}

Result<> check(const rapidjson::Document& schema_json, const std::string& schema_path,
               const rapidjson::Document& document) {
  if (const auto pattern = unreadable_pattern(schema_json); !pattern.empty())
    return fail(Errc::parse, "RapidJSON can't read the pattern " + pattern, schema_path);
  const rapidjson::SchemaDocument schema(schema_json);
  rapidjson::SchemaValidator validator(schema);
  if (document.Accept(validator)) return {};
  return fail(Errc::parse,
              fragment(validator.GetInvalidDocumentPointer()) + ": breaks " + validator.GetInvalidSchemaKeyword() +
                  " (" + fragment(validator.GetInvalidSchemaPointer()) + ")",
              schema_path);
}

}  // namespace

Result<> check_schema(const std::string& schema_path, std::string_view document) {
  core::RealFs fs;
  const auto schema_text = fs.read(schema_path);
  if (!schema_text) return tl::unexpected(schema_text.error());
  try {
    rapidjson::Document schema_json;
    rapidjson::Document document_json;
    if (auto parsed = parse(*schema_text, schema_path, schema_json); !parsed) return parsed;
    if (auto parsed = parse(document, "the document", document_json); !parsed) return parsed;
    return check(schema_json, schema_path, document_json);
  } catch (const std::logic_error& assertion) {
    return fail(Errc::internal, assertion.what(), schema_path);
  }
}

}  // namespace cimend::tests
