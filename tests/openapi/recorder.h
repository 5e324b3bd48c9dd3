#pragma once

#include "core/http/http.h"

namespace cimend::tests {

// Appends a request to the file that CIMEND_RECORD_REQUESTS names, as one line of JSON (method, url, headers without
// their secrets, body), for tests/openapi/check. Does nothing without that variable. Requests that do not go to
// api.github.com are left out.
void record_request(const core::HttpRequest& request);

}  // namespace cimend::tests
