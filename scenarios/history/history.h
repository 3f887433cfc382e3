// SPDX-License-Identifier: MIT
#pragma once

// A client history as it was read from a file, whatever its format: who asked what, when, and how it ended. Lines and
// order are those of the file; an operation without an answer may have happened at any time after it was asked.

#include <cstdint>
#include <string>
#include <vector>

#include "raft/text_pool.h"

namespace raftlab::scenarios::history {

enum class Model : std::uint8_t { kv, single_register };

enum class Kind : std::uint8_t { read, write, cas, append, erase };

enum class Ending : std::uint8_t {
  open,     ///< never answered, or answered that nobody knows
  good,     ///< happened as asked
  other,    ///< cas: the value was another one
  refused,  ///< certainly never happened; a read: what it saw is not known
};

inline constexpr std::uint64_t kNever = ~std::uint64_t{0};

struct Operation {
  std::uint64_t client = 0;
  Kind kind = Kind::read;
  Ending ending = Ending::open;
  raft::TextId key = 0;                   // in History::keys
  raft::TextId value = raft::kNoText;     // in History::values: read, written, appended; kNoText: nothing is there
  raft::TextId expected = raft::kNoText;  // cas
  std::uint64_t asked = 0;                // the order of all that happened; no two are the same
  std::uint64_t answered = kNever;
  std::uint32_t asked_line = 0;
  std::uint32_t answered_line = 0;  // 0: none
  std::uint64_t asked_event = 0;    // of a timeline; 0: unknown
  std::uint64_t answered_event = 0;
  std::int64_t asked_us = -1;  // -1: the file has no times
  std::int64_t answered_us = -1;
};

struct History {
  Model model = Model::kv;
  bool has_keys = true;  // false: there is one object and it has no name
  std::vector<Operation> operations;
  raft::TextPool keys;
  raft::TextPool values;
};

}  // namespace raftlab::scenarios::history
