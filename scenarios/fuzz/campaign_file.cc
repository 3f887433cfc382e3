// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/campaign_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace raftlab::scenarios::fuzz {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "raftlab.campaign";
constexpr int kVersion = 1;
constexpr std::array<std::string_view, 6> kEnds = {"running",     "finished",    "found-enough",
                                                   "out-of-time", "interrupted", "broken-off"};

/// What is wrong with a file; ends the reading and goes no further than this file.
struct Wrong {
  std::string text;
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Json finding_json(const Finding& finding) {
  return {{"property", finding.broken.target.property},
          {"expectation", finding.broken.target.expectation},
          {"what", finding.broken.what},
          {"shape", finding.broken.shape},
          {"cause", finding.broken.cause},
          {"first_seed", std::to_string(finding.first_seed)},
          {"seeds", finding.seeds},
          {"lines", finding.lines},
          {"shrunk", finding.shrunk},
          {"file", finding.file},
          {"digest", finding.digest}};
}

const Json& member(const Json& object, const char* name) {
  if (!object.is_object()) throw Wrong{fmt::format("it has no object where \"{}\" should be", name)};
  const auto found = object.find(name);
  if (found == object.end()) throw Wrong{fmt::format("\"{}\" is missing", name)};
  return *found;
}

std::string text_at(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) throw Wrong{fmt::format("\"{}\" is no string", name)};
  return value.get<std::string>();
}

/// A number, or a string of digits.
std::uint64_t number_at(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    std::uint64_t number = 0;
    const std::from_chars_result result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (all_digits(text) && result.ec == std::errc{}) return number;
  }
  throw Wrong{fmt::format("\"{}\" is no whole number", name)};
}

bool flag_at(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_boolean()) throw Wrong{fmt::format("\"{}\" is neither true nor false", name)};
  return value.get<bool>();
}

const Json& list_at(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_array()) throw Wrong{fmt::format("\"{}\" is no list", name)};
  return value;
}

Finding finding_of(const Json& json) {
  Finding finding;
  finding.broken.target.property = text_at(json, "property");
  finding.broken.target.expectation = text_at(json, "expectation");
  finding.broken.what = text_at(json, "what");
  finding.broken.shape = text_at(json, "shape");
  finding.broken.cause = text_at(json, "cause");
  finding.first_seed = number_at(json, "first_seed");
  finding.seeds = number_at(json, "seeds");
  finding.lines = number_at(json, "lines");
  finding.shrunk = flag_at(json, "shrunk");
  finding.file = text_at(json, "file");
  finding.digest = text_at(json, "digest");
  if (finding.file.find('/') != std::string::npos) throw Wrong{"\"file\" is no plain name"};
  return finding;
}

CampaignIdentity identity_of(const Json& json) {
  CampaignIdentity identity;
  identity.engine = text_at(json, "engine");
  identity.scenario = text_at(member(json, "scenario"), "name");
  identity.scenario_hash = text_at(member(json, "scenario"), "hash");
  identity.first_seed = number_at(member(json, "seeds"), "first");
  if (!member(member(json, "seeds"), "last").is_null()) identity.last_seed = number_at(member(json, "seeds"), "last");
  identity.time = text_at(json, "time");
  for (const Json& word : list_at(json, "settings")) {
    if (!word.is_string()) throw Wrong{"\"settings\" holds something else than words"};
    identity.settings.push_back(word.get<std::string>());
  }
  identity.keep_going = number_at(json, "keep_going");
  identity.shrinks = flag_at(json, "shrink");
  return identity;
}

CampaignRecord record_of(const Json& json) {
  if (!json.is_object() || !json.contains("format") || json["format"] != kFormat) {
    throw Wrong{fmt::format("its \"format\" is not {}", kFormat)};
  }
  if (const std::uint64_t version = number_at(json, "version"); version != kVersion) {
    throw Wrong{fmt::format("its version is {}; raftlab {} reads version {}", version, RAFTLAB_VERSION, kVersion)};
  }
  CampaignRecord record;
  record.identity = identity_of(json);
  record.shard.index = number_at(member(json, "shard"), "index");
  record.shard.count = number_at(member(json, "shard"), "count");
  if (record.shard.index >= record.shard.count) throw Wrong{"its shard is none of its shards"};
  const std::string end = text_at(json, "state");
  const auto known = std::find(kEnds.begin(), kEnds.end(), end);
  if (known == kEnds.end()) throw Wrong{fmt::format("its state '{}' is unknown", end)};
  record.end = static_cast<CampaignEnd>(known - kEnds.begin());
  record.seeds_done = number_at(json, "seeds_done");
  record.events = number_at(json, "events");
  record.inconclusive = number_at(json, "inconclusive");
  record.inconclusive_first = number_at(json, "inconclusive_first");
  for (const Json& finding : list_at(json, "findings")) record.findings.push_back(finding_of(finding));
  return record;
}

}  // namespace

std::string campaign_file_name(const Shard& shard) {
  return shard.count == 1 ? "campaign.json" : fmt::format("campaign-{}-of-{}.json", shard.index, shard.count);
}

bool is_campaign_file_name(std::string_view name) {
  if (name == "campaign.json") return true;
  constexpr std::string_view kHead = "campaign-";
  constexpr std::string_view kTail = ".json";
  if (!name.starts_with(kHead) || !name.ends_with(kTail)) return false;
  name = name.substr(kHead.size(), name.size() - kHead.size() - kTail.size());
  const std::size_t of = name.find("-of-");
  return of != std::string_view::npos && all_digits(name.substr(0, of)) && all_digits(name.substr(of + 4));
}

std::string campaign_json(const CampaignRecord& record) {
  const CampaignIdentity& identity = record.identity;
  Json json;
  json["format"] = kFormat;
  json["version"] = kVersion;
  json["engine"] = identity.engine;
  json["scenario"] = {{"name", identity.scenario}, {"hash", identity.scenario_hash}};
  json["seeds"]["first"] = std::to_string(identity.first_seed);
  json["seeds"]["last"] = identity.last_seed ? Json(std::to_string(*identity.last_seed)) : Json(nullptr);
  json["time"] = identity.time;
  json["settings"] = identity.settings;
  json["keep_going"] = identity.keep_going;
  json["shrink"] = identity.shrinks;
  json["shard"] = {{"index", record.shard.index}, {"count", record.shard.count}};
  json["state"] = kEnds[static_cast<std::size_t>(record.end)];
  json["seeds_done"] = record.seeds_done;
  json["events"] = record.events;
  json["inconclusive"] = record.inconclusive;
  json["inconclusive_first"] = std::to_string(record.inconclusive_first);
  json["findings"] = Json::array();
  for (const Finding& finding : record.findings) json["findings"].push_back(finding_json(finding));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

CampaignRead read_campaign(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return {.record = std::nullopt, .error = "it is no JSON"};
  try {
    return {.record = record_of(json), .error = {}};
  } catch (const Wrong& wrong) {
    return {.record = std::nullopt, .error = wrong.text};
  }
}

}  // namespace raftlab::scenarios::fuzz
