#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "core/result.h"
#include "core/store/store.h"

namespace cimend::ingest {

// Lets many requests share one transaction and so one sync of the disk: while one batch is being written, the next one
// gathers. Nobody waits on a timer: a lone request is written at once.
class GroupCommit {
 public:
  struct Limits {
    std::size_t batch = 256;                             // intakes a transaction
    std::size_t waiting = 4096;                          // more are refused: Errc::unavailable
    std::size_t waiting_bytes = std::size_t{256} << 20;  // of their bodies
  };
  // `store` must outlive it.
  explicit GroupCommit(core::Store& store) : GroupCommit(store, Limits()) {}
  GroupCommit(core::Store& store, const Limits& limits);
  // Writes what is waiting first. The executors of those who wait must still be there, though nothing need run on them.
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  // Comes back when the intake is on disk, on the executor it was called on. Threads may call it at once.
  boost::asio::awaitable<core::Result<core::Acceptance>> accept(core::Intake intake);
  [[nodiscard]] std::size_t waiting() const;

 private:
  // Told once; keeps nothing of the one who waits after that.
  class Done {
   public:
    virtual ~Done() = default;
    virtual void tell(core::Result<core::Acceptance> answer) = 0;
  };
  template <class Handler>
  class DoneOf;
  struct Waiting {
    core::Intake intake;
    std::unique_ptr<Done> done;
  };
  void add(core::Intake intake, std::unique_ptr<Done> done);
  void write_batches();
  void write(std::vector<Waiting> batch);

  core::Store& store_;
  Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable added_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace cimend::ingest
