// SPDX-License-Identifier: MIT
#include "report/json_events.h"

#include <cstddef>
#include <cstring>

#include "report/command_text.h"
#include "report/json_members.h"

namespace raftlab::report {

struct EventWriter::PreparedField {
  Field field;
  Piece key;           // ,"prev_log_index":
  bool plain = false;  // a number that is always there, in one of v
};

struct EventWriter::Tables {
  using Fields = std::vector<PreparedField>;

  std::array<Piece, sim::kEventKinds> kinds;  // ,"kind":"vote_granted"
  std::array<Piece, kMessageKinds> types;     // ,"type":"heartbeat"
  std::array<Fields, sim::kEventKinds> fields;
  std::array<Fields, kMessageKinds> contents;
};

namespace {

using sim::EventKind;
using sim::Record;
using Tables = EventWriter::Tables;

Tables::Fields prepare(std::span<const Field> fields) {
  Tables::Fields list;
  for (const Field& field : fields) {
    const bool plain =
        field.encoding == Encoding::number && field.only_if == raft::Reason::none && field.slot <= Slot::v4;
    list.push_back({field, Piece(",\"" + std::string(field.key) + "\":"), plain});
  }
  return list;
}

Tables make_tables() {
  Tables tables;
  for (std::size_t i = 0; i < sim::kEventKinds; ++i) {
    const auto kind = static_cast<EventKind>(i);
    tables.kinds[i] = Piece(",\"kind\":\"" + std::string(word_of(kind)) + '"');
    tables.fields[i] = prepare(fields_of(kind));
  }
  for (std::size_t i = 0; i < kMessageKinds; ++i) {
    const auto kind = static_cast<raft::MessageKind>(i);
    std::string type = ",\"type\":\"" + std::string(word_of(kind)) + '"';
    if (is_client(kind)) type += kind == raft::MessageKind::client_reply ? ",\"reply\":true" : ",\"reply\":false";
    tables.types[i] = Piece(type);
    tables.contents[i] = prepare(contents_of(kind));
  }
  return tables;
}

const Tables& prepared_tables() {
  static const Tables made = make_tables();
  return made;
}

constexpr std::string_view kEnd("}\n");
constexpr Piece kTrue("true");
constexpr Piece kFalse("false");

constexpr bool is_node(raft::NodeId node) { return node < raft::kNodesMax; }

/// A message of numbers in v and the flag only.
bool is_short(const Record& sent) {
  const raft::MessageKind kind = sent.message_kind();
  const bool append = kind == raft::MessageKind::append_entries || kind == raft::MessageKind::heartbeat;
  return kind == raft::MessageKind::append_reply || (append && sent.v[4] == 0);
}

/// All but the time and the cause, as bytes: a record has no padding.
bool same_message(const Record& a, const Record& b) {
  constexpr std::size_t kFrom = offsetof(Record, kind);
  return std::memcmp(reinterpret_cast<const char*>(&a) + kFrom, reinterpret_cast<const char*>(&b) + kFrom,
                     sizeof(Record) - kFrom) == 0;
}

/// Keeps what `write` writes, a line at most; false if it is too long for its place.
template <std::size_t kBytes, class Write>
bool keep(Padded<kBytes>& text, const Write& write) {
  std::array<char, 1'024 + Pen::kSlack> place;
  const Pen end = write(Pen(place.data()));
  const std::string_view written(place.data(), static_cast<std::size_t>(end.at() - place.data()));
  if (written.size() > kBytes) return false;
  text = Padded<kBytes>(written);
  return true;
}

/// sent_record() of a record that is at hand.
const Record* sent_of(const sim::Trace& trace, const Record& record, sim::EventId id) {
  if (record.kind == EventKind::message_sent) return &record;
  const sim::EventId message = record.v[0];
  if (message == 0 || message >= id) return nullptr;
  const Record& sent = trace.at(message);
  return sent.kind == EventKind::message_sent ? &sent : nullptr;
}

}  // namespace

const Record* sent_record(const sim::Trace& trace, sim::EventId id) { return sent_of(trace, trace.at(id), id); }

bool is_present(const Record& record, const Field& field) {
  if (field.only_if != raft::Reason::none && record.why() != field.only_if) return false;
  const std::uint64_t value = slot_value(record, field.slot);
  switch (field.encoding) {
    case Encoding::maybe_node:
      return value < raft::kNodesMax;
    case Encoding::maybe_number:
    case Encoding::plus_one:
    case Encoding::vote:
    case Encoding::mark:
    case Encoding::value:
      return value != 0;
    default:
      return true;
  }
}

EventWriter::EventWriter(const sim::Trace& trace, const raft::EntryStore& store, JsonOut& out)
    : trace_(trace), store_(store), out_(out), tables_(prepared_tables()) {}

inline Pen EventWriter::write_cause(Pen pen, const Record& record) {
  if (record.cause == 0) return pen;
  pen.put(causes_, record.cause);
  return pen;
}

Pen EventWriter::write_where(Pen pen, raft::NodeId node, EventKind kind) {
  if (is_node(node)) {
    pen.put(",\"node\":");
    pen.number(std::uint64_t{node});
  }
  pen.put(tables_.kinds[static_cast<std::size_t>(kind)]);
  return pen;
}

Pen EventWriter::write_term(Pen pen, sim::Term term) {
  pen.put(",\"term\":");
  pen.number(term);
  return pen;
}

/// The ends and the contents of a message, what this event of it adds, and the end of the line.
Pen EventWriter::write_what(Pen pen, const Record& record, const Record& sent) {
  if (is_node(sent.node)) {
    pen.put(",\"from\":");
    pen.number(std::uint64_t{sent.node});
  }
  if (is_node(sent.peer)) {
    pen.put(",\"to\":");
    pen.number(std::uint64_t{sent.peer});
  }
  if (is_client(sent.message_kind())) {
    pen.put(",\"client\":");
    pen.number(sent.v[0]);
  }
  pen.put(tables_.types[sent.type]);
  pen = write_fields(pen, record, tables_.fields[static_cast<std::size_t>(record.kind)]);
  pen = write_fields(pen, sent, tables_.contents[sent.type]);
  pen.put(kEnd);
  return pen;
}

/// From here on `said` is this message; false if one of its texts is too long to be kept.
bool EventWriter::learn(Said& said, const Record& sent) {
  said.version = ++version_;
  said.sent = sent;
  const auto where = [&](raft::NodeId node, EventKind kind) {
    return [=, this, &sent](Pen pen) { return write_term(write_where(pen, node, kind), sent.term); };
  };
  const bool all = keep(said.where_sent, where(sent.node, EventKind::message_sent)) &&
                   keep(said.where_heard, where(sent.peer, EventKind::message_delivered)) &&
                   keep(said.what, [&](Pen pen) { return write_what(pen, sent, sent); });
  if (!all) said.sent = Record{};
  return all;
}

inline Pen EventWriter::write_head(Pen pen, sim::EventId id, const Record& record) {
  if (ids_.move_to(id)) {
    causes_.move_to(id);
    messages_.move_to(id);
  }
  pen.put(ids_, id);
  times_.move_to(static_cast<std::uint64_t>(record.at));
  pen.put(times_, record.at);
  return pen;
}

inline Pen EventWriter::write_sent(Pen pen, sim::EventId id, const Record& record) {
  // A leader's heartbeats to each follower and the answer of each have places of their own.
  Said& said = said_[((record.node ^ record.peer) * 2U + record.type % 2U) % kRemembered];
  if (!same_message(said.sent, record) && (!is_short(record) || !learn(said, record))) {
    return write_other(pen, id, record);
  }
  recent_[id % kRemembered] = {id, &said, said.version};
  pen = write_head(pen, id, record);
  pen.put(said.where_sent);
  pen = write_cause(pen, record);
  pen.put(messages_, id);
  pen.put(said.what);
  return pen;
}

inline Pen EventWriter::write_delivered(Pen pen, sim::EventId id, const Record& record) {
  const sim::EventId message = record.v[0];
  const Recent& recent = recent_[message % kRemembered];
  const Said* const said = recent.said;
  if (recent.message != message || said == nullptr || recent.version != said->version ||
      record.node != said->sent.peer || record.cause != message) {
    return write_other(pen, id, record);
  }
  pen = write_head(pen, id, record);
  pen.put(said->where_heard);
  pen.put(causes_, message);
  pen.put(messages_, message);
  pen.put(said->what);
  return pen;
}

Pen EventWriter::write_other(Pen pen, sim::EventId id, const Record& record) {
  pen = write_where(write_head(pen, id, record), record.node, record.kind);
  if (!is_message(record.kind)) {
    if (carries_term(record.kind) || record.term != 0) pen = write_term(pen, record.term);
    pen = write_cause(pen, record);
  } else {
    const Record* const sent = sent_of(trace_, record, id);
    const sim::Term term = sent != nullptr ? sent->term : record.term;
    if (!is_client(record.message_kind()) || term != 0) pen = write_term(pen, term);
    pen = write_cause(pen, record);
    pen.put(messages_, record.kind == EventKind::message_sent ? id : record.v[0]);
    if (sent != nullptr && sent->type < kMessageKinds) return write_what(pen, record, *sent);
  }
  pen = write_fields(pen, record, tables_.fields[static_cast<std::size_t>(record.kind)]);
  pen.put(kEnd);
  return pen;
}

inline Pen EventWriter::write_line(Pen pen, sim::EventId id, const Record& record) {
  if (record.kind == EventKind::message_delivered) return write_delivered(pen, id, record);
  if (record.kind == EventKind::message_sent) return write_sent(pen, id, record);
  if (static_cast<std::size_t>(record.kind) < sim::kEventKinds) return write_other(pen, id, record);
  pen.put('\n');
  return pen;
}

void EventWriter::write(sim::EventId id) {
  const Pen end = write_line(out_.borrow(), id, trace_.at(id));
  out_.give_back(Pen(end.at() - 1));  // without the end of the line
}

void EventWriter::write_lines(sim::EventId first, sim::EventId last) {
  Pen pen = out_.borrow();
  for (sim::EventId id = first; id <= last;) {
    for (const Record& record : trace_.side_by_side(id, last)) pen = write_line(out_.renewed(pen), id++, record);
  }
  out_.give_back(pen);
}

Pen EventWriter::write_fields(Pen pen, const Record& record, std::span<const PreparedField> fields) {
  for (const PreparedField& prepared : fields) {
    const Field& field = prepared.field;
    if (prepared.plain) {
      pen.put(prepared.key);
      pen.number(record.v[slot_number(field.slot)]);
    } else if (is_present(record, field)) {
      pen.put(prepared.key);
      pen = write_value(pen, record, field);
    }
  }
  return pen;
}

/// What JsonOut writes itself.
template <class Write>
Pen EventWriter::with_out(Pen pen, const Write& write) {
  out_.give_back(pen);
  write();
  return out_.borrow();
}

Pen EventWriter::write_value(Pen pen, const Record& record, const Field& field) {
  const std::size_t slot = slot_number(field.slot);
  const std::uint64_t value = slot_value(record, field.slot);
  switch (field.encoding) {
    case Encoding::number:
    case Encoding::maybe_number:
    case Encoding::node:
    case Encoding::maybe_node:
      pen.number(value);
      return pen;
    case Encoding::plus_one:
    case Encoding::vote:
      pen.number(value - 1);
      return pen;
    case Encoding::local_time:
      pen.number(static_cast<std::int64_t>(value));
      return pen;
    case Encoding::boolean:
    case Encoding::mark:
      pen.put(value != 0 ? kTrue : kFalse);
      return pen;
    case Encoding::reason:
    case Encoding::drop_reason:
    case Encoding::property:
    case Encoding::role:
    case Encoding::status:
    case Encoding::outcome:
    case Encoding::reads:
    case Encoding::change: {
      const std::span<const std::string_view> words = words_of(field.encoding);
      pen.put('"');
      pen.put(value < words.size() ? words[value] : "invalid");
      pen.put('"');
      return pen;
    }
    case Encoding::value:
      return with_out(pen, [&] { out_.string(text_of(value - 1)); });
    case Encoding::note:
      return with_out(pen, [&] { out_.string(value < trace_.notes() ? trace_.note(value) : std::string_view()); });
    case Encoding::command:
      return write_command(pen, command_of_slots(value, record.v[slot + 1], record.v[slot + 2]));
    case Encoding::configuration:
      return with_out(pen, [&] {
        write_configuration(out_, value < store_.configurations()
                                      ? store_.configuration(static_cast<raft::ConfigId>(value))
                                      : raft::Configuration{});
      });
    case Encoding::nodes:
      return with_out(pen, [&] { write_nodes(out_, raft::NodeSet::of(value, record.v[slot + 1])); });
    case Encoding::entries_after:
    case Encoding::entries_from:
      return write_entries(pen, record, field);
    case Encoding::entry_term:
      pen.number(value < store_.size() ? store_.at(static_cast<raft::Place>(value)).term : 0);
      return pen;
    case Encoding::entry_command:
      return write_command(
          pen, value < store_.size() ? store_.at(static_cast<raft::Place>(value)).command : raft::Command{});
    case Encoding::evidence:
      return write_evidence(pen, record);
  }
  return pen;
}

std::string_view EventWriter::text_of(std::uint64_t number) const {
  return number < store_.values.size() ? store_.values.view(static_cast<raft::TextId>(number)) : std::string_view();
}

Pen EventWriter::write_command(Pen pen, const raft::Command& command) {
  text_.clear();
  append_command(text_, command, store_);
  return with_out(pen, [&] { out_.string(text_); });
}

/// Where an entry enters a log it also names the client's request it came from; a message only carries it.
Pen EventWriter::write_entries(Pen pen, const Record& record, const Field& field) {
  const std::size_t slot = slot_number(field.slot);
  const std::uint64_t place = record.v[slot];
  const std::uint64_t count = record.v[slot + 1];
  const bool enters = field.encoding == Encoding::entries_from;
  const std::uint64_t index = record.v[0] + (enters ? 0 : 1);
  pen.put('[');
  for (std::uint64_t i = 0; i < count && place + i < store_.size(); ++i) {
    const raft::Entry& entry = store_.at(static_cast<raft::Place>(place + i));
    if (i > 0) pen.put(',');
    pen.put("{\"index\":");
    pen.number(index + i);
    pen.put(",\"term\":");
    pen.number(entry.term);
    pen.put(",\"command\":");
    pen = write_command(pen, entry.command);
    if (enters && entry.command.client != raft::kNoClient) {
      pen.put(",\"client\":");
      pen.number(std::uint64_t{entry.command.client});
      pen.put(",\"serial\":");
      pen.number(std::uint64_t{entry.command.serial});
    }
    pen.put('}');
  }
  pen.put(']');
  return pen;
}

Pen EventWriter::write_evidence(Pen pen, const Record& record) {
  pen.put('[');
  bool first = true;
  for (std::size_t i = 1; i < record.v.size(); ++i) {
    if (record.v[i] == 0) continue;
    if (!first) pen.put(',');
    first = false;
    pen.number(record.v[i]);
  }
  pen.put(']');
  return pen;
}

}  // namespace raftlab::report
