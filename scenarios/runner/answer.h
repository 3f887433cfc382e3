// SPDX-License-Identifier: MIT
// What a quantity of a FACT is at this moment: a value that compares with others of its type, and its text. Only
// for this folder. A crashed node answers term, vote, log, first, last and entries from its disk, role and alive for
// what it is, and everything else with none; so does whoever leads nobody for match and next. A log begins behind its
// snapshot.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "report/command_text.h"
#include "scenarios/language/facts.h"
#include "scenarios/runner/facts.h"

namespace raftlab::scenarios::runner {

struct NoAnswer {
  bool operator==(const NoAnswer&) const = default;
};
struct NodeAnswer {
  raft::NodeId node = raft::kNoNode;
  bool operator==(const NodeAnswer&) const = default;
};
struct LogEntryAnswer {
  raft::Term term = 0;
  report::CommandParts command;
  bool operator==(const LogEntryAnswer&) const = default;
};
using LogAnswer = std::vector<LogEntryAnswer>;
using Answer = std::variant<NoAnswer, bool, std::uint64_t, NodeAnswer, language::RoleName, std::string, LogAnswer,
                            raft::Configuration>;

/// A quantity of one node: `term(all)` asks one such question for each node.
struct Question {
  raft::NodeId node = raft::kNoNode;  // kNoNode: of the cluster
  raft::NodeId peer = raft::kNoNode;  // match, next
};

/// One question for each node that is meant; a sentence in `error` where nobody is.
struct Questions {
  std::vector<Question> list;
  std::string error;
};
Questions questions_of(const language::Quantity& quantity, Who& who);

/// `error` is set where the quantity's message filter means nobody.
Answer answer_to(const language::Quantity& quantity, Question question, const Looking& at, Who& who,
                 std::string& error);

Answer answer_of(const language::LogLiteral& log);

/// "term(1)", "value(2, x)", "leader".
std::string name_of(const language::Quantity& quantity, Question question);
std::string text_of(const Answer& answer);

}  // namespace raftlab::scenarios::runner
