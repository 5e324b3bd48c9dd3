#include "tests/zip_builder.h"

namespace cimend::tests {
namespace {

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320 & (0 - (crc & 1)));
  }
  return ~crc;
}

}  // namespace

ZipBuilder& ZipBuilder::add(std::string_view name, std::string_view bytes, const Options& options) {
  const auto offset = static_cast<std::uint32_t>(entries_.size());
  const auto size = options.declared_size >= 0 ? static_cast<std::uint64_t>(options.declared_size) : bytes.size();
  std::string common;      // the fields that local and central headers share
  put(common, 0x0800, 2);  // names are UTF-8
  put(common, 0, 2);       // stored
  put(common, 0, 4);       // time and date
  put(common, crc32_of(bytes), 4);
  put(common, size, 4);
  put(common, size, 4);
  put(common, name.size(), 2);
  put(common, 0, 2);  // no extra field

  put(entries_, 0x04034b50, 4);
  put(entries_, 20, 2);
  entries_.append(common).append(name).append(bytes);

  put(directory_, 0x02014b50, 4);
  put(directory_, 0x0314, 2);  // made by Unix
  put(directory_, 20, 2);
  directory_.append(common);
  put(directory_, 0, 2);  // comment
  put(directory_, 0, 2);  // disk
  put(directory_, 0, 2);  // internal attributes
  put(directory_, static_cast<std::uint64_t>(options.unix_mode) << 16, 4);
  put(directory_, offset, 4);
  directory_.append(name);
  ++count_;
  return *this;
}

std::string ZipBuilder::finish() const {
  std::string out = entries_ + directory_;
  put(out, 0x06054b50, 4);
  put(out, 0, 4);
  put(out, count_, 2);
  put(out, count_, 2);
  put(out, directory_.size(), 4);
  put(out, entries_.size(), 4);
  put(out, 0, 2);
  return out;
}

}  // namespace cimend::tests
