// SPDX-License-Identifier: MIT
#include "raft/kv_store.h"

#include <algorithm>

namespace raftlab::raft {

void KvStore::make_value(TextId key) { values_.resize(key + std::size_t{1}, kNoText); }
void KvStore::make_session(ClientId client) { sessions_.resize(client + std::size_t{1}); }

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
