// SPDX-License-Identifier: MIT
#include "transport/tcp/process.h"

#include <utility>

#include "sim/message_record.h"

namespace raftlab::transport::tcp {

using sim::EventId;
using sim::EventKind;
using sim::Record;

namespace {

raft::Configuration first_configuration(const Cluster& cluster) { return {.voters = cluster.ids()}; }

bool asks_machine(raft::CommandKind kind) {
  return kind == raft::CommandKind::set || kind == raft::CommandKind::get || kind == raft::CommandKind::erase ||
         kind == raft::CommandKind::cas;
}

}  // namespace

std::string encode(const Status& status) {
  Writer out;
  out.u8(status.id).flag(status.up).u8(static_cast<std::uint8_t>(status.role)).u64(status.term).u8(status.leader);
  out.u64(status.last_index).u64(status.commit_index).u64(status.applied_index);
  return out.take();
}

std::optional<Status> decode_status(std::string_view payload) {
  Reader in(payload);
  Status status;
  status.id = in.u8();
  status.up = in.flag();
  const std::uint8_t role = in.u8();
  status.role = static_cast<raft::Role>(role);
  status.term = in.u64();
  status.leader = in.u8();
  status.last_index = in.u64();
  status.commit_index = in.u64();
  status.applied_index = in.u64();
  if (!in.complete() || role > static_cast<std::uint8_t>(raft::Role::leader)) return std::nullopt;
  return status;
}

/// The driver's view of this process: the Host that raft/driver.h describes. Beside a record goes what it refers to.
class Process::Port {
 public:
  explicit Port(Process& process) : process_(process) {}

  raft::EntryStore& store() { return process_.content_.store; }
  raft::Time now() const { return process_.turn_at_; }
  raft::Batch& batch() { return process_.batch_; }

  EventId record(const raft::Decision& decision, EventId cause) {
    Writer extra;
    if (process_.recorder_.on()) tell(decision, extra);
    return process_.record({.cause = cause,
                            .kind = static_cast<EventKind>(decision.kind),
                            .peer = decision.peer,
                            .reason = static_cast<std::uint8_t>(decision.reason),
                            .term = decision.term,
                            .v = decision.v},
                           extra.bytes());
  }

  void write(const raft::Persist& persist, EventId cause) {
    process_.writes_.push_back({persist.token, cause, persist.hard_state, process_.driver_->node().log().last_index(),
                                persist.first, persist.entries.count});
    process_.file_->write(persist, process_.driver_->node().log(), process_.content_);
  }

  /// Entries leave as many as are bounded in bytes: its answer says how far the other log goes then.
  void send(raft::NodeId to, const raft::Message& whole, EventId cause) {
    raft::Message message = whole;
    if (auto* append = std::get_if<raft::AppendEntries>(&message)) {
      append->entries = process_.content_.first_of(append->entries);
    }
    // When and where is said by record().
    const Record sent = sim::sent_record(message, 0, cause, raft::kNoNode, to);
    Writer extra;
    if (process_.recorder_.on()) tell(message, extra);
    const EventId id = process_.record(sent, extra.bytes());
    process_.recorder_.flush();  // before it leaves: another node's recording refers to it
    const std::string payload = process_.codec_.encode(message, message_id(process_.tag_, id));
    if (to != raft::kClient) return process_.outside_.send(to, payload);
    const auto* reply = std::get_if<raft::ClientReply>(&message);
    if (reply != nullptr) process_.outside_.answer(process_.content_.name_of(reply->client), payload);
  }

  EventId applied(raft::Index index, raft::Place place, const raft::Result& result, EventId cause) {
    Writer extra;
    process_.content_.write_text(store().values, result.value, extra);
    return process_.record(
        {.cause = cause,
         .kind = EventKind::entry_applied,
         .flag = result.repeat,
         .term = store().at(place).term,
         .v = {index, place, static_cast<std::uint64_t>(result.status), sim::text_value(result.value)}},
        extra.bytes());
  }

  void installed(raft::SnapshotId, EventId) {}

  EventId read_served(const raft::Command& command, raft::Index index, raft::TextId value, EventId cause) {
    Writer extra;
    extra.u64(process_.content_.name_of(command.client));
    process_.content_.write_text(store().values, value, extra);
    const raft::Node& node = process_.driver_->node();
    return process_.record({.cause = cause,
                            .kind = EventKind::read_served,
                            .term = node.term(),
                            .v = {command.client, command.serial, index,
                                  static_cast<std::uint64_t>(node.options().reads), sim::text_value(value)}},
                           extra.bytes());
  }

 private:
  void tell(const raft::Decision& decision, Writer& extra) {
    const Content& content = process_.content_;
    if (decision.kind == raft::DecisionKind::entry_appended) {
      content.write({static_cast<raft::Place>(decision.v[1]), static_cast<std::uint32_t>(decision.v[2])}, extra);
    } else if (decision.kind == raft::DecisionKind::config_changed) {
      Content::write(content.store.configuration(static_cast<raft::ConfigId>(decision.v[1])), extra);
      Content::write(content.store.configuration(static_cast<raft::ConfigId>(decision.v[2])), extra);
    }
  }

  void tell(const raft::Message& message, Writer& extra) {
    const Content& content = process_.content_;
    if (const auto* append = std::get_if<raft::AppendEntries>(&message)) {
      content.write(append->entries, extra);
    } else if (const auto* request = std::get_if<raft::ClientRequest>(&message)) {
      content.write(request->command, extra);
    } else if (const auto* reply = std::get_if<raft::ClientReply>(&message)) {
      extra.u64(content.name_of(reply->client));
      content.write_text(content.store.values, reply->value, extra);
    } else if (const auto* change = std::get_if<raft::MemberRequest>(&message)) {
      extra.u64(content.name_of(change->client));
    }
  }

