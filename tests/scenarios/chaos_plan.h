// SPDX-License-Identifier: MIT
// A chaos line played without a cluster: every fault it plans, in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/language/parser.h"
#include "scenarios/runner/chaos_plan.h"
#include "tests/catch.h"

namespace raftlab::scenarios::runner {

inline constexpr sim::Time kSecondUs = 1'000'000;

inline language::Statement chaos_line(const std::string& text) {
  language::Context context;
  language::StatementResult result = language::parse_statement(text, context);
  INFO(text);
  REQUIRE(result.statement);
  return *result.statement;
}

inline ChaosGround ground_of(std::uint32_t nodes, std::uint32_t voters) {
  ChaosGround ground{nodes, {}};
  for (std::uint32_t node = 0; node < voters; ++node) ground.voters.push_back(node);
  return ground;
}

/// How a plan is asked for its faults.
struct Play {
  std::uint32_t nodes = 5;
  std::uint32_t voters = 5;
  sim::Time begins_us = 0;
  sim::Time until_us = 60 * kSecondUs;  ///< of a line without `for D`
  std::uint64_t seed = 1;
};

/// Several lines at once, as a run plays them: by time, then in the order of the lines.
inline std::vector<PlannedFault> played_together(const std::vector<std::string>& lines, const Play& play) {
  const ChaosGround ground = ground_of(play.nodes, play.voters);
  Downtime downtime(ground.voters);
  std::vector<ChaosPlan> plans;
  for (const std::string& text : lines) {
    const language::Statement line = chaos_line(text);
    const sim::Time ends_us = line.for_us ? play.begins_us + *line.for_us : raft::kNever;
    for (const language::Chaos& each : unmixed(std::get<language::Chaos>(line.action))) {
      plans.emplace_back(each, ground, play.begins_us, ends_us, play.seed, plans.size());
    }
  }
  std::vector<PlannedFault> faults;
  while (true) {
    ChaosPlan* next = nullptr;
    for (ChaosPlan& plan : plans) {
      if (next == nullptr || plan.next_at() < next->next_at()) next = &plan;
    }
    const sim::Time at_us = next->next_at();
    if (at_us >= play.until_us) return faults;
    for (PlannedFault& fault : next->take_next(downtime)) {
      CHECK(fault.at_us == at_us);
      faults.push_back(std::move(fault));
    }
  }
}

inline std::vector<PlannedFault> played(const std::string& line, const Play& play = {}) {
  return played_together({line}, play);
}

inline std::string text_of(const std::vector<PlannedFault>& faults) {
  std::string text;
  for (const PlannedFault& fault : faults) text += std::to_string(fault.at_us) + " " + fault.statement.text + "\n";
  return text;
}

/// How long it lasts; 0 for what does not.
inline sim::Time lasting(const language::Statement& statement) {
  if (const auto* suspend = std::get_if<language::Suspend>(&statement.action)) return suspend->time_us;
  return statement.for_us.value_or(0);
}

inline std::vector<std::uint32_t> ids_of(const language::NodeSelector& nodes) {
  std::vector<std::uint32_t> ids;
  for (const language::NodeRef& node : nodes.nodes) ids.push_back(node.id);
  return ids;
}

}  // namespace raftlab::scenarios::runner
