// SPDX-License-Identifier: MIT
#include "report/state_changes.h"

#include <algorithm>

#include "report/command_text.h"
#include "report/event_text.h"
#include "report/log_changes.h"
#include "report/replay.h"

namespace raftlab::report {
namespace {

using raft::Index;
using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::size_t kCommandBytesMax = 80;

/// What of a node's state the columns have, apart from its log.
struct Numbers {
  raft::Term term = 0;
  NodeId vote = raft::kNoNode;
  Index commit = 0;
  Index applied = 0;
  Index durable = 0;
  raft::ConfigId config = 0;

  explicit Numbers(const NodeState& node)
      : term(node.term),
        vote(node.vote),
        commit(node.commit_index),
        applied(node.applied_index),
        durable(node.disk.last_index()),
        config(node.configuration) {}
  Numbers() = default;
};

/// Writes the steps that make one node's log what it has become.
class LogWriter {
 public:
  explicit LogWriter(Column& column, unsigned nodes) : column_(column), ends_(nodes) {}

  /// `before` is the log before the event where the event moves_log(), else not looked at. False: nothing changed.
  bool add(NodeId id, EventKind kind, const raft::Log& before, const raft::Log& now) {
    const End& end = ends_[id];
    if (moves_log(kind)) {
      if (before == now) return false;
      steps_.clear();
      std::uint64_t count = 0;
      if (before.last_index() < now.base_index() || now.base_index() < before.base_index()) {
        count += reset(id, now.base_index());
        count += append(id, now.base_index(), now);
      } else {
        const Index common = common_end(before, now);
        if (now.base_index() != end.base) count += base(id, now.base_index());
        if (common < end.last) count += cut(id, common);
        count += append(id, common, now);
      }
      return finish(count);
    }
    if (now.last_index() == end.last) return false;
    steps_.clear();
    return finish(now.last_index() < end.last ? cut(id, now.last_index()) : append(id, end.last, now));
  }

 private:
  struct End {
    Index base = 0;
    Index last = 0;
  };

  std::uint64_t base(NodeId id, Index index) {
    steps_.number(1);
    steps_.step(ends_[id].base, index);
    ends_[id].base = index;
    return 1;
  }
  std::uint64_t cut(NodeId id, Index last) {
    steps_.number(2);
    steps_.step(ends_[id].last, last);
    ends_[id].last = last;
    return 1;
  }
  std::uint64_t reset(NodeId id, Index index) {
    steps_.number(4);
    steps_.step(ends_[id].base, index);
    ends_[id] = {index, index};
    return 1;
  }
  std::uint64_t append(NodeId id, Index after, const raft::Log& log) {
    std::uint64_t steps = 0;
    for (Index at = after; at < log.last_index(); ++steps) {
      const raft::Slice slice = log.slice_from(at + 1, 0xffffffff);
      if (slice.count == 0) break;
      steps_.number(3);
      steps_.step(place_, slice.place);
      steps_.number(slice.count);
      place_ = std::uint64_t{slice.place} + slice.count;
      at += slice.count;
    }
    ends_[id].last = log.last_index();
    return steps;
  }
  bool finish(std::uint64_t count) {
    if (count == 0) return false;
    column_.number(count);
    column_.text(steps_.bytes());
    return true;
  }

  Column& column_;
  Column steps_;
  std::vector<End> ends_;
  std::uint64_t place_ = 0;
};

class StateWriter {
 public:
  StateWriter(const Timeline& timeline, Columns& columns)
      : timeline_(timeline),
        replay_(timeline),
        known_(timeline.nodes),
        change_(columns.add("change")),
        term_(columns.add("state.term")),
        vote_(columns.add("state.vote")),
        commit_(columns.add("state.commit")),
        applied_(columns.add("state.applied")),
        durable_(columns.add("state.durable")),
        config_(columns.add("state.config")),
        logs_(columns.add("state.log"), timeline.nodes) {}

