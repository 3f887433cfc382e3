// SPDX-License-Identifier: MIT
#pragma once

// The small values of the language: ranges of time, client values, messages by kind, and logs written out.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/language/nodes.h"
#include "scenarios/language/place.h"
#include "sim/delay.h"

namespace raftlab::scenarios::language {

/// Drawn uniformly, both ends included; low_us <= high_us always.
struct Range {
  std::int64_t low_us = 0;
  std::int64_t high_us = 0;
};

/// How long a message travels or a disk syncs: `A..B`, `A` and `fixed A` are ranges; `normal A sd B`, `exponential A`
/// and `table P% A, P% B, ...` are drawn as sim/delay.h says.
using Delay = std::variant<Range, sim::NormalDelay, sim::ExponentialDelay, sim::TableDelay>;

/// A client's value; `none` is a missing one.
struct Value {
  bool none = false;
  std::string text;
};

/// `append` is append_entries and heartbeat; `append_reply` answers both.
enum class MessageKind : std::uint8_t {
  any,
  request_vote,
  vote_reply,
  append_entries,
  heartbeat,
  append,
  append_reply,
  pre_vote,
  pre_vote_reply,
  install_snapshot,
  snapshot_reply,
  timeout_now,
  client
};

/// [KIND] [NODES -> NODES]: `from` and `to` are both there or both absent, except in count(EVENT NODES): `from` only.
struct MessageFilter {
  MessageKind kind = MessageKind::any;
  std::optional<NodeSelector> from;
  std::optional<NodeSelector> to;
};

/// config(N) = 0,1,2 | 0,1,2 -> 0,3,4 | ... learners 3. Ascending, without repeats.
struct ConfigLiteral {
  std::vector<std::uint32_t> members;
  std::vector<std::uint32_t> next_members;  ///< of a joint configuration, else empty
  std::vector<std::uint32_t> learners;
};

enum class CommandKind : std::uint8_t { no_op, set, remove /* delete */, cas, config };

/// One `term:command` of a log: 2:- | 1:x=1 | 3:delete x | 3:cas x 1 2 | 3:config 0,1,2.
struct LogEntryLiteral {
  std::uint64_t term = 0;
  CommandKind kind = CommandKind::no_op;
  std::string key;
  Value old_value;  ///< cas
  std::string value;
  ConfigLiteral config;
  SourceSpan span;
};

using LogLiteral = std::vector<LogEntryLiteral>;

}  // namespace raftlab::scenarios::language
