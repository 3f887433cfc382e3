// SPDX-License-Identifier: MIT
#include "raft/durable.h"

#include <algorithm>

namespace raftlab::raft {

Token DurableProgress::issue(bool hard_state, Index last_index) {
  ++issued_;
  if (hard_state) hard_state_token_ = issued_;
  if (last_index != 0) pending_.push_back({issued_, last_index});
  return issued_;
}

void DurableProgress::truncated_from(Index first) {
  log_through_ = std::min(log_through_, first - 1);
  for (Write& write : pending_) write.last_index = std::min(write.last_index, first - 1);
}

void DurableProgress::completed(Token token) {
  completed_ = std::max(completed_, token);
  std::size_t done = 0;
  while (done < pending_.size() && pending_[done].token <= token) {
    log_through_ = std::max(log_through_, pending_[done].last_index);
    ++done;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
}

Token DurableProgress::token_for(bool hard_state, Index index) const {
  Token token = hard_state && !hard_state_durable() ? hard_state_token_ : 0;
  if (index <= log_through_) return token;
  for (const Write& write : pending_) {
    if (write.last_index >= index) return std::max(token, write.token);
  }
  return std::max(token, issued_);
}

}  // namespace raftlab::raft
