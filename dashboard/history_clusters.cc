#include <algorithm>

#include "dashboard/history_parts.h"

namespace cimend::dashboard {
namespace {

constexpr std::size_t kMostExcerpts = 5;

using Clusters = std::unordered_map<std::string, Cluster>;

void add_excerpt(Cluster& cluster, const std::string& line, std::size_t index) {
  if (line.empty() || cluster.excerpts.size() == kMostExcerpts) return;
  const auto same = [&](const auto& excerpt) { return excerpt.first == line; };
  if (std::none_of(cluster.excerpts.begin(), cluster.excerpts.end(), same)) cluster.excerpts.emplace_back(line, index);
}

// The cluster of `key` with the run in it; runs come newest first, and a run may hold one kind of failure twice.
Cluster& joined(Clusters& clusters, const History& history, std::size_t index, const std::string& key) {
  const RunDigest& run = history.runs[index];
  Cluster& cluster = clusters[key];
  if (!cluster.rows.empty() && cluster.rows.back() == index) return cluster;
  if (cluster.rows.empty()) {
    cluster.id = id_of(key);
    cluster.last_at = run.received_at;
  }
  cluster.rows.push_back(index);
  cluster.first_at = run.received_at;
  cluster.last_7_days += within_days(history, run, 7);
  return cluster;
}

void add_known(Clusters& clusters, const History& history, std::size_t index) {
  const RunDigest& run = history.runs[index];
  if (run.unclassified() || run.causes.empty()) return;
  const RunDigest::Cause& best = run.causes.front();
  const std::string key =
      best.fingerprint.empty() ? key_of({"rule", best.rule, best.message}) : key_of({"fingerprint", best.fingerprint});
  Cluster& cluster = joined(clusters, history, index, key);
  if (cluster.title.empty()) {
    cluster.title = best.message.empty() ? best.rule : best.message;
    cluster.category = best.category;
    cluster.rule = best.rule;
    cluster.tool = best.tool;
    cluster.fingerprint = best.fingerprint;
  }
  add_excerpt(cluster, best.message, index);
}

// A line as it stood, where there is one: a signature has zeros for its numbers.
std::string title_of(const RunDigest::Unknown& unknown) {
  if (!unknown.excerpt.empty()) return unknown.excerpt;
  return unknown.signature.empty() ? "Nothing in the log tells why" : unknown.signature;
}

void add_unknown(Clusters& clusters, const History& history, std::size_t index) {
  const RunDigest& run = history.runs[index];
  for (const RunDigest::Unknown& unknown : run.unknown) {
    Cluster& cluster = joined(clusters, history, index, key_of({"signature", unknown.signature}));
    cluster.unclassified = true;
    cluster.signature = unknown.signature;
    if (cluster.title.empty()) cluster.title = title_of(unknown);
    cluster.category = "unknown";
    if (cluster.drafted_rule.empty()) cluster.drafted_rule = unknown.drafted_rule;
    add_excerpt(cluster, unknown.excerpt, index);
  }
  // What has not even a signature still waits for someone to look at it.
  if (!run.unclassified() || !run.unknown.empty() || run.state == RunState::not_analysed) return;
  Cluster& cluster = joined(clusters, history, index, key_of({"summary", run.summary}));
  cluster.unclassified = true;
  cluster.title = run.summary;
  cluster.category = "unknown";
}

}  // namespace

std::vector<Cluster> clusters(const History& history) {
  Clusters by_key;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    if (!history.runs[i].failed()) continue;
    add_known(by_key, history, i);
    add_unknown(by_key, history, i);
  }
  std::vector<Cluster> all;
  for (auto& [key, cluster] : by_key) all.push_back(std::move(cluster));
  std::sort(all.begin(), all.end(), [](const Cluster& a, const Cluster& b) {
    if (a.rows.size() != b.rows.size()) return a.rows.size() > b.rows.size();
    return a.rows.front() != b.rows.front() ? a.rows.front() < b.rows.front() : a.id < b.id;
  });
  return all;
}

}  // namespace cimend::dashboard
