// SPDX-License-Identifier: MIT
// The words for events and messages of what goes beyond the paper's Figure 2: pre-votes [Thesis 9.6], changes of
// members [Raft 6], transfers [Thesis 3.10], snapshots [Raft 7], reads without an entry [Thesis 6.4], damaged disks.
// event_text.h puts them into its lines; like there a line has no subject.
#pragma once

#include <string>

#include "report/timeline.h"

namespace raftlab::report {

/// "becomes pre-candidate, asks about term 3"; empty for an event of another kind.
std::string extension_text(const Timeline& timeline, const sim::Record& record);
/// "chunk 2 of 3, through entry 40 of term 2, term 3", of a sent record; empty for a message of another kind.
std::string extension_content(const sim::Record& sent);
/// "add 3 as learner", "members 0,3,4", "transfer".
std::string change_text(raft::ChangeKind change, const raft::NodeSet& nodes);
/// A configuration by its number: "0,1,2 learners 3"; "all" for a first one that the run does not name.
std::string members_text(const Timeline& timeline, std::uint64_t configuration);
/// The nodes of a set: "0,3,4"; "none".
std::string node_set_text(const raft::NodeSet& nodes);

}  // namespace raftlab::report
