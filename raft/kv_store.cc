// SPDX-License-Identifier: MIT
#include "raft/kv_store.h"

#include <algorithm>

namespace raftlab::raft {

namespace {

/// Makes rows up to this number. Rows are made seldom: apart from the rest, that is quick.
template <class Row>
[[gnu::noinline]] void make_row(std::vector<Row>& rows, std::size_t number, const Row& empty) {
  rows.resize(number + 1, empty);
}

}  // namespace

inline Result KvStore::execute(const Command& command) {
  if (command.kind == CommandKind::get) return {.value = value(command.key)};
  if (command.key >= values_.size()) make_row(values_, command.key, kNoText);
  TextId& stored = values_[command.key];
  if (command.kind == CommandKind::cas && stored != command.expected) return {.status = ClientStatus::mismatch};
  stored = command.kind == CommandKind::erase ? kNoText : command.value;
  return {};
}

Result KvStore::apply(const Command& command, bool once) {
  if (command.kind == CommandKind::noop || command.kind == CommandKind::vacant) return {};
  if (command.kind == CommandKind::config) return {};  // members are the node's business [Raft 6]
  if (command.serial == 0 || !once) return execute(command);
  if (command.client >= sessions_.size()) make_row(sessions_, command.client, {});
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

const Result* KvStore::answered(ClientId client, Serial serial) const {
  if (client >= sessions_.size() || sessions_[client].serial < serial) return nullptr;
  return &sessions_[client].result;
}

bool KvStore::same_state(const KvStore& other) const {
  const std::size_t keys = std::max(values_.size(), other.values_.size());
  for (std::size_t key = 0; key < keys; ++key) {
    if (value(static_cast<TextId>(key)) != other.value(static_cast<TextId>(key))) return false;
  }
  return true;
}

}  // namespace raftlab::raft
