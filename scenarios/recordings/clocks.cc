// SPDX-License-Identifier: MIT
#include "scenarios/recordings/clocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace raftlab::scenarios::recordings {
namespace {

using transport::tcp::Recording;
using Pair = std::pair<std::size_t, std::size_t>;

/// The quickest message from one clock to another, as the difference of what they said.
std::map<Pair, raft::Time> quickest(const std::vector<Recording>& recordings, const Messages& messages,
                                    const std::vector<std::size_t>& clock_of) {
  std::map<Pair, raft::Time> least;
  for (std::size_t file = 0; file < recordings.size(); ++file) {
    for (const transport::tcp::RecordedEvent& event : recordings[file].events) {
      if (event.record.kind != sim::EventKind::message_delivered) continue;
      const auto sent = messages.find(event.record.v[0]);
      if (sent == messages.end()) continue;
      const Pair way(clock_of[sent->second.file], clock_of[file]);
      const raft::Time took = event.record.at - recordings[sent->second.file].events[sent->second.event].record.at;
      const auto [at, is_new] = least.try_emplace(way, took);
      if (!is_new) at->second = std::min(at->second, took);
    }
  }
  return least;
}

std::string nodes_on(const std::vector<Recording>& recordings, const std::vector<std::size_t>& clock_of,
                     std::size_t clock) {
  raft::NodeSet nodes;
  for (std::size_t file = 0; file < recordings.size(); ++file) {
    if (clock_of[file] == clock) nodes.add(recordings[file].head.node);
  }
  std::string text;
  for (const raft::NodeId node : nodes) text += fmt::format("{}{}", text.empty() ? "" : ", ", node);
  return fmt::format("{} {}", nodes.size() == 1 ? "node" : "nodes", text);
}

}  // namespace

Messages messages_of(const std::vector<Recording>& recordings) {
  Messages messages;
  for (std::size_t file = 0; file < recordings.size(); ++file) {
    const auto& events = recordings[file].events;
    for (std::size_t event = 0; event < events.size(); ++event) {
      if (events[event].record.kind != sim::EventKind::message_sent) continue;
      messages[transport::tcp::message_id(recordings[file].head.tag, event + 1)] = {file, event};
    }
  }
  return messages;
}

Clocks estimate_clocks(const std::vector<Recording>& recordings, const Messages& messages) {
  Clocks clocks;
  std::vector<std::string> names;
  std::vector<std::size_t> first_file;
  for (std::size_t file = 0; file < recordings.size(); ++file) {
    const auto known = std::find(names.begin(), names.end(), recordings[file].head.clock);
    clocks.of_file.push_back(static_cast<std::size_t>(known - names.begin()));
    if (known != names.end()) continue;
    names.push_back(recordings[file].head.clock);
    first_file.push_back(file);
  }
  clocks.offset_us.assign(names.size(), 0);
  if (names.size() < 2) {
    clocks.notes.emplace_back("all recordings are of one machine and share its clock");
    return clocks;
  }
  const std::map<Pair, raft::Time> least = quickest(recordings, messages, clocks.of_file);
  std::vector<bool> known(names.size(), false);
  known[0] = true;
  const auto way = [&](std::size_t from, std::size_t to) -> std::optional<raft::Time> {
    const auto at = least.find({from, to});
    return at == least.end() ? std::nullopt : std::optional(at->second);
  };
  // From clocks that are known to those that exchanged messages with them, both ways first.
  for (bool more = true; more;) {
    more = false;
    for (const bool both_ways : {true, false}) {
      for (std::size_t from = 0; from < names.size() && !more; ++from) {
        for (std::size_t to = 0; to < names.size() && !more; ++to) {
          if (!known[from] || known[to]) continue;
          const std::optional<raft::Time> there = way(from, to);
          const std::optional<raft::Time> back = way(to, from);
          if (both_ways ? !(there && back) : !(there || back)) continue;
          const raft::Time between = there && back ? (*there - *back) / 2 : there ? *there : -*back;
          clocks.offset_us[to] = clocks.offset_us[from] + between;
          known[to] = more = true;
          clocks.notes.push_back(fmt::format(
              "the clock of {} is taken to be {} us {} that of {}{}", nodes_on(recordings, clocks.of_file, to),
              clocks.offset_us[to] < 0 ? -clocks.offset_us[to] : clocks.offset_us[to],
              clocks.offset_us[to] < 0 ? "behind" : "ahead of", nodes_on(recordings, clocks.of_file, 0),
              there && back ? fmt::format(", give or take {} us", (*there + *back) / 2)
                            : std::string(", from messages one way only: at most")));
        }
      }
    }
  }
  for (std::size_t clock = 1; clock < names.size(); ++clock) {
    if (known[clock]) continue;
    const auto& own = recordings[first_file[clock]].head;
    const auto& first = recordings[first_file[0]].head;
    clocks.offset_us[clock] =
        own.at - first.at - static_cast<raft::Time>(own.wall_us) + static_cast<raft::Time>(first.wall_us);
    clocks.notes.push_back(fmt::format("no message tells the clock of {}: its calendar time is believed",
                                       nodes_on(recordings, clocks.of_file, clock)));
  }
  return clocks;
}

}  // namespace raftlab::scenarios::recordings
