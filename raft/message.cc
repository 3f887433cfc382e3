// SPDX-License-Identifier: MIT
#include "raft/message.h"

namespace raftlab::raft {

MessageKind kind_of(const Message& message) {
  switch (message.index()) {
    case 0: return MessageKind::request_vote;
    case 1: return MessageKind::vote_reply;
    case 2:
      return std::get<AppendEntries>(message).entries.count == 0 ? MessageKind::heartbeat
                                                                  : MessageKind::append_entries;
    case 3: return MessageKind::append_reply;
    case 4: return MessageKind::client_request;
    default: return MessageKind::client_reply;
  }
}

Term term_of(const Message& message) {
  return std::visit(
      [](const auto& m) -> Term {
        if constexpr (requires { m.term; }) {
          return m.term;
        } else {
          return 0;
        }
      },
      message);
}

}  // namespace raftlab::raft
