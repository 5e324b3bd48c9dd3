#pragma once

#include <string_view>

namespace cimend::dashboard {

// style.css, as it was when the program was built.
std::string_view style_sheet();

}  // namespace cimend::dashboard
