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
  /// All outlive the writer. The store is the one that the records of the trace refer to.
  EventWriter(const sim::Trace& trace, const raft::EntryStore& store, JsonOut& out);
  EventWriter(const Timeline& timeline, JsonOut& out) : EventWriter(timeline.trace, timeline.store, out) {}

  /// The object of event `id`, without anything around it. REQUIRES 1 <= id <= trace.size().
  void write(sim::EventId id);
  /// The same as a line.
  void write_line(sim::EventId id) {
    write(id);
    out_.reserve(JsonOut::kRoom);
    out_.put('\n');
  }

  struct PreparedField;
  struct Tables;

 private:
  /// What a short message carried, and its text: heartbeats and their answers, most of most runs, say the same again
  /// and again, and what was sent is delivered.
  struct Contents {
    std::array<std::uint64_t, 5> v{};
    bool flag = false;
    Padded<Pen::kSlack> text;  // empty: none yet
  };

  // Who is given a pen borrowed from `out_` gives it back, moved on.
  Pen write_other(Pen pen, const sim::Record& record);
  Pen write_message(Pen pen, sim::EventId id, const Digits& digits, const sim::Record& record);
  Pen write_ends(Pen pen, const sim::Record& sent);
  Pen write_contents(Pen pen, const sim::Record& sent);
  Pen write_fields(Pen pen, const sim::Record& record, std::span<const PreparedField> fields);
  Pen write_value(Pen pen, const sim::Record& record, const Field& field);
  Pen write_entries(Pen pen, const sim::Record& record, const Field& field);
  Pen write_command(Pen pen, const raft::Command& command);
  Pen write_evidence(Pen pen, const sim::Record& record);
  std::string_view text_of(std::uint64_t number) const;
  template <class Write>
  Pen with_out(Pen pen, const Write& write);

  const sim::Trace& trace_;
  const raft::EntryStore& store_;
  JsonOut& out_;
  const Tables& tables_;
  std::array<Contents, kMessageKinds> last_;  // of each kind
  std::string text_;                          // reused
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
