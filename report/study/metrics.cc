// SPDX-License-Identifier: MIT
#include "report/study/metrics.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "raft/entry_store.h"
#include "report/study/convergence.h"
#include "report/study/leaderless.h"

namespace raftlab::report::study {
namespace {

using sim::EventKind;
using sim::Record;

constexpr std::int64_t kWhole = 1'000'000;  // of a share
constexpr std::int64_t kThousand = 1'000;
constexpr std::int64_t kSecond_us = 1'000'000;

bool is_write(const Record& request) {
  const auto kind = static_cast<raft::CommandKind>(request.v[2]);
  return kind == raft::CommandKind::set || kind == raft::CommandKind::erase || kind == raft::CommandKind::cas;
}

/// Done, also where a compare-and-set found another value.
bool is_done(const Record& response) {
  const auto outcome = static_cast<sim::ClientOutcome>(response.v[2]);
  return outcome == sim::ClientOutcome::ok || outcome == sim::ClientOutcome::mismatch;
}

/// Between nodes: what clients send and are told does not count.
bool is_between_nodes(const Record& sent) {
  switch (sent.message_kind()) {
    case raft::MessageKind::client_request:
    case raft::MessageKind::client_reply:
    case raft::MessageKind::member_request:
      return false;
    default:
      return true;
  }
}

/// A client's operation that was done.
struct Done {
  const Record* request = nullptr;
  const Record* response = nullptr;
};

/// In the order of the answers.
std::vector<Done> operations_done(const sim::Trace& trace) {
  std::vector<Done> done;
  std::unordered_map<std::uint64_t, std::unordered_map<std::uint64_t, const Record*>> asked;  // by client, by serial
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    if (record.kind == EventKind::client_request) {
      asked[record.v[0]].emplace(record.v[1], &record);
    } else if (record.kind == EventKind::client_response && is_done(record)) {
      const auto& of_client = asked[record.v[0]];
      const auto request = of_client.find(record.v[1]);
      if (request != of_client.end()) done.push_back({request->second, &record});
    }
  }
  return done;
}

void leaderless(const Run& run, Values& values) {
  for (const Leaderless& stretch : lost_leaders(run.trace)) {
    if (stretch.heard_us >= 0) values.push_back(stretch.heard_us - stretch.from_us);
  }
}

void leader_elected(const Run& run, Values& values) {
  for (const Leaderless& stretch : lost_leaders(run.trace)) {
    if (stretch.won_us >= 0) values.push_back(stretch.won_us - stretch.from_us);
  }
}

void leaderless_share(const Run& run, Values& values) {
  if (run.ended_at_us <= 0) return;
  sim::Time sum_us = 0;
  for (const Leaderless& stretch : leaderless_stretches(run.trace)) {
    sum_us += (stretch.won_us >= 0 ? stretch.won_us : run.ended_at_us) - stretch.from_us;
  }
  values.push_back(sum_us * kThousand / std::max<sim::Time>(1, run.ended_at_us / kThousand));
}

void first_term_split(const Run& run, Values& values) {
  for (const Leaderless& stretch : lost_leaders(run.trace)) {
    if (stretch.first_term_won || stretch.later_terms) values.push_back(stretch.first_term_won ? 0 : kWhole);
  }
}

void elections(const Run& run, Values& values) {
  values.push_back(static_cast<std::int64_t>(run.trace.tally().elections()));
}

void messages_to_first_leader(const Run& run, Values& values) {
  std::int64_t messages = 0;
  for (sim::EventId id = 1; id <= run.trace.size(); ++id) {
    const Record& record = run.trace.at(id);
    if (record.kind == EventKind::became_leader) return values.push_back(messages);
    if (record.kind == EventKind::message_sent && is_between_nodes(record)) ++messages;
  }
}

void time_of(const Run& run, bool writes, Values& values) {
  for (const Done& done : operations_done(run.trace)) {
    if (is_write(*done.request) == writes) values.push_back(done.response->at - done.request->at);
  }
}
void time_to_commit(const Run& run, Values& values) { time_of(run, true, values); }
void time_to_read(const Run& run, Values& values) { time_of(run, false, values); }

/// From the first request of a client to the last answer.
struct Load {
  std::uint64_t done = 0;
  std::uint64_t writes = 0;
  sim::Time from_us = 0;
  sim::Time until_us = 0;
};

std::optional<Load> load_of(const sim::Trace& trace) {
  const std::vector<Done> all = operations_done(trace);
  if (all.empty()) return std::nullopt;
  Load load{.done = all.size(), .from_us = all.front().request->at, .until_us = all.back().response->at};
  for (const Done& done : all) {
    load.from_us = std::min(load.from_us, done.request->at);
    if (is_write(*done.request)) ++load.writes;
  }
  return load;
}

void throughput(const Run& run, Values& values) {
  const std::optional<Load> load = load_of(run.trace);
  if (!load || load->until_us <= load->from_us) return;
  values.push_back(static_cast<std::int64_t>(load->done) * kThousand * kSecond_us / (load->until_us - load->from_us));
}

void messages_per_commit(const Run& run, Values& values) {
  const std::optional<Load> load = load_of(run.trace);
  if (!load || load->writes == 0) return;
  std::int64_t messages = 0;
  for (sim::EventId id = 1; id <= run.trace.size(); ++id) {
    const Record& record = run.trace.at(id);
    if (record.at > load->until_us) break;
    if (record.at < load->from_us || record.kind != EventKind::message_sent) continue;
    if (is_between_nodes(record)) ++messages;
  }
  const auto writes = static_cast<std::int64_t>(load->writes);
  values.push_back((messages * kThousand + writes / 2) / writes);
}

void converge(const Run& run, Values& values) {
  if (const std::optional<sim::Time> time_us = time_to_converge(run.trace)) values.push_back(*time_us);
}

}  // namespace

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> all = {
      {"leaderless", Unit::time,
       "from losing the last live leader (else from the start) until every other live node that the next one can reach "
       "has its first message",
       leaderless},
      {"leader-elected", Unit::time, "the same, but until the next one has won its election", leader_elected},
      {"leaderless-share", Unit::share, "how much of a run had no live leader", leaderless_share},
      {"first-term-split", Unit::share,
       "how often the first term after losing the leader (else the first one) had candidates and no leader",
       first_term_split},
      {"elections", Unit::count, "elections won in a run", elections},
      {"messages-to-first-leader", Unit::count, "messages between nodes until the first leader",
       messages_to_first_leader},
      {"time-to-commit", Unit::time, "from a client's write to its answer", time_to_commit},
      {"time-to-read", Unit::time, "from a client's read to its answer", time_to_read},
      {"messages-per-commit", Unit::ratio,
       "messages between nodes, from the first request to the last answer, for each write that was answered",
       messages_per_commit},
      {"throughput", Unit::pace, "answers to clients a second, from the first request to the last answer", throughput},
      {"converge", Unit::time,
       "from the last healing (a fault ends, a node restarts or resumes) until every live member has confirmed to one "
       "leader all that was committed by then",
       converge},
  };
  return all;
}

const Metric* find_metric(std::string_view name) {
  for (const Metric& metric : metrics()) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

void measure_between(const Run& run, std::string_view from, std::string_view to, Values& values) {
  const Moment* begun = nullptr;  // the last FROM that no TO has followed
  for (const Moment& mark : run.marks) {
    if (mark.name == to && begun != nullptr) {
      values.push_back(mark.at_us - begun->at_us);
      begun = nullptr;
    }
    if (mark.name == from) begun = &mark;
  }
}

}  // namespace raftlab::report::study
