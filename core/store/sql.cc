#include "core/store/sql.h"

#include "core/text.h"

namespace cimend::core::sql {

std::string clean(std::string_view bytes) { return to_valid_utf8(bytes); }

}  // namespace cimend::core::sql
