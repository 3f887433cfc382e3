// SPDX-License-Identifier: MIT
#include "report/exports/perfetto.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/event_text.h"
#include "report/exports/characters.h"
#include "report/exports/perfetto_lanes.h"
#include "report/fields.h"
#include "report/html.h"
#include "report/json_writer.h"
#include "report/replay.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::int64_t kSliceNs = 500'000;  // of a message at either end, where nothing comes before
constexpr std::size_t kNameMax = 120;

std::string role_name(char letter, raft::Term term) {
  switch (letter) {
    case 'L':
      return fmt::format("leader, term {}", term);
    case 'C':
      return fmt::format("candidate, term {}", term);
    case 'Q':
      return "pre-candidate";
    case 'N':
      return "learner";
    case 'O':
      return "no member";
    case 'P':
      return "paused";
    case 'x':
      return "down";
    default:
      return "follower";
  }
}

class PerfettoWriter {
 public:
  PerfettoWriter(const Timeline& timeline, const Scope& scope, const Sink& sink)
      : timeline_(timeline),
        scope_(scope),
        out_(sink),
        replay_(timeline),
        spans_(perfetto_spans(timeline, scope)),
        deliveries_(deliveries_in(timeline, scope)),
        sent_of_(flows_by_delivery()),
        terms_(timeline.nodes, ~raft::Term{0}),
        commits_(timeline.nodes, ~raft::Index{0}) {}

