// SPDX-License-Identifier: MIT
// What real nodes record, through kill -9, is one timeline in which everything fits.
#include "scenarios/recordings/merge.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "report/html.h"
#include "report/replay.h"
#include "report/story.h"
#include "tests/catch.h"
#include "tests/tcp/nodes.h"

namespace {

using namespace raftlab;
using namespace std::chrono_literals;
using scenarios::recordings::merge;
using scenarios::recordings::Merged;
using tcp_test::Nodes;
using transport::tcp::Client;
using transport::tcp::Recording;

std::vector<Recording> recordings_in(const std::string& folder) {
  std::vector<Recording> all;
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.insert(entry.path());
  for (const std::string& path : paths) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    REQUIRE(transport::tcp::looks_like_recording(text.str()));
    transport::tcp::RecordingRead read = transport::tcp::read_recording(text.str());
    REQUIRE(read.error == "");
    all.push_back(std::move(*read.recording));
  }
  return all;
}

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/raftlab-rec-XXXXXX";
    REQUIRE(::mkdtemp(name) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path;
};

/// Three nodes, writes, a leader that is killed and comes back, more writes, and the end of all.
void play(const std::string& folder) {
  Nodes nodes({.record_folder = folder});
  nodes.start_all();
  const raft::NodeId leader = nodes.wait_for_leader();
  Client client(nodes.cluster(), Client::random_name());
  const auto set = [&](const std::string& key, const std::string& value) {
    REQUIRE(client.call({raft::CommandKind::set, key, value, {}}, 30s).outcome == Client::Outcome::ok);
  };
  for (int i = 0; i < 10; ++i) set("a", std::to_string(i));
  nodes.kill(leader);
  for (int i = 0; i < 10; ++i) set("b", std::to_string(i));
  nodes.start(leader);
  for (int i = 0; i < 10; ++i) set("c", std::to_string(i));
  REQUIRE(client.call({raft::CommandKind::get, "c", {}, {}}, 30s).value == "9");
  for (int i = 0; i < 1'000; ++i) {
    const auto status = client.status(nodes.cluster().nodes.at(leader), 1s);
    if (status && status->applied_index >= 31) break;
    std::this_thread::sleep_for(10ms);
  }
}

std::vector<Recording> a_run(const std::string& folder) {
  play(folder);  // nobody writes any more
  return recordings_in(folder);
}

TEST_CASE("The recordings of three nodes, one of them killed, are one timeline whose states, story and page agree") {
  const Folder folder;
  const std::vector<Recording> recordings = a_run(folder.path);
  REQUIRE(recordings.size() == 4);
  const Merged merged = merge(recordings, "test");
  REQUIRE(merged.error == "");
  const report::Timeline& timeline = *merged.timeline;
  CHECK(merged.notes == std::vector<std::string>{"all recordings are of one machine and share its clock"});
  CHECK(timeline.nodes == 3);
  CHECK(timeline.history.size() == 31);
  for (const report::Operation& operation : timeline.history) CHECK(operation.result == "ok");
  CHECK(timeline.history.back().read == "9");

  std::set<std::pair<raft::Term, raft::NodeId>> leaders;
  std::set<raft::Term> terms;
  std::size_t crashes = 0;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const sim::Record& record = timeline.trace.at(id);
    REQUIRE(record.cause < id);
    if (id > 1) REQUIRE(timeline.trace.at(id - 1).at <= record.at);
    if (record.kind == sim::EventKind::message_delivered) {
      REQUIRE(timeline.trace.at(record.v[0]).kind == sim::EventKind::message_sent);
      REQUIRE(timeline.trace.at(record.v[0]).peer == record.node);
    }
    if (record.kind == sim::EventKind::node_crashed) ++crashes;
    if (record.kind == sim::EventKind::became_leader) {
      leaders.insert({record.term, record.node});
      terms.insert(record.term);
    }
  }
  CHECK(crashes == 1);
  CHECK(leaders.size() >= 2);
  CHECK(leaders.size() == terms.size());  // [Raft 5.2] one leader a term
  report::Replay replay(timeline);
  replay.run_through(timeline.trace.size());
  CHECK(replay.committed() >= 31);
  CHECK(report::html_page(timeline, report::tell_story(timeline)).size() > 10'000);
}

TEST_CASE("Clocks of several machines are taken apart by messages both ways, and what was estimated is said") {
  const Folder folder;
  std::vector<Recording> recordings = a_run(folder.path);
  // As if node 2 were a machine of its own, whose clock is 5 seconds ahead.
  for (Recording& recording : recordings) {
    if (recording.head.node != 2) continue;
    recording.head.clock = "another";
    for (auto& event : recording.events) event.record.at += 5'000'000;
  }
  const Merged merged = merge(recordings, "test");
  REQUIRE(merged.error == "");
  REQUIRE(merged.notes.size() == 1);
  CHECK(merged.notes[0].find("the clock of node 2 is taken to be ") == 0);
  const std::int64_t said = std::stoll(merged.notes[0].substr(35));
  CHECK(said > 4'900'000);
  CHECK(said < 5'100'000);
  CHECK(merged.timeline->ended_at_us < 60'000'000);
}

TEST_CASE("Files too short to be a recording are none") {
  for (std::size_t size = 0; size < 40; ++size) {
    CHECK_FALSE(transport::tcp::looks_like_recording(std::string(size, 'x')));
    CHECK_FALSE(transport::tcp::read_recording(std::string(size, '\0')).recording);
  }
}

TEST_CASE("Without the recording of a node the others are shown, and it is said that it is missing") {
  const Folder folder;
  std::vector<Recording> recordings = a_run(folder.path);
  std::erase_if(recordings, [](const Recording& recording) { return recording.head.node == 1; });
  const Merged merged = merge(recordings, "test");
  REQUIRE(merged.error == "");
  CHECK(std::find(merged.notes.begin(), merged.notes.end(), "there is no recording of node 1") != merged.notes.end());
  recordings.push_back(recordings.front());
  CHECK(merge(recordings, "test").error == "a recording is there twice");
  CHECK(merge({}, "test").error == "there is no recording");
}

}  // namespace
