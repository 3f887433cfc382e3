// SPDX-License-Identifier: MIT
#include "transport/tcp/cluster.h"

#include <charconv>
#include <optional>

#include "raft/rng.h"

namespace raftlab::transport::tcp {

namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t end = line.find_first_of(" \t\r");
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end);
  }
}

std::optional<unsigned> number_of(std::string_view word, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value > most) return std::nullopt;
  return value;
}

std::string read_line(std::string_view line, Cluster& cluster) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.empty()) return {};
  if (words.size() != 3) return "a node is written as `ID HOST PORT`, such as `0 127.0.0.1 7000`";
  const std::optional<unsigned> id = number_of(words[0], raft::kNodesMax - 1);
  if (!id) return "the id '" + std::string(words[0]) + "' is no number from 0 to 100";
  const std::optional<unsigned> port = number_of(words[2], 65535);
  if (!port || *port == 0) return "the port '" + std::string(words[2]) + "' is no number from 1 to 65535";
  const auto node = static_cast<raft::NodeId>(*id);
  if (cluster.nodes.contains(node)) return "node " + std::to_string(*id) + " is here twice";
  const Address address{std::string(words[1]), static_cast<std::uint16_t>(*port)};
  for (const auto& [other, there] : cluster.nodes) {
    if (there == address) return "node " + std::to_string(other) + " has the same address";
  }
  cluster.nodes.emplace(node, address);
  return {};
}

}  // namespace

std::string Address::text() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return name + ":" + std::to_string(port);
}

std::uint64_t Cluster::hash() const {
  std::string all;
  for (const auto& [id, address] : nodes) all += std::to_string(id) + " " + address.text() + "\n";
  return raft::stream_seed(0, all);
}

raft::NodeSet Cluster::ids() const {
  raft::NodeSet ids;
  for (const auto& [id, address] : nodes) ids.add(id);
  return ids;
}

ClusterRead read_cluster(std::string_view text) {
  ClusterRead read;
  unsigned number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string error = read_line(text.substr(0, end), read.cluster);
    ++number;
    if (!error.empty()) read.errors.push_back("line " + std::to_string(number) + ": " + error);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  if (read.cluster.nodes.empty() && read.errors.empty()) read.errors.emplace_back("it names no node");
  return read;
}

}  // namespace raftlab::transport::tcp
