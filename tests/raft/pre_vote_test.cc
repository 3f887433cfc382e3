// SPDX-License-Identifier: MIT
// PreVote in its details [Thesis 9.6]; tests/paper/pre_vote_test.cc has what the thesis asks for.

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

constexpr Options kPreVote = {.pre_vote = true};

TEST_CASE("A PreVote is judged as the vote would be: term, vote and log [Thesis 9.6]") {
  struct Row {
    PreVote request;
    bool granted;
    Term term;
    Reason reason;
  };
  const std::vector<Row> rows = {
      {{6, 2, 3}, true, 6, Reason::granted},     {{5, 2, 3}, false, 5, Reason::already_voted},
      {{4, 9, 3}, false, 5, Reason::stale_term}, {{6, 1, 3}, false, 5, Reason::log_behind},
      {{6, 9, 2}, false, 5, Reason::log_behind}, {{9, 2, 3}, true, 9, Reason::granted},
  };
  for (const Row& row : rows) {
    Lab lab({.hard_state = {5, 2}, .log = {1, 3}, .options = kPreVote});
    const Time deadline = lab.node.deadline();
    lab.receive(1, row.request);
    CAPTURE(row.request.term, row.request.last_log_index, row.request.last_log_term);
    CHECK(lab.only<PreVoteReply>(1).granted == row.granted);
    CHECK(lab.only<PreVoteReply>(1).term == row.term);
    CHECK(lab.decided(row.granted ? DecisionKind::pre_vote_granted : DecisionKind::pre_vote_refused, row.reason) == 1);
    CHECK(lab.node.term() == 5);
    CHECK(lab.node.vote() == 2);
    CHECK(lab.node.deadline() == deadline);
    CHECK(lab.batch.persist.token == 0);
  }
}

TEST_CASE("A PreVote may be granted to several candidates: nothing is promised [Thesis 9.6]") {
  Lab lab({.options = kPreVote});
  for (const unsigned candidate : {1U, 2U}) {
    lab.receive(candidate, PreVote{1, 0, 0});
    CHECK(lab.only<PreVoteReply>(candidate).granted);
  }
}

TEST_CASE("A refused PreVote of a later term makes a follower of that term [Raft 5.1]") {
  Lab lab({.options = kPreVote});
  lab.timer();
  lab.receive(1, PreVoteReply{7, false});
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.term() == 7);
  CHECK(lab.node.vote() == kNoNode);
}

TEST_CASE("A pre-candidate that hears the leader of its term follows it [Raft 5.2]") {
  Lab lab({.hard_state = {3, kNoNode}, .options = kPreVote});
  lab.timer();
  REQUIRE(lab.node.role() == Role::pre_candidate);
  lab.receive(2, AppendEntries{.term = 3});
  CHECK(lab.node.role() == Role::follower);
  CHECK(lab.node.leader() == 2);
  CHECK(lab.only<AppendReply>(2).success);
  lab.receive(1, PreVoteReply{4, true});  // too late
  CHECK(lab.node.role() == Role::follower);
}

TEST_CASE("Grants for another term than the next do not count [Thesis 9.6]") {
  Lab lab({.hard_state = {3, kNoNode}, .options = kPreVote});
  lab.timer();
  lab.receive(1, PreVoteReply{3, true});
  lab.receive(2, PreVoteReply{5, true});
  CHECK(lab.node.role() == Role::pre_candidate);
  CHECK(lab.node.term() == 3);
}

TEST_CASE("A pre-candidate whose timer runs out asks again, what it had forgotten [Thesis 9.6]") {
  Lab lab({.nodes = 5, .options = kPreVote});
  lab.timer();
  lab.receive(1, PreVoteReply{1, true});
  lab.timer();
  CHECK(lab.node.role() == Role::pre_candidate);
  CHECK(lab.receivers<PreVote>() == NodeSet{1, 2, 3, 4});
  CHECK(lab.node.tally()->granted == NodeSet{0});
  lab.receive(2, PreVoteReply{1, true});
  CHECK(lab.node.role() == Role::pre_candidate);
}

TEST_CASE("A voter alone needs nobody's PreVote [Thesis 9.6]") {
  Lab lab({.nodes = 1, .options = kPreVote});
  lab.timer();
  CHECK(lab.node.role() == Role::candidate);
  CHECK(lab.node.term() == 1);
  lab.persisted();
  CHECK(lab.node.role() == Role::leader);
}

