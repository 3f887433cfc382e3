// SPDX-License-Identifier: MIT
// The replicated state machine: keys and values, with the table of client sessions that makes a repeated
// request count once [Raft 8, Thesis 6.3]. A pure function of the commands applied, in order.
#pragma once

#include <vector>

#include "raft/entry_store.h"
#include "raft/message.h"

namespace raftlab::raft {

struct Result {
  TextId value = kNoText;  // get: what was read
  ClientStatus status = ClientStatus::ok;
  bool repeat = false;  // the serial had been applied before: nothing was done, this is the first answer

  bool operator==(const Result&) const = default;
};

class KvStore {
 public:
  /// Applies one committed command. `once`: a request its client has repeated changes nothing [Raft 8].
  Result apply(const Command& command, bool once = true);
  /// The value of a key, kNoText if it has none.
  TextId value(TextId key) const { return key < values_.size() ? values_[key] : kNoText; }
  /// The answer to this request if it, or a later one of the same client, has been applied; else null.
  const Result* answered(ClientId client, Serial serial) const;
  bool same_state(const KvStore& other) const;
  /// Keys, values and sessions.
  bool operator==(const KvStore&) const = default;
  /// Keys and sessions, for the size of a snapshot.
  std::size_t size() const { return values_.size() + sessions_.size(); }

 private:
  struct Session {
    Serial serial = 0;  // the last one applied
    Result result;

    bool operator==(const Session&) const = default;
  };
  Result execute(const Command& command);
  // Rows are made seldom: apart from the rest, that is quick.
  void make_value(TextId key);
  void make_session(ClientId client);

  std::vector<TextId> values_;     // by key; trailing keys may be missing
  std::vector<Session> sessions_;  // by client; trailing clients may be missing
};

// In line: every node applies every entry.

inline Result KvStore::execute(const Command& command) {
  if (command.kind == CommandKind::get) return {.value = value(command.key)};
  if (command.key >= values_.size()) make_value(command.key);
  TextId& stored = values_[command.key];
  if (command.kind == CommandKind::cas && stored != command.expected) return {.status = ClientStatus::mismatch};
  stored = command.kind == CommandKind::erase ? kNoText : command.value;
  return {};
}

inline Result KvStore::apply(const Command& command, bool once) {
  if (command.kind == CommandKind::noop || command.kind == CommandKind::vacant) return {};
  if (command.kind == CommandKind::config) return {};  // members are the node's business [Raft 6]
  if (command.serial == 0 || !once) return execute(command);
  if (command.client >= sessions_.size()) make_session(command.client);
  Session& session = sessions_[command.client];
  if (command.serial <= session.serial) {
    Result repeated = session.result;
    repeated.repeat = true;
    return repeated;
  }
  const Result result = execute(command);
  session = {command.serial, result};
  return result;
}

}  // namespace raftlab::raft
