// SPDX-License-Identifier: MIT
// A class is saved as a scenario that replays to what was seen, whatever was done in it.
#include <fmt/format.h>

#include <array>
#include <random>

#include "tests/scenarios/live_support.h"

namespace raftlab::scenarios::live {
namespace {

using Catch::Matchers::Contains;

/// One of the things people do; some cannot be done now, and some are wrong.
class Crowd {
 public:
  explicit Crowd(std::uint64_t seed) : random_(seed) {}

  std::string act(LiveSession& session) {
    switch (below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        session.advance(static_cast<raft::Time>(below(900'000)));
        return "advance";
      case 4:
      case 5:
        return "step: " + session.step().message;
      case 6:
        return "back: " + session.back(1 + below(below(5) == 0 ? 12 : 2)).message;
      case 7:
        return "fork: " + session.fork().message;
      case 8:
        return "use: " + session.use(1 + below(3)).message;
      default: {
        const std::string line = this->line();
        return line + ": " + session.act(line).message;
      }
    }
  }

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

 private:
  std::string line() {
    static const std::array<const char*, 36> kLines = {"crash leader",
                                                       "crash 0",
                                                       "restart all",
                                                       "restart 0",
                                                       "partition 0,1 | 2,3,4",
                                                       "partition majority | rest",
                                                       "heal",
                                                       "set x 1",
                                                       "x=2",
                                                       "try set y 2",
                                                       "get x = 7",
                                                       "send set z 3 via any",
                                                       "isolate leader for 700ms",
                                                       "pause any follower for 1s",
                                                       "cut 0 -> 1",
                                                       "suspend 1 for 500ms",
                                                       "loss 20%",
                                                       "loss 0%",
                                                       "wait until leader",
                                                       "wait 100ms..300ms",
                                                       "expect leader",
                                                       "expect one leader within 2s",
                                                       "settle within 10s",
                                                       "campaign 2",
                                                       "crash leader as old",
                                                       "restart old",
                                                       "always no-such-thing <= 1",
                                                       "clients 2 mix set 50% get 40% cas 10% keys 3 rate 20/s for 1s",
                                                       "chaos crash every 300ms..600ms down 200ms..400ms for 2s",
                                                       "hold append-entries to 2",
                                                       "deliver all",
                                                       "release",
                                                       "disk 1 sync 30ms",
                                                       "clock 2 drift 5%",
                                                       "getleader",
                                                       "crash 9"};
    return kLines[below(kLines.size())];
  }

  std::mt19937_64 random_;
};

TEST_CASE("whatever a class does, its scenario replays to the digest that was shown", "[live]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Crowd crowd(seed);
    LiveSession session = class_of(kFive, seed);
    std::string done;
    for (int i = 0; i < 60; ++i) {
      done += crowd.act(session) + "\n";
      if (crowd.below(8) != 0 && i != 59) continue;
      const report::live::Saved saved = session.save()();
      INFO("seed " << seed << "\n" << done << saved.text);
      REQUIRE(saved.error == "");
      REQUIRE(saved.digest == session.snapshot(10).digest);
      REQUIRE(saved.digest == digest_of_run(saved.text));
    }
  }
}

TEST_CASE("a viewer who follows knows what the run is", "[live]") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Crowd crowd(seed + 1'000);
    LiveSession session = class_of(kFive, seed);
    Viewer viewer;
    std::string done;
    for (int i = 0; i < 40; ++i) {
      done += crowd.act(session) + "\n";
      viewer.look(session);
    }
    session.advance(1);  // whatever is due at this moment
    viewer.look(session);
    const report::Timeline timeline = timeline_of(session.save()().text);
    INFO("seed " << seed << "\n" << done);
    report::Replay replay(timeline);
    replay.run_through(viewer.events.back().id);
    REQUIRE(viewer.events.back().id + 20 > timeline.trace.size());  // but for what the end of a run judges
    for (raft::NodeId id = 0; id < 5; ++id) {
      const report::NodeState& truth = replay.node(id);
      const NodeChange& seen = viewer.node(id);
      INFO("node " << int{id});
      CHECK(*seen.letter == report::letter_of(truth));
      CHECK(*seen.term == truth.term);
      CHECK(*seen.vote == (truth.vote == raft::kNoNode ? -1 : int{truth.vote}));
      CHECK(*seen.commit == truth.commit_index);
      CHECK(*seen.applied == truth.applied_index);
      CHECK(*seen.durable == truth.disk.last_index());
      REQUIRE(seen.log->cut + seen.log->added.size() == truth.log.last_index());
      for (std::size_t i = 0; i < seen.log->added.size(); ++i) {
        const raft::Entry& entry = truth.log.entry_at(seen.log->cut + i + 1, timeline.store);
        REQUIRE(seen.log->added[i] == std::pair(entry.term, entry_text(entry, timeline.store)));
      }
    }
    for (const report::live::Event& event : viewer.events) {
      INFO("e#" << event.id);
      REQUIRE(event.text == report::event_text(timeline, event.id));
      REQUIRE(event.cause == timeline.trace.at(event.id).cause);
    }
  }
}

TEST_CASE("a line that fails leaves the class as it was", "[live]") {
  LiveSession session = class_of();
  session.advance(kSecond);
  const std::string before = session.snapshot(1).digest;
  CHECK_FALSE(session.act("expect leader = 9").ok);
  CHECK_FALSE(session.act("crash 9").ok);
  CHECK_FALSE(session.act("expect no leader within 3s").ok);
  CHECK_FALSE(session.act("bogus").ok);
  CHECK_FALSE(session.act("").ok);
  CHECK_FALSE(session.act("# nothing").ok);
  CHECK_FALSE(session.act("quit").ok);
  CHECK_FALSE(session.act("@5s crash 1").ok);
  CHECK_FALSE(session.act("wait 2h").ok);
  CHECK_FALSE(session.act("crash 1\ncrash 2").ok);
  CHECK_FALSE(session.act("nodes 3").ok);
  CHECK_FALSE(session.touched());
  CHECK(session.snapshot(1).digest == before);
  CHECK(session.now() == kSecond);
  CHECK_THAT(session.act("crsh 1").message, Contains("crash"));
}

TEST_CASE("a request of a class does not stop time", "[live]") {
  LiveSession session = class_of();
  session.advance(kSecond);
  const report::live::Reply reply = session.act("set x 1");
  CHECK(reply.ok);
  CHECK_THAT(reply.message, Contains("send set x 1 as client class"));
  CHECK(session.now() == kSecond);
  session.advance(kSecond);
  CHECK_THAT(session.act("getval x").message, Contains("1"));
}

TEST_CASE("the set-up may be said before anything runs", "[live]") {
  LiveSession session = class_of("raftlab 1\n");
  CHECK(session.act("nodes 7").ok);
  CHECK(session.about().nodes == 7);
  CHECK(session.act("latency 5ms").ok);
  CHECK(session.act("option pre-vote on").ok);
  session.advance(kSecond);
  CHECK(session.act("crash 6").ok);
  CHECK_FALSE(session.act("nodes 5").ok);
  const report::live::Saved saved = session.save()();
  CHECK_THAT(saved.text, Contains("nodes 7") && Contains("pre-vote on") && Contains("@1s crash 6"));
  CHECK(saved.error == "");
}

TEST_CASE("back takes lines back, also more than there are copies of", "[live]") {
  LiveSession session = class_of();
  std::vector<std::string> digests;
  std::vector<raft::Time> times;
  for (int i = 0; i < 20; ++i) {
    session.advance(150'000);
    digests.push_back(session.snapshot(1).digest);
    times.push_back(session.now());
    REQUIRE(session.act(i % 2 == 0 ? "crash 1" : "restart 1").ok);
  }
  CHECK(session.back(2).ok);
  CHECK(session.now() == times[18]);
  CHECK(session.snapshot(1).digest == digests[18]);
  CHECK(session.back(15).ok);
  CHECK(session.now() == times[3]);
  CHECK(session.snapshot(1).digest == digests[3]);
  CHECK(session.back(100).ok);
  CHECK(session.snapshot(1).digest == digests[0]);
  CHECK_FALSE(session.back(1).ok);
  CHECK(session.save()().error == "");
}

TEST_CASE("a branch goes on where it was left", "[live]") {
  LiveSession session = class_of();
  session.advance(kSecond);
  session.act("crash leader");
  session.advance(400'000);
  const std::string left = session.snapshot(1).digest;
  CHECK(session.fork().ok);
  session.act("restart all");
  session.advance(kSecond);
  const std::string other = session.snapshot(1).digest;
  CHECK(other != left);
  REQUIRE(session.use(1).ok);
  CHECK(session.snapshot(1).digest == left);
  CHECK(session.snapshot(1).branches.size() == 2);
  CHECK(session.snapshot(1).branches[0].current);
  CHECK(session.back(1).ok);  // played again
  CHECK(session.now() == kSecond);
  REQUIRE(session.use(2).ok);
  CHECK(session.snapshot(1).digest == other);
  CHECK_FALSE(session.use(2).ok);
  CHECK_FALSE(session.use(0).ok);
  CHECK_FALSE(session.use(99).ok);
  while (session.fork().ok) {
  }
  CHECK(session.snapshot(1).branches.size() == LiveSession::kBranchesMax);
}

TEST_CASE("a scenario is played as time passes, and people act beside it", "[live]") {
  LiveSession session = class_of(
      "raftlab 1\nnodes 3\nwait until leader\nset x 1\n+1s crash leader\nwait 2s\nrestart all\n@9s set y 2\n"
      "get y = 2\n");
  CHECK(session.advance(2 * kSecond));
  CHECK(session.now() == 2 * kSecond);
  CHECK(session.act("set z 3").ok);
  CHECK(session.advance(8 * kSecond));
  const report::live::Saved saved = session.save()();
  CHECK(saved.error == "");
  CHECK_THAT(saved.text, Contains("set x 1") && Contains("crash leader") && Contains("restart all") &&
                             Contains("@9s set y 2") && Contains("set z 3"));
  CHECK(saved.digest == session.snapshot(1).digest);
}

TEST_CASE("a property that breaks ends the class, and back goes on", "[live]") {
  LiveSession session = class_of("raftlab 1\nnodes 3\nrule vote-once off\n");
  session.advance(kSecond);
  REQUIRE(session.act("crash all").ok);
  REQUIRE(session.act("always no leader").ok);
  REQUIRE(session.act("restart all").ok);
  bool over = !session.advance(20 * kSecond);
  CHECK(over);
  CHECK(session.snapshot(1).over.has_value());
  CHECK_FALSE(session.act("crash 1").ok);
  CHECK_FALSE(session.step().ok);
  CHECK(session.save()().error == "");
  CHECK(session.back(2).ok);
  CHECK(session.advance(kSecond));
}

TEST_CASE("nearly everything the crowd of these tests does can be done", "[live]") {
  Crowd crowd(7);
  LiveSession session = class_of();
  std::size_t lines = 0;
  for (int i = 0; i < 300; ++i) {
    crowd.act(session);
    lines = std::max(lines, session.snapshot(0).mark.lines);
  }
  CHECK(lines > 15);
}

TEST_CASE("the page of a class is that of its run", "[live]") {
  LiveSession session = class_of();
  session.advance(kSecond);
  session.act("crash leader");
  session.advance(kSecond);
  const std::string page = session.page()();
  CHECK_THAT(page, Contains("<!doctype html>", Catch::CaseSensitive::No) && Contains("crash leader"));
}

}  // namespace
}  // namespace raftlab::scenarios::live
