// SPDX-License-Identifier: MIT
// What a node knows of its own disk: which of its writes have completed, and so through which index its log is
// durable. A completion of entries that were overwritten meanwhile never counts.
#pragma once

#include <vector>

#include "raft/types.h"

namespace raftlab::raft {

class DurableProgress {
 public:
  explicit DurableProgress(Index last_index = 0) : log_through_(last_index) {}

  /// A write was issued: it carries a changed hard state, and the log through `last_index` if that is not 0.
  Token issue(bool hard_state, Index last_index);
  /// Entries from `first` on were deleted from the log in memory.
  void truncated_from(Index first);
  /// Writes up to `token` are on disk.
  void completed(Token token);

  Index log_through() const { return log_through_; }
  /// No write is on its way.
  bool everything_durable() const { return issued_ == completed_; }
  bool hard_state_durable() const { return hard_state_token_ <= completed_; }
  /// The write after which hard state and log through `index` are durable; 0 if they are already.
  Token token_for(bool hard_state, Index index) const;

 private:
  struct Write {
    Token token;
    Index last_index;
  };
  std::vector<Write> pending_;  // those that carry entries, oldest first
  Index log_through_;
  Token issued_ = 0;
  Token completed_ = 0;
  Token hard_state_token_ = 0;  // the last write that carried a changed hard state
};

}  // namespace raftlab::raft
