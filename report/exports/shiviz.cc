// SPDX-License-Identifier: MIT
#include "report/exports/shiviz.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "report/event_text.h"
#include "report/exports/characters.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::string_view kExpression = R"re((?<id>e#\d+) (?<time>\S+) (?<event>.*)\n(?<host>\S+) (?<clock>\{.*\}))re";
constexpr std::size_t kTextMax = 400;

using Clock = std::vector<std::uint64_t>;  // by host

class ShivizWriter {
 public:
  ShivizWriter(const Timeline& timeline, const Scope& scope, const Sink& sink)
      : timeline_(timeline), scope_(scope), out_(sink), clocks_(timeline.nodes + 2, Clock(timeline.nodes + 2, 0)) {
    for (unsigned i = 0; i < timeline.nodes; ++i) hosts_.push_back(fmt::format("node-{}", i));
    hosts_.emplace_back("clients");
    hosts_.emplace_back("scenario");
    find_last_uses();
  }

  void write() {
    out_.text(kExpression);
    out_.text("\n\n");
    for (EventId id = scope_.first; id <= scope_.last; ++id) {
      const std::size_t host = host_of(id);
      Clock& clock = clocks_[host];
      take_over(id, clock);
      ++clock[host];
      if (last_uses_[id - scope_.first] != 0) known_.emplace(id, clock);
      write_event(id, host);
    }
    out_.flush();
  }

 private:
  std::size_t host_of(EventId id) const {
    const Record& record = timeline_.trace.at(id);
    const bool client = record.kind == EventKind::client_request || record.kind == EventKind::member_requested ||
                        record.kind == EventKind::client_response || record.node == raft::kClient;
    if (client) return timeline_.nodes;
    return record.node < timeline_.nodes ? record.node : timeline_.nodes + 1;
  }

  /// The event of another host whose clock event `id` takes over; 0 for none.
  EventId source_of(EventId id) const {
    const Record& record = timeline_.trace.at(id);
    EventId source = record.cause;
    switch (record.kind) {
      case EventKind::message_delivered:
        source = sent_of(timeline_, id).id;
        break;
      case EventKind::message_dropped:
      case EventKind::message_duplicated:
        return 0;  // nobody hears of it
      default:
        break;
    }
    const bool inside = source >= scope_.first && source < id;
    return inside && host_of(source) != host_of(id) ? source : 0;
  }

  /// So that no more clocks are kept than are needed: those of messages on their way.
  void find_last_uses() {
    last_uses_.assign(scope_.last == 0 ? 0 : scope_.last - scope_.first + 1, 0);
    for (EventId id = scope_.first; id <= scope_.last; ++id) {
      if (const EventId source = source_of(id); source != 0) last_uses_[source - scope_.first] = id;
    }
  }

  void take_over(EventId id, Clock& clock) {
    const EventId source = source_of(id);
    if (source == 0) return;
    const auto known = known_.find(source);
    for (std::size_t i = 0; i < clock.size(); ++i) clock[i] = std::max(clock[i], known->second[i]);
    if (last_uses_[source - scope_.first] == id) known_.erase(known);
  }

  void write_event(EventId id, std::size_t host) {
    text_.clear();
    const Record& record = timeline_.trace.at(id);
    fmt::format_to(std::back_inserter(text_), "e#{} {} {}\n{} {{", id, clock_text(record.at),
                   one_line(event_text(timeline_, id), kTextMax), hosts_[host]);
    const Clock& clock = clocks_[host];
    bool first = true;
    for (std::size_t i = 0; i < clock.size(); ++i) {
      if (clock[i] == 0) continue;
      fmt::format_to(std::back_inserter(text_), "{}\"{}\":{}", first ? "" : ",", hosts_[i], clock[i]);
      first = false;
    }
    text_ += "}\n";
    out_.text(text_);
  }

  const Timeline& timeline_;
  const Scope& scope_;
  JsonOut out_;
  std::vector<std::string> hosts_;
  std::vector<Clock> clocks_;       // by host: what it knows now
  std::vector<EventId> last_uses_;  // by event of the scope: the last one that takes its clock over
  std::map<EventId, Clock> known_;  // of events that others will take over
  std::string text_;
};

}  // namespace

void write_shiviz(const Timeline& timeline, const Scope& scope, const Sink& sink) {
  ShivizWriter(timeline, scope, sink).write();
}

}  // namespace raftlab::report
