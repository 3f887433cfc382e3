// SPDX-License-Identifier: MIT
#include "report/exports/scene.h"

#include <algorithm>
#include <map>
#include <set>

#include "report/event_text.h"
#include "report/fields.h"

namespace raftlab::report {
namespace {

using raft::MessageKind;
using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr EventId kEventsLookedAhead = 20'000;  // for the fate of what is under way where the part ends
constexpr unsigned kAllNodesMax = 9;            // so many have a lane each, whether or not something happens there

bool is_answer(MessageKind kind) {
  switch (kind) {
    case MessageKind::vote_reply:
    case MessageKind::append_reply:
    case MessageKind::client_reply:
    case MessageKind::pre_vote_reply:
    case MessageKind::snapshot_reply:
      return true;
    default:
      return false;
  }
}

bool is_mark(const Record& record) {
  switch (record.kind) {
    case EventKind::became_follower:
      return record.why() != raft::Reason::started && record.v[1] != static_cast<std::uint64_t>(raft::Role::follower);
    case EventKind::node_started:
      return record.at != 0;
    case EventKind::became_candidate:
    case EventKind::became_leader:
    case EventKind::became_pre_candidate:
    case EventKind::log_truncated:
    case EventKind::commit_advanced:
    case EventKind::config_changed:
    case EventKind::transfer_started:
    case EventKind::transfer_ended:
    case EventKind::snapshot_taken:
    case EventKind::snapshot_installed:
    case EventKind::lease_expired:
    case EventKind::node_crashed:
    case EventKind::node_refused_start:
    case EventKind::node_restarted:
    case EventKind::node_paused:
    case EventKind::node_resumed:
    case EventKind::fault_started:
    case EventKind::fault_ended:
    case EventKind::expectation_failed:
    case EventKind::violation:
      return true;
    default:
      return false;
  }
}

bool is_end(EventKind kind) { return kind == EventKind::message_delivered || kind == EventKind::message_dropped; }

class SceneMaker {
 public:
  SceneMaker(const Timeline& timeline, const Scope& scope) : timeline_(timeline), scope_(scope) {}

  Scene make(std::size_t arrows_max, std::size_t marks_max) {
    EventRows rows = make_rows(timeline_);
    scene_.letters = std::move(rows.letters);
    for (const Fold& fold : rows.folds) {
      if (fold.first < scope_.first && fold.last >= scope_.first) add_fold(fold, scope_.first);
    }
    const auto before = [](const Row& row, EventId id) { return row.event < id; };
    auto row = std::lower_bound(rows.rows.begin(), rows.rows.end(), scope_.first, before);
    for (; row != rows.rows.end() && row->event <= scope_.last; ++row) {
      if (row->fold != 0) {
        add_fold(rows.folds[row->fold - 1], row->event);
      } else {
        add_event(row->event);
      }
    }
    follow_the_rest();
    std::stable_sort(scene_.items.begin(), scene_.items.end(),
                     [](const SceneItem& a, const SceneItem& b) { return a.at < b.at; });
    cut(Kind::arrow, arrows_max);
    cut(Kind::mark, marks_max);
    cut(Kind::fold, marks_max);
    keep_what_is_shown();
    find_lanes();
    return std::move(scene_);
  }

 private:
  using Kind = SceneItem::Kind;

  void add_fold(const Fold& fold, EventId at) {
    scene_.items.push_back({at, Kind::fold, scene_.folds.size()});
    scene_.folds.push_back(fold);
  }

  void add_event(EventId id) {
    const Record& record = timeline_.trace.at(id);
    if (record.kind == EventKind::message_sent) {
      under_way_.insert(id);
    } else if (is_end(record.kind)) {
      const SentMessage sent = sent_of(timeline_, id);
      if (sent.id != 0) add_arrow(sent.id, id, id);
    } else if (is_mark(record)) {
      scene_.items.push_back({id, Kind::mark, scene_.marks.size()});
      scene_.marks.push_back(id);
    }
  }

