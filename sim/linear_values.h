// SPDX-License-Identifier: MIT
// The values of one object as small dense numbers, as far as they can be told apart: values that nobody reads or
// compares with are all the same one. Where there are appends, a value is a text that some observed text begins with,
// and every other text is that same one: no append makes it observed again.
#pragma once

#include <string>
#include <vector>

#include "sim/linear_search.h"

namespace raftlab::sim {

class LinearValues {
 public:
  using State = std::uint32_t;

  LinearValues(std::span<const Call> calls, const raft::TextPool& texts);

  State of(raft::TextId value);
  /// REQUIRES appends().
  State appended(State before, raft::TextId piece);
  bool appends() const { return appends_; }
  /// Nobody tells it from other values like it.
  static constexpr State kUnseen = 0;
  /// Numbers given so far.
  std::size_t size() const { return appends_ ? prefixes_.size() : seen_.size(); }

 private:
  struct Prefix {
    std::uint32_t text = 0;  // of the observed ones in order, the first that begins so
    std::uint32_t length = 0;
  };

  std::string_view text_of(raft::TextId value) const;
  void observe(raft::TextId value);
  std::size_t slot_of(raft::TextId value) const;
  State number_of(std::string_view text);
  State intern(Prefix prefix);

  const raft::TextPool& texts_;
  bool appends_ = false;
  std::vector<raft::TextId> seen_ = {raft::kNoText};  // by state, as they were first seen; the first is kUnseen
  std::vector<State> table_;  // of seen_, with appends of prefixes_: open addressing, a power of two; 0 is free
  // With appends:
  std::vector<std::string_view> observed_;  // ascending
  std::vector<Prefix> prefixes_;            // by state; the first is kUnseen
  std::string scratch_;
};

}  // namespace raftlab::sim
