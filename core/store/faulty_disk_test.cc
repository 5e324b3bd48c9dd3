#include "core/store/faulty_disk_test.h"

#include <sqlite3.h>

#include <cstdio>
#include <fstream>
#include <new>

namespace cimend::core {
namespace {

FaultyDisk* current_disk = nullptr;
sqlite3_vfs* real_vfs = nullptr;

// SQLite allocates szOsFile bytes: this, then the real file.
struct ShimFile {
  sqlite3_file base;
  std::string* name;
  sqlite3_file* real;
};
ShimFile& shim(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return shim(file).real; }

std::string whole_file(sqlite3_file* file) {
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) return {};
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (size > 0) file->pMethods->xRead(file, bytes.data(), static_cast<int>(size), 0);
  return bytes;
}

int shim_close(sqlite3_file* file) {
  const int code = real_of(file)->pMethods->xClose(real_of(file));
  delete shim(file).name;
  shim(file).name = nullptr;
  return code;
}
int shim_read(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
  return real_of(file)->pMethods->xRead(real_of(file), to, count, at);
}
int shim_write(sqlite3_file* file, const void* from, int count, sqlite3_int64 at) {
  if (const int code = current_disk->answer(FaultyDisk::Call::write)) return code;
  return real_of(file)->pMethods->xWrite(real_of(file), from, count, at);
}
int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = current_disk->answer(FaultyDisk::Call::write)) return code;
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
// Not synced for real: power is lost through lose_power() alone, and real syncs would be all that these tests wait for.
int shim_sync(sqlite3_file* file, int /*flags*/) {
  if (const int code = current_disk->answer(FaultyDisk::Call::sync)) return code;
  current_disk->remember(*shim(file).name, whole_file(real_of(file)));
  return SQLITE_OK;
}
int shim_file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int shim_lock(sqlite3_file* file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
int shim_unlock(sqlite3_file* file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }
int shim_check_lock(sqlite3_file* file, int* held) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}
int shim_control(sqlite3_file* file, int operation, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int shim_sector(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
// Nothing is promised for power loss but what was synced.
int shim_traits(sqlite3_file* /*file*/) { return 0; }
int shim_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** mapped) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, mapped);
}
int shim_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shim_shm_barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int shim_shm_unmap(sqlite3_file* file, int remove) { return real_of(file)->pMethods->xShmUnmap(real_of(file), remove); }

// Version 2: no memory-mapped reading, which would go around xRead.
const sqlite3_io_methods kMethods = {2,
                                     shim_close,
                                     shim_read,
                                     shim_write,
                                     shim_truncate,
                                     shim_sync,
                                     shim_file_size,
                                     shim_lock,
                                     shim_unlock,
                                     shim_check_lock,
                                     shim_control,
                                     shim_sector,
                                     shim_traits,
                                     shim_shm_map,
                                     shim_shm_lock,
                                     shim_shm_barrier,
                                     shim_shm_unmap,
                                     nullptr,
                                     nullptr};

int shim_open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  ShimFile& opened = shim(file);
  opened.base.pMethods = nullptr;
  opened.real = reinterpret_cast<sqlite3_file*>(&opened + 1);
  const int code = real_vfs->xOpen(real_vfs, name, opened.real, flags, out_flags);
  if (code != SQLITE_OK) return code;
  opened.name = new std::string(name == nullptr ? "" : name);
  opened.base.pMethods = &kMethods;
  return SQLITE_OK;
}

int shim_delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_directory) {
  current_disk->forget(name);
  return real_vfs->xDelete(real_vfs, name, sync_directory);
}

sqlite3_vfs made_vfs() {
  sqlite3_vfs vfs = *real_vfs;
  vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs->szOsFile;
  vfs.zName = "cimend-faulty";
  vfs.pNext = nullptr;
  vfs.xOpen = shim_open;
  vfs.xDelete = shim_delete;
  return vfs;
}

sqlite3_vfs faulty_vfs;

}  // namespace

FaultyDisk::FaultyDisk() {
  real_vfs = sqlite3_vfs_find("unix");
  faulty_vfs = made_vfs();
  current_disk = this;
  sqlite3_vfs_register(&faulty_vfs, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&faulty_vfs);
  sqlite3_vfs_register(real_vfs, 1);
  current_disk = nullptr;
}

void FaultyDisk::fail(Call call, int n, int code, Times times) {
  call_ = call;
  times_ = times;
  n_ = n;
  code_ = code;
  calls_ = failures_ = calls_after_failure_ = 0;
}

void FaultyDisk::heal() { n_ = 0; }

int FaultyDisk::answer(Call call) {
  if (failures_ > 0) ++calls_after_failure_;
  if (n_ == 0 || call != call_) return SQLITE_OK;
  ++calls_;
  const bool fails = times_ == Times::once ? calls_ == n_ : calls_ >= n_;
  if (!fails) return SQLITE_OK;
  ++failures_;
  return code_;
}

void FaultyDisk::lose_power(const std::string& path) const {
  std::remove((path + "-shm").c_str());  // memory
  for (const std::string& file : {path, path + "-wal", path + "-journal"}) {
    const auto kept = synced_.find(file);
    if (kept == synced_.end())
      std::remove(file.c_str());
    else
      std::ofstream(file, std::ios::binary | std::ios::trunc) << kept->second;
  }
}

}  // namespace cimend::core
