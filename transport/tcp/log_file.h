// SPDX-License-Identifier: MIT
// The file of log_format.h on a real disk. LogFile finds it, cuts a torn tail, keeps every other process away from its
// folder; a thread of its own writes and syncs, so that the node goes on meanwhile: what waits is written together and
// synced once. Writes end in order. After the first one that fails nothing is written any more, and what a failed write
// left is cut: nothing that was ever reported as written is lost.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "transport/tcp/log_format.h"

namespace raftlab::transport::tcp {

class LogFile {
 public:
  struct Opened {
    std::unique_ptr<LogFile> file;  // none: see error
    raft::Node::Disk disk;
    std::string error;  // what, where, why, what to do
    std::string note;   // a torn tail was cut
  };
  /// Called by the writing thread.
  struct Told {
    std::function<void(raft::Token)> written;
    std::function<void(std::string)> failed;
  };

  /// The folder is made if it is not there.
  static Opened open(const std::string& folder, const LogOwner& owner, Content& content, Told told);
  /// Waits for the write that is under way; what waits behind it is never written.
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// `log` is the node's, as it is with this write.
  void write(const raft::Persist& persist, const raft::Log& log, const Content& content);

 private:
  class Thread;
  LogFile(std::unique_ptr<Thread> thread, const LogOwner& owner);

  std::unique_ptr<Thread> thread_;
  LogOwner owner_;
};

}  // namespace raftlab::transport::tcp
