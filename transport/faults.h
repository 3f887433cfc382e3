// SPDX-License-Identifier: MIT
// The fault lines of a scenario as operations on a network's state. Each opens one fault and answers its id;
// faults overlap freely and end in any order, and a link is cut as long as one cut names it. Always holds:
// the counters cuts, special, picked and client_faults of the state are those of its list of faults, and quality_of
// names the last one there that gives a link its quality, so that the network need not look at the list for a link that
// no fault names. Ids are never given twice in a run, and the list is ascending.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "transport/kinds.h"
#include "transport/links.h"

namespace raftlab::transport {

using sim::DelayRange;
using sim::FaultId;
using sim::LinkQuality;
using sim::NetworkFault;
using sim::NetworkState;
using sim::QualityFields;

/// `partition`, `isolate`, `cut`. Client links cannot be cut and are left out, here and in add_quality; so
/// are links of nodes that do not exist. A fault that is left without a link is over at once.
FaultId add_cut(NetworkState& state, Links links);

/// `link A -> B ...`: on a link the line that ran last decides, whole; what it does not give (`given`)
/// follows the defaults as they are when a message leaves. When it ends, the line before it decides again.
FaultId add_quality(NetworkState& state, Links links, const LinkQuality& quality, QualityFields given = sim::kGivesAll);

/// `drop KIND A -> B [count N]`: loses the next `count` such messages, then is over; 0 is no limit, in all
/// three. The oldest of several lines takes a message alone.
FaultId add_drop(NetworkState& state, Links links, KindSet kinds, std::uint64_t count = 0);

/// `delay KIND A -> B by R [count N]`: of several lines each adds its own delay.
FaultId add_delay(NetworkState& state, Links links, KindSet kinds, DelayRange by, std::uint64_t count = 0);

/// `duplicate KIND A -> B [count N]`: of several lines each adds a copy, up to three copies in all.
FaultId add_duplicate(NetworkState& state, Links links, KindSet kinds, std::uint64_t count = 0);

/// Undoes one line (`for D`). False, and no harm, when it was over already: healed, or its count ran out.
bool end_fault(NetworkState& state, FaultId id);

bool is_active(const NetworkState& state, FaultId id);

/// `heal`: ends every fault and answers their ids, oldest first. Defaults stay.
std::vector<FaultId> heal_all(NetworkState& state);

/// `heal A <-> B`: takes these links out of every fault and answers those that are over by it: that named no
/// other link between nodes. The client links of a line of KIND client are its shadow and go when its last
/// link goes.
std::vector<FaultId> heal_links(NetworkState& state, const Links& links);

/// What the lines in force say about a link between nodes.
LinkQuality link_quality(const NetworkState& state, Link link);

/// Whether a fault of messages picks this one.
inline bool picks(const NetworkFault& fault, NetworkFault::Kind what, Link link, raft::MessageKind kind) {
  return fault.kind == what && contains(fault.messages, kind) &&
         std::binary_search(fault.links.begin(), fault.links.end(), link);
}

/// Counts a message that fault number `index` of the list has taken. True when it was the last: the fault is
/// over and gone from the list.
bool spend(NetworkState& state, std::size_t index);

}  // namespace raftlab::transport
