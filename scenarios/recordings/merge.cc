// SPDX-License-Identifier: MIT
#include "scenarios/recordings/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "report/history.h"
#include "report/run_command.h"
#include "scenarios/recordings/clocks.h"
#include "scenarios/recordings/translate.h"

namespace raftlab::scenarios::recordings {
namespace {

using transport::tcp::Recording;

constexpr sim::Time kEnded = 1'000'000;  // whose file ends so long before the last event has stopped by then

std::string what_does_not_fit(const std::vector<Recording>& recordings) {
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    const auto& head = recordings[i].head;
    if (head.cluster != recordings.front().head.cluster || head.nodes != recordings.front().head.nodes) {
      return "the recordings are of different clusters";
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (recordings[j].head.tag == head.tag) return "a recording is there twice";
    }
  }
  return recordings.empty() ? "there is no recording" : "";
}

/// The events of all files in one order: by time, and none before what it was caused by.
class Merging {
 public:
  Merging(const std::vector<Recording>& recordings, const Messages& messages, const Clocks& clocks)
      : recordings_(recordings), messages_(messages), clocks_(clocks), translator_(recordings, messages) {
    next_.assign(recordings.size(), 0);
    begin_ = std::numeric_limits<sim::Time>::max();
    for (std::size_t file = 0; file < recordings.size(); ++file) {
      if (recordings[file].events.empty()) continue;
      begin_ = std::min(begin_, clocks.time(file, recordings[file].events.front().record.at));
      end_ = std::max(end_, clocks.time(file, recordings[file].events.back().record.at));
    }
  }

  std::string run() {
    for (;;) {
      const std::size_t file = next_file();
      if (file == recordings_.size()) return {};
      const std::size_t event = next_[file]++;
      now_ = std::max(now_, own_time(file, event) - begin_);
      if (!translator_.add(file, event, now_)) {
        return fmt::format("event {} of a recording of node {} refers to what is not there", event + 1,
                           recordings_[file].head.node);
      }
      const bool over = next_[file] == recordings_[file].events.size();
      if (over && (runs_again(file) || own_time(file, event) + kEnded < end_)) translator_.crash(file, now_);
    }
  }

  Translator& translator() { return translator_; }
  sim::Time now() const { return now_; }

 private:
  sim::Time own_time(std::size_t file, std::size_t event) const {
    return clocks_.time(file, recordings_[file].events[event].record.at);
  }

  /// A message is not delivered before it is sent, a process does not start before the one before it has ended.
  bool waits(std::size_t file) const {
    const sim::Record& record = recordings_[file].events[next_[file]].record;
    if (record.kind == sim::EventKind::message_delivered) {
      const auto sent = messages_.find(record.v[0]);
      return sent != messages_.end() && next_[sent->second.file] <= sent->second.event;
    }
    if (next_[file] != 0) return false;
    for (std::size_t other = 0; other < recordings_.size(); ++other) {
      if (precedes(other, file) && next_[other] < recordings_[other].events.size()) return true;
    }
    return false;
  }

  /// The same node, in an earlier life.
  bool precedes(std::size_t other, std::size_t file) const {
    const auto& a = recordings_[other].head;
    const auto& b = recordings_[file].head;
    return other != file && a.node == b.node && a.wall_us < b.wall_us;
  }

  bool runs_again(std::size_t file) const {
    for (std::size_t other = 0; other < recordings_.size(); ++other) {
      if (precedes(file, other)) return true;
    }
    return false;
  }

  std::size_t next_file() const {
    std::size_t best = recordings_.size();
    std::size_t best_waiting = best;
    for (std::size_t file = 0; file < recordings_.size(); ++file) {
      if (next_[file] == recordings_[file].events.size()) continue;
      std::size_t& place = waits(file) ? best_waiting : best;
      if (place == recordings_.size() || own_time(file, next_[file]) < own_time(place, next_[place])) place = file;
    }
    return best != recordings_.size() ? best : best_waiting;
  }

  const std::vector<Recording>& recordings_;
  const Messages& messages_;
  const Clocks& clocks_;
  Translator translator_;
  std::vector<std::size_t> next_;  // of each file
  sim::Time begin_ = 0;
  sim::Time end_ = std::numeric_limits<sim::Time>::min();
  sim::Time now_ = 0;
};

void describe(const std::vector<Recording>& recordings, const std::vector<std::string>& notes,
              report::Timeline& timeline) {
  timeline.name = "recording";
  timeline.title = fmt::format("A recording of {} real nodes", recordings.front().head.nodes.size());
  timeline.source = "# " + timeline.title + ", from " + std::to_string(recordings.size()) + " files.\n";
  for (const std::string& note : notes) timeline.source += "# " + note + "\n";
  timeline.command = report::kRecordingCommand;
  timeline.verdict = report::Verdict::inconclusive;  // it was recorded, not judged
  timeline.nodes = static_cast<unsigned>(recordings.front().head.nodes.end_id());
  std::string_view settings = recordings.front().head.settings;
  while (!settings.empty()) {
    const std::string_view line = settings.substr(0, settings.find('\n'));
    settings.remove_prefix(std::min(settings.size(), line.size() + 1));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    timeline.options.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
}

}  // namespace

Merged merge(const std::vector<Recording>& recordings, const std::string& engine) {
  Merged merged;
  merged.error = what_does_not_fit(recordings);
  if (!merged.error.empty()) return merged;
  const Messages messages = messages_of(recordings);
  const Clocks clocks = estimate_clocks(recordings, messages);
  Merging merging(recordings, messages, clocks);
  merged.error = merging.run();
  if (!merged.error.empty()) return merged;
  merged.notes = clocks.notes;
  raft::NodeSet missing = recordings.front().head.nodes;
  for (const Recording& recording : recordings) missing.remove(recording.head.node);
  for (const raft::NodeId node : missing) merged.notes.push_back(fmt::format("there is no recording of node {}", node));
  if (merging.translator().unmatched() != 0) {
    merged.notes.push_back(
        fmt::format("{} messages came from nodes whose recording is missing", merging.translator().unmatched()));
  }
  report::Timeline timeline;
  timeline.engine = engine;
  describe(recordings, merged.notes, timeline);
  merging.translator().finish(timeline);
  timeline.digest = timeline.trace.digest();
  timeline.ended_at_us = merging.now();
  timeline.history = report::history_of(timeline.trace, timeline.store);
  merged.timeline = std::move(timeline);
  return merged;
}

}  // namespace raftlab::scenarios::recordings
