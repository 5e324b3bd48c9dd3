#include "ingest/group_commit.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cimend::ingest {
namespace {

namespace asio = boost::asio;
using Answer = core::Result<core::Acceptance>;

Answer too_busy() {
  return core::fail(core::Errc::unavailable, "more requests are waiting for the disk than this server holds");
}

}  // namespace

GroupCommit::GroupCommit(core::Store& store, const Limits& limits)
    : store_(store), limits_(limits), thread_([this] { write_batches(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  added_.notify_all();
  thread_.join();
}

std::size_t GroupCommit::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

template <class Handler>
class GroupCommit::DoneOf final : public Done {
 public:
  explicit DoneOf(Handler handler) : handler_(std::move(handler)) {}
  void tell(Answer answer) override {
    const auto executor = asio::get_associated_executor(handler_);
    asio::post(executor, [handler = std::move(handler_), answer = std::move(answer)]() mutable {
      std::move(handler)(std::move(answer));
    });
  }

 private:
  Handler handler_;
};

void GroupCommit::add(core::Intake intake, std::unique_ptr<Done> done) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = intake.delivery.body.size();
    const bool room = waiting_.size() < limits_.waiting && waiting_bytes_ + bytes <= limits_.waiting_bytes;
    if (room && !stopping_) {
      waiting_bytes_ += bytes;
      waiting_.push_back({std::move(intake), std::move(done)});
    }
  }
  if (done) {
    done->tell(too_busy());
  } else {
    added_.notify_one();
  }
}

asio::awaitable<Answer> GroupCommit::accept(core::Intake intake) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Answer)>(
      [this](auto handler, core::Intake taken) {
        using Handler = decltype(handler);
        add(std::move(taken), std::make_unique<DoneOf<Handler>>(std::move(handler)));
      },
      asio::use_awaitable, std::move(intake));
}

void GroupCommit::write_batches() {
  for (;;) {
    std::vector<Waiting> batch;
    {
      std::unique_lock lock(mutex_);
      added_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const std::size_t size = std::min(limits_.batch, waiting_.size());
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
      batch.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
      waiting_.erase(waiting_.begin(), end);
      for (const Waiting& one : batch) waiting_bytes_ -= one.intake.delivery.body.size();
    }
    write(std::move(batch));
  }
}

void GroupCommit::write(std::vector<Waiting> batch) {
  std::vector<core::Intake> intakes;
  intakes.reserve(batch.size());
  for (Waiting& one : batch) intakes.push_back(std::move(one.intake));
  const auto answers = store_.accept(intakes);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!answers) {
      batch[i].done->tell(tl::unexpected(answers.error()));
    } else {
      batch[i].done->tell((*answers)[i]);
    }
  }
}

}  // namespace cimend::ingest
