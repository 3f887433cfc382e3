// SPDX-License-Identifier: MIT

#include "transport/faults.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace raftlab::transport {
namespace {

using Kind = NetworkFault::Kind;

bool exists(const NetworkState& state, Link link) {
  const bool from = link.from < state.nodes || link.from == raft::kClient;
  const bool to = link.to < state.nodes || link.to == raft::kClient;
  return from && to;
}

bool names_clients(const Links& links) { return std::any_of(links.begin(), links.end(), is_client_link); }

bool only_clients(const Links& links) { return std::all_of(links.begin(), links.end(), is_client_link); }

bool has_link(const Links& links, Link link) { return std::binary_search(links.begin(), links.end(), link); }

std::size_t place_of(const NetworkState& state, Link link) { return std::size_t{link.from} * state.nodes + link.to; }

bool picks_messages(Kind kind) { return kind != Kind::cut && kind != Kind::quality; }

/// The last fault but `without` that gives this link a quality; 0 if there is none.
FaultId last_quality(const NetworkState& state, Link link, FaultId without) {
  const auto gives = [&](const NetworkFault& fault) {
    return fault.id != without && fault.kind == Kind::quality && has_link(fault.links, link);
  };
  const auto last = std::find_if(state.faults.rbegin(), state.faults.rend(), gives);
  return last == state.faults.rend() ? 0 : last->id;
}

/// Enters a fault of the list into the counters.
void count_in(NetworkState& state, const NetworkFault& fault) {
  for (const Link link : fault.links) {
    if (is_client_link(link)) continue;
    const std::size_t place = place_of(state, link);
    ++(fault.kind == Kind::cut ? state.cuts : state.special)[place];
    if (picks_messages(fault.kind)) ++state.picked[place];
    FaultId& quality = state.quality_of[place];
    if (fault.kind == Kind::quality) quality = std::max(quality, fault.id);
  }
  if (names_clients(fault.links)) ++state.client_faults;
}

void count_out(NetworkState& state, const NetworkFault& fault) {
  for (const Link link : fault.links) {
    if (is_client_link(link)) continue;
    const std::size_t place = place_of(state, link);
    --(fault.kind == Kind::cut ? state.cuts : state.special)[place];
    if (picks_messages(fault.kind)) --state.picked[place];
    FaultId& quality = state.quality_of[place];
    if (quality == fault.id) quality = last_quality(state, link, fault.id);
  }
  if (names_clients(fault.links)) --state.client_faults;
}

FaultId add(NetworkState& state, Links links, NetworkFault fault) {
  const bool of_clients = picks_messages(fault.kind);
  const auto unwanted = [&](Link link) { return !exists(state, link) || (is_client_link(link) && !of_clients); };
  links = normalized(std::move(links));
  links.erase(std::remove_if(links.begin(), links.end(), unwanted), links.end());
  fault.id = state.next_fault++;
  if (links.empty()) return fault.id;
  fault.links = std::move(links);
  count_in(state, fault);
  state.faults.push_back(std::move(fault));
  return state.faults.back().id;
}

/// A fault that meets messages of some kinds, so many of them.
NetworkFault on_messages(Kind kind, KindSet kinds, std::uint64_t count) {
  NetworkFault fault;
  fault.kind = kind;
  fault.messages = kinds;
  fault.count_left = count;
  return fault;
}

void erase(NetworkState& state, std::size_t index) {
  count_out(state, state.faults[index]);
  state.faults.erase(state.faults.begin() + static_cast<std::ptrdiff_t>(index));
}

}  // namespace

FaultId add_cut(NetworkState& state, Links links) {
  NetworkFault fault;
  fault.kind = Kind::cut;
  return add(state, std::move(links), std::move(fault));
}

FaultId add_quality(NetworkState& state, Links links, const LinkQuality& quality, QualityFields given) {
  NetworkFault fault;
  fault.kind = Kind::quality;
  fault.quality = quality;
  fault.given = given;
  return add(state, std::move(links), std::move(fault));
}

FaultId add_drop(NetworkState& state, Links links, KindSet kinds, std::uint64_t count) {
  return add(state, std::move(links), on_messages(Kind::drop, kinds, count));
}

FaultId add_delay(NetworkState& state, Links links, KindSet kinds, DelayRange by, std::uint64_t count) {
  NetworkFault fault = on_messages(Kind::delay, kinds, count);
  fault.by = by;
  return add(state, std::move(links), std::move(fault));
}

FaultId add_duplicate(NetworkState& state, Links links, KindSet kinds, std::uint64_t count) {
  return add(state, std::move(links), on_messages(Kind::duplicate, kinds, count));
}

bool end_fault(NetworkState& state, FaultId id) {
  for (std::size_t index = 0; index < state.faults.size(); ++index) {
    if (state.faults[index].id != id) continue;
    erase(state, index);
    return true;
  }
  return false;
}

bool is_active(const NetworkState& state, FaultId id) {
  return std::any_of(state.faults.begin(), state.faults.end(),
                     [id](const NetworkFault& fault) { return fault.id == id; });
}

std::vector<FaultId> heal_all(NetworkState& state) {
  std::vector<FaultId> ended;
  for (const NetworkFault& fault : state.faults) ended.push_back(fault.id);
  state.faults.clear();
  std::fill(state.cuts.begin(), state.cuts.end(), std::uint16_t{0});
  std::fill(state.special.begin(), state.special.end(), std::uint16_t{0});
  std::fill(state.picked.begin(), state.picked.end(), std::uint16_t{0});
  std::fill(state.quality_of.begin(), state.quality_of.end(), FaultId{0});
  state.client_faults = 0;
  return ended;
}

std::vector<FaultId> heal_links(NetworkState& state, const Links& links) {
  const Links healed = normalized(links);
  std::vector<FaultId> ended;
  for (std::size_t index = 0; index < state.faults.size();) {
    NetworkFault& fault = state.faults[index];
    Links left;
    std::set_difference(fault.links.begin(), fault.links.end(), healed.begin(), healed.end(), std::back_inserter(left));
    if (left.size() == fault.links.size()) {
      ++index;
    } else if (only_clients(left)) {
      ended.push_back(fault.id);
      erase(state, index);
    } else {
      count_out(state, fault);
      fault.links = std::move(left);
      count_in(state, fault);
      ++index;
    }
  }
  return ended;
}

LinkQuality link_quality(const NetworkState& state, Link link) {
  LinkQuality quality = state.defaults;
  const FaultId id = state.quality_of[place_of(state, link)];
  if (id == 0) return quality;
  const auto fault = std::find_if(state.faults.rbegin(), state.faults.rend(),
                                  [id](const NetworkFault& other) { return other.id == id; });
  if ((fault->given & sim::kGivesLatency) != 0) quality.latency = fault->quality.latency;
  if ((fault->given & sim::kGivesLoss) != 0) quality.loss_ppm = fault->quality.loss_ppm;
  if ((fault->given & sim::kGivesDuplicate) != 0) quality.duplicate_ppm = fault->quality.duplicate_ppm;
  if ((fault->given & sim::kGivesReorder) != 0) {
    quality.reorder_ppm = fault->quality.reorder_ppm;
    quality.reorder_by = fault->quality.reorder_by;
  }
  return quality;
}

bool spend(NetworkState& state, std::size_t index) {
  NetworkFault& fault = state.faults[index];
  if (fault.count_left == 0 || --fault.count_left > 0) return false;
  erase(state, index);
  return true;
}

}  // namespace raftlab::transport
