// SPDX-License-Identifier: MIT
// A study as CSV and as JSON.
#include <fmt/format.h>

#include "report/json_out.h"
#include "report/study/study.h"

namespace raftlab::report::study {
namespace {

/// In quotes where a comma, a quote or a line's end would break the row.
std::string csv_word(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string json_word(std::string_view text) {
  std::string quoted;
  JsonOut out([&quoted](std::string_view piece) { quoted += piece; }, JsonOut::kBytesMin);
  out.string(text);
  out.flush();
  return quoted;
}

/// What integers of the JSON count: microseconds and the like.
std::string_view step_of(Unit unit) {
  switch (unit) {
    case Unit::time:
      return "us";
    case Unit::share:
      return "ppm";
    case Unit::ratio:
      return "thousandths";
    case Unit::pace:
      return "thousandths/s";
    case Unit::count:
      return "count";
  }
  return "count";
}

std::string series_json(const Quantity& quantity, const Series& series) {
  std::string text = fmt::format("{{\"label\":{},\"runs\":{},\"runs_without\":{},\"n\":{}", json_word(series.label),
                                 series.runs, series.runs_without, series.values.size());
  if (!series.values.empty()) {
    text += fmt::format(",\"mean\":\"{}\"", series.values.mean_text(quantity.unit));
    for (const Percentile& percentile : kPercentiles) {
      text += fmt::format(",\"{}\":{}", percentile.name, series.values.percentile(percentile.thousandths));
    }
    text += fmt::format(",\"max\":{}", series.values.largest());
  }
  if (series.distance) text += fmt::format(",\"ks\":\"{}\"", series.distance->text());
  text += ",\"values\":[";
  bool first = true;
  for (const std::int64_t value : series.values.given()) {
    text += fmt::format("{}{}", first ? "" : ",", value);
    first = false;
  }
  return text + "]}";
}

}  // namespace

std::string csv_text(const Study& study) {
  std::string text = "metric,unit,settings,runs,runs_without,n,mean";
  for (const Percentile& percentile : kPercentiles) text += fmt::format(",{}", percentile.name);
  text += ",max,ks\n";
  for (const Quantity& quantity : study.quantities) {
    for (const Series& series : quantity.series) {
      text += fmt::format("{},{},{},{},{},{}", csv_word(quantity.name), words_of(quantity.unit).symbol,
                          csv_word(series.label), series.runs, series.runs_without, series.values.size());
      if (series.values.empty()) {
        text += std::string(std::size(kPercentiles) + 3, ',') + "\n";
        continue;
      }
      text += "," + series.values.mean_text(quantity.unit);
      for (const Percentile& percentile : kPercentiles) {
        text += "," + value_text(series.values.percentile(percentile.thousandths), quantity.unit);
      }
      text += fmt::format(",{},{}\n", value_text(series.values.largest(), quantity.unit),
                          series.distance ? series.distance->text() : "");
    }
  }
  return text;
}

std::string json_text(const Study& study) {
  std::string text = fmt::format(
      "{{\"format\":\"raftlab.study\",\"version\":1,\"engine\":{},\"scenario\":{},\"title\":{},\"command\":{},"
      "\"first_seed\":\"{}\",\"last_seed\":\"{}\",\n\"metrics\":[",
      json_word(study.engine), json_word(study.scenario), json_word(study.title), json_word(study.command),
      study.first_seed, study.last_seed);
  for (std::size_t i = 0; i < study.quantities.size(); ++i) {
    const Quantity& quantity = study.quantities[i];
    text += fmt::format("{}\n{{\"name\":{},\"unit\":{},\"about\":{},\"series\":[", i == 0 ? "" : ",",
                        json_word(quantity.name), json_word(step_of(quantity.unit)), json_word(quantity.help));
    for (std::size_t j = 0; j < quantity.series.size(); ++j) {
      text += (j == 0 ? "\n" : ",\n") + series_json(quantity, quantity.series[j]);
    }
    text += "]}";
  }
  return text + "]}\n";
}

}  // namespace raftlab::report::study
