// SPDX-License-Identifier: MIT
// Commands as people write them in a scenario: "x=1", "-" for a no-op, "get x", "delete x", "cas x OLD NEW", and a
// configuration as "config 0,1,2", "config 0,1,2 -> 0,3,4" while it is joint, "config 0,1,2 learners 3" [Raft 6].
// Quoted where that is needed to read the same command back: parse_command(command_text(c)) is c again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "raft/entry_store.h"

namespace raftlab::report {

/// A command with its texts, apart from any store.
struct CommandParts {
  raft::CommandKind kind = raft::CommandKind::noop;
  std::string key{};
  std::string value{};            // set, cas
  std::string expected{};         // cas
  bool expects_missing = false;   // cas: only if the key is not there, written as none
  raft::Configuration members{};  // config

  bool operator==(const CommandParts&) const = default;
};

/// Adds the text of `command`, whose texts are in `store`, to `out`.
void append_command(std::string& out, const raft::Command& command, const raft::EntryStore& store);
std::string command_text(const raft::Command& command, const raft::EntryStore& store);

/// The inverse; nothing if `text` is no command.
std::optional<CommandParts> parse_command(std::string_view text);

/// "0,1,2", "0,1,2 -> 0,3,4", "0,1,2 learners 3"; "none" where nobody is.
std::string configuration_text(const raft::Configuration& configuration);
std::optional<raft::Configuration> parse_configuration(std::string_view text);

/// The same command with its texts added to `store`.
raft::Command add_command(const CommandParts& parts, raft::EntryStore& store);
/// The texts of a command of `store`.
CommandParts command_parts(const raft::Command& command, const raft::EntryStore& store);

/// The command in three slots of a record (kind, key, value and expected packed), as records of clients have it.
raft::Command command_of_slots(std::uint64_t kind, std::uint64_t key, std::uint64_t texts);

}  // namespace raftlab::report
