#include "core/store/postgresql_bell.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace cimend::core::sql {
namespace {

constexpr int kReconnectMilliseconds = 1000;

}  // namespace

Result<std::unique_ptr<PostgresqlBell>> PostgresqlBell::start(std::string url) {
  Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.open()) return fail(Errc::io, "cannot make an eventfd: " + std::generic_category().message(errno));
  std::unique_ptr<PostgresqlBell> bell(new PostgresqlBell(std::move(url), std::move(wake)));
  bell->thread_ = std::thread([raw = bell.get()] { raw->work(); });
  return bell;
}

PostgresqlBell::~PostgresqlBell() {
  stopping_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

void PostgresqlBell::ring() {
  bell_.ring();
  if (!to_tell_.exchange(true)) wake();
}

void PostgresqlBell::wake() const {
  const std::uint64_t one = 1;
  if (::write(wake_.number(), &one, sizeof one) < 0) errno = 0;  // full: it is awake already
}

// Whether there is something to do: a call of wake(), or something on the descriptor `also`.
bool PostgresqlBell::wait_for_wake(int milliseconds, int also) {
  std::array<pollfd, 2> watched = {pollfd{wake_.number(), POLLIN, 0}, pollfd{also, POLLIN, 0}};
  const int ready = ::poll(watched.data(), also < 0 ? 1 : 2, milliseconds);
  std::uint64_t count = 0;
  if (ready > 0 && watched[0].revents != 0 && ::read(wake_.number(), &count, sizeof count) < 0) errno = 0;
  return ready > 0;
}

void PostgresqlBell::work() {
  while (!stopping_) {
    auto session = PostgresqlSession::open(url_, false);
    if (session && (*session)->script("LISTEN cimend_tasks")) {
      bell_.ring();  // what was told while nobody listened
      serve(**session);
    }
    if (!stopping_) wait_for_wake(kReconnectMilliseconds, -1);
  }
}

// Until the connection is lost or the bell goes.
void PostgresqlBell::serve(PostgresqlSession& session) {
  while (!stopping_ && !session.lost()) {
    if (to_tell_.exchange(false) && !session.script("NOTIFY cimend_tasks")) return;
    bool told = false;
    while (PGnotify* notice = PQnotifies(session.connection())) {
      told = told || notice->be_pid != PQbackendPID(session.connection());
      PQfreemem(notice);
    }
    if (told) bell_.ring();
    if (to_tell_ || stopping_) continue;
    wait_for_wake(-1, PQsocket(session.connection()));
    if (PQconsumeInput(session.connection()) == 0) return;
  }
}

}  // namespace cimend::core::sql
