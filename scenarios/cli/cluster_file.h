// SPDX-License-Identifier: MIT
#pragma once

// What node and client share: the cluster file named by --cluster.

#include <optional>

#include "scenarios/cli/arguments.h"
#include "scenarios/cli/console.h"
#include "transport/tcp/cluster.h"

namespace raftlab::scenarios::cli {

struct ClusterInput {
  std::optional<transport::tcp::Cluster> cluster;
  ExitCode code = ExitCode::good;  ///< why there is none; the reasons have been printed
};

/// Throws UsageError where --cluster is not given.
[[nodiscard]] ClusterInput read_cluster_file(const Arguments& arguments, Console& console);

}  // namespace raftlab::scenarios::cli