TEST_CASE("Who is told to campaign by its leader asks for no PreVote [Thesis 3.10]") {
  Lab lab({.hard_state = {3, kNoNode}, .options = kPreVote});
  lab.receive(1, TimeoutNow{3});
  CHECK(lab.node.role() == Role::candidate);
  CHECK(lab.node.term() == 4);
  CHECK(lab.receivers<RequestVote>() == NodeSet{1, 2});
  for (const RequestVote& request : lab.sent<RequestVote>()) CHECK(request.transfer);
  CHECK(lab.sent<PreVote>().empty());
}

TEST_CASE("In a joint configuration a PreVote needs both halves [Raft 6, Thesis 9.6]") {
  const Configuration joint{.voters = {0, 1, 2}, .next_voters = {0, 3, 4}};
  Lab lab({.options = kPreVote, .members = joint});
  lab.timer();
  CHECK(lab.receivers<PreVote>() == NodeSet{1, 2, 3, 4});
  lab.receive(1, PreVoteReply{1, true});
  lab.receive(2, PreVoteReply{1, true});
  CHECK(lab.node.role() == Role::pre_candidate);
  lab.receive(4, PreVoteReply{1, true});
  CHECK(lab.node.role() == Role::candidate);
}

TEST_CASE("A node of priority 0 never campaigns by itself, but does when told [Raft 5.2]") {
  Lab lab({.options = {.priority = 0}});
  CHECK(lab.node.deadline() == kNever);
  lab.receive(1, AppendEntries{.term = 1});
  CHECK(lab.node.deadline() == kNever);
  lab.receive(2, RequestVote{2, 0, 0});
  CHECK(lab.only<VoteReply>(2).granted);
  lab.campaign();
  CHECK(lab.node.role() == Role::candidate);
}

TEST_CASE("A node of priority N draws its timeouts from the lowest Nth of the range [Raft 5.2]") {
  for (const std::uint32_t priority : {1U, 3U, 10U}) {
    Time highest = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      const Lab lab({.options = {.priority = priority}, .seed = seed});
      CHECK(lab.node.deadline() >= 150'000);
      highest = std::max(highest, lab.node.deadline());
    }
    CHECK(highest <= 150'000 + 150'000 / priority);
    CHECK(highest > 150'000 + 140'000 / priority);
  }
}

/// How far the timeouts of candidates lie above 150 ms at most, by elections lost in a row.
std::vector<Time> widest(const Options& options, std::size_t elections) {
  std::vector<Time> most(elections, 0);
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Lab lab({.options = options, .seed = seed});
    for (Time& wide : most) {
      const Time began = lab.node.deadline();
      lab.timer();
      wide = std::max(wide, lab.node.deadline() - began - 150'000);
    }
  }
  return most;
}

TEST_CASE("With back-off a candidate's timeouts spread twice as far with each election that it loses") {
  for (const Time wide : widest({}, 4)) CHECK(wide <= 150'000);
  const std::vector<Time> backed_off = widest({.candidate_backoff = 2}, 4);
  CHECK(backed_off[0] <= 150'000);
  CHECK(backed_off[1] <= 300'000);
  CHECK(backed_off[1] > 290'000);
  CHECK(backed_off[2] > 580'000);
  CHECK(backed_off[3] > 580'000);
  CHECK(backed_off[3] <= 600'000);  // twice is the most here
}

TEST_CASE("A candidate that steps down draws a new timeout, unless it is to keep the one that runs") {
  Lab fresh({});
  Lab keeps({.options = {.candidate_keeps_timer = true}});
  for (Lab* lab : {&fresh, &keeps}) {
    lab->timer();
    const Time deadline = lab->node.deadline();
    lab->now += 1'000;
    lab->receive(1, VoteReply{7, false});
    CHECK(lab->node.role() == Role::follower);
    CHECK((lab->node.deadline() == deadline) == (lab == &keeps));
  }
  keeps.receive(1, AppendEntries{.term = 7});
  CHECK(keeps.node.deadline() >= keeps.now + 150'000);
}

TEST_CASE("Back-off ends when there is a leader, and followers know none") {
  Lab lab({.options = {.candidate_backoff = 16}});
  for (int i = 0; i < 8; ++i) lab.timer();
  CHECK(lab.node.role() == Role::candidate);
  lab.receive(1, AppendEntries{.term = lab.node.term()});
  CHECK(lab.node.deadline() - lab.now <= 300'000);
  lab.timer();
  CHECK(lab.node.role() == Role::candidate);
  CHECK(lab.node.deadline() - lab.now <= 300'000);
}

}  // namespace
}  // namespace raftlab::raft::test
