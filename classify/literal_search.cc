#include "classify/literal_search.h"

#include <hs.h>

#include <cassert>
#include <cstdlib>
#include <type_traits>

namespace cimend::classify {
namespace {

// hs_scan counts in 32 bits; longer texts are cut at line ends.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;

enum class Target { this_machine, any_machine };

core::Result<hs_database*> build(const std::vector<std::string>& literals, Target target) {
  assert(!literals.empty());
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  std::vector<unsigned> flags, ids;
  for (const std::string& literal : literals) {
    assert(!literal.empty());
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literal.data());
    sizes.push_back(literal.size());
    flags.push_back(HS_FLAG_CASELESS);
  }
  const hs_platform_info_t plain{HS_TUNE_FAMILY_GENERIC, 0, 0, 0};
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t outcome =
      hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(texts.size()),
                           HS_MODE_BLOCK, target == Target::any_machine ? &plain : nullptr, &database, &error);
  if (outcome == HS_SUCCESS) return database;
  std::string what = error != nullptr ? error->message : "unknown reason";
  hs_free_compile_error(error);
  return core::fail(core::Errc::unavailable, "the literal matcher can't be built: " + what);
}

struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};

struct Receiver {
  void (*report)(void*, unsigned, std::uint64_t);
  void* context;
  std::uint64_t offset;
};

int receive(unsigned id, unsigned long long, unsigned long long end, unsigned, void* context) {
  const auto* receiver = static_cast<const Receiver*>(context);
  receiver->report(receiver->context, id, receiver->offset + end);
  return 0;
}

}  // namespace

void LiteralSearch::Free::operator()(hs_database* database) const { hs_free_database(database); }
LiteralSearch::LiteralSearch(hs_database* database) : database_(database) {}
LiteralSearch::LiteralSearch(LiteralSearch&&) noexcept = default;
LiteralSearch& LiteralSearch::operator=(LiteralSearch&&) noexcept = default;
LiteralSearch::~LiteralSearch() = default;

core::Result<LiteralSearch> LiteralSearch::compile(const std::vector<std::string>& literals) {
  auto database = build(literals, Target::this_machine);
  if (!database) return tl::unexpected(database.error());
  return LiteralSearch(*database);
}

core::Result<LiteralSearch> LiteralSearch::load(std::string_view bytes) {
  hs_database_t* database = nullptr;
  if (hs_deserialize_database(bytes.data(), bytes.size(), &database) != HS_SUCCESS) {
    return core::fail(core::Errc::unavailable, "the literal matcher was built for another machine");
  }
  return LiteralSearch(database);
}

core::Result<std::string> LiteralSearch::serialise(const std::vector<std::string>& literals) {
  auto database = build(literals, Target::any_machine);
  if (!database) return tl::unexpected(database.error());
  const LiteralSearch owner(*database);
  char* bytes = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(*database, &bytes, &size) != HS_SUCCESS) {
    return core::fail(core::Errc::unavailable, "the literal matcher can't be written down");
  }
  std::string out(bytes, size);
  std::free(bytes);  // hs_serialize_database allocates with malloc
  return out;
}

core::Result<> LiteralSearch::scan(std::string_view text, Report report, void* context) const {
  hs_scratch_t* raw = nullptr;
  if (hs_alloc_scratch(database_.get(), &raw) != HS_SUCCESS) {
    return core::fail(core::Errc::internal, "no memory for the literal matcher");
  }
  const std::unique_ptr<hs_scratch_t, FreeScratch> scratch(raw);
  Receiver receiver{report, context, 0};
  while (!text.empty()) {
    std::size_t size = text.size();
    if (size > kMostAtOnce) {
      const std::size_t cut = text.rfind('\n', kMostAtOnce - 1);
      size = cut == std::string_view::npos ? kMostAtOnce : cut + 1;
    }
    const hs_error_t outcome =
        hs_scan(database_.get(), text.data(), static_cast<unsigned>(size), 0, scratch.get(), receive, &receiver);
    if (outcome != HS_SUCCESS) return core::fail(core::Errc::internal, "the literal matcher failed");
    receiver.offset += size;
    text.remove_prefix(size);
  }
  return {};
}

}  // namespace cimend::classify
