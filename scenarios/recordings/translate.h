// SPDX-License-Identifier: MIT
#pragma once

// One record of one node after the other becomes records of the common timeline: numbers of entries, texts, clients,
// configurations and snapshots are those of the timeline's store, where an entry (its index and term) is there once.

#include <map>
#include <string>
#include <vector>

#include "report/timeline.h"
#include "scenarios/recordings/clocks.h"
#include "transport/tcp/content.h"

namespace raftlab::scenarios::recordings {

class Translator {
 public:
  Translator(const std::vector<transport::tcp::Recording>& recordings, const Messages& messages);

  /// The event's own time is `at`. False: what it refers to cannot be read.
  bool add(std::size_t file, std::size_t event, sim::Time at);
  /// A process is gone: nothing follows in its file.
  void crash(std::size_t file, sim::Time at);
  [[nodiscard]] std::size_t unmatched() const { return unmatched_; }
  /// Moves what has come together into the timeline.
  void finish(report::Timeline& timeline);

 private:
  struct Place {
    raft::Place place = 0;
    raft::Term term = 0;
  };
  using Bytes = transport::tcp::Reader;

  bool entries(raft::Index first, Bytes& in, std::vector<raft::Place>& places);
  raft::Place intern(raft::Index index, const raft::Entry& entry, raft::Place previous);
  bool appended(sim::Record record, Bytes& in, std::size_t file, std::size_t event);
  bool sent(sim::Record record, Bytes& in, std::size_t file, std::size_t event);
  bool asked(sim::Record record, Bytes& in, std::size_t file, std::size_t event);
  void answered(const sim::Record& reply, sim::EventId cause);
  bool own(sim::Record& record, Bytes& in);
  std::uint64_t snapshot_at(raft::Index last_index);
  sim::EventId emit(const sim::Record& record) { return trace_.add(record); }
  void keep(std::size_t file, std::size_t event, sim::EventId id) { ids_[file][event] = id; }

  const std::vector<transport::tcp::Recording>& recordings_;
  const Messages& messages_;
  transport::tcp::Content content_;
  sim::Trace trace_{sim::Trace::Keep::all};
  std::vector<std::vector<sim::EventId>> ids_;  // of each file's events in the timeline; 0: none
  std::map<std::pair<raft::Index, raft::Term>, raft::Place> places_;
  std::map<raft::Index, std::uint64_t> snapshots_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, bool> requests_;  // client, serial: answered
  std::map<raft::NodeId, raft::Index> on_disk_;                       // the last index known to be there
  std::size_t unmatched_ = 0;
};

}  // namespace raftlab::scenarios::recordings
