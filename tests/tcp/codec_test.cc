// SPDX-License-Identifier: MIT
#include "transport/tcp/codec.h"

#include "raft/node.h"
#include "tests/catch.h"

namespace {

using namespace raftlab;
using transport::tcp::Codec;
using transport::tcp::Content;

/// Two processes: what the first writes the second reads, with numbers of its own.
struct Pair {
  Content a;
  Content b;
  Codec from{a};
  Codec to{b};

  Pair() {
    // So that no number is the same on both sides.
    b.store.keys.add("other");
    b.store.values.add("other value");
    b.client(99);
    b.store.add(raft::kNoPlace, {1, {}});
  }
  std::optional<raft::Envelope> pass(const raft::Message& message) { return to.decode(from.encode(message, 77), 1, 2); }
  raft::Command set(std::string_view key, std::string_view value) {
    return {.kind = raft::CommandKind::set,
            .client = a.client(0xabcdef0123456789),
            .serial = 4,
            .key = a.store.keys.add(key),
            .value = a.store.values.add(value)};
  }
};

template <class Body>
Body passed(const Body& body) {
  Pair pair;
  const auto envelope = pair.pass(body);
  REQUIRE(envelope);
  CHECK(envelope->id == 77);
  CHECK(envelope->from == 1);
  CHECK(envelope->to == 2);
  REQUIRE(std::holds_alternative<Body>(envelope->message));
  return std::get<Body>(envelope->message);
}

TEST_CASE("Messages without contents keep every field on the way") {
  const auto vote = passed(raft::RequestVote{5, 6, 7, true});
  CHECK((vote.term == 5 && vote.last_log_index == 6 && vote.last_log_term == 7 && vote.transfer));
  const auto granted = passed(raft::VoteReply{5, true});
  CHECK((granted.term == 5 && granted.granted));
  const auto pre = passed(raft::PreVote{5, 6, 7});
  CHECK((pre.term == 5 && pre.last_log_index == 6 && pre.last_log_term == 7));
  const auto pre_granted = passed(raft::PreVoteReply{5, true});
  CHECK((pre_granted.term == 5 && pre_granted.granted));
  const auto reply = passed(raft::AppendReply{1, true, 2, 3, 4, 5, 6});
  CHECK((reply.term == 1 && reply.success && reply.round == 2 && reply.prev_log_index == 3 && reply.match_index == 4 &&
         reply.conflict_index == 5 && reply.conflict_term == 6));
  const auto snapshot = passed(raft::SnapshotReply{1, 2, 3, true, 4});
  CHECK((snapshot.term == 1 && snapshot.last_index == 2 && snapshot.next_chunk == 3 && snapshot.done &&
         snapshot.round == 4));
  CHECK(passed(raft::TimeoutNow{8}).term == 8);
  const auto heartbeat = passed(raft::AppendEntries{1, 2, 3, 4, {}, 5});
  CHECK((heartbeat.term == 1 && heartbeat.prev_log_index == 2 && heartbeat.prev_log_term == 3 &&
         heartbeat.leader_commit == 4 && heartbeat.entries.count == 0 && heartbeat.round == 5));
}

TEST_CASE("Entries arrive by content: same texts, clients and configurations under other numbers") {
  Pair pair;
  const raft::Place first = pair.a.store.add(raft::kNoPlace, {3, pair.set("k", "v")});
  const raft::Configuration grown{.voters = {0, 1, 2}, .next_voters = {0, 1, 2, 3}, .learners = {5}};
  pair.a.store.add(first, {4, {.kind = raft::CommandKind::config, .key = pair.a.store.add_configuration(grown)}});
  const auto envelope = pair.pass(raft::AppendEntries{4, 0, 0, 0, {first, 2}, 1});
  REQUIRE(envelope);
  const raft::Slice slice = std::get<raft::AppendEntries>(envelope->message).entries;
  REQUIRE(slice.count == 2);
  const raft::Entry& entry = pair.b.store.at(slice.place);
  CHECK(entry.term == 3);
  CHECK(pair.b.store.keys.view(entry.command.key) == "k");
  CHECK(pair.b.store.values.view(entry.command.value) == "v");
  CHECK(pair.b.name_of(entry.command.client) == 0xabcdef0123456789);
  CHECK(entry.command.serial == 4);
  const raft::Entry& change = pair.b.store.at(slice.place + 1);
  CHECK(change.command.kind == raft::CommandKind::config);
  CHECK(pair.b.store.configuration(change.command.key) == grown);
  CHECK(pair.b.store.first_configuration_in(slice) == slice.place + 1);
}

TEST_CASE("A snapshot is whole only when its last chunk is there, and keeps values and sessions") {
  Pair pair;
  raft::KvStore machine;
  for (int i = 0; i < 40; ++i) {
    raft::Command command = pair.set("key" + std::to_string(i), "value" + std::to_string(i));
    command.client = pair.a.client(1000 + static_cast<unsigned>(i));
    machine.apply(command);
  }
  raft::Command missed = pair.set("key1", "new");
  missed.kind = raft::CommandKind::cas;
  missed.client = pair.a.client(5);
  machine.apply(missed);
  raft::Command read = pair.set("key2", "");
  read.kind = raft::CommandKind::get;
  read.client = pair.a.client(6);
  machine.apply(read);
  const std::uint32_t chunks = 6;
  const raft::SnapshotId id =
      pair.a.store.add_snapshot({.last_index = 50,
                                 .last_term = 4,
                                 .configuration = pair.a.store.add_configuration({.voters = {0, 1, 2}}),
                                 .chunks = chunks,
                                 .machine = std::make_shared<const raft::KvStore>(machine)});
  std::optional<raft::Envelope> envelope;
  for (std::uint32_t chunk = 0; chunk < chunks; ++chunk) {
    envelope = pair.pass(raft::InstallSnapshot{4, 50, 4, id, chunk, chunks, 9});
    REQUIRE(envelope);
  }
  const auto install = std::get<raft::InstallSnapshot>(envelope->message);
  const raft::Snapshot& arrived = pair.b.store.snapshot(install.snapshot);
  CHECK((arrived.last_index == 50 && arrived.last_term == 4 && arrived.chunks == chunks));
  CHECK(pair.b.store.configuration(arrived.configuration) == raft::Configuration{.voters = {0, 1, 2}});
  for (int i = 0; i < 40; ++i) {
    const raft::TextId key = pair.b.store.keys.find("key" + std::to_string(i)).value();
    REQUIRE(arrived.machine->value(key) == pair.b.store.values.find("value" + std::to_string(i)).value());
    REQUIRE(arrived.machine->answered(pair.b.client(1000 + static_cast<unsigned>(i)), 4) != nullptr);
    REQUIRE(arrived.machine->answered(pair.b.client(1000 + static_cast<unsigned>(i)), 5) == nullptr);
  }
  CHECK(arrived.machine->answered(pair.b.client(5), 4)->status == raft::ClientStatus::mismatch);
  CHECK(arrived.machine->answered(pair.b.client(6), 4)->value == pair.b.store.values.find("value2").value());
  // The same state machine gives the same bytes, whatever the numbers: chunks of two leaders fit together.
  CHECK(pair.a.bytes_of(machine) == pair.b.bytes_of(*arrived.machine));
}

TEST_CASE("The last chunk of a snapshot of which others are missing is told, so that the node asks for them") {
  Pair pair;
  const raft::SnapshotId id =
      pair.a.store.add_snapshot({.last_index = 50,
                                 .last_term = 4,
                                 .configuration = pair.a.store.add_configuration({.voters = {1, 2}}),
                                 .chunks = 2,
                                 .machine = std::make_shared<const raft::KvStore>()});
  // A follower that was restarted while its leader was at the last chunk.
  pair.b.store.set_first_configuration({.voters = {1, 2}});
  raft::Node node(2, {}, {}, raft::Rng(1), 0, pair.b.store);
  raft::Batch batch;
  const auto answer = [&](std::uint32_t chunk) {
    const auto envelope = pair.pass(raft::InstallSnapshot{4, 50, 4, id, chunk, 2, 9});
    REQUIRE(envelope);
    batch.clear();
    raft::Turn turn{0, pair.b.store, batch};
    node.step(*envelope, turn);
    REQUIRE(batch.messages.size() == 1);
    return std::get<raft::SnapshotReply>(batch.messages[0].message);
  };
  const raft::SnapshotReply first = answer(1);
  CHECK((first.next_chunk == 0 && !first.done));
  CHECK(node.log().base_index() == 0);
  CHECK(answer(0).next_chunk == 1);
  CHECK(answer(1).done);
  CHECK(node.log().base_index() == 50);
}

TEST_CASE("Requests of clients and their answers keep what they say") {
  Pair pair;
  const auto asked = pair.pass(raft::ClientRequest{pair.set("k", "v")});
  REQUIRE(asked);
  CHECK(pair.b.store.keys.view(std::get<raft::ClientRequest>(asked->message).command.key) == "k");
  const auto answered = pair.pass(
      raft::ClientReply{pair.a.client(7), 9, raft::ClientStatus::mismatch, pair.a.store.values.add("read"), 2});
  REQUIRE(answered);
  const auto& reply = std::get<raft::ClientReply>(answered->message);
  CHECK(pair.b.name_of(reply.client) == 7);
  CHECK((reply.serial == 9 && reply.status == raft::ClientStatus::mismatch && reply.leader == 2));
  CHECK(pair.b.store.values.view(reply.value) == "read");
  const auto change = pair.pass(raft::MemberRequest{pair.a.client(7), 3, raft::ChangeKind::add, {4}});
  REQUIRE(change);
  CHECK(std::get<raft::MemberRequest>(change->message).nodes == raft::NodeSet{4});
}

TEST_CASE("A message cut anywhere, or with bytes behind it, is none") {
  Pair pair;
  const raft::Place first = pair.a.store.add(raft::kNoPlace, {3, pair.set("k", "v")});
  const raft::Message messages[] = {raft::AppendEntries{4, 0, 0, 0, {first, 1}, 1}, raft::RequestVote{5, 6, 7, true},
                                    raft::ClientRequest{pair.set("k", "v")}};
  for (const raft::Message& message : messages) {
    const std::string bytes = pair.from.encode(message, 1);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CHECK_FALSE(pair.to.decode(std::string_view(bytes).substr(0, size), 1, 2));
    }
    CHECK_FALSE(pair.to.decode(bytes + "x", 1, 2));
    CHECK(pair.to.decode(bytes, 1, 2));
  }
}

}  // namespace
