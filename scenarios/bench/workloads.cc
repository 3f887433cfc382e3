// SPDX-License-Identifier: MIT
#include "scenarios/bench/workloads.h"

#include <algorithm>
#include <array>

#include "scenarios/bench/cluster.h"
#include "scenarios/bench/limit.h"
#include "scenarios/bench/runs.h"

namespace raftlab::scenarios::bench {
namespace {

constexpr raft::Time kSyncUsMax = 1'000;
constexpr raft::Time kIdleUs = 3'600'000'000;

using Made = std::unique_ptr<Load>;

template <unsigned kNodes>
Made idle() {
  return make_cluster({.nodes = kNodes, .length_us = kIdleUs});
}
template <unsigned kNodes>
Made idle_limit() {
  return make_idle_limit(kNodes);
}
Made idle_with_log() { return make_cluster({.log_entries = 100'000, .length_us = 100 * kIdleUs}); }
template <Writes kWrites, raft::Time kSyncUs, bool kChurn = false>
Made writes() {
  return make_cluster({.writes = kWrites, .disk_sync_us_max = kSyncUs, .churn = kChurn});
}
template <Sending kSending>
Made writes_limit() {
  return make_writes_limit(kSending);
}
Made compacted_writes() { return make_cluster({.writes = Writes::batched, .snapshots = true, .length_us = kIdleUs}); }
Made client_writes() { return make_cluster({.writes = Writes::batched, .clients = true}); }
Made records() { return make_cluster({.keep = sim::Trace::Keep::all}); }
template <Chaos kChaos>
Made chaos() {
  return make_chaos(kChaos);
}

constexpr auto kBatchedLimit = writes_limit<Sending::batched>;
constexpr auto kPipelinedLimit = writes_limit<Sending::pipelined>;

const std::array kWorkloads = {
    Workload{"idle", "5 nodes at rest", Unit::messages, idle<5>, idle_limit<5>, 0.70},
    Workload{"idle-3", "3 nodes at rest", Unit::messages, idle<3>, idle_limit<3>},
    Workload{"idle-9", "9 nodes at rest", Unit::messages, idle<9>, idle_limit<9>},
    Workload{"idle-25", "25 nodes at rest", Unit::messages, idle<25>, idle_limit<25>},
    Workload{"idle-51", "51 nodes at rest", Unit::messages, idle<51>, idle_limit<51>},
    Workload{"idle-101", "101 nodes at rest", Unit::messages, idle<101>, idle_limit<101>, 0.67},
    Workload{"idle-log", "5 nodes at rest, 100,000 entries in each log", Unit::messages, idle_with_log, idle_limit<5>},
    Workload{"writes", "a command every ms, batched", Unit::commands, writes<Writes::batched, 0>, kBatchedLimit, 0.65},
    Workload{"writes-disk", "the same, disk sync 0-1 ms", Unit::commands, writes<Writes::batched, kSyncUsMax>,
             kBatchedLimit, 0.51},
    Workload{"writes-snapshots", "batched, a snapshot every 1,000 entries", Unit::commands, compacted_writes,
             kBatchedLimit},
    Workload{"writes-clients", "batched, each asked by a client", Unit::commands, client_writes, kBatchedLimit},
    Workload{"pipelined", "a command every ms, each at once", Unit::commands, writes<Writes::pipelined, 0>,
             kPipelinedLimit, 0.57},
    Workload{"pipelined-disk", "the same, disk sync 0-1 ms", Unit::commands, writes<Writes::pipelined, kSyncUsMax>,
             kPipelinedLimit, 0.45},
    Workload{"churn", "batched, leader lost every 2 s for 1 s, 5 % loss", Unit::commands,
             writes<Writes::batched, 0, true>, kBatchedLimit, 0.65},
    Workload{"churn-disk", "the same, disk sync 0-1 ms", Unit::commands, writes<Writes::batched, kSyncUsMax, true>,
             kBatchedLimit, 0.51},
    Workload{"records", "5 nodes at rest, all records kept", Unit::messages, records, idle_limit<5>, 0.26},
    Workload{"json-lines", "the same, then a JSON line an event", Unit::messages, make_json_lines, idle_limit<5>, 0.32},
    Workload{"page", "100,000 events to HTML", Unit::events, make_page},
    Workload{"chaos-unchecked", "chaos/default, history not judged", Unit::runs, chaos<Chaos::unchecked>, nullptr, 0,
             1'500},
    Workload{"chaos", "chaos/default", Unit::runs, chaos<Chaos::checked>, nullptr, 0, 1'000},
    Workload{"swarm", "what raftlab fuzz draws", Unit::runs, chaos<Chaos::swarm>},
};

}  // namespace

std::string_view word_of(Unit unit) {
  switch (unit) {
    case Unit::messages:
      return "messages";
    case Unit::commands:
      return "commands";
    case Unit::events:
      return "events";
    case Unit::runs:
      break;
  }
  return "seeds";
}

std::uint64_t count_of(Unit unit, const Work& work) {
  switch (unit) {
    case Unit::messages:
      return work.messages;
    case Unit::commands:
      return work.commands;
    case Unit::events:
      return work.events;
    case Unit::runs:
      break;
  }
  return work.runs;
}

std::span<const Workload> workloads() { return kWorkloads; }

const Workload* find_workload(std::string_view name) {
  const auto is_it = [name](const Workload& workload) { return workload.name == name; };
  const auto found = std::find_if(kWorkloads.begin(), kWorkloads.end(), is_it);
  return found == kWorkloads.end() ? nullptr : &*found;
}

}  // namespace raftlab::scenarios::bench
