// SPDX-License-Identifier: MIT
#include "report/json_events.h"

#include "report/command_text.h"
#include "report/json_members.h"

namespace raftlab::report {

struct EventWriter::PreparedField {
  Field field;
  std::string key;  // ,"prev_log_index":
};

namespace {

using sim::EventKind;
using sim::Record;
using Prepared = std::vector<EventWriter::PreparedField>;

struct Tables {
  std::array<std::string, sim::kEventKinds> kinds;  // ,"kind":"vote_granted"
  std::array<std::string, kMessageKinds> types;     // ,"type":"heartbeat"
  std::array<Prepared, sim::kEventKinds> fields;
  std::array<Prepared, kMessageKinds> contents;
};

Prepared prepare(std::span<const Field> fields) {
  Prepared list;
  for (const Field& field : fields) list.push_back({field, ",\"" + std::string(field.key) + "\":"});
  return list;
}

Tables make_tables() {
  Tables tables;
  for (std::size_t i = 0; i < sim::kEventKinds; ++i) {
    const auto kind = static_cast<EventKind>(i);
    tables.kinds[i] = ",\"kind\":\"" + std::string(word_of(kind)) + '"';
    tables.fields[i] = prepare(fields_of(kind));
  }
  for (std::size_t i = 0; i < kMessageKinds; ++i) {
    const auto kind = static_cast<raft::MessageKind>(i);
    tables.types[i] = ",\"type\":\"" + std::string(word_of(kind)) + '"';
    if (is_client(kind))
      tables.types[i] += kind == raft::MessageKind::client_reply ? ",\"reply\":true" : ",\"reply\":false";
    tables.contents[i] = prepare(contents_of(kind));
  }
  return tables;
}

const Tables& tables() {
  static const Tables made = make_tables();
  return made;
}

constexpr bool is_node(raft::NodeId node) { return node < raft::kNodesMax; }

}  // namespace

const Record* sent_record(const sim::Trace& trace, sim::EventId id) {
  const Record& record = trace.at(id);
  if (record.kind == EventKind::message_sent) return &record;
  const sim::EventId message = record.v[0];
  if (message == 0 || message >= id) return nullptr;
  const Record& sent = trace.at(message);
  return sent.kind == EventKind::message_sent ? &sent : nullptr;
}

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

void EventWriter::write(sim::EventId id) {
  const Record& record = trace_.at(id);
  const auto kind = static_cast<std::size_t>(record.kind);
  if (kind >= sim::kEventKinds) return;
  const bool message = is_message(record.kind);
  const Record* sent = message ? sent_record(trace_, id) : nullptr;
  const sim::Term term = sent != nullptr ? sent->term : record.term;
  const bool has_term = message ? !is_client(record.message_kind()) : carries_term(record.kind);
  out_.reserve(JsonOut::kRoom);
  out_.put("{\"id\":");
  out_.number(id);
  out_.put(",\"at_us\":");
  out_.number(record.at);
  if (is_node(record.node)) {
    out_.put(",\"node\":");
    out_.number(std::uint64_t{record.node});
  }
  out_.put(tables().kinds[kind]);
  if (has_term || term != 0) {
    out_.put(",\"term\":");
    out_.number(term);
  }
  if (record.cause != 0) {
    out_.put(",\"cause\":");
    out_.number(record.cause);
  }
  if (message) write_message(id, record);
  write_fields(record, tables().fields[kind]);
  if (sent != nullptr && sent->type < kMessageKinds) write_fields(*sent, tables().contents[sent->type]);
  out_.put('}');
}

void EventWriter::write_message(sim::EventId id, const Record& record) {
  const Record* sent = sent_record(trace_, id);
  out_.put(",\"message\":");
  out_.number(record.kind == EventKind::message_sent ? id : record.v[0]);
  if (sent == nullptr || sent->type >= kMessageKinds) return;
  if (is_node(sent->node)) {
    out_.put(",\"from\":");
    out_.number(std::uint64_t{sent->node});
  }
  if (is_node(sent->peer)) {
    out_.put(",\"to\":");
    out_.number(std::uint64_t{sent->peer});
  }
  if (is_client(sent->message_kind())) {
    out_.put(",\"client\":");
    out_.number(sent->v[0]);
  }
  out_.put(tables().types[sent->type]);
}

void EventWriter::write_fields(const Record& record, std::span<const PreparedField> fields) {
  for (const PreparedField& field : fields) {
    if (!is_present(record, field.field)) continue;
    out_.put(field.key);
    write_value(record, field);
  }
}

void EventWriter::write_value(const Record& record, const PreparedField& prepared) {
  const Field& field = prepared.field;
  const std::size_t slot = slot_number(field.slot);
  const std::uint64_t value = slot_value(record, field.slot);
  switch (field.encoding) {
    case Encoding::number:
    case Encoding::maybe_number:
    case Encoding::node:
    case Encoding::maybe_node:
      out_.number(value);
      return;
    case Encoding::plus_one:
    case Encoding::vote:
      out_.number(value - 1);
      return;
    case Encoding::local_time:
      out_.number(static_cast<std::int64_t>(value));
      return;
    case Encoding::boolean:
    case Encoding::mark:
      out_.put(value != 0 ? "true" : "false");
      return;
    case Encoding::reason:
    case Encoding::drop_reason:
    case Encoding::property:
    case Encoding::role:
    case Encoding::status:
    case Encoding::outcome:
    case Encoding::reads:
    case Encoding::change: {
      const std::span<const std::string_view> words = words_of(field.encoding);
      write_word(value < words.size() ? words[value] : "invalid");
      return;
    }
    case Encoding::value:
      write_text(value - 1);
      return;
    case Encoding::note:
      out_.string(value < trace_.notes() ? trace_.note(value) : std::string_view());
      return;
    case Encoding::command:
      write_command(command_of_slots(value, record.v[slot + 1], record.v[slot + 2]));
      return;
    case Encoding::configuration:
      out_.reserve(JsonOut::kRoom);
      write_configuration(out_, value < store_.configurations()
                                    ? store_.configuration(static_cast<raft::ConfigId>(value))
                                    : raft::Configuration{});
      out_.reserve(JsonOut::kRoom);
      return;
    case Encoding::nodes:
      out_.reserve(JsonOut::kRoom);
      write_nodes(out_, raft::NodeSet::of(value, record.v[slot + 1]));
      out_.reserve(JsonOut::kRoom);
      return;
    case Encoding::entries_after:
    case Encoding::entries_from:
      write_entries(record, field);
      return;
    case Encoding::entry_term:
      out_.number(value < store_.size() ? store_.at(static_cast<raft::Place>(value)).term : 0);
      return;
    case Encoding::entry_command:
      write_command(value < store_.size() ? store_.at(static_cast<raft::Place>(value)).command : raft::Command{});
      return;
    case Encoding::evidence:
      write_evidence(record);
      return;
  }
}

void EventWriter::write_word(std::string_view word) {
  out_.put('"');
  out_.put(word);
  out_.put('"');
}

void EventWriter::write_text(std::uint64_t number) {
  out_.string(number < store_.values.size() ? store_.values.view(static_cast<raft::TextId>(number))
                                            : std::string_view());
}

void EventWriter::write_command(const raft::Command& command) {
  text_.clear();
  append_command(text_, command, store_);
  out_.string(text_);
}

/// Where an entry enters a log it also names the client's request it came from; a message only carries it.
void EventWriter::write_entries(const Record& record, const Field& field) {
  const std::size_t slot = slot_number(field.slot);
  const std::uint64_t place = record.v[slot];
  const std::uint64_t count = record.v[slot + 1];
  const bool enters = field.encoding == Encoding::entries_from;
  const std::uint64_t index = record.v[0] + (enters ? 0 : 1);
  out_.put('[');
  for (std::uint64_t i = 0; i < count && place + i < store_.size(); ++i) {
    const raft::Entry& entry = store_.at(static_cast<raft::Place>(place + i));
    if (i > 0) out_.put(',');
    out_.put("{\"index\":");
    out_.number(index + i);
    out_.put(",\"term\":");
    out_.number(entry.term);
    out_.put(",\"command\":");
    write_command(entry.command);
    if (enters && entry.command.client != raft::kNoClient) {
      out_.put(",\"client\":");
      out_.number(std::uint64_t{entry.command.client});
      out_.put(",\"serial\":");
      out_.number(std::uint64_t{entry.command.serial});
    }
    out_.put('}');
  }
  out_.put(']');
}

void EventWriter::write_evidence(const Record& record) {
  out_.put('[');
  bool first = true;
  for (std::size_t i = 1; i < record.v.size(); ++i) {
    if (record.v[i] == 0) continue;
    if (!first) out_.put(',');
    first = false;
    out_.number(record.v[i]);
  }
  out_.put(']');
}

}  // namespace raftlab::report
