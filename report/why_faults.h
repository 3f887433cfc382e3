// SPDX-License-Identifier: MIT
// Which lines of the scenario made a message or a node go: a cut link, a chance of loss, a `drop` line, a crash. Lines
// are texts; where a text names nodes by number it is read, where it names them by role or by chance it may be the one
// and is listed as such. So a line is named alone only if the trace leaves no other.
#pragma once

#include <string>
#include <vector>

#include "report/why.h"

namespace raftlab::report {

/// The lines that hold the link from one node to another cut at event `id`: those that surely do, else all that may.
/// Empty if no line in force then can cut it.
std::vector<FaultLine> cuts_of(const WhyIndex& index, raft::NodeId from, raft::NodeId to, sim::EventId id);
/// True if the lines of cuts_of() are sure.
bool surely_cuts(const WhyIndex& index, const FaultLine& line, raft::NodeId from, raft::NodeId to);

/// "`partition 0 | 1,2` since 1.200000 s (e#40)"; of several "one of ...".
std::string lines_text(const WhyIndex& index, const std::vector<FaultLine>& lines);

/// What decides by chance on a link at event `id`: "the option `loss 20%`", "the line `loss 5%` ...".
std::string loss_text(const WhyIndex& index, sim::EventId id);

/// The `drop` lines in force right before `id`; the last `discard` line.
std::vector<FaultLine> drops_at(const WhyIndex& index, sim::EventId id);
std::vector<FaultLine> discards_at(const WhyIndex& index, sim::EventId id);

/// Why a node is not there at event `id`: "it crashed at 1.200000 s (e#40)", "it has not started yet"; empty if it is.
std::string down_text(const WhyIndex& index, raft::NodeId node, sim::EventId id);

}  // namespace raftlab::report
