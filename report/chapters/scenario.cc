// SPDX-License-Identifier: MIT
// What the scenario does to the network, processes it starts late, and what was found broken. Titles: the fault line
// itself (shortened after 60 characters), "Node N starts late", "Node N refuses to start", "An expectation fails", "Violation of PROPERTY".
//
// Sentences.
//  fault        "This held for D (e#X to e#Y)." or "This held until the end of the run, D (e#X)." X: a fault_started
//               whose text begins with partition, isolate, cut, link, drop, delay, duplicate, loss or reorder; Y: the
//               fault_ended caused by X, or the first with the same text after X, or the first "heal" or "settle"
//               (fault_started) after X. Then
//               "K messages were stopped by a cut link meanwhile." and "K messages were dropped by the scenario
//               meanwhile." for the message_dropped between X and Y with these reasons, where K is not 0; "Node N,
//               leader of term T when it began, committed K entries meanwhile." ("nothing" where K is 0). K: the sum of
//               commit_index minus commit_index_before of N's commit_advanced with reason counted between X and Y; N:
//               the live leader of the highest term at X, if there is one.
//  late start   "Node N was started D into the run (e#X); K of n nodes were up then." K with N itself.
//  refused      "Node N refused to start (e#X): entry I on its disk is damaged, though it was synced. K of n nodes were up
//               then." X: a node_refused_start, I damaged_index, K right after X.
//  expectation  "Line L: TEXT (e#X)." for each expectation_failed.
//  violation    "PROPERTY broke at D (e#X): TEXT." then "It says that MEANING.", the property's sentence in
//               report/property_words.cc, then "See e#A, e#B and e#C." for the evidence. D: the time of X in seconds
//               with six decimals.
#include <fmt/format.h>

#include <array>

#include "report/chapters/draft.h"
#include "report/property_words.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::array<std::string_view, 9> kNetworkWords = {"partition", "isolate",   "cut",  "link",   "drop",
                                                           "delay",     "duplicate", "loss", "reorder"};

std::string note_of(const Facts& facts, const Record& record) {
  return record.v[0] < facts.timeline.trace.notes() ? facts.timeline.trace.note(record.v[0]) : std::string();
}

bool about_network(std::string_view note) {
  for (const std::string_view word : kNetworkWords) {
    if (begins_with_word(note, word)) return true;
  }
  return false;
}

EventId fault_end(const Facts& facts, EventId start) {
  const sim::Trace& trace = facts.timeline.trace;
  const std::string own = note_of(facts, trace.at(start));
  for (EventId id = start + 1; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    if (record.kind == EventKind::fault_ended && (record.cause == start || note_of(facts, record) == own)) return id;
    if (record.kind != EventKind::fault_started) continue;
    const std::string note = note_of(facts, record);
    if (note == "heal" || begins_with_word(note, "settle")) return id;
  }
  return 0;
}

void tell_fault(const Facts& facts, EventId start, Drafts& out) {
  const EventId end = fault_end(facts, start);
  const std::string length = duration_text(facts.between(start, end));
  std::string text = end == 0 ? fmt::format("This held until the end of the run, {} (e#{}).", length, start)
                              : fmt::format("This held for {} (e#{} to e#{}).", length, start, end);
  const Leadership* leader = nullptr;
  for (const Leadership& one : facts.leaderships) {
    const bool leads = one.from < start && (one.until == 0 || one.until > start);
    if (leads && (leader == nullptr || one.term > leader->term)) leader = &one;
  }
  for (const Outage& outage : facts.outages) {
    const bool away = outage.from < start && (outage.until == 0 || outage.until > start);
    if (leader != nullptr && outage.node == leader->node && away) leader = nullptr;
  }
  std::uint64_t cut = 0;
  std::uint64_t dropped = 0;
  std::uint64_t committed = 0;
  for (EventId id = start; id <= facts.end_of(end); ++id) {
    const Record& record = facts.at(id);
    if (record.kind == EventKind::message_dropped) {
      if (record.drop_reason() == sim::DropReason::partition) ++cut;
      if (record.drop_reason() == sim::DropReason::scenario) ++dropped;
    }
    const bool counted = record.kind == EventKind::commit_advanced && record.why() == raft::Reason::counted;
    if (counted && leader != nullptr && record.node == leader->node) committed += record.v[1] - record.v[0];
  }
  if (cut != 0) {
    text += fmt::format(" {} stopped by a cut link meanwhile.", count_text(cut, "message was", "messages were"));
  }
  if (dropped != 0) {
    text += fmt::format(" {} dropped by the scenario meanwhile.", count_text(dropped, "message was", "messages were"));
  }
  if (leader != nullptr) {
    text += fmt::format(" Node {}, leader of term {} when it began, committed {} meanwhile.", leader->node,
                        leader->term, committed == 0 ? "nothing" : count_text(committed, "entry", "entries"));
  }
  out.push_back(
      {Topic::fault, {shortened(printable(note_of(facts, facts.at(start))), 60), text, start, end == 0 ? start : end}});
}

