// SPDX-License-Identifier: MIT
// raftlab node: one node of a cluster on a real network, until Ctrl-C.
#include <fmt/format.h>
#include <poll.h>

#include <thread>

#include "scenarios/cli/cluster_file.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/language/names.h"
#include "scenarios/runner/build.h"
#include "transport/tcp/tcp_host.h"

namespace raftlab::scenarios::cli {
namespace {

using transport::tcp::TcpHost;

/// A log that is restarted soon, and a file that stays small; both may be set otherwise.
constexpr std::uint32_t kSnapshotEvery = 20'000;
constexpr std::uint32_t kBatchEntriesMax = 500;  // of small ones; more than a megabyte never leaves at once

raft::NodeId read_id(const Arguments& arguments, const transport::tcp::Cluster& cluster) {
  const std::optional<std::string> text = arguments.value("--id");
  if (!text) throw UsageError{"which node is this? --id N is missing", {}};
  const std::optional<std::uint64_t> id = parse_count(*text);
  if (id && *id < raft::kNodesMax && cluster.nodes.contains(static_cast<raft::NodeId>(*id))) {
    return static_cast<raft::NodeId>(*id);
  }
  std::string known;
  for (const auto& [node, address] : cluster.nodes) known += fmt::format("{}{}", known.empty() ? "" : ", ", node);
  throw UsageError{fmt::format("--id cannot be '{}'", *text), fmt::format("the cluster file has the nodes {}", known)};
}

/// What a node has a use for: not a network, it is on a real one, nor what the cluster file says.
void check_setting(const std::string& name) {
  if (language::option_name(name) || name == "election-timeout" || name == "heartbeat") return;
  throw UsageError{fmt::format("--set {} means nothing to a node on a real network", name),
                   "it takes election-timeout, heartbeat and the options of Raft, such as pre-vote=on"};
}

raft::Options read_options(const Arguments& arguments) {
  language::Scenario scenario;
  const RunOptions given = read_run_options(arguments);
  apply_settings(given, scenario);
  bool snapshots_told = false;
  for (const auto& [name, value] : given.settings) {
    check_setting(name);
    snapshots_told = snapshots_told || name == "snapshot-every";
  }
  raft::Options options = runner::make_setup(scenario.setup, 1, sim::Trace::Keep::digest).options;
  if (!snapshots_told) options.snapshot_every = kSnapshotEvery;
  options.batch_entries_max = std::min(options.batch_entries_max, kBatchEntriesMax);
  return options;
}

std::string settings_text(const Arguments& arguments) {
  std::string text;
  for (const std::string& setting : arguments.values("--set")) text += setting + "\n";
  return text;
}

/// Ctrl-C ends the host; so does `done`, which is written to by whoever ends the wait.
class StopOnInterrupt {
 public:
  explicit StopOnInterrupt(TcpHost& host) : watcher_([this, &host] { watch(host); }) {}
  ~StopOnInterrupt() {
    over_ = true;
    watcher_.join();
  }
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;

 private:
  void watch(TcpHost& host) {
    constexpr int kLookAgainMs = 100;
    while (!over_ && !interrupts().raised()) {
      pollfd wake{interrupts().wake_descriptor(), POLLIN, 0};
      ::poll(&wake, 1, kLookAgainMs);
    }
    host.stop();
  }
  std::atomic<bool> over_{false};
  std::thread watcher_;
};

}  // namespace

ExitCode node_command(const Arguments& arguments, Console& console) {
  const ClusterInput input = read_cluster_file(arguments, console);
  if (!input.cluster) return input.code;
  const raft::NodeId id = read_id(arguments, *input.cluster);
  const std::optional<std::string> folder = arguments.value("--data");
  if (!folder) throw UsageError{"where does this node keep its log? --data DIR is missing", {}};
  TcpHost host({.id = id,
                .cluster = *input.cluster,
                .folder = *folder,
                .options = read_options(arguments),
                .allow_control = arguments.has("--allow-control"),
                .record_folder = arguments.value("--record").value_or(""),
                .settings = settings_text(arguments),
                .log = [&console](std::string_view line) {
                  if (!console.quiet) console.message(fmt::format("{}\n", line));
                }});
  static_cast<void>(interrupts());  // before the first thread
  if (const std::optional<TcpHost::Problem> problem = host.start()) {
    console.error(problem->text, problem->port_in_use ? "another process listens there: is this node running already?"
                                                        " Else give it another port in the cluster file of all nodes"
                                                      : "");
    return ExitCode::file;
  }
  console.result(fmt::format("node {} listens on {}; Ctrl-C ends it\n", id, input.cluster->nodes.at(id).text()));
  console.flush();
  std::string failure;
  {
    const StopOnInterrupt stop(host);
    failure = host.run();
  }
  if (failure.empty()) return interrupts().exit_code();
  console.error(failure);
  return ExitCode::file;
}

}  // namespace raftlab::scenarios::cli
