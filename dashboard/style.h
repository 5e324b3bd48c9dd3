#pragma once

#include <string_view>

namespace cimend::dashboard {

// style.css, as it was when the program was built, without its comments and indentation.
std::string_view style_sheet();

}  // namespace cimend::dashboard
