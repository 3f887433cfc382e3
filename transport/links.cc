// SPDX-License-Identifier: MIT

#include "transport/links.h"

#include <algorithm>
#include <utility>

#include "transport/kinds.h"

namespace raftlab::transport {

Links normalized(Links links) {
  std::sort(links.begin(),
            links.end());  // equal links are alike, so their order among themselves is no choice
  links.erase(std::unique(links.begin(), links.end()), links.end());
  links.erase(std::remove_if(links.begin(), links.end(), [](Link link) { return link.from == link.to; }), links.end());
  return links;
}

Links links_between_groups(const std::vector<NodeIds>& groups) {
  Links links;
  for (std::size_t one = 0; one < groups.size(); ++one) {
    for (std::size_t other = 0; other < groups.size(); ++other) {
      if (one == other) continue;
      for (const NodeId from : groups[one]) {
        for (const NodeId to : groups[other]) links.push_back({from, to});
      }
    }
  }
  return normalized(std::move(links));
}

Links links_isolating(const NodeIds& nodes, unsigned node_count) {
  Links links;
  for (const NodeId node : nodes) {
    for (unsigned other = 0; other < node_count; ++other) {
      links.push_back({node, static_cast<NodeId>(other)});
      links.push_back({static_cast<NodeId>(other), node});
    }
  }
  return normalized(std::move(links));
}

Links links_from_to(const NodeIds& from, const NodeIds& to) {
  Links links;
  for (const NodeId a : from) {
    for (const NodeId b : to) links.push_back({a, b});
  }
  return normalized(std::move(links));
}

Links links_both_ways(const NodeIds& a, const NodeIds& b) {
  Links links = links_from_to(a, b);
  const Links back = links_from_to(b, a);
  links.insert(links.end(), back.begin(), back.end());
  return normalized(std::move(links));
}

Links client_links(const NodeIds& from, const NodeIds& to) {
  Links links;
  for (const NodeId node : from) links.push_back({node, raft::kClient});
  for (const NodeId node : to) links.push_back({raft::kClient, node});
  return normalized(std::move(links));
}

Links links_for_kinds(const NodeIds& from, const NodeIds& to, KindSet kinds) {
  Links links = links_from_to(from, to);
  if (kinds != kClientMessages) return links;
  const Links of_clients = client_links(from, to);
  links.insert(links.end(), of_clients.begin(), of_clients.end());
  return normalized(std::move(links));
}

}  // namespace raftlab::transport
