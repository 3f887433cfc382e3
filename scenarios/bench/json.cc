// SPDX-License-Identifier: MIT
#include <cmath>
#include <nlohmann/json.hpp>

#include "scenarios/bench/outputs.h"

namespace raftlab::scenarios::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "raftlab.bench";
constexpr int kVersion = 1;

std::int64_t whole(double rate) { return std::llround(rate); }

Json rates(const Spread& spread) {
  return {{"median", whole(spread.median)}, {"low", whole(spread.low)}, {"high", whole(spread.high)}};
}

/// To four digits behind the point.
double rounded(double ratio) { return std::round(ratio * 10'000) / 10'000; }

Json ratios(const Spread& spread) {
  return {{"median", rounded(spread.median)}, {"low", rounded(spread.low)}, {"high", rounded(spread.high)}};
}

Json object_of(const Figures& figures) {
  const Workload& workload = *figures.workload;
  Json object;
  object["name"] = workload.name;
  object["what"] = workload.what;
  object["unit"] = word_of(workload.unit);
  object["messages_per_s"] = rates(figures.messages);
  object["commands_per_s"] = rates(figures.commands);
  object["events_per_s"] = rates(figures.events);
  object["seeds_per_s"] = rates(figures.runs);
  object["virtual_s_per_s"] = rates(figures.virtual_s);
  object["bytes_per_event"] = figures.bytes_an_event ? Json(whole(*figures.bytes_an_event)) : Json();
  object["peak_bytes"] = figures.peak_bytes;
  object["limit_per_s"] = figures.limit ? rates(*figures.limit) : Json();
  object["ratio"] = figures.ratio ? ratios(*figures.ratio) : Json();
  object["ratio_wanted"] = workload.ratio_wanted > 0 ? Json(workload.ratio_wanted) : Json();
  object["rate_wanted"] = workload.rate_wanted > 0 ? Json(whole(workload.rate_wanted)) : Json();
  const std::optional<bool> reached = figures.reached();
  object["reached"] = reached ? Json(*reached) : Json();
  return object;
}

/// Nothing where a row is not as json_text() writes it.
std::optional<Before::Row> row_of(const Json& object) {
  if (!object.is_object()) return std::nullopt;
  const Json name = object.value("name", Json());
  const Json unit = object.value("unit", Json());
  if (!name.is_string() || !unit.is_string()) return std::nullopt;
  const Json rates = object.value(unit.get<std::string>() + "_per_s", Json());
  if (!rates.is_object() || !rates.value("median", Json()).is_number()) return std::nullopt;
  Before::Row row{name.get<std::string>(), rates["median"].get<double>(), std::nullopt};
  const Json ratio = object.value("ratio", Json());
  if (ratio.is_object() && ratio.value("median", Json()).is_number()) row.ratio = ratio["median"].get<double>();
  return row;
}

}  // namespace

std::string json_text(const Report& report) {
  Json object;
  object["format"] = kFormat;
  object["version"] = kVersion;
  object["raftlab"] = RAFTLAB_VERSION;
  object["repeat"] = report.repeats;
  object["seconds"] = rounded(report.seconds);
  object["workloads"] = Json::array();
  for (const Figures& figures : report.figures) object["workloads"].push_back(object_of(figures));
  const auto cost = [&report](std::string_view of, std::string_view in) {
    const std::optional<double> found = report.cost(of, in);
    return found ? Json(rounded(*found)) : Json();
  };
  object["cost_of_101_nodes"] = cost("idle-101", "idle-3");
  object["cost_of_long_logs"] = cost("idle-log", "idle");
  return object.dump(2) + "\n";
}

BeforeRead read_before(std::string_view json) {
  const Json object = Json::parse(json, nullptr, false);
  if (object.is_discarded()) return {std::nullopt, "is no JSON"};
  if (!object.is_object() || object.value("format", Json()) != Json(kFormat)) {
    return {std::nullopt, "is no report of raftlab bench --json"};
  }
  if (object.value("version", Json()) != Json(kVersion))
    return {std::nullopt, "is of a version that is not known here"};
  Before before;
  const Json engine = object.value("raftlab", Json());
  if (engine.is_string()) before.engine = engine.get<std::string>();
  const Json rows = object.value("workloads", Json());
  for (const Json& one : rows) {
    const std::optional<Before::Row> row = row_of(one);
    if (!row) return {std::nullopt, "has a workload that is not as raftlab bench --json writes it"};
    before.rows.push_back(*row);
  }
  return {std::move(before), {}};
}

}  // namespace raftlab::scenarios::bench
