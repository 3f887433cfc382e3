// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/campaign_record.h"

#include <fmt/format.h>

namespace raftlab::scenarios::fuzz {
namespace {

std::string seeds_text(const CampaignIdentity& identity) {
  return identity.last_seed ? fmt::format("{}..{}", identity.first_seed, *identity.last_seed)
                            : fmt::format("from {} on", identity.first_seed);
}

std::string settings_text(const CampaignIdentity& identity) {
  std::string text;
  for (const std::string& word : identity.settings) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "none" : text;
}

}  // namespace

std::uint64_t seeds_asked(const CampaignIdentity& identity) {
  if (!identity.last_seed || *identity.last_seed < identity.first_seed) return identity.last_seed ? 0 : UINT64_MAX;
  const std::uint64_t behind_first = *identity.last_seed - identity.first_seed;
  return behind_first == UINT64_MAX ? UINT64_MAX : behind_first + 1;
}

std::string difference_of(const CampaignIdentity& a, const CampaignIdentity& b) {
  std::string text;
  const auto say = [&text](std::string_view what, const std::string& one, const std::string& other) {
    if (one == other) return;
    text += fmt::format("{}{}: {} and {}", text.empty() ? "" : "; ", what, one, other);
  };
  say("engine", a.engine, b.engine);
  say("scenario", a.scenario, b.scenario);
  if (a.scenario == b.scenario) say("text of the scenario", a.scenario_hash, b.scenario_hash);
  say("seeds", seeds_text(a), seeds_text(b));
  say("time", a.time.empty() ? "no limit" : a.time, b.time.empty() ? "no limit" : b.time);
  say("settings", settings_text(a), settings_text(b));
  say("keep-going", std::to_string(a.keep_going), std::to_string(b.keep_going));
  say("shrinking", a.shrinks ? "on" : "off", b.shrinks ? "on" : "off");
  return text;
}

}  // namespace raftlab::scenarios::fuzz