  void add_arrow(EventId sent, EventId end, EventId at) {
    const Record& message = timeline_.trace.at(sent);
    Arrow arrow{.sent = sent, .end = end, .from = message.node, .to = message.peer};
    arrow.lost = end != 0 && timeline_.trace.at(end).kind == EventKind::message_dropped;
    arrow.answer = is_answer(message.message_kind());
    arrow.again = !seen_.insert(sent).second;
    under_way_.erase(sent);
    scene_.items.push_back({at, Kind::arrow, scene_.arrows.size()});
    scene_.arrows.push_back(arrow);
  }

  /// What is sent in this part and arrives behind it is shown with its fate.
  void follow_the_rest() {
    const EventId until = std::min(timeline_.trace.size(), scope_.last + kEventsLookedAhead);
    for (EventId id = scope_.last + 1; id <= until && !under_way_.empty(); ++id) {
      if (!is_end(timeline_.trace.at(id).kind)) continue;
      const SentMessage sent = sent_of(timeline_, id);
      if (sent.id != 0 && under_way_.contains(sent.id)) add_arrow(sent.id, id, id);
    }
    while (!under_way_.empty()) add_arrow(*under_way_.begin(), 0, until + 1);
  }

  /// No more than `most` of a kind, and nothing behind (or before) the last of them.
  void cut(Kind kind, std::size_t most) {
    std::vector<SceneItem>& items = scene_.items;
    const auto same = [kind](const SceneItem& item) { return item.kind == kind; };
    const auto count = static_cast<std::size_t>(std::count_if(items.begin(), items.end(), same));
    if (count <= most) return;
    std::size_t seen = 0;
    std::size_t from = 0;
    std::size_t until = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!same(items[i])) continue;
      if (seen == count - most) from = i;
      if (++seen == most) until = i + 1;
    }
    if (scope_.end_counts) {
      items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(from));
    } else {
      items.resize(until);
    }
  }

  void keep_what_is_shown() {
    Scene all = std::move(scene_);
    scene_ = Scene{};
    scene_.letters = std::move(all.letters);
    std::size_t arrows = 0;
    std::size_t marks = 0;
    for (SceneItem item : all.items) {
      if (item.kind == Kind::arrow) {
        scene_.arrows.push_back(all.arrows[item.place]);
        item.place = arrows++;
      } else if (item.kind == Kind::mark) {
        scene_.marks.push_back(all.marks[item.place]);
        item.place = marks++;
      } else {
        scene_.folds.push_back(all.folds[item.place]);
        scene_.messages_folded += all.folds[item.place].messages;
        item.place = scene_.folds.size() - 1;
      }
      scene_.items.push_back(item);
    }
    scene_.arrows_left_out = all.arrows.size() - scene_.arrows.size();
    scene_.marks_left_out = all.marks.size() - scene_.marks.size();
  }

  void find_lanes() {
    std::set<NodeId> lanes;
    for (unsigned i = 0; i < timeline_.nodes && timeline_.nodes <= kAllNodesMax; ++i) {
      lanes.insert(static_cast<NodeId>(i));
    }
    const auto add = [&](NodeId id) {
      if (id < timeline_.nodes || id == raft::kClient) lanes.insert(id);
    };
    for (const Arrow& arrow : scene_.arrows) {
      add(arrow.from);
      add(arrow.to);
    }
    for (const EventId mark : scene_.marks) add(timeline_.trace.at(mark).node);
    for (const Fold& fold : scene_.folds) add(fold.leader);
    if (lanes.empty() && timeline_.nodes > 0) lanes.insert(0);
    scene_.lanes.assign(lanes.begin(), lanes.end());
  }

  const Timeline& timeline_;
  const Scope& scope_;
  Scene scene_;
  std::set<EventId> under_way_;
  std::set<EventId> seen_;
};

}  // namespace

Scene make_scene(const Timeline& timeline, const Scope& scope, std::size_t arrows_max, std::size_t marks_max) {
  return SceneMaker(timeline, scope).make(arrows_max, marks_max);
}

std::string left_out_words(const Scene& scene) {
  std::string text;
  if (scene.arrows_left_out != 0) text = numbered(scene.arrows_left_out, "message");
  if (scene.marks_left_out != 0) {
    text += (text.empty() ? "" : " and ") + numbered(scene.marks_left_out, "decision");
  }
  return text;
}

}  // namespace raftlab::report
