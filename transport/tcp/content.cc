// SPDX-License-Identifier: MIT
#include "transport/tcp/content.h"

#include <algorithm>
#include <utility>

#include "transport/tcp/frame.h"

namespace raftlab::transport::tcp {

using raft::Command;
using raft::CommandKind;
using raft::kNoText;

namespace {

constexpr std::size_t kEntryMin = 9;  // bytes: its term, the kind of its command

void write_nodes(const raft::NodeSet& nodes, Writer& out) { out.u64(nodes.words()[0]).u64(nodes.words()[1]); }

raft::NodeSet read_nodes(Reader& in) {
  const std::uint64_t low = in.u64();
  const std::uint64_t high = in.u64();
  const raft::NodeSet nodes = raft::NodeSet::of(low, high);
  if (nodes.end_id() > raft::kNodesMax) in.fail();
  return nodes;
}

/// The last serial that this client's session has answered, found by bisection; 0 if it has none.
raft::Serial last_serial(const raft::KvStore& machine, raft::ClientId client) {
  if (machine.answered(client, 1) == nullptr) return 0;
  raft::Serial low = 1;
  raft::Serial high = 0xffffffff;
  while (low < high) {
    const raft::Serial middle = low + (high - low + 1) / 2;
    if (machine.answered(client, middle) != nullptr) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/// Gives a machine without keys the session of a client, as the commands that led to it would have.
void restore_session(raft::KvStore& machine, raft::ClientId client, raft::Serial serial, const raft::Result& result) {
  constexpr raft::TextId kKey = 0;
  Command command{.kind = CommandKind::erase, .client = client, .serial = serial, .key = kKey};
  if (result.status == raft::ClientStatus::mismatch) {
    command.kind = CommandKind::cas;
    command.expected = 0;  // there is no such key now
  } else if (result.value != kNoText) {
    machine.apply({.kind = CommandKind::set, .key = kKey, .value = result.value});
    command.kind = CommandKind::get;
  }
  machine.apply(command);
  machine.apply({.kind = CommandKind::erase, .key = kKey});
}

}  // namespace

raft::ClientId Content::client(ClientName name) {
  const auto [at, is_new] = clients_.try_emplace(name, static_cast<raft::ClientId>(names_.size()));
  if (is_new) names_.push_back(name);
  return at->second;
}

void Content::write_text(const raft::TextPool& pool, raft::TextId text, Writer& out) const {
  out.flag(text != kNoText);
  if (text != kNoText) out.text(pool.view(text));
}

raft::TextId Content::read_text(raft::TextPool& pool, std::size_t bytes_max, Reader& in) {
  if (!in.flag()) return kNoText;
  const std::string_view text = in.text();
  if (text.size() > bytes_max) in.fail();
  return in.ok() ? pool.add(text) : kNoText;
}

void Content::write(const Command& command, Writer& out) const {
  out.u8(static_cast<std::uint8_t>(command.kind));
  if (command.kind == CommandKind::config) return write(store.configuration(command.key), out);
  if (command.kind == CommandKind::noop) return;
  out.flag(command.client != raft::kNoClient);
  if (command.client != raft::kNoClient) out.u64(name_of(command.client));
  out.u32(command.serial);
  write_text(store.keys, command.key, out);
  write_text(store.values, command.value, out);
  write_text(store.values, command.expected, out);
}

std::optional<Command> Content::read_command(Reader& in) {
  const std::uint8_t kind = in.u8();
  Command command{.kind = static_cast<CommandKind>(kind)};
  if (kind == static_cast<std::uint8_t>(CommandKind::vacant) || kind > static_cast<std::uint8_t>(CommandKind::config)) {
    in.fail();
  }
  if (!in.ok()) return std::nullopt;
  if (command.kind == CommandKind::noop) return command;
  if (command.kind == CommandKind::config) {
    const std::optional<raft::Configuration> configuration = read_configuration(in);
    if (!configuration) return std::nullopt;
    command.key = store.add_configuration(*configuration);
    return command;
  }
  const bool named = in.flag();
  const ClientName name = named ? in.u64() : 0;
  command.serial = in.u32();
  if (named && in.ok()) command.client = client(name);
  command.key = read_text(store.keys, kKeyMax, in);
  command.value = read_text(store.values, kValueMax, in);
  command.expected = read_text(store.values, kValueMax, in);
  const bool stores = command.kind == CommandKind::set || command.kind == CommandKind::cas;
  if (command.key == kNoText || stores != (command.value != kNoText)) in.fail();
  if (!in.ok()) return std::nullopt;
  return command;
}

void Content::write(raft::Slice entries, Writer& out) const {
  out.u32(entries.count);
  for (std::uint32_t i = 0; i < entries.count; ++i) {
    const raft::Entry& entry = store.at(entries.place + i);
    out.u64(entry.term);
    write(entry.command, out);
  }
}

raft::Slice Content::first_of(raft::Slice entries) const {
  constexpr std::size_t kBesideTexts = 64;  // more than the rest of an entry has
  const auto size_of = [](const raft::TextPool& pool, raft::TextId text) {
    return text == kNoText ? 0 : pool.view(text).size();
  };
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < entries.count; ++i) {
    const Command& command = store.at(entries.place + i).command;
    bytes += kBesideTexts;
    if (command.kind != CommandKind::config) bytes += size_of(store.keys, command.key);
    bytes += size_of(store.values, command.value) + size_of(store.values, command.expected);
    if (i != 0 && bytes > kEntriesBytesMax) return {entries.place, i};
  }
  return entries;
}

std::optional<raft::Slice> Content::read_entries(Reader& in) {
  const std::uint32_t count = in.u32();
  if (count > in.left() / kEntryMin) in.fail();
  if (!in.ok()) return std::nullopt;
  if (count == 0) return raft::Slice{};
  std::vector<raft::Entry> entries;
  for (std::uint32_t i = 0; i < count; ++i) {
    const raft::Term term = in.u64();
    const std::optional<Command> command = read_command(in);
    if (term == 0) in.fail();
    if (!command || !in.ok()) return std::nullopt;
    entries.push_back({term, *command});
  }
  // Behind the end of the store each finds the place after the one before it free.
  raft::Place place = store.size() == 0 ? raft::kNoPlace : static_cast<raft::Place>(store.size() - 1);
  for (const raft::Entry& entry : entries) place = store.add(place, entry);
  return raft::Slice{place - (count - 1), count};
}

void Content::write(const raft::Configuration& configuration, Writer& out) {
  write_nodes(configuration.voters, out);
  write_nodes(configuration.next_voters, out);
  write_nodes(configuration.learners, out);
}

std::optional<raft::Configuration> Content::read_configuration(Reader& in) {
  raft::Configuration configuration;
  configuration.voters = read_nodes(in);
  configuration.next_voters = read_nodes(in);
  configuration.learners = read_nodes(in);
  if (configuration.voters.empty()) in.fail();
  if (!in.ok()) return std::nullopt;
  return configuration;
}

std::string Content::bytes_of(const raft::KvStore& machine) const {
  std::vector<std::pair<std::string_view, raft::TextId>> values;
  for (raft::TextId key = 0; key < store.keys.size(); ++key) {
    if (machine.value(key) != kNoText) values.emplace_back(store.keys.view(key), machine.value(key));
  }
  std::sort(values.begin(), values.end());
  Writer out;
  out.u32(static_cast<std::uint32_t>(values.size()));
  for (const auto& [key, value] : values) out.text(key).text(store.values.view(value));
  Writer sessions;
  std::uint32_t count = 0;
  for (const auto& [name, id] : clients_) {
    const raft::Serial serial = last_serial(machine, id);
    if (serial == 0) continue;
    const raft::Result& result = *machine.answered(id, serial);
    sessions.u64(name).u32(serial).u8(static_cast<std::uint8_t>(result.status));
    write_text(store.values, result.value, sessions);
    ++count;
  }
  out.u32(count).raw(sessions.bytes());
  return out.take();
}

std::optional<raft::KvStore> Content::machine_of(std::string_view bytes) {
  Reader in(bytes);
  std::vector<std::pair<raft::TextId, raft::TextId>> values;
  for (std::uint32_t left = in.u32(); left != 0 && in.ok(); --left) {
    const std::string_view key = in.text();
    const std::string_view value = in.text();
    if (key.size() > kKeyMax || value.size() > kValueMax) in.fail();
    if (in.ok()) values.emplace_back(store.keys.add(key), store.values.add(value));
  }
  raft::KvStore machine;
  for (std::uint32_t left = in.u32(); left != 0 && in.ok(); --left) {
    const ClientName name = in.u64();
    const raft::Serial serial = in.u32();
    const std::uint8_t status = in.u8();
    const raft::TextId value = read_text(store.values, kValueMax, in);
    if (serial == 0 || status > static_cast<std::uint8_t>(raft::ClientStatus::mismatch)) in.fail();
    if (!in.ok()) break;
    restore_session(machine, client(name), serial, {.value = value, .status = static_cast<raft::ClientStatus>(status)});
  }
  if (!in.complete()) return std::nullopt;
  for (const auto& [key, value] : values) machine.apply({.kind = CommandKind::set, .key = key, .value = value});
  return machine;
}

}  // namespace raftlab::transport::tcp
