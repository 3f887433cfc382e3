// SPDX-License-Identifier: MIT
#include "scenarios/cli/cluster_spec.h"

#include "scenarios/cli/commands.h"

namespace raftlab::scenarios::cli {
namespace {

const OptionSpec kCluster{.names = "--cluster",
                          .value = "FILE",
                          .help = "the nodes, a line `ID HOST PORT` each; the same file for all",
                          .completes = Completes::file};

}  // namespace

CommandSpec node_spec(const OptionSpec& set) {
  return {
      .name = "node",
      .arguments = "",
      .summary = "one node of a cluster on a real network, until Ctrl-C",
      .run = node_command,
      .options = {kCluster,
                  {.names = "--id", .value = "N", .help = "which line of the cluster file this node is"},
                  {.names = "--data",
                   .value = "DIR",
                   .help = "its folder for what must outlive it, made if it is not there",
                   .completes = Completes::file},
                  {.names = "--allow-control", .help = "clients may kill, revive and suspend it"},
                  {.names = "--record",
                   .value = "DIR",
                   .help = "write what it does there, for raftlab report DIR/*.rec",
                   .completes = Completes::file},
                  set},
      .details =
          "The same Raft as in the simulation, with real time, connections and files. Every write is synced\n"
          "before it is acknowledged; a write that was cut off by a crash is recognised at the next start, any\n"
          "other damage of the file refuses to start and says where. --set takes the options of Raft, such as\n"
          "election-timeout=1s..2s, the same for all nodes. Nodes trust whoever reaches their port: use a network\n"
          "that is trusted. The exit code is 6 where the port or the folder cannot be used or the disk is full.\n"
          "\n"
          "Examples\n"
          "  raftlab node --cluster cluster.conf --id 0 --data data-0\n"
          "  raftlab node --cluster cluster.conf --id 1 --data data-1 --allow-control --record recordings\n"
          "  raftlab report recordings/*.rec -o run.html\n",
  };
}

CommandSpec client_spec() {
  return {
      .name = "client",
      .arguments = "[COMMAND...]",
      .summary = "ask a cluster on a real network: getleader, setval, getval, kill, revive and more",
      .run = client_command,
      .arguments_max = -1,
      .options = {kCluster,
                  {.names = "--timeout", .value = "D", .help = "wait so long for an answer (5s unless told)"}},
      .details =
          "Commands: getleader, setval K V, getval K, K=V, delval K, cas K OLD NEW, status, connect N,\n"
          "connect HOST PORT, connect any, kill N, revive N, suspend SECONDS, suspend N SECONDS, help, quit.\n"
          "Without one there is a prompt; lines may come from a pipe. Any node takes a request; kill, revive and\n"
          "suspend need nodes that were started with --allow-control. A request without an answer in time may\n"
          "have happened or not: the exit code is then 7.\n"
          "\n"
          "Examples\n"
          "  raftlab client --cluster cluster.conf\n"
          "  raftlab client --cluster cluster.conf setval colour green\n"
          "  printf 'a=1\\ngetval a\\ngetleader\\n' | raftlab client --cluster cluster.conf\n",
  };
}

}  // namespace raftlab::scenarios::cli
