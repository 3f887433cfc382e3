// SPDX-License-Identifier: MIT
#include "report/explain.h"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "report/event_text.h"
#include "report/json_writer.h"
#include "report/why.h"

namespace raftlab::report {

namespace {

constexpr std::size_t kCausesShown = 8;
constexpr std::size_t kEffectsShown = 12;

using Out = std::back_insert_iterator<std::string>;

std::vector<std::pair<std::string, std::string>> fields_shown(const Timeline& timeline, sim::EventId id) {
  std::vector<std::pair<std::string, std::string>> fields;
  const auto event = nlohmann::ordered_json::parse(event_json(timeline, id), nullptr, false);
  for (const auto& [key, value] : event.items()) {
    if (key == "id" || key == "at_us" || key == "kind" || key == "cause") continue;
    fields.emplace_back(key, value.is_string() ? printable(value.get<std::string>()) : value.dump());
  }
  return fields;
}

void list_events(Out out, const Timeline& timeline, const std::vector<sim::EventId>& events, std::size_t shown,
                 bool last_too) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i < shown || (last_too && i + 1 == events.size())) {
      fmt::format_to(out, "  {}\n", event_line(timeline, events[i]));
    } else if (i == shown) {
      const std::size_t hidden = events.size() - shown - (last_too ? 1 : 0);
      if (hidden > 0) fmt::format_to(out, "  ... {} more\n", hidden);
    }
  }
}

}  // namespace

std::string event_line(const Timeline& timeline, sim::EventId id) {
  return fmt::format("e#{}  {} s  {}  {}", id, clock_text(timeline.trace.at(id).at), actor_text(timeline, id),
                     event_text(timeline, id));
}

Explanation explain(const Timeline& timeline, sim::EventId id) {
  Explanation explanation = rule_of(WhyIndex(timeline), id);
  explanation.headline = event_line(timeline, id);
  explanation.fields = fields_shown(timeline, id);
  for (sim::EventId cause = timeline.trace.at(id).cause; cause != 0; cause = timeline.trace.at(cause).cause) {
    explanation.causes.push_back(cause);
  }
  for (sim::EventId later = id + 1; later <= timeline.trace.size(); ++later) {
    if (timeline.trace.at(later).cause == id) explanation.effects.push_back(later);
  }
  return explanation;
}

std::string_view mark_of(bool met, Marks marks) {
  if (marks == Marks::utf8) return met ? "\xe2\x9c\x93" : "\xe2\x9c\x97";
  return met ? "[yes]" : "[no] ";
}

std::string explanation_text(const Timeline& timeline, const Explanation& explanation, Marks marks) {
  std::string text = explanation.headline + "\n";
  Out out(text);
  if (!explanation.rule.empty()) fmt::format_to(out, "\nwhy  {}\n  {}\n", explanation.section, explanation.rule);
  for (const Condition& condition : explanation.conditions) {
    fmt::format_to(out, "  {} {}\n", mark_of(condition.met, marks), condition.text);
  }
  if (!explanation.note.empty()) fmt::format_to(out, "  {}\n", explanation.note);
  text += "\nvalues\n";
  for (const auto& [name, value] : explanation.fields) fmt::format_to(out, "  {} = {}\n", name, shortened(value, 400));
  text += "\ncaused by\n";
  if (explanation.causes.empty()) text += "  nothing: this is a root (a timer, a client, the scenario or the start)\n";
  list_events(out, timeline, explanation.causes, kCausesShown, true);
  text += "\nleads to\n";
  if (explanation.effects.empty()) text += "  no other event\n";
  list_events(out, timeline, explanation.effects, kEffectsShown, false);
  return text;
}

}  // namespace raftlab::report
