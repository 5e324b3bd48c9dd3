#include "ingest/store_command.h"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "core/cli.h"
#include "core/text.h"
#include "ingest/prune.h"

namespace cimend::ingest {
namespace {

constexpr const char* kProgram = "cimend-ingest";
constexpr std::size_t kMostDead = 100;

void add_place(CLI::App& app, StoreArguments& arguments) {
  app.add_option("--dir", arguments.options.storage.directory, "Holds logs/ and .cimend/cimend.db")
      ->capture_default_str();
  app.add_option("--db", arguments.options.storage.database,
                 "SQLite file or postgres://… (default: CIMEND_DATABASE_URL, else .cimend/cimend.db below --dir)");
}

core::Result<std::unique_ptr<core::Store>> open(const StoreArguments& arguments, bool read_only) {
  core::StoreOptions options;
  options.read_only = read_only;
  return core::open_store(database_of(arguments.options.storage), core::wall_clock(), options);
}

int verify(const StoreArguments& arguments) {
  const auto store = open(arguments, true);
  if (!store) return core::report(kProgram, store.error());
  const auto check = (*store)->verify_audit();
  if (!check) return core::report(kProgram, check.error());
  if (check->broken_at) {
    fmt::print("audit log broken: record {} is not what was written\n", *check->broken_at);
    return core::kAnsweredNo;
  }
  fmt::print("audit log whole: {}, last hash {}\n", core::counted(static_cast<std::uint64_t>(check->entries), "record"),
             check->entries == 0 ? "none" : check->last_hash);
  return core::kDone;
}

int prune(const StoreArguments& arguments) {
  const auto keep = read_duration(arguments.keep);
  if (!keep) return core::report(kProgram, keep.error());
  const auto store = open(arguments, false);
  if (!store) return core::report(kProgram, store.error());
  const StorageParts parts(arguments.options.storage);
  core::Progress progress("pruning");
  const auto tell = [&](const Pruned& so_far) {
    progress.step(core::counted(so_far.runs, "run") + ", " + core::counted(so_far.logs + so_far.orphans, "file"));
  };
  const auto pruned = ingest::prune(**store, parts.blobs(), core::wall_clock().now() - *keep, tell);
  if (!pruned) return core::report(kProgram, pruned.error());
  std::size_t orphans = 0;
  if (arguments.sweep) {
    const auto swept = sweep_orphans(**store, parts.blobs(), tell);
    if (!swept) return core::report(kProgram, swept.error());
    orphans = swept->orphans;
  }
  fmt::print("removed {} and {}", core::counted(pruned->runs, "run"), core::counted(pruned->logs, "file"));
  if (arguments.sweep) fmt::print(", {} of runs that are not known", core::counted(orphans, "file"));
  fmt::print("\n");
  return core::kDone;
}

int queue(const StoreArguments& arguments) {
  const auto store = open(arguments, arguments.retry == 0);
  if (!store) return core::report(kProgram, store.error());
  if (arguments.retry != 0) {
    const auto revived = (*store)->revive(arguments.retry);
    if (!revived) return core::report(kProgram, revived.error());
    fmt::print("{}\n", *revived ? "queued again" : "no task with this number was given up");
    return *revived ? core::kDone : core::kAnsweredNo;
  }
  const auto counts = (*store)->queue_counts();
  if (!counts) return core::report(kProgram, counts.error());
  fmt::print("ready {}, waiting for their time {}, held {}, done {}, given up {}; the oldest ready one waits {} s\n",
             counts->ready, counts->waiting, counts->held, counts->done, counts->dead, counts->oldest_ready_seconds);
  const auto dead = (*store)->dead_tasks(kMostDead);
  if (!dead) return core::report(kProgram, dead.error());
  for (const core::DeadTask& task : *dead) {
    fmt::print("  {} {} after {}, {}: {}\n", task.task, core::terminal_safe(task.key),
               core::counted(static_cast<std::uint64_t>(task.tries), "try"), core::rfc3339(task.since),
               core::terminal_safe(task.reason));
  }
  return core::kDone;
}

}  // namespace

void add_store_commands(CLI::App& app, StoreArguments& arguments) {
  CLI::App* audit = app.add_subcommand("audit", "The record of what was done and refused");
  audit->require_subcommand(1);
  CLI::App* verify = audit->add_subcommand("verify", "Check that no record was changed, removed or put in");
  add_place(*verify, arguments);
  verify->footer(
      "Exit codes: 0 whole, 1 broken, 2 could not read it.\n"
      "Example:\n  cimend-ingest audit verify --dir /var/lib/cimend");
  CLI::App* prune = app.add_subcommand("prune", "Remove old runs with their logs; may be stopped and called again");
  add_place(*prune, arguments);
  prune->add_option("--keep", arguments.keep, "Runs that changed within this time stay: 90d, 12h, 2w")
      ->capture_default_str();
  prune->add_flag("--sweep", arguments.sweep,
                  "Also logs whose run is not known (a prune that was stopped); only while no server takes logs in");
  prune->footer(
      "A server does it by itself with `serve --keep`. The audit log and the record of attempts stay.\n"
      "Exit codes: 0 done, 2 could not.\n"
      "Example:\n  cimend-ingest prune --keep 90d --dir /var/lib/cimend");
  CLI::App* queue = app.add_subcommand("queue", "How many tasks wait, and which were given up and why");
  add_place(*queue, arguments);
  queue->add_option("--retry", arguments.retry, "Number of a task that was given up: try it again")
      ->check(CLI::PositiveNumber);
  queue->footer(
      "Exit codes: 0 told, 1 there is no such task, 2 could not read it.\n"
      "Example:\n  cimend-ingest queue --dir /var/lib/cimend");
  arguments.verify = verify;
  arguments.prune = prune;
  arguments.queue = queue;
}

std::optional<int> run_store_command(StoreArguments arguments) {
  const bool any = arguments.verify->parsed() || arguments.prune->parsed() || arguments.queue->parsed();
  if (!any) return std::nullopt;
  const std::string database = arguments.options.storage.database;
  if (auto read = read_environment(arguments.options); !read) return core::report(kProgram, read.error());
  if (!database.empty()) arguments.options.storage.database = database;
  if (arguments.verify->parsed()) return verify(arguments);
  return arguments.prune->parsed() ? prune(arguments) : queue(arguments);
}

}  // namespace cimend::ingest
