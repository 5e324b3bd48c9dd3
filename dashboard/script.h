#pragma once

#include <string_view>

namespace cimend::dashboard {

// app.js, as it was when the program was built. Every page is complete without it.
std::string_view app_script();
// search.js, of the search page alone.
std::string_view search_script();

}  // namespace cimend::dashboard
