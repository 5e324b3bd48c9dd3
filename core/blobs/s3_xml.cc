#include "core/blobs/s3_xml.h"

#include <expat.h>

#include <limits>
#include <memory>

#include <fmt/format.h>

namespace cimend::core {
namespace {

constexpr std::size_t kMostDepth = 16;

struct Reader {
  S3Answer answer;
  std::vector<std::string> path;  // open elements, outermost first
  std::string text;               // of the innermost one
  std::string refused;
  XML_Parser parser = nullptr;

  void refuse(std::string why) {
    if (refused.empty()) refused = std::move(why);
    XML_StopParser(parser, XML_FALSE);
  }
  void end() {
    const std::string& name = path.back();
    const std::size_t depth = path.size();
    if (depth == 3 && path[1] == "Contents" && name == "Key") answer.keys.push_back(text);
    if (depth == 2) {
      if (name == "IsTruncated") answer.truncated = text == "true";
      if (name == "NextContinuationToken") answer.next_token = text;
      if (name == "UploadId") answer.upload_id = text;
      if (name == "Code") answer.code = text;
      if (name == "Message") answer.message = text;
    }
    path.pop_back();
    text.clear();
  }
};

Reader& reader(void* user) { return *static_cast<Reader*>(user); }

void on_start(void* user, const XML_Char* name, const XML_Char**) {
  Reader& in = reader(user);
  if (in.path.size() >= kMostDepth) return in.refuse("too deep");
  if (in.path.empty()) in.answer.root = name;
  in.path.emplace_back(name);
  in.text.clear();
}

void on_end(void* user, const XML_Char*) {
  Reader& in = reader(user);
  if (in.refused.empty()) in.end();
}

void on_text(void* user, const XML_Char* text, int size) {
  reader(user).text.append(text, static_cast<std::size_t>(size));
}

void on_doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  reader(user).refuse("a document type");
}

}  // namespace

Result<S3Answer> read_s3_answer(std::string_view xml) {
  if (xml.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return fail(Errc::parse, "an answer of S3 that is too large");
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  Reader in;
  in.parser = parser.get();
  XML_SetUserData(parser.get(), &in);
  XML_SetElementHandler(parser.get(), &on_start, &on_end);
  XML_SetCharacterDataHandler(parser.get(), &on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), &on_doctype);
  if (XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE) != XML_STATUS_OK) {
    const std::string why = in.refused.empty() ? XML_ErrorString(XML_GetErrorCode(parser.get())) : in.refused;
    return fail(Errc::parse, "an answer of S3 that can't be read: " + why,
                fmt::format("line {}", XML_GetCurrentLineNumber(parser.get())));
  }
  return std::move(in.answer);
}

}  // namespace cimend::core
