#pragma once

#include "core/store/store.h"

namespace cimend::core {

// A small life, in a store of whatever version: what testdata/BACKEND-VERSION.sql holds. New versions are recorded with
//   CIMEND_RECORD_STORE=store.db build/dev/tests/store_test '[record]' && sqlite3 store.db .dump
// (PostgreSQL: store_postgresql_test, and pg_dump --inserts --no-owner --schema=recorded).
void live_a_life(Store& store);
// Checks that a store shows that life.
void check_life(Store& store);

}  // namespace cimend::core
