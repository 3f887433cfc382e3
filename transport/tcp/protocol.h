// SPDX-License-Identifier: MIT
// What is said on a connection before and beside Raft's messages. Whoever connects says hello first: what it is, which
// cluster it means; the answer is a welcome, or the reason why not. Between two nodes each connection carries messages
// one way, from the node that opened it; a client asks and is answered on its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "raft/types.h"

namespace raftlab::transport::tcp {

struct Hello {
  bool node = false;                   // else a client
  raft::NodeId id = raft::kNoNode;     // of the node that connects
  raft::NodeId meant = raft::kNoNode;  // whom it wants to reach; kNoNode: whoever listens there
  std::uint64_t cluster = 0;           // Cluster::hash(); 0: a client that does not know

  bool operator==(const Hello&) const = default;
};
std::string encode(const Hello& hello);
std::optional<Hello> decode_hello(std::string_view payload);

struct Welcome {
  raft::NodeId id = raft::kNoNode;  // who listens here
  std::string refused;              // the reason; empty: welcome

  bool operator==(const Welcome&) const = default;
};
std::string encode(const Welcome& welcome);
std::optional<Welcome> decode_welcome(std::string_view payload);

/// For nodes started with --allow-control.
enum class ControlVerb : std::uint8_t { kill, revive, suspend };
struct Control {
  ControlVerb verb = ControlVerb::kill;
  std::uint64_t time_us = 0;  // suspend

  bool operator==(const Control&) const = default;
};
inline constexpr std::uint64_t kSuspendMaxUs = 600'000'000;
std::string encode(const Control& control);
std::optional<Control> decode_control(std::string_view payload);

struct ControlAnswer {
  bool done = false;
  std::string text;
};
std::string encode(const ControlAnswer& answer);
std::optional<ControlAnswer> decode_control_answer(std::string_view payload);

}  // namespace raftlab::transport::tcp
