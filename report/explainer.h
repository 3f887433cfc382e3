// SPDX-License-Identifier: MIT
// What explaining one event takes, whatever the event: its record and values, the rule and the conditions as they are
// told, and looking back in the trace. explain_rules.cc and explain_extensions.cc derive from it; nobody else needs it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "report/why.h"

namespace raftlab::report {

class Explainer {
 public:
  /// REQUIRES 1 <= out.event <= index.timeline().trace.size().
  Explainer(const WhyIndex& index, Explanation& out)
      : index_(index), timeline_(index.timeline()), out_(out), record_(index.at(out.event)), v_(record_.v) {}

 protected:
  void rule(std::string_view section, std::string sentence) {
    out_.section = section;
    out_.rule = std::move(sentence);
  }
  void condition(bool met, std::string text) { out_.conditions.push_back({met, std::move(text)}); }

  /// The candidate's log, index v0 of term v1, against the own one, index v2 of term v3 [Raft 5.4.1].
  [[nodiscard]] bool is_up_to_date() const { return v_[1] > v_[3] || (v_[1] == v_[3] && v_[0] >= v_[2]); }

  /// The last event before this one of that kind at that node.
  [[nodiscard]] std::optional<sim::EventId> last_before(sim::EventKind kind, raft::NodeId node) const {
    return index_.last_before(kind, node, out_.event);
  }

  /// "follower in term 3 since e#40", of the node of this event right before it.
  [[nodiscard]] std::string role_text() const;
  /// ": node 0's append came 12 ms before (e#40)", of the last one of a leader of the node's term; empty if none came.
  [[nodiscard]] std::string heard_text() const;

  const WhyIndex& index_;
  const Timeline& timeline_;
  Explanation& out_;
  const sim::Record& record_;
  const std::array<std::uint64_t, 5>& v_;
};

}  // namespace raftlab::report