  void write() {
    for (EventId id = 1; id <= timeline_.trace.size(); ++id) {
      const Record& record = timeline_.trace.at(id);
      raft::Log before;
      const bool of_node = record.node < timeline_.nodes;
      if (of_node && moves_log(record.kind)) before = replay_.node(record.node).log;
      replay_.step();
      change_.byte(of_node ? changes(record, before) : std::uint8_t{0});
    }
  }

 private:
  std::uint8_t changes(const Record& record, const raft::Log& before) {
    const NodeState& node = replay_.node(record.node);
    Numbers& known = known_[record.node];
    const Numbers now(node);
    unsigned bits = 0;
    step(Change::term, term_, known.term, now.term, bits);
    if (known.vote != now.vote) {
      vote_.byte(now.vote);
      bits |= static_cast<unsigned>(Change::vote);
    }
    step(Change::commit, commit_, known.commit, now.commit, bits);
    step(Change::applied, applied_, known.applied, now.applied, bits);
    step(Change::durable, durable_, known.durable, now.durable, bits);
    if (known.config != now.config) {
      config_.number(now.config);
      bits |= static_cast<unsigned>(Change::config);
    }
    if (logs_.add(record.node, record.kind, before, node.log)) bits |= static_cast<unsigned>(Change::log);
    known = now;
    return static_cast<std::uint8_t>(bits);
  }

  static void step(Change change, Column& column, std::uint64_t before, std::uint64_t now, unsigned& bits) {
    if (before == now) return;
    column.step(before, now);
    bits |= static_cast<unsigned>(change);
  }

  const Timeline& timeline_;
  Replay replay_;
  std::vector<Numbers> known_;  // by node
  Column& change_;
  Column& term_;
  Column& vote_;
  Column& commit_;
  Column& applied_;
  Column& durable_;
  Column& config_;
  LogWriter logs_;
};

void add_letters(const EventRows& rows, Columns& columns) {
  Column& column = columns.add("letters");
  EventId before = 1;
  for (const LetterChange& change : rows.letters) {
    column.number(change.event - before);
    column.byte(change.node);
    column.byte(static_cast<std::uint8_t>(change.letter));
    before = change.event;
  }
}

bool changes_clocks(const Timeline& timeline, const Record& record) {
  const bool note = record.kind == EventKind::fault_started || record.kind == EventKind::fault_ended;
  if (!note || record.v[0] >= timeline.trace.notes()) return false;
  return timeline.trace.note(record.v[0]).find("clock") != std::string::npos;
}

/// A timer is told in time of the node's own clock. Where that clock has never been touched it is the time of the
/// run, and the timer is proven if it ran out when it had to.
void add_timers(const Timeline& timeline, Columns& columns) {
  Column& column = columns.add("timers");
  EventId before = 1;
  for (EventId id = 1; id <= timeline.trace.size(); ++id) {
    const Record& record = timeline.trace.at(id);
    if (changes_clocks(timeline, record)) return;
    if (record.kind != EventKind::election_timeout || record.why() != raft::Reason::timer) continue;
    if (record.v[0] + record.v[1] != static_cast<std::uint64_t>(record.at)) continue;
    column.number(id - before);
    column.number(record.v[1]);
    before = id;
  }
}

void add_entries(const Timeline& timeline, ShapeTable& shapes, Columns& columns) {
  Column& terms = columns.add("entry.term");
  TextColumn texts(shapes, columns, "entry");
  raft::Term before = 0;
  for (std::size_t place = 0; place < timeline.store.size(); ++place) {
    const raft::Entry& entry = timeline.store.at(static_cast<raft::Place>(place));
    terms.step(before, entry.term);
    before = entry.term;
    texts.add(entry.term == 0 ? std::string()
                              : shortened(printable(command_text(entry.command, timeline.store)), kCommandBytesMax));
  }
}

}  // namespace

void add_state_columns(const Timeline& timeline, const EventRows& rows, ShapeTable& shapes, Columns& columns) {
  add_letters(rows, columns);
  StateWriter(timeline, columns).write();
  add_timers(timeline, columns);
  add_entries(timeline, shapes, columns);
}

}  // namespace raftlab::report
