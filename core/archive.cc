// Reading zip and tar archives that nobody vouches for.
//
// Names are data: an entry is a (name, bytes) pair, and nothing here makes a path of a name. Sizes are counted while
// reading, because libarchive 3.6 hands out far more than an entry declared before it notices. What cannot be taken is
// listed with its reason, so that a caller can say so; what ends early is kept and marked.

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <array>
#include <memory>

#include <fmt/format.h>

#include "core/input.h"
#include "core/text.h"

namespace cimend::core {
namespace {

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

bool starts_with(std::string_view bytes, std::string_view magic) { return bytes.substr(0, magic.size()) == magic; }

bool looks_like_tar(std::string_view bytes) { return bytes.size() >= 263 && bytes.substr(257, 5) == "ustar"; }

// Why an entry of this name and type is not taken; empty when it is.
std::string_view reason_to_reject(std::string_view name, archive_entry* entry) {
  if (name.empty()) return "no name";
  if (name.find('\0') != std::string_view::npos) return "name has NUL";
  if (name.front() == '/' || name.front() == '\\' || (name.size() > 1 && name[1] == ':')) return "absolute path";
  for (const std::string_view part : split(name, '/')) {
    if (part == "..") return "leaves the archive";
  }
  if (name.find("..\\") != std::string_view::npos) return "leaves the archive";
  if (archive_entry_hardlink(entry) != nullptr) return "hard link";
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return {};
    case AE_IFLNK: return "symbolic link";
    default: return "device or special file";
  }
}

// libarchive hands names out through the thread's locale and loses those that it can't say there, in the C locale all
// that are not ASCII. So this thread speaks UTF-8 while an archive is read; other threads and the program do not
// change.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (locale_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(locale_);
  }

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

// The name as it stands in the archive: libarchive converts to the locale where it can, and gives the bytes where not.
std::string name_of_entry(archive_entry* entry) {
  if (const char* utf8 = archive_entry_pathname_utf8(entry); utf8 != nullptr) return utf8;
  if (const char* bytes = archive_entry_pathname(entry); bytes != nullptr) return to_valid_utf8(bytes);
  return {};
}

// Reads one entry's bytes into `taken`; false when the archive broke inside it.
bool read_bytes(archive* reader, const InputLimits& limits, std::size_t& total, ArchiveEntry& taken) {
  std::array<char, 65536> buffer;
  while (true) {
    const la_ssize_t count = archive_read_data(reader, buffer.data(), buffer.size());
    if (count == 0) return true;
    if (count < 0) {
      taken.truncated = true;
      return count == ARCHIVE_WARN;
    }
    const auto size = static_cast<std::size_t>(count);
    total += size;
    if (taken.bytes.size() + size > limits.max_bytes || total > limits.max_total_bytes) {
      taken.truncated = true;
      return total <= limits.max_total_bytes;
    }
    taken.bytes.append(buffer.data(), size);
  }
}

std::string error_of(archive* reader) {
  const char* text = archive_error_string(reader);
  return text == nullptr ? "unknown" : text;
}

}  // namespace

bool looks_like_archive(std::string_view bytes) {
  return starts_with(bytes, std::string_view("PK\x03\x04", 4)) ||
         starts_with(bytes, std::string_view("PK\x05\x06", 4)) || looks_like_tar(bytes);
}

Result<Archive> read_archive(std::string_view bytes, const InputLimits& limits) {
  const Utf8Locale utf8;
  Reader reader(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  // Names in zip archives without the UTF-8 flag are UTF-8 all the same on every system that makes them today.
  archive_read_set_option(reader.get(), "zip", "hdrcharset", "UTF-8");
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return fail(Errc::parse, fmt::format("broken archive: {}", error_of(reader.get())));
  }
  Archive result;
  std::size_t total = 0;
  std::size_t seen = 0;
  while (!result.truncated) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status < ARCHIVE_WARN) {
      result.truncated = true;
      result.problem = error_of(reader.get());
      break;
    }
    if (++seen > limits.max_entries) {
      result.truncated = true;
      result.problem = fmt::format("more than {} entries", limits.max_entries);
      break;
    }
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;
    ArchiveEntry taken;
    taken.name = name_of_entry(entry);
    // libarchive gives no name at all for one that claims to be UTF-8 and is not; the bytes are worth keeping.
    if (taken.name.empty()) taken.name = fmt::format("entry {} with an unreadable name", seen);
    if (const auto reason = reason_to_reject(taken.name, entry); !reason.empty()) {
      result.rejected.push_back({taken.name, std::string(reason)});
      continue;
    }
    if (!read_bytes(reader.get(), limits, total, taken)) {
      result.truncated = true;
      result.problem = total > limits.max_total_bytes ? fmt::format("more than {} bytes", limits.max_total_bytes)
                                                      : error_of(reader.get());
    }
    result.entries.push_back(std::move(taken));
  }
  if (result.truncated && result.entries.empty() && result.rejected.empty()) {
    return fail(Errc::parse, "broken archive: " + result.problem);
  }
  return result;
}

}  // namespace cimend::core
