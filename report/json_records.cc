// SPDX-License-Identifier: MIT
#include "report/json_records.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/joined.h"
#include "report/json_bounds.h"
#include "report/json_events.h"
#include "report/json_members.h"

namespace raftlab::report {

namespace {

/// A message's name as JSON has it; those of clients differ by `reply` and `change`.
std::optional<std::uint8_t> message_named(std::string_view word) {
  for (unsigned i = 0; i < kMessageKinds; ++i) {
    if (word_of(static_cast<raft::MessageKind>(i)) == word) return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

}  // namespace

bool RecordReader::fail(const Item& item, std::string text) {
  problem_ = {item.place, std::move(text)};
  return false;
}

const JsonDocument::Item* RecordReader::need(const JsonDocument& event, std::string_view key) {
  const Item* item = event.find(event.root(), key);
  if (item == nullptr) fail(event.root(), fmt::format("this event has no \"{}\"", key));
  return item;
}

bool RecordReader::to_number(const JsonDocument& event, const Item& item, std::uint64_t max, std::uint64_t& number) {
  if (item.type != JsonType::integer) {
    return fail(item, fmt::format("\"{}\" must be an integer, not {}", event.key(item), name_of(item.type)));
  }
  if (item.negative) return fail(item, fmt::format("\"{}\" cannot be negative", event.key(item)));
  if (item.number > max) {
    return fail(item, fmt::format("\"{}\" is {}, but at most {} can be", event.key(item), item.number, max));
  }
  number = item.number;
  return true;
}

bool RecordReader::to_local_time(const JsonDocument& event, const Item& item, std::uint64_t& value) {
  if (item.type == JsonType::integer && item.negative) {
    value = std::uint64_t{0} - item.number;
    return true;
  }
  return to_number(event, item, kTimeMax, value);
}

bool RecordReader::read_number(const JsonDocument& event, std::string_view key, std::uint64_t max,
                               std::uint64_t& number) {
  const Item* item = need(event, key);
  return item != nullptr && to_number(event, *item, max, number);
}

bool RecordReader::to_node(const JsonDocument& event, const Item& item, raft::NodeId& node) {
  std::uint64_t number = 0;
  if (!to_number(event, item, raft::kNodesMax - 1, number)) return false;
  node = static_cast<raft::NodeId>(number);
  nodes_ = std::max(nodes_, node + 1u);
  return true;
}

bool RecordReader::to_text(const JsonDocument& event, const Item& item, std::string_view& text) {
  if (item.type != JsonType::string) {
    return fail(item, fmt::format("\"{}\" must be a string, not {}", event.key(item), name_of(item.type)));
  }
  text = event.text(item);
  return true;
}

bool RecordReader::to_command(const JsonDocument& event, const Item& item, CommandParts& parts) {
  std::string_view text;
  if (!to_text(event, item, text)) return false;
  std::optional<CommandParts> parsed = parse_command(text);
  if (!parsed) {
    return fail(item,
                fmt::format("\"{}\" is no command; one is written \"x=1\", \"get x\", \"delete x\", \"cas x 1 2\" "
                            "or \"-\" for a no-op",
                            text.substr(0, 80)));
  }
  parts = std::move(*parsed);
  return true;
}

void RecordReader::set(sim::Record& record, Slot slot, std::uint64_t value) const {
  switch (slot) {
    case Slot::peer:
      record.peer = static_cast<raft::NodeId>(value);
      return;
    case Slot::flag:
      record.flag = value != 0;
      return;
    case Slot::reason:
      record.reason = static_cast<std::uint8_t>(value);
      return;
    default:
      record.v[slot_number(slot)] = value;
      return;
  }
}

// ---- The event itself -----------------------------------------------------------------------------------------

bool RecordReader::add(const JsonDocument& event) {
  if (event.root().type != JsonType::object) {
    return fail(event.root(), fmt::format("an event must be an object, not {}", name_of(event.root().type)));
  }
  sim::Record record;
  if (!read_head(event, record)) return false;
  if (is_message(record.kind) && !read_message(event, record)) return false;
  if (!read_fields(event, fields_of(record.kind), record, nullptr)) return false;
  if (record.kind == sim::EventKind::message_sent &&
      !read_fields(event, contents_of(record.message_kind()), record, nullptr)) {
    return false;
  }
  last_at_ = record.at;
  timeline_.trace.add(record);
  return true;
}

bool RecordReader::read_head(const JsonDocument& event, sim::Record& record) {
  std::uint64_t number = 0;
  const sim::EventId id = timeline_.trace.size() + 1;
  if (!read_number(event, "id", kNumberMax, number)) return false;
  if (number != id) {
    return fail(*event.find(event.root(), "id"),
                fmt::format("event {} is expected here, not {}: ids count from 1 without gaps", id, number));
  }
  if (!read_number(event, "at_us", kTimeMax, number)) return false;
  record.at = static_cast<sim::Time>(number);
  if (record.at < last_at_) {
    return fail(*event.find(event.root(), "at_us"),
                fmt::format("time goes backwards: the event before was at {}", last_at_));
  }
  const Item* kind = need(event, "kind");
  std::string_view word;
  if (kind == nullptr || !to_text(event, *kind, word)) return false;
  const std::optional<sim::EventKind> known = event_kind_named(word);
  if (!known) {
    return fail(*kind,
                fmt::format("\"{}\" is no kind of event this version knows: was the file written by a newer one?",
                            word.substr(0, 80)));
  }
  record.kind = *known;
  const Item* node = event.find(event.root(), "node");
  if (node != nullptr && !to_node(event, *node, record.node)) return false;
  const Item* term = event.find(event.root(), "term");
  const bool of_node = carries_term(record.kind) && !is_message(record.kind);
  if (of_node && (node == nullptr || term == nullptr)) return need(event, node == nullptr ? "node" : "term") != nullptr;
  if (term != nullptr && !to_number(event, *term, kNumberMax, record.term)) return false;
  const Item* cause = event.find(event.root(), "cause");
  if (cause != nullptr && !to_number(event, *cause, kNumberMax, record.cause)) return false;
  if (cause != nullptr && (record.cause == 0 || record.cause >= id)) {
    return fail(*cause, fmt::format("the cause of event {} must be an earlier event, not {}", id, record.cause));
  }
  return true;
}

// ---- Messages -------------------------------------------------------------------------------------------------

bool RecordReader::read_message(const JsonDocument& event, sim::Record& record) {
  return record.kind == sim::EventKind::message_sent ? read_sent(event, record) : read_again(event, record);
}

bool RecordReader::read_type(const JsonDocument& event, std::uint8_t& type) {
  const Item* item = need(event, "type");
  std::string_view word;
  if (item == nullptr || !to_text(event, *item, word)) return false;
  const std::optional<std::uint8_t> known = message_named(word);
  if (!known) return fail(*item, fmt::format("\"{}\" is no kind of message this version knows", word.substr(0, 80)));
  type = *known;
  if (!is_client(static_cast<raft::MessageKind>(type))) return true;
  const Item* reply = need(event, "reply");
  if (reply == nullptr) return false;
  if (reply->type != JsonType::boolean) return fail(*reply, "\"reply\" must be true or false");
  if (reply->number != 0) {
    type = static_cast<std::uint8_t>(raft::MessageKind::client_reply);
  } else if (event.find(event.root(), "change") != nullptr) {
    type = static_cast<std::uint8_t>(raft::MessageKind::member_request);
  }
  return true;
}

bool RecordReader::read_sent(const JsonDocument& event, sim::Record& record) {
  std::uint64_t message = 0;
  if (!read_number(event, "message", kNumberMax, message)) return false;
  if (message != timeline_.trace.size() + 1) {
    return fail(*event.find(event.root(), "message"), "the number of a message is the id of its message_sent event");
  }
  if (!read_type(event, record.type)) return false;
  const bool client = is_client(record.message_kind());
  if (client && !read_number(event, "client", raft::kNoClient - 1, record.v[0])) return false;
  const Item* from = event.find(event.root(), "from");
  const Item* to = event.find(event.root(), "to");
  if ((from == nullptr || to == nullptr) && (!client || from == to)) {
    return need(event, from == nullptr ? "from" : "to") != nullptr;
  }
  record.node = record.peer = raft::kClient;
  if (from != nullptr && !to_node(event, *from, record.node)) return false;
  if (to != nullptr && !to_node(event, *to, record.peer)) return false;
  if (!client && event.find(event.root(), "term") == nullptr) return need(event, "term") != nullptr;
  const Item* node = event.find(event.root(), "node");
  if ((node != nullptr) != (from != nullptr) || (node != nullptr && node->number != record.node)) {
    return fail(node != nullptr ? *node : event.root(), "a message is sent at \"from\": \"node\" must be the same");
  }
  return true;
}

/// A message event that repeats what its message_sent event said.
bool RecordReader::read_again(const JsonDocument& event, sim::Record& record) {
  std::uint64_t message = 0;
  if (!read_number(event, "message", kNumberMax, message)) return false;
  const Item& item = *event.find(event.root(), "message");
  if (message == 0 || message > timeline_.trace.size() ||
      timeline_.trace.at(message).kind != sim::EventKind::message_sent) {
    return fail(item, fmt::format("no message {} was sent before", message));
  }
  const sim::Record sent = timeline_.trace.at(message);
  std::uint8_t type = 0;
  if (!read_type(event, type)) return false;
  if (type != sent.type) return fail(item, fmt::format("message {} is of another type", message));
  record.type = type;
  sim::Record again = sent;
  if (!read_fields(event, contents_of(sent.message_kind()), again, &sent)) return false;
  const Item* term = event.find(event.root(), "term");
  if (again.v != sent.v || again.flag != sent.flag || (term != nullptr && record.term != sent.term)) {
    return fail(item, fmt::format("message {} said something else when it was sent", message));
  }
  const bool named = event.find(event.root(), "node") != nullptr;
  if (!named) record.node = raft::kClient;
  if (record.node != sent.node && record.node != sent.peer) {
    return fail(item, fmt::format("message {} does not concern this node", message));
  }
  record.peer = record.node == sent.node ? sent.peer : sent.node;
  record.term = sent.term;
  record.v[0] = message;
  return true;
}

// ---- Fields ---------------------------------------------------------------------------------------------------

bool RecordReader::read_fields(const JsonDocument& event, std::span<const Field> fields, sim::Record& record,
                               const sim::Record* as) {
  for (const Field& field : fields) {
    if (field.only_if != raft::Reason::none && record.why() != field.only_if) continue;
    const Item* item = event.find(event.root(), field.key);
    if (item != nullptr) {
      if (!read_field(event, *item, field, record, as)) return false;
    } else if (!is_optional(field)) {
      return need(event, field.key) != nullptr;
    } else if (field.only_if != raft::Reason::none && field.encoding == Encoding::number) {
      return need(event, field.key) != nullptr;
    } else {
      set(record, field.slot, field.encoding == Encoding::maybe_node ? raft::kNoNode : 0);
    }
  }
  return true;
}

bool RecordReader::read_field(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record,
                              const sim::Record* as) {
  std::uint64_t number = 0;
  raft::NodeId node = raft::kNoNode;
  std::string_view text;
  switch (field.encoding) {
    case Encoding::number:
    case Encoding::maybe_number:
    case Encoding::plus_one:
      if (!to_number(event, item, kNumberMax - 1, number)) return false;
      set(record, field.slot, field.encoding == Encoding::plus_one ? number + 1 : number);
      return true;
    case Encoding::local_time:
      if (!to_local_time(event, item, number)) return false;
      set(record, field.slot, number);
      return true;
    case Encoding::node:
    case Encoding::maybe_node:
    case Encoding::vote:
      if (!to_node(event, item, node)) return false;
      set(record, field.slot, field.encoding == Encoding::vote ? raft::vote_value(node) : node);
      return true;
    case Encoding::boolean:
    case Encoding::mark:
      if (item.type != JsonType::boolean) return fail(item, fmt::format("\"{}\" must be true or false", field.key));
      set(record, field.slot, item.number);
      return true;
    case Encoding::value:
      if (!to_text(event, item, text)) return false;
      set(record, field.slot, std::uint64_t{timeline_.store.values.add(text)} + 1);
      return true;
    case Encoding::note:
      if (!to_text(event, item, text)) return false;
      set(record, field.slot, timeline_.trace.add_note(std::string(text)));
      return true;
    case Encoding::command:
      return read_command(event, item, slot_number(field.slot), record);
    case Encoding::configuration:
    case Encoding::nodes:
      return read_members(event, item, field, record);
    case Encoding::entries_after:
    case Encoding::entries_from:
      return read_entries(event, item, field, record, as);
    case Encoding::entry_term:
      return true;  // read with its command
    case Encoding::entry_command:
      return read_entry(event, item, record);
    case Encoding::evidence:
      return read_evidence(event, item, record);
    default:
      return read_word(event, item, field, record);
  }
}

bool RecordReader::read_word(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record) {
  std::string_view word;
  if (!to_text(event, item, word)) return false;
  const std::optional<std::uint8_t> number = number_of_word(field.encoding, word);
  if (!number) {
    return fail(item, fmt::format("\"{}\" is no {} this version knows; it knows {}", word.substr(0, 80), field.key,
                                  joined(words_of(field.encoding), ", ")));
  }
  set(record, field.slot, *number);
  return true;
}

bool RecordReader::read_command(const JsonDocument& event, const Item& item, std::size_t slot, sim::Record& record) {
  CommandParts parts;
  if (!to_command(event, item, parts)) return false;
  const raft::Command command = add_command(parts, timeline_.store);
  record.v[slot] = static_cast<std::uint64_t>(command.kind);
  record.v[slot + 1] = command.key;
  record.v[slot + 2] = sim::pack(command.value, command.expected);
  return true;
}

bool RecordReader::read_members(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record) {
  const std::size_t slot = slot_number(field.slot);
  raft::NodeSet named;
  if (field.encoding == Encoding::nodes) {
    if (!read_nodes(event, item, named, problem_)) return false;
    record.v[slot] = named.words()[0];
    record.v[slot + 1] = named.words()[1];
  } else {
    raft::Configuration configuration;
    if (!read_configuration(event, item, configuration, problem_)) return false;
    named = configuration.members();
    record.v[slot] = timeline_.store.add_configuration(configuration);
  }
  nodes_ = std::max(nodes_, static_cast<unsigned>(named.end_id()));
  return true;
}

bool RecordReader::read_evidence(const JsonDocument& event, const Item& item, sim::Record& record) {
  if (item.type != JsonType::array) return fail(item, "\"evidence\" must be an array of ids");
  std::size_t slot = 1;
  for (const Item* id = event.first(item); id != nullptr; id = event.after(*id, item)) {
    if (slot == record.v.size()) return fail(*id, "a violation names at most four events");
    if (id->type != JsonType::integer || id->negative || id->number == 0 || id->number > timeline_.trace.size()) {
      return fail(*id, "evidence must be the id of an earlier event");
    }
    record.v[slot++] = id->number;
  }
  return true;
}

}  // namespace raftlab::report
