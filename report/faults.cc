// SPDX-License-Identifier: MIT
#include "report/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "report/event_text.h"
#include "report/replay.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

/// Lines that break something until they are undone, be that never. Of all others only what ended was a fault.
constexpr std::array<std::string_view, 8> kLasting = {"partition", "isolate", "cut",       "link",
                                                      "drop",      "delay",   "duplicate", "disk"};

std::vector<std::string_view> words_of_line(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" ,|", i), text.size());
    if (end > i) words.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return words;
}

/// Crashes and pauses are known by their own events.
bool is_of_process(const std::vector<std::string_view>& words) {
  static constexpr std::array<std::string_view, 5> kProcess = {"crash", "kill", "pause", "suspend", "chaos"};
  return words.empty() || std::find(kProcess.begin(), kProcess.end(), words.front()) != kProcess.end();
}

bool lasts(const std::vector<std::string_view>& words) {
  if (words.empty() || std::find(kLasting.begin(), kLasting.end(), words.front()) == kLasting.end()) return false;
  if (words.front() == "disk") {  // "disk sync ..." is a setting, "finish" and "ok" mend
    return words.size() > 2 && words[1] != "sync" && words[2] != "ok" && words[2] != "finish";
  }
  // "duplicate 5%" is a setting of the whole network.
  return !(words.front() == "duplicate" && words.size() > 1 && words[1].ends_with('%'));
}

class FaultFinder {
 public:
  explicit FaultFinder(const Timeline& timeline)
      : timeline_(timeline), replay_(timeline), down_(timeline.nodes, kNone), paused_(timeline.nodes, kNone) {}

  std::vector<FaultWindow> find() {
    while (replay_.step()) {
      const Record& record = replay_.record();
      if (record.kind == EventKind::fault_started) note_started(record);
      if (record.kind == EventKind::fault_ended) note_ended(record);
      if (record.node < timeline_.nodes) process(record);
    }
    for (const OpenLine& line : open_lines_) found_[line.window].first = line.lasts ? found_[line.window].first : 0;
    std::erase_if(found_, [](const FaultWindow& window) { return window.first == 0; });
    return std::move(found_);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  using Line = std::pair<std::uint64_t, std::string_view>;
  struct OpenLine {
    Line line;
    std::size_t window;
    bool lasts;
  };

  Line line_of(const Record& record) const {
    return {record.v[1],
            record.v[0] < timeline_.trace.notes() ? timeline_.trace.note(record.v[0]) : std::string_view()};
  }

  std::size_t open(std::string text, raft::NodeSet nodes) {
    found_.push_back({replay_.now(), timeline_.trace.size(), std::move(text), nodes});
    return found_.size() - 1;
  }

  void note_started(const Record& record) {
    const Line line = line_of(record);
    const std::vector<std::string_view> words = words_of_line(line.second);
    const raft::NodeSet nodes = named(words);
    const auto as = std::find(words.begin(), words.end(), "as");
    if (as != words.end() && as + 1 != words.end() && nodes.size() == 1) names_[std::string(as[1])] = *nodes.begin();
    if (words.size() >= 4 && words[0] == "let" && nodes.size() == 1) names_[std::string(words[1])] = *nodes.begin();
    if (!is_of_process(words)) open_lines_.push_back({line, open(printable(line.second), nodes), lasts(words)});
  }

  /// The nodes that a line names by number, as leader, or by a name bound before.
  raft::NodeSet named(const std::vector<std::string_view>& words) const {
    raft::NodeSet nodes;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string_view word = words[i];
      if (word == "for" || word == "as" || word == "count" || word == "latency" || word == "by" || word == "loss")
        break;
      if (const std::optional<NodeId> node = node_named(word)) nodes.add(*node);
    }
    return nodes;
  }

  std::optional<NodeId> node_named(std::string_view word) const {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc() && end == word.data() + word.size()) {
      return number < timeline_.nodes ? std::optional(static_cast<NodeId>(number)) : std::nullopt;
    }
    if (word == "leader") {
      const NodeId leader = replay_.leader();
      return leader == raft::kNoNode ? std::nullopt : std::optional(leader);
    }
    const auto found = names_.find(std::string(word));
    return found == names_.end() ? std::nullopt : std::optional(found->second);
  }

  /// The line of that text that was written there, the last one still open.
  void note_ended(const Record& record) {
    const Line line = line_of(record);
    for (std::size_t i = open_lines_.size(); i-- > 0;) {
      if (open_lines_[i].line != line) continue;
      found_[open_lines_[i].window].last = replay_.now();
      open_lines_.erase(open_lines_.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  }

  void process(const Record& record) {
    switch (record.kind) {
      case EventKind::node_crashed:
        end(paused_, record.node);
        begin(down_, record.node, "is down");
        break;
      case EventKind::node_refused_start:
        begin(down_, record.node, "is lost: its disk is damaged");
        break;
      case EventKind::node_started:
      case EventKind::node_restarted:
        end(down_, record.node);
        break;
      case EventKind::node_paused:
        begin(paused_, record.node, "is paused");
        break;
      case EventKind::node_resumed:
        end(paused_, record.node);
        break;
      default:
        break;
    }
  }

  void begin(std::vector<std::size_t>& windows, NodeId node, std::string_view what) {
    end(windows, node);
    raft::NodeSet nodes;
    nodes.add(node);
    windows[node] = open(fmt::format("node {} {}", node, what), nodes);
  }

  void end(std::vector<std::size_t>& windows, NodeId node) {
    if (windows[node] != kNone) found_[windows[node]].last = replay_.now();
    windows[node] = kNone;
  }

  const Timeline& timeline_;
  Replay replay_;
  std::vector<FaultWindow> found_;
  std::vector<std::size_t> down_;     // by node: its open window
  std::vector<std::size_t> paused_;   // the same
  std::vector<OpenLine> open_lines_;  // not ended yet
  std::map<std::string, NodeId> names_;
};

}  // namespace

std::vector<FaultWindow> find_faults(const Timeline& timeline) { return FaultFinder(timeline).find(); }

}  // namespace raftlab::report
