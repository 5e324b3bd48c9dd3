#pragma once

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/store/store.h"

// Every promise of core/store/store.h as a test, the same for each backend. A test program links the
// store_conformance_*.cc and says with make_backends() what it runs them on.
namespace cimend::core::conformance {

// One empty store of one backend, and what is needed to come back to it.
class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  // Opens it; nothing where it can't be, which ends the test.
  [[nodiscard]] virtual std::string location() const = 0;
  // Whether a store opened again holds what it held, and whether two may be open at once.
  [[nodiscard]] virtual bool persistent() const = 0;
  [[nodiscard]] virtual bool shared() const = 0;
  // Changes the tables behind the store's back. No store is open meanwhile.
  virtual void tamper(const std::string& sql) = 0;

  std::unique_ptr<Store> open(StoreOptions options = {}) {
    options.reserve_bytes = 4096;
    auto store = open_store(location(), clock, options);
    if (!store) FAIL("cannot open " << location() << ": " << store.error().text());
    return std::move(*store);
  }
  ManualClock clock{1'800'000'000};
};

using MakeBackend = std::unique_ptr<Backend> (*)();
std::vector<MakeBackend> make_backends();

// Each test case runs once for each backend.
inline std::unique_ptr<Backend> any_backend() { return GENERATE(from_range(make_backends()))(); }

// The value of a call that must succeed. For the test's own thread.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().text());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// The same for other threads, where Catch2 may not be asked.
template <class T>
T sure(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().text().c_str());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

Intake intake(const std::string& id, const std::string& body);
NewTask task(const std::string& key, const std::string& repository = "octo/cat");
ClaimRequest asking(std::size_t most);
// One line that says all of a row but its times.
std::string told(const StoredRunRow& row);

}  // namespace cimend::core::conformance
