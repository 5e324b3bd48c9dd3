#include <algorithm>
#include <utility>

#include "core/blobs/blobs.h"
#include "core/blobs/key.h"

namespace cimend::core {
namespace {

class FileWriter : public BlobWriter {
 public:
  explicit FileWriter(std::unique_ptr<AtomicFile> file) : file_(std::move(file)) {}
  Result<> append(std::string_view bytes) override { return file_->append(bytes); }
  Result<> commit() override { return file_->commit(); }

 private:
  std::unique_ptr<AtomicFile> file_;
};

class FileBlobs : public Blobs {
 public:
  FileBlobs(Fs& fs, std::string directory) : fs_(fs), directory_(std::move(directory)) {}

  Result<std::unique_ptr<BlobWriter>> create(const std::string& key) override {
    if (auto right = check_blob_key(key); !right) return tl::unexpected(right.error());
    auto file = fs_.create_atomic(path_of(key));
    if (!file) return tl::unexpected(file.error());
    return std::make_unique<FileWriter>(std::move(*file));
  }

  Result<> read(const std::string& key, const std::function<Result<>(std::string_view)>& take) override {
    if (auto right = check_blob_key(key); !right) return right;
    const std::string path = path_of(key);
    const Fs::Kind kind = fs_.kind(path);
    if (kind == Fs::Kind::directory) return no_such_blob(key);
    auto done = fs_.read_pieces(path, [&](std::string_view piece) { return piece.empty() ? Result<>() : take(piece); });
    if (!done && kind == Fs::Kind::none && done.error().code == Errc::not_found) return no_such_blob(key);
    return done;
  }

  Result<> remove(const std::string& key) override {
    if (auto right = check_blob_key(key); !right) return right;
    if (fs_.kind(path_of(key)) == Fs::Kind::directory) return {};  // the beginning of other keys, no value
    return fs_.remove(path_of(key));
  }

  Result<std::vector<std::string>> list(const std::string& prefix) override {
    std::vector<std::string> keys;
    // Down to the last whole directory of the prefix there is one way only.
    const std::size_t slash = prefix.rfind('/');
    const std::string below = slash == std::string::npos ? "" : prefix.substr(0, slash);
    if (!below.empty() && !valid_blob_key(below)) return keys;
    if (auto walked = walk(below, prefix, keys); !walked) return tl::unexpected(walked.error());
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  // Writes to a file that never gets a name.
  Result<> check() override {
    const auto file = fs_.create_atomic(join_path(directory_, ".cimend-check"));
    if (!file) return tl::unexpected(file.error());
    return (*file)->append(std::string(4096, '\n'));
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& key) const { return join_path(directory_, key); }

  // Depth is bounded by the length of a key.
  Result<> walk(const std::string& below, const std::string& prefix, std::vector<std::string>& keys) {
    const std::string directory = below.empty() ? directory_ : path_of(below);
    if (fs_.kind(directory) != Fs::Kind::directory) return {};
    const auto names = fs_.list(directory);
    if (!names) return tl::unexpected(names.error());
    for (const std::string& name : *names) {
      const std::string key = below.empty() ? name : join_path(below, name);
      const bool on_the_way = key.rfind(prefix, 0) == 0 || prefix.rfind(key + "/", 0) == 0;
      if (!valid_blob_key(key) || !on_the_way) continue;
      const Fs::Kind kind = fs_.kind(path_of(key));
      if (kind == Fs::Kind::file && key.rfind(prefix, 0) == 0) keys.push_back(key);
      if (kind != Fs::Kind::directory) continue;
      if (auto walked = walk(key, prefix, keys); !walked) return walked;
    }
    return {};
  }

  Fs& fs_;
  std::string directory_;
};

}  // namespace

std::unique_ptr<Blobs> file_blobs(Fs& fs, const std::string& directory) {
  return std::make_unique<FileBlobs>(fs, directory);
}

}  // namespace cimend::core
