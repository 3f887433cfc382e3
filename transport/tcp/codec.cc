// SPDX-License-Identifier: MIT
#include "transport/tcp/codec.h"

#include <algorithm>

namespace raftlab::transport::tcp {

namespace {

constexpr std::uint32_t kChunksMax = 1U << 20;
constexpr std::size_t kSnapshotBytesMax = std::size_t{1} << 30;

void write(const raft::RequestVote& message, Writer& out) {
  out.u64(message.term).u64(message.last_log_index).u64(message.last_log_term).flag(message.transfer);
}
void write(const raft::VoteReply& message, Writer& out) { out.u64(message.term).flag(message.granted); }
void write(const raft::PreVote& message, Writer& out) {
  out.u64(message.term).u64(message.last_log_index).u64(message.last_log_term);
}
void write(const raft::PreVoteReply& message, Writer& out) { out.u64(message.term).flag(message.granted); }
void write(const raft::AppendReply& message, Writer& out) {
  out.u64(message.term).flag(message.success).u32(message.round).u64(message.prev_log_index);
  out.u64(message.match_index).u64(message.conflict_index).u64(message.conflict_term);
}
void write(const raft::SnapshotReply& message, Writer& out) {
  out.u64(message.term).u64(message.last_index).u32(message.next_chunk).flag(message.done).u32(message.round);
}
void write(const raft::TimeoutNow& message, Writer& out) { out.u64(message.term); }

/// Braces, so that the fields are read in their order.
void read(raft::RequestVote& message, Reader& in) { message = {in.u64(), in.u64(), in.u64(), in.flag()}; }
void read(raft::VoteReply& message, Reader& in) { message = {in.u64(), in.flag()}; }
void read(raft::PreVote& message, Reader& in) { message = {in.u64(), in.u64(), in.u64()}; }
void read(raft::PreVoteReply& message, Reader& in) { message = {in.u64(), in.flag()}; }
void read(raft::AppendReply& message, Reader& in) {
  message = {in.u64(), in.flag(), in.u32(), in.u64(), in.u64(), in.u64(), in.u64()};
}
void read(raft::SnapshotReply& message, Reader& in) { message = {in.u64(), in.u64(), in.u32(), in.flag(), in.u32()}; }
void read(raft::TimeoutNow& message, Reader& in) { message = {in.u64()}; }

template <class Body>
raft::Message read(Reader& in) {
  Body body;
  read(body, in);
  return body;
}

raft::Message read_append(Content& content, Reader& in) {
  raft::AppendEntries append{in.u64(), in.u64(), in.u64(), in.u64(), {}, in.u32()};
  append.entries = content.read_entries(in).value_or(raft::Slice{});
  return append;
}

raft::Message read_client_reply(Content& content, Reader& in) {
  raft::ClientReply reply;
  const ClientName name = in.u64();
  reply.serial = in.u32();
  const std::uint8_t status = in.u8();
  reply.value = content.read_text(content.store.values, kSnapshotBytesMax, in);
  reply.leader = in.u8();
  if (status > static_cast<std::uint8_t>(raft::ClientStatus::impossible)) in.fail();
  reply.status = static_cast<raft::ClientStatus>(status);
  if (in.ok()) reply.client = content.client(name);
  return reply;
}

raft::Message read_member_request(Content& content, Reader& in) {
  raft::MemberRequest request;
  const ClientName name = in.u64();
  request.serial = in.u32();
  const std::uint8_t kind = in.u8();
  const std::uint64_t low = in.u64();
  const std::uint64_t high = in.u64();
  request.nodes = raft::NodeSet::of(low, high);
  if (kind > static_cast<std::uint8_t>(raft::ChangeKind::members)) in.fail();
  if (request.nodes.end_id() > raft::kNodesMax) in.fail();
  request.kind = static_cast<raft::ChangeKind>(kind);
  if (in.ok()) request.client = content.client(name);
  return request;
}

/// Chunk `chunk` of `chunks` about equal ones.
std::string_view part(std::string_view bytes, std::uint32_t chunk, std::uint32_t chunks) {
  const std::size_t begin = bytes.size() * chunk / chunks;
  const std::size_t end = bytes.size() * (std::size_t{chunk} + 1) / chunks;
  return bytes.substr(begin, end - begin);
}

}  // namespace

std::string Codec::encode(const raft::Message& message, std::uint64_t id) {
  Writer out;
  out.u64(id).u8(static_cast<std::uint8_t>(message.index()));
  if (const auto* append = std::get_if<raft::AppendEntries>(&message)) {
    out.u64(append->term).u64(append->prev_log_index).u64(append->prev_log_term).u64(append->leader_commit);
    out.u32(append->round);
    content_->write(append->entries, out);
  } else if (const auto* request = std::get_if<raft::ClientRequest>(&message)) {
    content_->write(request->command, out);
  } else if (const auto* reply = std::get_if<raft::ClientReply>(&message)) {
    out.u64(content_->name_of(reply->client)).u32(reply->serial).u8(static_cast<std::uint8_t>(reply->status));
    content_->write_text(content_->store.values, reply->value, out);
    out.u8(reply->leader);
  } else if (const auto* change = std::get_if<raft::MemberRequest>(&message)) {
    const auto& nodes = change->nodes.words();
    out.u64(content_->name_of(change->client)).u32(change->serial).u8(static_cast<std::uint8_t>(change->kind));
    out.u64(nodes[0]).u64(nodes[1]);
  } else if (const auto* install = std::get_if<raft::InstallSnapshot>(&message)) {
    write(*install, out);
  } else {
    std::visit(
        [&out](const auto& other) {
          if constexpr (requires { tcp::write(other, out); }) tcp::write(other, out);
        },
        message);
  }
  return out.take();
}

void Codec::write(const raft::InstallSnapshot& install, Writer& out) {
  const raft::Snapshot& snapshot = content_->store.snapshot(install.snapshot);
  if (written_ != install.snapshot) {
    written_bytes_ = content_->bytes_of(*snapshot.machine);
    written_ = install.snapshot;
  }
  out.u64(install.term).u64(install.last_index).u64(install.last_term).u32(install.chunk).u32(install.chunks);
  out.u32(install.round);
  Content::write(content_->store.configuration(snapshot.configuration), out);
  out.text(part(written_bytes_, install.chunk, install.chunks));
}

std::optional<raft::Envelope> Codec::decode(std::string_view payload, raft::NodeId from, raft::NodeId to) {
  Reader in(payload);
  raft::Envelope envelope{.id = in.u64(), .from = from, .to = to, .message = {}};
  switch (in.u8()) {  // in the order of raft::Message
    case 0:
      envelope.message = read<raft::RequestVote>(in);
      break;
    case 1:
      envelope.message = read<raft::VoteReply>(in);
      break;
    case 2:
      envelope.message = read_append(*content_, in);
      break;
    case 3:
      envelope.message = read<raft::AppendReply>(in);
      break;
    case 4: {
      const std::optional<raft::Command> command = content_->read_command(in);
      if (!command || command->client == raft::kNoClient) return std::nullopt;
      envelope.message = raft::ClientRequest{*command};
      break;
    }
    case 5:
      envelope.message = read_client_reply(*content_, in);
      break;
    case 6:
      envelope.message = read<raft::PreVote>(in);
      break;
    case 7:
      envelope.message = read<raft::PreVoteReply>(in);
      break;
    case 8: {
      std::optional<raft::Message> install = read_install(in, from);
      if (!install) return std::nullopt;
      envelope.message = *install;
      break;
    }
    case 9:
      envelope.message = read<raft::SnapshotReply>(in);
      break;
    case 10:
      envelope.message = read<raft::TimeoutNow>(in);
      break;
    case 11:
      envelope.message = read_member_request(*content_, in);
      break;
    default:
      return std::nullopt;
  }
  if (!in.complete()) return std::nullopt;
  return envelope;
}

std::optional<raft::Message> Codec::read_install(Reader& in, raft::NodeId from) {
  raft::InstallSnapshot install;
  install.term = in.u64();
  install.last_index = in.u64();
  install.last_term = in.u64();
  install.chunk = in.u32();
  install.chunks = in.u32();
  install.round = in.u32();
  const std::optional<raft::Configuration> configuration = Content::read_configuration(in);
  const std::string_view bytes = in.text();
  if (!configuration || !in.complete() || install.chunks > kChunksMax || install.chunk >= install.chunks) {
    return std::nullopt;
  }
  Incoming& incoming = incoming_[from];
  const bool same = incoming.id != raft::kNoSnapshot && incoming.last_index == install.last_index &&
                    incoming.last_term == install.last_term && incoming.chunks_all == install.chunks;
  if (!same) {
    incoming = {install.last_index, install.last_term, {}, std::make_shared<raft::KvStore>(), {}, install.chunks};
    incoming.id = content_->store.add_snapshot({.last_index = install.last_index,
                                                .last_term = install.last_term,
                                                .configuration = content_->store.add_configuration(*configuration),
                                                .chunks = install.chunks,
                                                .machine = incoming.machine});
  }
  if (!incoming.whole) incoming.chunks.insert_or_assign(install.chunk, std::string(bytes));
  if (!incoming.whole && incoming.chunks.size() == install.chunks && !assemble(incoming)) {
    incoming_.erase(from);
    return std::nullopt;
  }
  // The node counts the chunks itself, and fewer than are here: what it installs is whole. It is told of each, because
  // it answers with the one that it needs.
  install.snapshot = incoming.id;
  return raft::Message{install};
}

bool Codec::assemble(Incoming& incoming) {
  std::string bytes;
  for (const auto& [number, chunk] : incoming.chunks) {
    if (bytes.size() + chunk.size() > kSnapshotBytesMax) return false;
    bytes += chunk;
  }
  std::optional<raft::KvStore> machine = content_->machine_of(bytes);
  if (!machine) return false;
  *incoming.machine = std::move(*machine);
  incoming.chunks.clear();
  return incoming.whole = true;
}

}  // namespace raftlab::transport::tcp
