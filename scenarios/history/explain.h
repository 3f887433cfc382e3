// SPDX-License-Identifier: MIT
#pragma once

// A verdict on a history in words: what did not fit, what was there instead, which answers contradict each other.
// Every operation is named by its lines in the file, or by its events where the file is a timeline with events.

#include <string>

#include "scenarios/history/judge.h"

namespace raftlab::scenarios::history {

/// "read 3", "write 4", "cas 1 to 2", "cas 1 to 2 (failed)", "append x", "delete"; long values are shortened.
[[nodiscard]] std::string operation_text(const History& history, const Operation& operation);
/// "line 41", or "e#199".
[[nodiscard]] std::string asked_text(const Operation& operation);
/// "line 41, answered in line 44", "e#199, no answer".
[[nodiscard]] std::string place_text(const Operation& operation);
/// Without the middle, where it is longer.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters_max);
/// As people read it: none, 3, "two words".
[[nodiscard]] std::string value_text(bool has_value, std::string_view value, std::size_t characters_max = 48);
/// "key x", or "the register" where objects have no names.
[[nodiscard]] std::string object_text(const History& history, raft::TextId key);

/// "read 3 by client 2 (line 41, answered in line 44)". REQUIRES not linearizable, as what follows.
[[nodiscard]] std::string misfit_text(const History& history, const KeyVerdict& verdict);
/// "where all before it fit the value is 4, and nobody ever wrote 3".
[[nodiscard]] std::string why_text(const History& history, const KeyVerdict& verdict);
/// All of it, in lines. Ends with a newline.
[[nodiscard]] std::string explanation_text(const History& history, const KeyVerdict& verdict);

}  // namespace raftlab::scenarios::history