  Process& process_;
};

Process::Process(const ProcessSetup& setup, Outside& outside) : setup_(setup), outside_(outside) {
  content_.store.set_first_configuration(first_configuration(setup.cluster));
}

Process::Started Process::start(const ProcessSetup& setup, Outside& outside, LogFile::Told told) {
  Started started;
  std::unique_ptr<Process> process(new Process(setup, outside));
  LogFile::Opened opened =
      LogFile::open(setup.folder, {setup.id, setup.cluster.hash()}, process->content_, std::move(told));
  started.note = opened.note;
  if (!opened.file) {
    started.error = opened.error;
    return started;
  }
  process->file_ = std::move(opened.file);
  process->tag_ = static_cast<std::uint32_t>(setup.seed >> (64 - kTagBits));
  const bool first = opened.disk.hard_state == raft::HardState{} && opened.disk.log.last_index() == 0;
  if (!setup.record_folder.empty()) {
    started.error = process->recorder_.open(setup.record_folder, {.node = setup.id,
                                                                  .nodes = setup.cluster.ids(),
                                                                  .cluster = setup.cluster.hash(),
                                                                  .tag = process->tag_,
                                                                  .clock = setup.clock,
                                                                  .wall_us = setup.wall_us,
                                                                  .at = outside.now(),
                                                                  .settings = setup.settings});
    if (!started.error.empty()) return started;
  }
  process->turn_at_ = outside.now();
  process->record_start(opened.disk, first);
  process->driver_.emplace(raft::Node(setup.id, setup.options, std::move(opened.disk), raft::Rng(setup.seed),
                                      process->turn_at_, process->content_.store),
                           process->content_.store);
  started.process = std::move(process);
  return started;
}

/// What it starts from: a reader of the recordings may not know what came before.
void Process::record_start(const raft::Node::Disk& disk, bool first) {
  const raft::Log& log = disk.log;
  const bool compacted = disk.snapshot != raft::kNoSnapshot;
  const EventId event = record({.kind = first ? EventKind::node_started : EventKind::node_restarted,
                                .term = disk.hard_state.term,
                                .v = {raft::vote_value(disk.hard_state.vote), log.last_index(), log.last_term(),
                                      compacted ? log.base_index() : 0, compacted ? disk.snapshot + EventId{1} : 0}});
  for (raft::Index index = log.first_index(); recorder_.on() && index <= log.last_index();) {
    const raft::Slice slice = content_.first_of(log.slice_from(index, 0xffffffff));
    Writer extra;
    content_.write(slice, extra);
    record({.cause = event,
            .kind = EventKind::entry_appended,
            .reason = static_cast<std::uint8_t>(raft::Reason::started),
            .term = disk.hard_state.term,
            .v = {index, slice.place, slice.count}},
           extra.bytes());
    index += slice.count;
  }
}

EventId Process::record(Record record, std::string_view extra) {
  record.at = turn_at_;
  record.node = setup_.id;
  return recorder_.add(record, extra);
}

bool Process::receive(raft::NodeId from, std::string_view payload) {
  const std::optional<raft::Envelope> envelope = codec_.decode(payload, from, setup_.id);
  if (!envelope) return false;
  turn_at_ = outside_.now();
  const EventId delivered = record({.kind = EventKind::message_delivered,
                                    .peer = from,
                                    .type = static_cast<std::uint8_t>(raft::kind_of(envelope->message)),
                                    .term = raft::term_of(envelope->message),
                                    .v = {envelope->id}});
  Port port(*this);
  driver_->receive(*envelope, delivered, port);
  return true;
}

std::optional<ClientName> Process::ask(std::string_view payload) {
  Reader in(payload);
  const std::optional<raft::Command> command = content_.read_command(in);
  if (!command || !in.complete() || command->client == raft::kNoClient || command->serial == 0 ||
      !asks_machine(command->kind)) {
    return std::nullopt;
  }
  turn_at_ = outside_.now();
  const EventId asked =
      record({.kind = EventKind::client_request, .peer = raft::kClient, .v = sim::command_values(*command)}, payload);
  Port port(*this);
  driver_->receive({.from = raft::kClient, .to = setup_.id, .message = raft::ClientRequest{*command}}, asked, port);
  return content_.name_of(command->client);
}

/// Writes that were done together end together, in order.
void Process::written(raft::Token token) {
  turn_at_ = outside_.now();
  EventId event = 0;
  std::size_t done = 0;
  for (; done < writes_.size() && writes_[done].token <= token; ++done) {
    const Write& write = writes_[done];
    event = record({.cause = write.cause,
                    .kind = EventKind::entries_persisted,
                    .term = write.hard_state.term,
                    .v = {raft::vote_value(write.hard_state.vote), write.last_index, write.first, write.count}});
  }
  writes_.erase(writes_.begin(), writes_.begin() + static_cast<std::ptrdiff_t>(done));
  Port port(*this);
  driver_->on_persisted(token, event, port);
}

void Process::on_timer() {
  turn_at_ = outside_.now();
  if (turn_at_ < deadline()) return;
  Port port(*this);
  driver_->on_timer(port);
}

Status Process::status() const {
  const raft::Node& node = driver_->node();
  return {setup_.id,           true,
          node.role(),         node.term(),
          node.leader(),       node.log().last_index(),
          node.commit_index(), driver_->applied_index()};
}

}  // namespace raftlab::transport::tcp
