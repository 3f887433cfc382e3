// SPDX-License-Identifier: MIT
// A driver on a bench: a host that writes down what it is told to do.
#pragma once

#include <string>
#include <vector>

#include "raft/driver.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {

/// A node of three, unless told otherwise; its driver, and a host with a disk that is instant.
class Bench {
 public:
  explicit Bench(const Start& start = {})
      : disk(make_disk(entries, start)),
        driver(Node(start.id, start.options, disk, Rng(start.seed), 0, entries), entries) {}

  EntryStore& store() { return entries; }
  Time now() const { return time; }
  Batch& batch() { return reused; }
  Cause record(const Decision& decision, Cause cause) {
    decisions.push_back(decision);
    causes.push_back(cause);
    return ++last_cause;
  }
  void write(const Persist& persist, Cause) {
    last_token = persist.token;
    write_to(disk, persist, entries);
    did.push_back("write " + std::to_string(persist.token));
  }
  void send(NodeId to, const Message& message, Cause) {
    sent.push_back({0, driver.node().id(), to, message});
    did.push_back("send " + std::to_string(to));
  }
  Cause applied(Index index, Place, const Result& result, Cause) {
    did.push_back("apply " + std::to_string(index) + (result.repeat ? " again" : ""));
    return ++last_cause;
  }
  void installed(SnapshotId snapshot, Cause) { did.push_back("install " + std::to_string(snapshot)); }
  Cause read_served(const Command&, Index index, TextId, Cause) {
    did.push_back("read at " + std::to_string(index));
    return ++last_cause;
  }

  void receive(unsigned from, const Message& message) {
    begin();
    driver.receive({1, static_cast<NodeId>(from), driver.node().id(), message}, 100, *this);
  }
  void persisted() {
    begin();
    driver.on_persisted(last_token, 200, *this);
  }
  /// A new process that finds on the disk all that was written.
  void restart() {
    const Node& before = driver.node();
    driver = Driver(Node(before.id(), before.options(), disk, Rng(7), time, entries), entries);
  }
  /// Leader of the next term of three nodes, its empty entry committed and applied.
  void elect() {
    driver.campaign(0, *this);
    persisted();
    receive(1, VoteReply{driver.node().term(), true});
    persisted();
    acknowledge(driver.node().log().last_index());
  }
  void acknowledge(Index match) {
    receive(1, AppendReply{.term = driver.node().term(), .success = true, .match_index = match});
  }
  ClientReply answer() const {
    for (const Envelope& envelope : sent) {
      if (const auto* reply = std::get_if<ClientReply>(&envelope.message)) return *reply;
    }
    return {};
  }
  std::size_t answers() const {
    std::size_t count = 0;
    for (const Envelope& envelope : sent) count += std::holds_alternative<ClientReply>(envelope.message) ? 1 : 0;
    return count;
  }

  EntryStore entries;
  Node::Disk disk;
  Batch reused;
  Driver driver;
  Time time = 0;
  Token last_token = 0;
  Cause last_cause = 0;
  std::vector<std::string> did;
  std::vector<Envelope> sent;
  std::vector<Decision> decisions;
  std::vector<Cause> causes;

 private:
  void begin() {
    did.clear();
    sent.clear();
    decisions.clear();
    causes.clear();
  }
};

using Doings = std::vector<std::string>;

inline ClientRequest request(ClientId client, Serial serial, TextId value = 0) {
  return {{.kind = CommandKind::set, .client = client, .serial = serial, .key = 0, .value = value}};
}

}  // namespace raftlab::raft::test
