// SPDX-License-Identifier: MIT
// Two processes without sockets: what they send and record, and how much at a time.
#include "transport/tcp/process.h"

#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "tests/catch.h"
#include "transport/tcp/frame.h"

namespace {

using namespace raftlab;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using transport::tcp::ClientName;
using transport::tcp::Content;
using transport::tcp::Process;
using transport::tcp::read_recording;
using transport::tcp::Reader;
using transport::tcp::RecordedEvent;
using transport::tcp::Writer;

/// The threads that write say here what they have written.
struct Done {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::pair<raft::NodeId, raft::Token>> tokens;
};

struct Payload {
  raft::NodeId from = raft::kNoNode;
  raft::NodeId to = raft::kNoNode;
  std::string bytes;
};

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class Peer : public transport::tcp::Outside {
 public:
  Peer(raft::NodeId id, std::string place, Done& done, std::deque<Payload>& sent)
      : id_(id), place_(std::move(place)), done_(done), sent_(sent) {}

  void start(bool recorded) {
    process_.reset();
    transport::tcp::ProcessSetup setup;
    setup.id = id_;
    for (raft::NodeId id = 0; id < 2; ++id)
      setup.cluster.nodes[id] = {"127.0.0.1", static_cast<std::uint16_t>(7000 + id)};
    setup.folder = place_ + "/data-" + std::to_string(id_);
    setup.seed = 0x1234567812345678U + id_;
    if (recorded) setup.record_folder = record_folder();
    const auto written = [this](raft::Token token) {
      const std::lock_guard hold(done_.mutex);
      done_.tokens.emplace_back(id_, token);
      done_.changed.notify_all();
    };
    Process::Started started = Process::start(setup, *this, {written, [](const std::string&) {}});
    REQUIRE(started.error == "");
    process_ = std::move(started.process);
  }
  void end() { process_.reset(); }
  Process& process() { return *process_; }
  std::string record_folder() const { return place_ + "/record-" + std::to_string(id_); }
  std::string recording() const { return record_folder() + "/node-" + std::to_string(id_) + "-1.rec"; }

  raft::Time now() const override {
    return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now().time_since_epoch()).count();
  }
  void send(raft::NodeId to, std::string payload) override {
    if (std::filesystem::exists(recording())) {
      const auto read = read_recording(text_of(recording()));
      const std::uint64_t event = transport::tcp::event_of(Reader(payload).u64());
      if (!read.recording || read.recording->events.size() < event) ++not_recorded;
    }
    bytes_max = std::max(bytes_max, payload.size());
    sent_.push_back({id_, to, std::move(payload)});
  }
  void answer(ClientName, std::string) override {}

  std::size_t bytes_max = 0;     // of a message
  std::size_t not_recorded = 0;  // messages that left before their event was in the file

 private:
  raft::NodeId id_;
  std::string place_;
  Done& done_;
  std::deque<Payload>& sent_;
  std::unique_ptr<Process> process_;
};

class Two {
 public:
  explicit Two(bool recorded) {
    char name[] = "/tmp/raftlab-process-XXXXXX";
    place_ = ::mkdtemp(name);
    for (raft::NodeId id = 0; id < 2; ++id) {
      peers_.push_back(std::make_unique<Peer>(id, place_, done_, sent_));
      peers_.back()->start(recorded);
    }
  }
  ~Two() {
    for (auto& peer : peers_) peer->end();
    std::filesystem::remove_all(place_);
  }
  Two(const Two&) = delete;
  Two& operator=(const Two&) = delete;

  Peer& peer(raft::NodeId id) { return *peers_[id]; }
  Peer* leader() {
    for (auto& peer : peers_) {
      if (peer->process().status().role == raft::Role::leader) return peer.get();
    }
    return nullptr;
  }
  template <class Condition>
  bool run_until(const Condition& condition) {
    const auto limit = steady_clock::now() + 60s;
    while (!condition()) {
      if (steady_clock::now() > limit) return false;
      turn();
    }
    return true;
  }

 private:
  void turn() {
    std::deque<std::pair<raft::NodeId, raft::Token>> tokens;
    {
      std::unique_lock hold(done_.mutex);
      if (sent_.empty()) done_.changed.wait_for(hold, 2ms, [&] { return !done_.tokens.empty(); });
      tokens.swap(done_.tokens);
    }
    for (const auto& [node, token] : tokens) peer(node).process().written(token);
    std::deque<Payload> sent;
    sent.swap(sent_);
    for (const Payload& payload : sent) REQUIRE(peer(payload.to).process().receive(payload.from, payload.bytes));
    for (auto& peer : peers_) peer->process().on_timer();
  }

  std::string place_;
  Done done_;
  std::deque<Payload> sent_;
  std::vector<std::unique_ptr<Peer>> peers_;
};

/// The longest request there is.
std::string request(raft::Serial serial) {
  Content content;
  Writer out;
  content.write(raft::Command{.kind = raft::CommandKind::cas,
                              .client = content.client(7),
                              .serial = serial,
                              .key = content.store.keys.add(std::string(transport::tcp::kKeyMax, 'k')),
                              .value = content.store.values.add(std::string(transport::tcp::kValueMax, 'v')),
                              .expected = content.store.values.add(std::string(transport::tcp::kValueMax, 'e'))},
                out);
  return out.take();
}

TEST_CASE("Many long entries leave a megabyte at a time and are recorded so, and the other log gets all of them") {
  Two two(false);
  REQUIRE(two.run_until([&] { return two.leader() != nullptr; }));
  constexpr raft::Index kRequests = 520;  // more than a frame may have
  for (raft::Serial serial = 1; serial <= kRequests; ++serial) {
    REQUIRE(two.leader()->process().ask(request(serial)) == ClientName{7});
  }
  const auto has_all = [](const Process& process) { return process.status().applied_index > kRequests; };
  REQUIRE(two.run_until([&] { return has_all(two.peer(0).process()) && has_all(two.peer(1).process()); }));
  for (raft::NodeId id = 0; id < 2; ++id) CHECK(two.peer(id).bytes_max < transport::tcp::kEntriesBytesMax + 100);

  // At the next start all of it is in the recording.
  Peer& peer = two.peer(1);
  peer.start(true);
  peer.process().flush();
  const auto read = read_recording(text_of(peer.recording()));
  REQUIRE(read.error == "");
  raft::Index entries = 0;
  for (const RecordedEvent& event : read.recording->events) {
    if (event.record.kind == sim::EventKind::entry_appended) entries += event.record.v[2];
  }
  CHECK(entries == peer.process().status().last_index);
}

TEST_CASE("A message leaves when what led to it is in the recording") {
  Two two(true);
  REQUIRE(two.run_until([&] { return two.leader() != nullptr; }));
  const raft::Index before = two.leader()->process().status().last_index;
  REQUIRE(two.leader()->process().ask(request(1)));
  REQUIRE(two.run_until([&] {
    return two.peer(0).process().status().applied_index > before &&
           two.peer(1).process().status().applied_index > before;
  }));
  for (raft::NodeId id = 0; id < 2; ++id) {
    CHECK(two.peer(id).bytes_max > 0);
    CHECK(two.peer(id).not_recorded == 0);
  }
}

}  // namespace
