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
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;

  /// The object of event `id`, without anything around it. REQUIRES 1 <= id <= trace.size().
  void write(sim::EventId id);
  /// The same as a line, and so the events up to `last`.
  void write_lines(sim::EventId first, sim::EventId last);

  struct PreparedField;
  struct Tables;

 private:
  static constexpr std::size_t kRemembered = 64;

  /// The texts of a short message: heartbeats and their answers, most of most runs, say the same again and again, and
  /// what was sent is delivered.
  struct Said {
    sim::Record sent;           // what it was
    std::uint64_t version = 0;  // another one whenever it is another message
    Padded<64> where_sent;      // ,"node":0,"kind":"message_sent","term":1
    Padded<64> where_heard;     // ,"node":1,"kind":"message_delivered","term":1
    Padded<160> what;           // ,"from":0,"to":1,"type":"heartbeat" and so on
  };
  /// A short message sent not long ago.
  struct Recent {
    sim::EventId message = 0;
    const Said* said = nullptr;  // as long as the version is the same
    std::uint64_t version = 0;
  };

  // Who is given a pen borrowed from `out_` gives it back, moved on.
  Pen write_line(Pen pen, sim::EventId id, const sim::Record& record);
  Pen write_head(Pen pen, sim::EventId id, const sim::Record& record);
  Pen write_other(Pen pen, sim::EventId id, const sim::Record& record);
  Pen write_where(Pen pen, raft::NodeId node, sim::EventKind kind);
  Pen write_term(Pen pen, sim::Term term);
  Pen write_cause(Pen pen, const sim::Record& record);
  Pen write_sent(Pen pen, sim::EventId id, const sim::Record& record);
  Pen write_delivered(Pen pen, sim::EventId id, const sim::Record& record);
  Pen write_what(Pen pen, const sim::Record& record, const sim::Record& sent);
  bool learn(Said& said, const sim::Record& sent);
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
  std::array<Said, kRemembered> said_;
  std::array<Recent, kRemembered> recent_;
  std::uint64_t version_ = 0;
  NearNumbers<1'000'000> times_{",\"at_us\":"};
  NearNumbers<1'000> ids_{"{\"id\":"};  // these three are ids, and move together
  NearNumbers<1'000> causes_{",\"cause\":"};
  NearNumbers<1'000> messages_{",\"message\":"};
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
