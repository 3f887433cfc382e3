// SPDX-License-Identifier: MIT
// Lines that pick messages out: drop, delay, duplicate. Exact counts, kinds, directions, several lines at
// once.

#include <vector>

#include "tests/catch.h"
#include "tests/transport/lab.h"

namespace raftlab::transport::test {
namespace {

const Links kZeroToOne = {{0, 1}};

TEST_CASE("A drop with count 3 loses exactly the next 3 and then is over") {
  Lab lab(3, steady());
  const FaultId id = add_drop(lab.state, kZeroToOne, kAny, 3);
  for (int i = 0; i < 3; ++i) {
    CHECK(is_active(lab.state, id));
    const Fate fate = lab.send(0, 1);
    CHECK(fate.copies == 0);
    CHECK(fate.reason == DropReason::scenario);
  }
  CHECK_FALSE(is_active(lab.state, id));
  CHECK(lab.state.faults.empty());
  CHECK(counters_fit(lab.state));
  for (int i = 0; i < 10; ++i) CHECK(lab.send(0, 1).copies == 1);
  CHECK_FALSE(end_fault(lab.state, id));
}

TEST_CASE("A drop without count loses every such message until it is ended") {
  Lab lab(2, steady());
  const FaultId id = add_drop(lab.state, kZeroToOne, kAny);
  for (int i = 0; i < 1'000; ++i) CHECK(lab.send(0, 1).reason == DropReason::scenario);
  CHECK(end_fault(lab.state, id));
  CHECK(lab.send(0, 1).copies == 1);
}

TEST_CASE("A count goes down only for the kind and the direction the line names") {
  Lab lab(3, steady());
  const FaultId id = add_drop(lab.state, kZeroToOne, kVoteReply, 1);
  for (const MessageKind kind : kAllKinds) {
    CHECK(lab.send(1, 0, kind).copies == 1);
    CHECK(lab.send(0, 2, kind).copies == 1);
    if (kind != MessageKind::vote_reply) CHECK(lab.send(0, 1, kind).copies == 1);
  }
  CHECK(is_active(lab.state, id));
  CHECK(lab.send(0, 1, MessageKind::vote_reply).copies == 0);
  CHECK(lab.send(0, 1, MessageKind::vote_reply).copies == 1);
}

TEST_CASE("One count is shared by all links of its line") {
  Lab lab(3, steady());
  add_drop(lab.state, links_from_to({0}, {1, 2}), kAppend, 3);
  CHECK(lab.send(0, 1, MessageKind::append_entries).copies == 0);
  CHECK(lab.send(0, 2, MessageKind::heartbeat).copies == 0);
  CHECK(lab.send(0, 2, MessageKind::append_entries).copies == 0);
  CHECK(lab.send(0, 1, MessageKind::append_entries).copies == 1);
  CHECK(lab.send(0, 2, MessageKind::append_entries).copies == 1);
}

TEST_CASE("Of two drop lines the older takes the message, and only its count goes down") {
  Lab lab(2, steady());
  const FaultId older = add_drop(lab.state, kZeroToOne, kAny, 2);
  const FaultId younger = add_drop(lab.state, kZeroToOne, kHeartbeat, 1);
  CHECK(lab.send(0, 1).copies == 0);
  CHECK(lab.send(0, 1).copies == 0);
  CHECK_FALSE(is_active(lab.state, older));
  CHECK(is_active(lab.state, younger));
  CHECK(lab.send(0, 1).copies == 0);
  CHECK_FALSE(is_active(lab.state, younger));
  CHECK(lab.send(0, 1).copies == 1);
}

TEST_CASE("A dropped message meets no loss, delay or duplication: their chances and counts stay") {
  Lab lab(2);
  Lab untouched = lab;
  add_drop(lab.state, kZeroToOne, kAny, 1);
  for (Lab* one : {&lab, &untouched}) {
    add_delay(one->state, kZeroToOne, kAny, {5'000, 5'000}, 1);
    add_duplicate(one->state, kZeroToOne, kAny, 1);
  }
  CHECK(lab.send(0, 1).copies == 0);
  for (int i = 0; i < 3; ++i) CHECK(lab.send(0, 1) == untouched.send(0, 1));
}

TEST_CASE("A message lost by chance takes no count of a delay or duplicate line") {
  Lab lab(2, steady());
  LinkQuality hopeless = steady();
  hopeless.loss_ppm = 1'000'000;
  const FaultId loss = add_quality(lab.state, kZeroToOne, hopeless);
  add_delay(lab.state, kZeroToOne, kAny, {7, 7}, 1);
  add_duplicate(lab.state, kZeroToOne, kAny, 1);
  for (int i = 0; i < 5; ++i) CHECK(lab.send(0, 1).reason == DropReason::loss);
  end_fault(lab.state, loss);
  CHECK(lab.send(0, 1).arrive_at_us == std::vector<Time>{1'007, 1'007});
  CHECK(lab.send(0, 1).arrive_at_us == std::vector<Time>{1'000});
}

TEST_CASE("A delay with count 2 holds back exactly two messages, by a value of its range") {
  Lab lab(2, steady(), 31);
  add_delay(lab.state, kZeroToOne, kAppend, {10'000, 12'000}, 2);
  CHECK(lab.send(0, 1, MessageKind::request_vote).arrive_at_us.at(0) == 1'000);
  for (int i = 0; i < 2; ++i) {
    const Time arrive = lab.send(0, 1).arrive_at_us.at(0);
    CHECK(arrive >= 11'000);
    CHECK(arrive <= 13'000);
  }
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'000);
  CHECK(counters_fit(lab.state));
}

TEST_CASE("A delay takes both ends of its range") {
  Lab lab(2, steady(), 37);
  add_delay(lab.state, kZeroToOne, kAny, {3, 4});
  int low = 0;
  int high = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Time arrive = lab.send(0, 1).arrive_at_us.at(0);
    low += arrive == 1'003 ? 1 : 0;
    high += arrive == 1'004 ? 1 : 0;
  }
  CHECK(low + high == 1'000);
  CHECK(low > 430);
  CHECK(high > 430);
}

TEST_CASE("Several delay lines add up, each with its own count") {
  Lab lab(2, steady());
  add_delay(lab.state, kZeroToOne, kAny, {100, 100}, 1);
  add_delay(lab.state, kZeroToOne, kHeartbeat, {20, 20}, 2);
  add_delay(lab.state, kZeroToOne, kAny, {3, 3}, 1);
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'123);
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'020);
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'000);
  CHECK(lab.state.faults.empty());
}

TEST_CASE("A duplicate line with count 2 makes exactly two second copies") {
  Lab lab(2, steady());
  add_duplicate(lab.state, kZeroToOne, kAppendReply, 2);
  CHECK(lab.send(0, 1, MessageKind::heartbeat).copies == 1);
  CHECK(lab.send(1, 0, MessageKind::append_reply).copies == 1);
  CHECK(lab.send(0, 1, MessageKind::append_reply).copies == 2);
  CHECK(lab.send(0, 1, MessageKind::append_reply).copies == 2);
  CHECK(lab.send(0, 1, MessageKind::append_reply).copies == 1);
  CHECK(counters_fit(lab.state));
}

TEST_CASE("At most three copies travel, and a line that could make none keeps its count") {
  LinkQuality quality = steady();
  quality.duplicate_ppm = 1'000'000;
  Lab lab(2, quality);
  const FaultId first = add_duplicate(lab.state, kZeroToOne, kAny, 1);
  const FaultId second = add_duplicate(lab.state, kZeroToOne, kAny, 1);
  CHECK(lab.send(0, 1).copies == 3);
  CHECK_FALSE(is_active(lab.state, first));
  CHECK(is_active(lab.state, second));
  CHECK(lab.send(0, 1).copies == 3);
  CHECK(lab.send(0, 1).copies == 2);
  CHECK(lab.state.faults.empty());
}

TEST_CASE("A delayed message that is duplicated is late in both copies") {
  Lab lab(2, steady());
  add_delay(lab.state, kZeroToOne, kAny, {50'000, 50'000}, 1);
  add_duplicate(lab.state, kZeroToOne, kAny);
  CHECK(lab.send(0, 1).arrive_at_us == std::vector<Time>{51'000, 51'000});
  CHECK(lab.send(0, 1).arrive_at_us == std::vector<Time>{1'000, 1'000});
}

TEST_CASE("Each fault of a middle place may run out without disturbing its neighbours") {
  Lab lab(2, steady());
  const FaultId before = add_delay(lab.state, kZeroToOne, kAny, {100, 100});
  add_delay(lab.state, kZeroToOne, kAny, {20, 20}, 1);
  const FaultId after = add_delay(lab.state, kZeroToOne, kAny, {3, 3});
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'123);
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'103);
  CHECK(end_fault(lab.state, before));
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'003);
  CHECK(end_fault(lab.state, after));
  CHECK(lab.send(0, 1).arrive_at_us.at(0) == 1'000);
}

TEST_CASE("Every kind of message meets every fault alike") {
  for (int fault = 0; fault < 7; ++fault) {
    Lab lab(2, {}, 41);
    LinkQuality rough;
    rough.loss_ppm = 300'000;
    rough.duplicate_ppm = 300'000;
    rough.reorder_ppm = 300'000;
    rough.reorder_by = {1, 50'000};
    if (fault == 1) add_cut(lab.state, kZeroToOne);
    if (fault == 2) add_quality(lab.state, kZeroToOne, rough);
    if (fault == 3) add_drop(lab.state, kZeroToOne, kAny, 4);
    if (fault == 4) add_delay(lab.state, kZeroToOne, kAny, {1'000, 9'000}, 4);
    if (fault == 5) add_duplicate(lab.state, kZeroToOne, kAny, 4);
    if (fault == 6) lab.state.defaults = rough;
    std::vector<Fate> first;
    for (const MessageKind kind : kAllKinds) {
      Lab copy = lab;
      std::vector<Fate> fates;
      for (int i = 0; i < 20; ++i) fates.push_back(copy.send(0, 1, kind));
      if (first.empty()) first = fates;
      INFO("fault " << fault << " kind " << static_cast<int>(kind));
      CHECK(fates == first);
    }
    CHECK(first.size() == 20);
  }
}

TEST_CASE("A line of one kind reaches that kind alone, whatever the fault") {
  for (const MessageKind named : kAllKinds) {
    for (const MessageKind sent : kAllKinds) {
      Lab lab(2, steady());
      const KindSet kinds = sim::kind_bit(named);
      add_delay(lab.state, kZeroToOne, kinds, {5, 5});
      add_duplicate(lab.state, kZeroToOne, kinds);
      const std::vector<Time> touched = {1'005, 1'005};
      CHECK(lab.send(0, 1, sent).arrive_at_us == (named == sent ? touched : std::vector<Time>{1'000}));
      add_drop(lab.state, kZeroToOne, kinds);
      CHECK(lab.send(0, 1, sent).copies == (named == sent ? 0U : 1U));
    }
  }
}

}  // namespace
}  // namespace raftlab::transport::test
