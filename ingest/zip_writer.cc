#include "ingest/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace cimend::ingest {
namespace {

constexpr time_t kFixedTime = 315'532'800 + 86'400;  // 1980-01-02: zip knows no earlier day than the one before

la_ssize_t append_to_string(archive*, void* user, const void* bytes, std::size_t size) {
  static_cast<std::string*>(user)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

tl::unexpected<core::Error> failed(archive* writer) {
  const char* why = archive_error_string(writer);
  return core::fail(core::Errc::io,
                    std::string("cannot make a zip archive: ") + (why == nullptr ? "no reason told" : why));
}

bool write_entry(archive* writer, const core::NamedInput& input) {
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), &archive_entry_free);
  archive_entry_update_pathname_utf8(entry.get(), input.name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(input.bytes.size()));
  archive_entry_set_mtime(entry.get(), kFixedTime, 0);
  // A warning (a name that the locale can't express) is none to us: the name is written as UTF-8.
  return archive_write_header(writer, entry.get()) >= ARCHIVE_WARN &&
         archive_write_data(writer, input.bytes.data(), input.bytes.size()) ==
             static_cast<la_ssize_t>(input.bytes.size());
}

}  // namespace

core::Result<std::string> write_zip(const std::vector<core::NamedInput>& entries) {
  std::string zip;
  const std::unique_ptr<archive, decltype(&archive_write_free)> writer(archive_write_new(), &archive_write_free);
  archive_write_set_format_zip(writer.get());
  archive_write_set_options(writer.get(), "zip:hdrcharset=UTF-8");
  archive_write_set_bytes_per_block(writer.get(), 0);
  if (archive_write_open(writer.get(), &zip, nullptr, &append_to_string, nullptr) != ARCHIVE_OK)
    return failed(writer.get());
  for (const core::NamedInput& entry : entries)
    if (!write_entry(writer.get(), entry)) return failed(writer.get());
  if (archive_write_close(writer.get()) != ARCHIVE_OK) return failed(writer.get());
  return zip;
}

}  // namespace cimend::ingest
