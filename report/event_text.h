// SPDX-License-Identifier: MIT
// One line of plain text for a record of a trace, made only from the record and those it refers to. Every page,
// list and prompt that shows an event uses these words. The line has no subject: "votes for node 2 (term 3)" is
// read behind the name of the acting node; texts of clients and of the scenario are whole. Control characters
// of people's texts are escaped, nothing else: HTML escaping is up to the page.
#pragma once

#include <string>
#include <string_view>

#include "report/timeline.h"

namespace raftlab::report {

/// What event `id` says, e.g. "commits 5 (held by 2 of 3, 2 needed)".
std::string event_text(const Timeline& timeline, sim::EventId id);
/// Who acts: "node 2", "client 0", "scenario".
std::string actor_text(const Timeline& timeline, sim::EventId id);
/// "request-vote", as the scenario language says it.
std::string_view message_name(raft::MessageKind kind);
/// "by chance", "the link is cut", ...: behind "lost:".
std::string_view drop_reason_text(sim::DropReason reason);
/// The same for counts: "by chance", "link cut", "receiver down", "dropped", "discarded".
std::string_view drop_reason_label(sim::DropReason reason);

/// Exact below a second, "6.104 ms"; from a second on rounded down to a millisecond, "1.200 s".
std::string duration_text(sim::Time duration_us);
/// Seconds with six digits, "0.150123".
std::string clock_text(sim::Time at_us);
/// `text` with every control character as \n, \t or \xNN.
std::string printable(std::string_view text);
/// "3..5", or "3" for one.
std::string range_text(raft::Index first, raft::Index last);
/// `text`, cut behind a whole UTF-8 character and with "..." where it is longer.
std::string shortened(std::string text, std::size_t bytes_max);
/// A command for people: "100 = Some Value", "delete x", "no-op"; long texts are shortened.
std::string command_words(const Timeline& timeline, const raft::Command& command);
/// A text of EntryStore::values plus one, shortened; "none" for 0.
std::string value_text(const Timeline& timeline, std::uint64_t value_plus_one);
/// How many voters a leader counts among, where no configuration but the first is in the run; 0 where others are.
std::size_t fixed_voters(const Timeline& timeline);
/// What the entry at a place says: "no-op" or the command.
std::string entry_text(const Timeline& timeline, raft::Place place);
/// The command of a client_request record, or of a message_sent record that carries one.
raft::Command command_of(const sim::Record& record);

/// The sent record of a message event, and its id; the record itself and 0 if the trace has no such message.
struct SentMessage {
  sim::EventId id = 0;
  const sim::Record* record = nullptr;
};
SentMessage sent_of(const Timeline& timeline, sim::EventId id);

/// "1 node", "3 nodes".
inline std::string numbered(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

/// "8,231".
std::string grouped(std::uint64_t number);

/// "8,231 events": how long a run is.
std::string events_text(const Timeline& timeline);

/// "1 is", "2 are".
inline std::string are_text(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " is" : " are"); }

/// "node 1 -> node 0", "node 1 -> client 0" of a message_sent record.
std::string ends_text(const sim::Record& sent);

}  // namespace raftlab::report
