// SPDX-License-Identifier: MIT
#include "scenarios/language/not_yet.h"

#include <algorithm>
#include <array>

#include "scenarios/language/names.h"

namespace raftlab::scenarios::language {
namespace {

/// The table. Keys are made by feature_of below.
constexpr std::string_view kNotYet[] = {
    "chaos",
    "clients",
    "linearizable",
    "voters",
    "learners",
    "transfer",
    "add",
    "promote",
    "remove",
    "members",
    "snapshot",
    "rule",
    "mark",
    "measure",
    "clock",
    "disk NODE",
    "start with a configuration in the log",
    "option pre-vote",
    "option check-quorum",
    "option reads",
    "option lease-drift",
    "option snapshot-every",
    "option sessions off",
    "option window",
    "option priority",
    "option with at NODES",
};

std::string_view feature_of(const Fact& fact) {
  const auto* right = std::get_if<Quantity>(&fact.right);
  const bool right_too = right != nullptr && right->kind == QuantityKind::linearizable;
  return fact.left.kind == QuantityKind::linearizable || right_too ? "linearizable" : "";
}

std::string_view feature_of(const Option& option) {
  if (option.at) return "option with at NODES";
  switch (option.name) {
    case OptionName::pre_vote:
      return "option pre-vote";
    case OptionName::check_quorum:
      return "option check-quorum";
    case OptionName::reads:
      return "option reads";
    case OptionName::lease_drift:
      return "option lease-drift";
    case OptionName::snapshot_every:
      return "option snapshot-every";
    case OptionName::sessions:
      return option.value.number == 0 ? "option sessions off" : "";
    case OptionName::window:
      return "option window";
    case OptionName::priority:
      return "option priority";
    case OptionName::client_timeout:
    case OptionName::batch:
      return "";
  }
  return "";
}

/// The name of the feature a statement needs, for those that may be missing.
struct Feature {
  std::string_view operator()(const Chaos&) const { return "chaos"; }
  std::string_view operator()(const Clients&) const { return "clients"; }
  std::string_view operator()(const Voters&) const { return "voters"; }
  std::string_view operator()(const Learners&) const { return "learners"; }
  std::string_view operator()(const Snapshot&) const { return "snapshot"; }
  std::string_view operator()(const RuleOff&) const { return "rule"; }
  std::string_view operator()(const Mark&) const { return "mark"; }
  std::string_view operator()(const Measure&) const { return "measure"; }
  std::string_view operator()(const ClockDrift&) const { return "clock"; }
  std::string_view operator()(const ClockJump&) const { return "clock"; }
  std::string_view operator()(const DiskFault&) const { return "disk NODE"; }
  std::string_view operator()(const Option& option) const { return feature_of(option); }
  std::string_view operator()(const Expect& check) const { return feature_of(check.fact); }
  std::string_view operator()(const WaitUntil& check) const { return feature_of(check.fact); }
  std::string_view operator()(const Always& check) const { return feature_of(check.fact); }

  std::string_view operator()(const MemberRequest& request) const {
    static constexpr std::array<std::string_view, 6> kWords = {"transfer", "add",    "add",
                                                               "promote",  "remove", "members"};
    return kWords[static_cast<std::size_t>(request.action)];
  }

  std::string_view operator()(const StartState& start) const {
    const bool config = std::any_of(start.log.begin(), start.log.end(),
                                    [](const LogEntryLiteral& entry) { return entry.kind == CommandKind::config; });
    return config ? "start with a configuration in the log" : "";
  }

  template <typename Other>
  std::string_view operator()(const Other&) const {
    return "";
  }
};

}  // namespace

bool is_not_yet(std::string_view word) {
  return std::find(std::begin(kNotYet), std::end(kNotYet), word) != std::end(kNotYet);
}

std::string_view not_yet(const Statement& statement) {
  const std::string_view feature = std::visit(Feature{}, statement.action);
  const auto* found = std::find(std::begin(kNotYet), std::end(kNotYet), feature);
  return found == std::end(kNotYet) ? std::string_view() : *found;
}

}  // namespace raftlab::scenarios::language
