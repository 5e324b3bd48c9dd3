// Memory that runs out, and stays so, at any allocation while a request is read: std::bad_alloc comes out (the server
// answers 500), or a result; nothing crashes. A program of its own, since it replaces operator new.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "core/blobs/blobs.h"
#include "ingest/submission.h"
#include "ingest/webhook.h"

namespace {

thread_local long allocations_left = -1;  // below 0: any number

void* allocate(std::size_t size) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left > 0) --allocations_left;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

// Fails the n-th allocation of `work` for n = 1, 2, … until one run needs fewer. How many runs that were.
template <class Work>
long sweep(const Work& work) {
  for (long n = 0; n < 100'000; ++n) {
    bool failed = false;
    allocations_left = n;
    try {
      work();
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    const bool reached = allocations_left == 0;
    allocations_left = -1;
    if (!failed && !reached) return n;
  }
  return -1;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

using namespace cimend;
using namespace cimend::ingest;

TEST_CASE("a webhook is read or not, wherever memory runs out") {
  const std::string body =
      R"({"action":"completed","repository":{"full_name":"acme/rocket"},"workflow_run":{"id":42,"status":"completed",)"
      R"("conclusion":"failure","head_sha":"0123abc","name":"CI"},"sender":{"login":"someone","tags":[1,2,{"a":"b"}]}})";
  bool good = false;
  const long runs = sweep([&] {
    const auto intake = read_webhook({"workflow_run", "guid", body, "identity"}, 1'000'000);
    good = intake.has_value() && intake->tasks.size() == 1;
  });
  CHECK(runs > 10);
  CHECK(good);
}

TEST_CASE("a submission is taken whole or not, wherever memory runs out") {
  const std::string json =
      R"({"run_id":"42","repository":"a/b","logs":[{"name":"build","text":"error: x\n"},{"name":"test","text":"y"}]})";
  const std::string multipart =
      "--b\r\nContent-Disposition: form-data; name=\"run\"\r\n\r\n{\"run_id\":7}\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"log\"; filename=\"unit\"\r\n\r\nFAILED\n\r\n--b--\r\n";
  for (const bool parts : {false, true}) {
    CAPTURE(parts);
    const auto blobs = core::memory_blobs();
    bool taken = false;
    const long runs = sweep([&] {
      taken = false;
      SubmissionHeader header;
      header.content_type = parts ? "multipart/form-data; boundary=b" : "application/json";
      auto submission = Submission::begin(*blobs, header, {});
      if (!submission || !submission->append(parts ? multipart : json)) return;
      taken = submission->finish().has_value();
    });
    CHECK(runs > 20);
    CHECK(taken);
  }
}
