#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/store/postgresql_bell.h"
#include "core/store/postgresql_session.h"
#include "core/store/store.h"

namespace cimend::core::sql {

// The store on a PostgreSQL server. Connections are made on demand, at most StoreOptions::connections, kept, and made
// anew after a loss.
class PostgresqlDatabase : public Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& url, UnixSeconds now, const StoreOptions& options);

  // A transaction whose connection is lost is tried once more. Where the loss came after COMMIT was sent, the server is
  // asked first what became of it; Errc::unavailable where it can't be asked.
  Result<> transact(const std::function<Result<Ending>(Session&)>& body) override;
  Result<> once(Repeat repeat, const std::function<Result<>(Session&)>& body) override;
  Result<> read(const std::function<Result<>(Session&)>& body) override;
  Result<std::vector<ClaimedTask>> claim(const ClaimRequest& request, UnixSeconds now) override;
  void tasks_added() override {
    if (bell_) bell_->ring();
  }
  void wait_for_task(int milliseconds) override {
    if (bell_) bell_->wait(milliseconds);
  }
  [[nodiscard]] std::string_view name() const override { return "postgresql"; }

 private:
  // How one try of a transaction went; `error` where it was not done.
  struct Try {
    enum class Went : unsigned char { done, failed, collided, lost, unknown } went;
    Error error;
    std::string transaction;  // its id, where it is unknown whether it was committed
  };
  PostgresqlDatabase(std::string url, const StoreOptions& options) : url_(std::move(url)), options_(options) {}

  Try try_once(const std::function<Result<Ending>(Session&)>& body);
  Result<bool> was_committed(const std::string& transaction);

  Result<std::unique_ptr<PostgresqlSession>> take();
  void give(std::unique_ptr<PostgresqlSession> session);  // lost: the others that lie idle are most likely, too
  Result<> autocommitted(Repeat repeat, const std::function<Result<>(Session&)>& body);

  std::string url_;
  StoreOptions options_;
  std::unique_ptr<PostgresqlBell> bell_;

  std::mutex mutex_;
  std::condition_variable given_;
  std::vector<std::unique_ptr<PostgresqlSession>> idle_;
  std::size_t sessions_ = 0;
};

}  // namespace cimend::core::sql
