#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cimend::core {

// What we look at in an answer of S3's REST API (XML; "Amazon S3 API Reference"): the lists of ListObjectsV2, the id of
// CreateMultipartUpload, and errors, which CompleteMultipartUpload sends with status 200, too.
struct S3Answer {
  std::string root;  // "ListBucketResult", "InitiateMultipartUploadResult", "Error", …
  std::vector<std::string> keys;
  bool truncated = false;  // there are more keys …
  std::string next_token;  // … after this
  std::string upload_id;
  std::string code, message;  // of an Error
};

// Errc::parse: not XML, torn, deeper than 16 elements, or with a document type (S3 sends none; entities are a way to
// make little text large).
Result<S3Answer> read_s3_answer(std::string_view xml);

}  // namespace cimend::core
