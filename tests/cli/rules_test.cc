// SPDX-License-Identifier: MIT
// --rule: a run without a rule of Raft, and one of the gallery with its rule on again.
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

/// Nodes 0 and 1 campaign in term 1 before they hear of one another; node 2 has one vote to give.
constexpr std::string_view kTwoCandidates = "timers off\ncut 0 <-> 1\ncampaign 0,1\nwait 1s\n";
constexpr std::string_view kGallery = "rule vote-once off\nexpect violation vote-once\n";

}  // namespace

TEST_CASE("A run without a rule finds what breaks, and says how to play it again") {
  const Folder folder;
  const std::string path = folder.file("two.raft", kTwoCandidates);
  CHECK(run({"run", path}).code == 0);
  const Ended ended = run({"run", path, "--rule", "vote-once=off", "--json", folder.path("two.json")});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "error: vote-once violated: node 2 voted twice in term 1"));
  CHECK(contains(ended.out, "reproduce   raftlab run " + path + " --seed 1 --rule vote-once=off\n"));
  CHECK(contains(folder.text("two.json"), "\"rules_off\":[\"vote-once\"]"));
}

TEST_CASE("A scenario that waits for a violation passes with it, and passes without it when its rule is on") {
  const Folder folder;
  const std::string path = folder.file("two.raft", std::string(kGallery) + std::string(kTwoCandidates));
  const Ended broken = run({"run", path});
  const Ended whole = run({"run", path, "--rule", "vote-once=on"});
  INFO(broken.out << broken.err << whole.out << whole.err);
  CHECK(broken.code == 0);
  CHECK(whole.code == 0);
  CHECK(digest_in(broken.out) != digest_in(whole.out));
  CHECK(run({"run", path, "--rule", "vote-once=on", "--rule", "vote-once=off"}).code == 0);
  const Ended another = run({"run", path, "--rule", "majority=off", "--json", folder.path("two.json")});
  CHECK(another.code == 0);
  CHECK(contains(folder.text("two.json"), "\"rules_off\":[\"vote-once\",\"majority\"]"));
}

TEST_CASE("A session with a rule on again is saved without what its file expects") {
  const Folder folder;
  const std::string path = folder.file("two.raft", std::string(kGallery) + std::string(kTwoCandidates));
  const std::string saved = folder.path("saved.raft");
  const Ended session = run({"play", path, "--rule", "vote-once=on"}, "save " + saved + "\n");
  INFO(session.out << session.err);
  CHECK(session.code == 0);
  const Ended again = run({"run", saved});
  CHECK(again.code == 0);
  CHECK(digest_in(again.out) == digest_in(session.out));
}

TEST_CASE("A wrong rule or option of a scenario is an error with its place and the reason") {
  const Folder folder;
  const std::string path = folder.file("wrong.raft", "rule vote-onse off\noption reads lease\nwait 1s\n");
  const Ended ended = run({"check", path});
  CHECK(ended.code == 3);
  CHECK(contains(ended.err, path + ":1:6: error: unknown rule 'vote-onse'"));
  CHECK(contains(ended.err, "did you mean: vote-once; raftlab rules lists them all"));
  CHECK(contains(ended.err, path + ":2:1: error: reads by lease need check-quorum on"));
}

TEST_CASE("The built-in scenarios of no folder are listed first, and a folder's name is no path") {
  const std::string names = run({"list", "--quiet"}).out;
  const std::size_t first_folder = names.find('/');
  if (first_folder != std::string::npos) {
    CHECK(names.find("\nsuspended-leader\n") < first_folder);
    CHECK(contains(run({"run", "broken/vote-onse"}).err, "did you mean: broken/vote-once"));
  }
}
