// SPDX-License-Identifier: MIT
// Why something had not happened by a moment of a run: an entry is not committed, a node did not vote for another, a
// node does not lead. The answer is the conditions of the rule with their values at that moment, met or not; where the
// thing did happen it says so and when. A pure function of the run and the question: nothing is assumed, and what the
// trace does not tell is not told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/why.h"

namespace raftlab::report {

struct Question {
  enum class Kind : std::uint8_t { commit, vote, leader };
  Kind kind = Kind::commit;
  raft::Index index = 0;                   // commit: of which entry
  raft::NodeId node = raft::kNoNode;       // commit: on which node, kNoNode for any; vote: whose; leader: who
  raft::NodeId candidate = raft::kNoNode;  // vote: for whom
};

/// The forms of a question, for errors and help.
inline constexpr std::string_view kQuestionForms =
    "\"commit INDEX [on NODE]\", \"vote NODE for NODE\" or \"leader NODE\"";

/// A question as people write it; nullopt and `error`, a whole sentence without its full stop, if it is none of them or
/// names a node the run does not have.
std::optional<Question> parse_question(std::string_view text, unsigned nodes, std::string& error);

struct WhyNot {
  bool happened = false;
  std::string headline;  // "Entry 5 is not committed at e#120 (1.200000 s)."
  std::string section;   // as in Explanation, empty with `rule`
  std::string rule;
  std::vector<Condition> conditions;
  std::vector<std::string> notes;  // what else the trace proves, a sentence each
};

/// The state right after event `moment`. REQUIRES 1 <= moment <= size of the trace, and nodes that the run has.
WhyNot why_not(const WhyIndex& index, const Question& question, sim::EventId moment);

/// For a terminal.
std::string why_not_text(const WhyNot& answer, Marks marks);

}  // namespace raftlab::report