void tell_refused_start(const Facts& facts, EventId event, Drafts& out) {
  const Record& record = facts.at(event);
  Replay replay(facts.timeline);
  replay.run_through(event);
  unsigned up = 0;
  for (unsigned i = 0; i < replay.nodes(); ++i) up += replay.node(static_cast<raft::NodeId>(i)).up ? 1U : 0U;
  out.push_back({Topic::refused_start,
                 {fmt::format("Node {} refuses to start", record.node),
                  fmt::format("Node {} refused to start (e#{}): entry {} on its disk is damaged, though it was synced. "
                              "{} of {} {} up then.",
                              record.node, event, record.v[0], up, count_text(facts.timeline.nodes, "node", "nodes"),
                              up == 1 ? "was" : "were"),
                  event, event}});
}

void tell_violation(const Facts& facts, EventId event, Drafts& out) {
  const Record& record = facts.at(event);
  const std::string property(sim::name_of(static_cast<sim::Property>(record.reason)));
  std::string text = fmt::format("{} broke at {} s (e#{}): {}.", property, clock_text(record.at), event,
                                 printable(note_of(facts, record)));
  const std::string_view meaning = meaning_of(static_cast<sim::Property>(record.reason));
  if (!meaning.empty()) text += fmt::format(" It says that {}.", meaning);
  std::vector<std::string> evidence;
  for (std::size_t i = 1; i < record.v.size(); ++i) {
    if (record.v[i] != 0) evidence.push_back(event_ref(record.v[i]));
  }
  if (!evidence.empty()) text += fmt::format(" See {}.", joined(evidence));
  out.push_back({Topic::violation, {"Violation of " + property, text, event, event}});
}

}  // namespace

void tell_scenario(const Facts& facts, Drafts& out) {
  const sim::Trace& trace = facts.timeline.trace;
  for (EventId id = 1; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    if (record.kind == EventKind::fault_started && about_network(note_of(facts, record))) {
      tell_fault(facts, id, out);
    } else if (record.kind == EventKind::expectation_failed) {
      const std::string text = fmt::format("Line {}: {} (e#{}).", record.v[1], printable(note_of(facts, record)), id);
      out.push_back({Topic::expectation, {"An expectation fails", text, id, id}});
    } else if (record.kind == EventKind::violation) {
      tell_violation(facts, id, out);
    } else if (record.kind == EventKind::node_refused_start) {
      tell_refused_start(facts, id, out);
    }
  }
  for (const LateStart& late : facts.late_starts) {
    out.push_back({Topic::late_start,
                   {fmt::format("Node {} starts late", late.node),
                    fmt::format("Node {} was started {} into the run (e#{}); {} of {} nodes {} up then.", late.node,
                                duration_text(facts.at(late.event).at), late.event, late.up, facts.timeline.nodes,
                                late.up == 1 ? "was" : "were"),
                    late.event, late.event}});
  }
}

}  // namespace raftlab::report
