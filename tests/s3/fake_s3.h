#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "core/http/http.h"

namespace cimend::tests {

// What S3 answers to the requests we make of it, in memory, for one bucket: for tests without a server.
class FakeS3 {
 public:
  std::map<std::string, std::string> objects;
  std::map<std::string, std::map<int, std::string>> uploads;  // by id: parts by number
  std::size_t keys_a_page = 2;
  int requests = 0;
  int failing_request = 0;        // this one (from 1) finds no connection …
  bool failing_for_good = false;  // … and all after it
  std::string error_on_complete;  // CompleteMultipartUpload answers 200 with this error code

  core::Result<core::HttpResponse> answer(const core::HttpRequest& request);

 private:
  core::HttpResponse answer_object(const core::HttpRequest& request, const std::string& key,
                                   const std::map<std::string, std::string>& query);
  core::HttpResponse list(const std::map<std::string, std::string>& query) const;
  core::HttpResponse complete(const std::string& key, const std::string& id);
  int next_upload_ = 0;
};

}  // namespace cimend::tests
