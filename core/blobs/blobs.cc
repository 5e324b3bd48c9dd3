#include "core/blobs/blobs.h"

#include <map>
#include <mutex>
#include <utility>

#include "core/blobs/key.h"
#include "core/text.h"

namespace cimend::core {
namespace {

class MemoryBlobs : public Blobs {
 public:
  Result<std::unique_ptr<BlobWriter>> create(const std::string& key) override {
    if (auto right = check_blob_key(key); !right) return tl::unexpected(right.error());
    return std::make_unique<Writer>(*this, key);
  }
  Result<> read(const std::string& key, const std::function<Result<>(std::string_view)>& take) override {
    if (auto right = check_blob_key(key); !right) return right;
    std::string value;
    {
      const std::lock_guard lock(mutex_);
      const auto found = values_.find(key);
      if (found == values_.end()) return no_such_blob(key);
      value = found->second;
    }
    return value.empty() ? Result<>() : take(value);
  }
  Result<> remove(const std::string& key) override {
    if (auto right = check_blob_key(key); !right) return right;
    const std::lock_guard lock(mutex_);
    values_.erase(key);
    return {};
  }
  Result<std::vector<std::string>> list(const std::string& prefix) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> keys;
    for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.rfind(prefix, 0) == 0; ++at)
      keys.push_back(at->first);
    return keys;
  }
  Result<> check() override { return {}; }

 private:
  class Writer : public BlobWriter {
   public:
    Writer(MemoryBlobs& blobs, std::string key) : blobs_(blobs), key_(std::move(key)) {}
    Result<> append(std::string_view bytes) override {
      value_ += bytes;
      return {};
    }
    Result<> commit() override {
      const std::lock_guard lock(blobs_.mutex_);
      blobs_.values_[key_] = std::move(value_);
      return {};
    }

   private:
    MemoryBlobs& blobs_;
    std::string key_;
    std::string value_;
  };

  std::mutex mutex_;
  std::map<std::string, std::string> values_;
};

}  // namespace

bool valid_blob_key(std::string_view key) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
  if (key.size() > 1000 || key.find_first_not_of(kAllowed) != std::string_view::npos) return false;
  for (const std::string_view part : split(key, '/'))
    if (part.empty() || part.front() == '.') return false;
  return !key.empty();
}

Result<> check_blob_key(std::string_view key) {
  if (valid_blob_key(key)) return {};
  return fail(Errc::refused, "not a key: \"" + shorten(to_valid_utf8(key), 120) + "\"", {},
              "parts of letters, digits, '.', '_' and '-' between slashes, none of which begins with a dot");
}

tl::unexpected<Error> no_such_blob(const std::string& key) {
  return fail(Errc::not_found, "nothing is kept as " + key);
}

std::unique_ptr<Blobs> memory_blobs() { return std::make_unique<MemoryBlobs>(); }

}  // namespace cimend::core
