// SPDX-License-Identifier: MIT
// Writes records as JSON objects, following the tables of report/fields.h. This is the part that must be quick:
// texts of keys and kinds are prepared once, numbers go straight into the buffer, nothing is allocated.
#pragma once

#include "report/fields.h"
#include "report/json_out.h"
#include "report/timeline.h"

namespace raftlab::report {

class EventWriter {
 public:
  /// Both outlive the writer.
  EventWriter(const Timeline& timeline, JsonOut& out) : trace_(timeline.trace), store_(timeline.store), out_(out) {}

  /// The object of event `id`, without anything around it. REQUIRES 1 <= id <= trace.size().
  void write(sim::EventId id);

  struct PreparedField;

 private:
  void write_message(sim::EventId id, const sim::Record& record);
  void write_fields(const sim::Record& record, std::span<const PreparedField> fields);
  void write_value(const sim::Record& record, const PreparedField& field);
  void write_entries(const sim::Record& record, const Field& field);
  void write_command(const raft::Command& command);
  void write_text(std::uint64_t number);
  void write_evidence(const sim::Record& record);
  void write_word(std::string_view word);

  const sim::Trace& trace_;
  const raft::EntryStore& store_;
  JsonOut& out_;
  std::string text_;  // reused
};

/// The message_sent record that message event `id` is about; nullptr if it names none (the engine always names one).
const sim::Record* sent_record(const sim::Trace& trace, sim::EventId id);

/// The number in a record's slot.
constexpr std::uint64_t slot_value(const sim::Record& record, Slot slot) {
  switch (slot) {
    case Slot::peer:
      return record.peer;
    case Slot::flag:
      return record.flag ? 1 : 0;
    case Slot::reason:
      return record.reason;
    default:
      return record.v[slot_number(slot)];
  }
}

/// True where the field is there in this record.
bool is_present(const sim::Record& record, const Field& field);

}  // namespace raftlab::report
