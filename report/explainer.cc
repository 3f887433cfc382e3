// SPDX-License-Identifier: MIT
#include "report/explainer.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/event_text.h"
#include "report/fields.h"

namespace raftlab::report {

std::string Explainer::role_text() const {
  using sim::EventKind;
  const Moment& node = index_.before(record_.node, out_.event);
  sim::EventId since = 0;
  for (const EventKind kind : {EventKind::became_follower, EventKind::became_pre_candidate, EventKind::became_candidate,
                               EventKind::became_leader, EventKind::node_started, EventKind::node_restarted}) {
    since = std::max(since, last_before(kind, record_.node).value_or(0));
  }
  return fmt::format("{} in term {}{}", word_of(node.role), node.term,
                     since == 0 ? "" : fmt::format(" since e#{}", since));
}

std::string Explainer::heard_text() const {
  if (record_.node >= timeline_.nodes) return {};
  const Moment& node = index_.before(record_.node, out_.event);
  if (node.role == raft::Role::leader) return fmt::format(": it leads term {} itself (e#{})", node.term, node.event);
  const sim::EventId heard = index_.heard_leader(record_.node, node.term, out_.event);
  if (heard == 0) return {};
  return fmt::format(": an append of node {} came {} before (e#{})", index_.at(heard).peer,
                     duration_text(record_.at - index_.at(heard).at), heard);
}

}  // namespace raftlab::report
