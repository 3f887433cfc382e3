// SPDX-License-Identifier: MIT
#include "report/why_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "report/event_text.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using raft::NodeSet;
using sim::EventId;
using sim::EventKind;

enum class Answer { no, yes, unknown };

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The words of a line behind its first, without `for D` and `as NAME`.
std::string_view body_of(std::string_view text) {
  text.remove_prefix(std::min(text.size(), first_word(text).size()));
  for (const std::string_view suffix : {" for ", " as "}) {
    if (const std::size_t at = text.rfind(suffix); at != std::string_view::npos) text = text.substr(0, at);
  }
  return trimmed(text);
}

/// "0,2" or "all" as nodes; nullopt for anything that only the run could tell.
std::optional<NodeSet> nodes_of(std::string_view text, unsigned nodes) {
  text = trimmed(text);
  if (text == "all") return NodeSet::first(std::min(nodes, raft::kNodesMax));
  NodeSet set;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view word = trimmed(text.substr(0, comma));
    unsigned node = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), node);
    if (word.empty() || error != std::errc() || end != word.data() + word.size() || node >= raft::kNodesMax) {
      return std::nullopt;
    }
    set.add(static_cast<NodeId>(node));
    if (comma == std::string_view::npos) return set;
    text.remove_prefix(comma + 1);
  }
}

Answer partitions(std::string_view body, unsigned nodes, NodeId from, NodeId to) {
  int group_from = -1;
  int group_to = -1;
  for (int group = 0; !body.empty(); ++group) {
    const std::size_t bar = body.find('|');
    const std::optional<NodeSet> set = nodes_of(body.substr(0, bar), nodes);
    if (!set) return Answer::unknown;
    if (set->contains(from)) group_from = group;
    if (set->contains(to)) group_to = group;
    body.remove_prefix(bar == std::string_view::npos ? body.size() : bar + 1);
  }
  return group_from >= 0 && group_to >= 0 && group_from != group_to ? Answer::yes : Answer::no;
}

Answer cuts_one_way(std::string_view body, std::string_view arrow, unsigned nodes, NodeId from, NodeId to) {
  const std::size_t at = body.find(arrow);
  const std::optional<NodeSet> left = nodes_of(body.substr(0, at), nodes);
  const std::optional<NodeSet> right = nodes_of(body.substr(at + arrow.size()), nodes);
  if (!left || !right) return Answer::unknown;
  const bool both = arrow == "<->";
  const bool cut =
      (left->contains(from) && right->contains(to)) || (both && left->contains(to) && right->contains(from));
  return cut ? Answer::yes : Answer::no;
}

Answer cuts(std::string_view text, unsigned nodes, NodeId from, NodeId to) {
  const std::string_view word = first_word(text);
  const std::string_view body = body_of(text);
  if (word == "partition") return partitions(body, nodes, from, to);
  if (word == "isolate") {
    const std::optional<NodeSet> set = nodes_of(body, nodes);
    if (!set) return Answer::unknown;
    return set->contains(from) || set->contains(to) ? Answer::yes : Answer::no;
  }
  if (word != "cut") return Answer::no;
  if (body.find("<->") != std::string_view::npos) return cuts_one_way(body, "<->", nodes, from, to);
  if (body.find("->") != std::string_view::npos) return cuts_one_way(body, "->", nodes, from, to);
  return Answer::unknown;
}

std::vector<FaultLine> in_force_with(const WhyIndex& index, EventId id, std::string_view word) {
  std::vector<FaultLine> found;
  for (const std::uint32_t place : index.network_faults(id)) {
    if (first_word(index.text_of(index.faults()[place])) == word) found.push_back(index.faults()[place]);
  }
  return found;
}

}  // namespace

bool surely_cuts(const WhyIndex& index, const FaultLine& line, NodeId from, NodeId to) {
  return cuts(index.text_of(line), index.timeline().nodes, from, to) == Answer::yes;
}

std::vector<FaultLine> cuts_of(const WhyIndex& index, NodeId from, NodeId to, EventId id) {
  std::vector<FaultLine> sure;
  std::vector<FaultLine> possible;
  const FaultLine* heal = index.last_partial_heal(id);
  for (const std::uint32_t place : index.network_faults(id)) {
    const FaultLine& fault = index.faults()[place];
    const Answer answer = cuts(index.text_of(fault), index.timeline().nodes, from, to);
    if (answer == Answer::no) continue;
    possible.push_back(fault);
    // A `heal A <-> B` since it began may have opened this link again.
    const bool whole = heal == nullptr || heal->from < fault.from;
    if (answer == Answer::yes && whole) sure.push_back(fault);
  }
  return sure.empty() ? possible : sure;
}

std::string lines_text(const WhyIndex& index, const std::vector<FaultLine>& lines) {
  constexpr std::size_t kShown = 3;
  std::string text = lines.size() > 1 ? "one of " : "";
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i) {
    const FaultLine& line = lines[lines.size() - 1 - i];  // the last is the likeliest
    text += fmt::format("{}`{}` since {} s (e#{})", i == 0 ? "" : ", ", shortened(printable(index.text_of(line)), 60),
                        clock_text(index.at(line.from).at), line.from);
  }
  if (lines.size() > kShown) text += fmt::format(" and {} more", lines.size() - kShown);
  return text;
}

std::string loss_text(const WhyIndex& index, EventId id) {
  std::string text;
  const std::vector<FaultLine> lines = in_force_with(index, id, "loss");
  if (!lines.empty()) {
    text = "the line " + lines_text(index, {lines.back()});
  } else {
    for (const auto& [name, value] : index.timeline().options) {
      if (name == "loss") text = fmt::format("the run's `loss {}`", value);
    }
  }
  std::vector<FaultLine> links;
  for (const FaultLine& line : in_force_with(index, id, "link")) {
    if (index.text_of(line).find(" loss ") != std::string_view::npos) links.push_back(line);
  }
  if (!links.empty()) text += (text.empty() ? "" : ", or of its link ") + lines_text(index, links);
  return text;
}

std::vector<FaultLine> drops_at(const WhyIndex& index, EventId id) { return in_force_with(index, id - 1, "drop"); }

std::vector<FaultLine> discards_at(const WhyIndex& index, EventId id) {
  const FaultLine* line = index.last_discard(id);
  if (line == nullptr) return {};
  return {*line};
}

std::string down_text(const WhyIndex& index, NodeId node, EventId id) {
  if (node >= index.timeline().nodes || index.after(node, id).up) return {};
  const std::optional<EventId> crash = index.last_before(EventKind::node_crashed, node, id + 1);
  const std::optional<EventId> refused = index.last_before(EventKind::node_refused_start, node, id + 1);
  const EventId last = std::max(crash.value_or(0), refused.value_or(0));
  if (last == 0) return "it has not started yet";
  return fmt::format("it {} at {} s (e#{})", refused.value_or(0) == last ? "refused to start" : "crashed",
                     clock_text(index.at(last).at), last);
}

}  // namespace raftlab::report