  void write() {
    head();
    names();
    if (scope_.last != 0) replay_.run_through(scope_.first - 1);
    auto span = spans_.begin();
    for (EventId id = scope_.first; id <= scope_.last; ++id) {
      replay_.step();
      at_ns_ = std::max(timeline_.trace.at(id).at * 1'000, at_ns_ + 1);
      for (; span != spans_.end() && span->from == id; ++span) write_span(*span);
      counters(id);
      write_event(id);
    }
    out_.text("\n]}\n");
    out_.flush();
  }

 private:
  using Flows = std::vector<std::pair<EventId, EventId>>;

  Flows flows_by_delivery() const {
    Flows flows;
    flows.reserve(deliveries_.size());
    for (const auto& [sent, delivered] : deliveries_) flows.emplace_back(delivered, sent);
    std::sort(flows.begin(), flows.end());
    return flows;
  }

  void head() {
    out_.text("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"generator\":");
    out_.string("raftlab " + timeline_.engine);
    const auto member = [this](std::string_view name, std::string_view value) {
      out_.text(fmt::format(",\"{}\":", name));
      out_.string(value);
    };
    member("scenario", timeline_.title.empty() ? timeline_.name : timeline_.title);
    member("seed", std::to_string(timeline_.seed));
    member("verdict", verdict_word(timeline_.verdict));
    member("digest", digest_text(timeline_.digest));
    member("reproduce", reproduce_command(timeline_));
    member("shown", scope_words(scope_));
    out_.text("},\"traceEvents\":[");
  }

  /// Everything before `rest`: the members all events have.
  void open(std::string_view phase, std::string_view name, PerfettoLane lane) {
    out_.text(first_ ? "\n" : ",\n");
    first_ = false;
    out_.text(fmt::format("{{\"ph\":\"{}\",\"pid\":{},\"tid\":{},\"name\":", phase, lane.process, lane.thread));
    out_.string(name);
  }
  void time() { out_.text(fmt::format(",\"ts\":{}.{:03}", at_ns_ / 1'000, at_ns_ % 1'000)); }
  void duration(std::int64_t ns) { out_.text(fmt::format(",\"dur\":{}.{:03}", ns / 1'000, ns % 1'000)); }

  void metadata(std::string_view what, PerfettoLane lane, std::string_view name) {
    open("M", what, lane);
    out_.text(",\"args\":{\"name\":");
    out_.string(name);
    out_.text("}}");
  }
  void process(std::uint64_t process, std::string_view name) {
    metadata("process_name", {process, 0}, name);
    open("M", "process_sort_index", {process, 0});
    out_.text(fmt::format(",\"args\":{{\"sort_index\":{}}}}}", process));
  }

  void names() {
    for (unsigned i = 0; i < timeline_.nodes; ++i) {
      const auto node = static_cast<raft::NodeId>(i);
      process(perfetto_process(node), fmt::format("node {}", i));
      metadata("thread_name", role_lane(node), "role");
      metadata("thread_name", event_lane(node), "events");
    }
    process(kPerfettoClients, "clients");
    process(kPerfettoScenario, "scenario");
    metadata("thread_name", kScenarioLane, "events");
    std::set<std::uint64_t> rows;
    for (const PerfettoSpan& span : spans_) {
      if (span.fault != 0 && rows.insert(span.lane.thread).second) metadata("thread_name", span.lane, "faults");
    }
  }

  void write_span(const PerfettoSpan& span) {
    const bool fault = span.fault != 0;
    const raft::Term term = fault ? 0 : replay_.node(span.node).term;
    open("X", fault ? one_line(event_text(timeline_, span.fault), kNameMax) : role_name(span.letter, term), span.lane);
    out_.text(fault ? ",\"cat\":\"fault\"" : ",\"cat\":\"role\"");
    time();
    // What begins there begins at that moment or a few nanoseconds later.
    duration(std::max<std::int64_t>(timeline_.trace.at(span.until).at * 1'000 - at_ns_, 1));
    out_.text("}");
  }

  void counters(EventId id) {
    const raft::NodeId node = timeline_.trace.at(id).node;
    if (id == scope_.first) {
      for (unsigned i = 0; i < timeline_.nodes; ++i) counters_of(static_cast<raft::NodeId>(i));
    } else if (node < timeline_.nodes) {
      counters_of(node);
    }
  }
  void counters_of(raft::NodeId node) {
    const NodeState& state = replay_.node(node);
    counter(node, "term", state.term, terms_[node]);
    counter(node, "commit index", state.commit_index, commits_[node]);
  }
  void counter(raft::NodeId node, std::string_view name, std::uint64_t value, std::uint64_t& shown) {
    if (value == shown) return;
    shown = value;
    open("C", name, {perfetto_process(node), 0});
    time();
    out_.text(fmt::format(",\"args\":{{\"value\":{}}}}}", value));
  }

  void write_event(EventId id) {
    const Record& record = timeline_.trace.at(id);
    const PerfettoLane lane = lane_of(timeline_, id);
    if (lane.process == kPerfettoClients && clients_.insert(lane.thread).second) {
      metadata("thread_name", lane, fmt::format("client {}", lane.thread - client_lane(0).thread));
    }
    if (record.kind == EventKind::message_sent || record.kind == EventKind::message_delivered) {
      write_message(id, record, lane);
      return;
    }
    open("i", word_of(record.kind), lane);
    out_.text(",\"cat\":\"event\",\"s\":\"t\"");
    time();
    arguments(id);
  }

  void arguments(EventId id) {
    out_.text(fmt::format(",\"args\":{{\"event\":\"e#{}\",\"text\":", id));
    out_.string(event_text(timeline_, id));
    out_.text("}}");
  }

  void write_message(EventId id, const Record& record, PerfettoLane lane) {
    const bool sent = record.kind == EventKind::message_sent;
    const std::string_view name = message_name(record.message_kind());
    const std::string peer = record.peer < timeline_.nodes ? fmt::format("node {}", record.peer) : "client";
    open("X", fmt::format("{} {} {}", name, sent ? "to" : "from", peer), lane);
    out_.text(",\"cat\":\"message\"");
    time();
    duration(room_behind(id, lane));
    arguments(id);
    // An arrow for each delivery, known by the event of that delivery.
    const auto at = [id](const Flows& flows) {
      return std::lower_bound(flows.begin(), flows.end(), Flows::value_type{id, 0});
    };
    if (sent) {
      for (auto flow = at(deliveries_); flow != deliveries_.end() && flow->first == id; ++flow) {
        write_flow("s", name, lane, flow->second);
      }
    } else if (const auto flow = at(sent_of_); flow != sent_of_.end() && flow->first == id) {
      write_flow("f", name, lane, id);
    }
  }

  void write_flow(std::string_view phase, std::string_view name, PerfettoLane lane, EventId id) {
    open(phase, name, lane);
    out_.text(",\"cat\":\"message\"");
    time();
    out_.text(fmt::format(",\"id\":{}{}}}", id, phase == "f" ? ",\"bp\":\"e\"" : ""));
  }

  /// Until the next event of the lane, at most kSliceNs.
  std::int64_t room_behind(EventId id, PerfettoLane lane) const {
    for (EventId next = id + 1; next <= scope_.last; ++next) {
      const std::int64_t distance = timeline_.trace.at(next).at * 1'000 - at_ns_;
      if (distance >= kSliceNs) break;
      if (lane_of(timeline_, next).thread == lane.thread) return std::max<std::int64_t>(distance, 1);
    }
    return kSliceNs;
  }

  const Timeline& timeline_;
  const Scope& scope_;
  JsonOut out_;
  Replay replay_;
  std::vector<PerfettoSpan> spans_;
  Flows deliveries_;  // by the event that sent
  Flows sent_of_;     // by the event that delivers
  std::vector<raft::Term> terms_;
  std::vector<raft::Index> commits_;
  std::set<std::uint64_t> clients_;
  std::int64_t at_ns_ = -1;
  bool first_ = true;
};

}  // namespace

void write_perfetto(const Timeline& timeline, const Scope& scope, const Sink& sink) {
  PerfettoWriter(timeline, scope, sink).write();
}

}  // namespace raftlab::report
