// SPDX-License-Identifier: MIT
// A Raft process as it runs on a real machine: the driver with its memory, the log file, the recording. It is what
// raft/driver.h calls a Host, and knows neither sockets nor event loops: bytes come in by name, and go out through
// Outside. Destroying it is a crash: memory is gone, the file stays. All calls come from one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "raft/driver.h"
#include "transport/tcp/cluster.h"
#include "transport/tcp/codec.h"
#include "transport/tcp/log_file.h"
#include "transport/tcp/recording.h"

namespace raftlab::transport::tcp {

class Outside {
 public:
  virtual ~Outside() = default;
  /// Microseconds of a clock that never goes back.
  virtual raft::Time now() const = 0;
  /// A payload of FrameKind::message to another node; may be lost.
  virtual void send(raft::NodeId to, std::string payload) = 0;
  /// A payload of FrameKind::answer to whoever asked last under this name; may be lost.
  virtual void answer(ClientName client, std::string payload) = 0;
};

struct ProcessSetup {
  raft::NodeId id = raft::kNoNode;
  Cluster cluster;
  std::string folder;
  raft::Options options;
  std::uint64_t seed = 0;     // of its election timeouts
  std::string record_folder;  // empty: no recording
  std::string settings;       // for the head of the recording
  std::string clock;          // the same
  std::uint64_t wall_us = 0;  // the same
};

/// How a process is, for those who ask.
struct Status {
  raft::NodeId id = raft::kNoNode;
  bool up = false;  // false: killed through the control
  raft::Role role = raft::Role::follower;
  raft::Term term = 0;
  raft::NodeId leader = raft::kNoNode;
  raft::Index last_index = 0;
  raft::Index commit_index = 0;
  raft::Index applied_index = 0;
};
std::string encode(const Status& status);
std::optional<Status> decode_status(std::string_view payload);

class Process {
 public:
  struct Started {
    std::unique_ptr<Process> process;  // none: see error
    std::string error;
    std::string note;
  };
  /// `told` is called by another thread; bring what it says back to this one, and then to written().
  static Started start(const ProcessSetup& setup, Outside& outside, LogFile::Told told);

  /// False: these bytes are no message.
  bool receive(raft::NodeId from, std::string_view payload);
  /// A client's request; its name, or nothing: these bytes are no request.
  std::optional<ClientName> ask(std::string_view payload);
  void written(raft::Token token);
  void on_timer();
  raft::Time deadline() const { return driver_->node().deadline(); }
  Status status() const;
  /// What was recorded outlives this process from here on.
  void flush() { recorder_.flush(); }

 private:
  class Port;
  /// On its way to the disk.
  struct Write {
    raft::Token token = 0;
    sim::EventId cause = 0;
    raft::HardState hard_state;
    raft::Index last_index = 0;
    raft::Index first = 0;
    std::uint32_t count = 0;
  };
  Process(const ProcessSetup& setup, Outside& outside);
  void record_start(const raft::Node::Disk& disk, bool first);
  sim::EventId record(sim::Record record, std::string_view extra = {});

  ProcessSetup setup_;
  Outside& outside_;
  Content content_;
  Codec codec_{content_};
  raft::Batch batch_;
  Recorder recorder_;
  std::uint32_t tag_ = 0;
  std::unique_ptr<LogFile> file_;
  std::optional<raft::Driver> driver_;
  std::vector<Write> writes_;  // oldest first
  raft::Time turn_at_ = 0;     // what happens in one turn happens at one time, as in the simulation
};

}  // namespace raftlab::transport::tcp
