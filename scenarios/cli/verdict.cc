// SPDX-License-Identifier: MIT
#include "scenarios/cli/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/event_text.h"
#include "report/json_writer.h"
#include "scenarios/cli/numbers.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::string_view kIndent = "      ";
constexpr std::size_t kToldBefore = 4;  // events shown before a failure

/// What happened, and the term set apart, so that the terms of several lines stand below each other.
struct EvidenceLine {
  std::string id;
  std::string time;
  std::string actor;
  std::string what;
  std::string behind;
};

std::string cause_text(const report::Timeline& timeline, sim::EventId cause) {
  if (cause == 0 || cause > timeline.trace.size()) return {};
  const report::SentMessage sent = report::sent_of(timeline, cause);
  if (sent.id == 0) return {};
  const sim::Record& message = *sent.record;
  const bool nodes = message.node < timeline.nodes && message.peer < timeline.nodes;
  return fmt::format("   caused by e#{} {} {}", cause, report::message_name(message.message_kind()),
                     nodes ? fmt::format("{} -> {}", message.node, message.peer) : report::ends_text(message));
}

EvidenceLine evidence_line(const report::Timeline& timeline, sim::EventId id) {
  EvidenceLine line;
  const sim::Record& record = timeline.trace.at(id);
  line.id = fmt::format("e#{}", id);
  line.time = seconds_text(record.at);
  line.actor = report::actor_text(timeline, id);
  line.what = report::event_text(timeline, id);
  if (const std::size_t term = line.what.rfind(" (term "); term != std::string::npos && line.what.ends_with(')')) {
    line.behind = line.what.substr(term);
    line.what.resize(term);
  }
  const std::string cause = cause_text(timeline, record.cause);
  if (line.behind.empty())
    line.what += cause;
  else
    line.behind += cause;
  return line;
}

/// What one tells of a run: who led, what broke, what clients and the scenario did.
bool is_telling(const sim::Record& record) {
  using sim::EventKind;
  switch (record.kind) {
    case EventKind::became_leader:
    case EventKind::log_truncated:
    case EventKind::node_crashed:
    case EventKind::node_restarted:
    case EventKind::node_paused:
    case EventKind::node_resumed:
    case EventKind::client_request:
    case EventKind::client_response:
      return true;
    case EventKind::became_follower:
      return static_cast<raft::Role>(record.v[1]) == raft::Role::leader;
    case EventKind::commit_advanced:
      return record.why() == raft::Reason::counted;
    default:
      return false;
  }
}

std::string place_of(const Played& played) {
  if (played.result.span.line == 0) return played.shown_path;
  return fmt::format("{}:{}", played.shown_path, played.result.span.line);
}

std::string_view word_of(const runner::RunResult& result) {
  if (result.interrupted) return "INTERRUPTED";
  switch (result.verdict) {
    case report::Verdict::pass:
      return "PASS";
    case report::Verdict::fail:
      return "FAIL";
    case report::Verdict::inconclusive:
      return "INCONCLUSIVE";
  }
  return "INCONCLUSIVE";
}

std::string passed_text(const Played& played, const Console& console) {
  const runner::RunResult& result = played.result;
  std::string text = fmt::format(
      "{}  {}   seed {}   {}   {} virtual   {}   {} ms   digest {}\n", console.styled(Style::good, "PASS"),
      console.styled(Style::bold, played.name), result.seed, counted(played.nodes, "node", "nodes"),
      seconds_text(result.ended_at_us), counted(result.events, "event", "events"),
      with_separators(static_cast<std::uint64_t>((played.wall_us + 500) / 1000)), report::digest_text(result.digest));
  text += fmt::format("{}{}\n", kIndent, tally_text(played.tally, result.ended_at_us, console));
  for (const report::Violation& violation : result.violations) {
    text += fmt::format("{}{} broke at e#{}: {}\n", kIndent, violation.property, violation.event, violation.text);
  }
  return text;
}

std::string failed_text(const Played& played, const Console& console) {
  const runner::RunResult& result = played.result;
  const bool failed = result.verdict == report::Verdict::fail && !result.interrupted;
  const Style style = failed ? Style::bad : Style::warning;
  const std::string event = result.event == 0 ? "" : fmt::format(", e#{}", result.event);
  std::string text =
      fmt::format("{}  {}   seed {}   stopped at {}{}   digest {}\n", console.styled(style, word_of(result)),
                  console.styled(Style::bold, place_of(played)), result.seed, seconds_text(result.ended_at_us), event,
                  report::digest_text(result.digest));
  if (!result.message.empty() && !result.interrupted) {
    text +=
        fmt::format("{} {}\n", console.styled(style, failed ? "error:" : "note:"), report::printable(result.message));
  }
  const bool broke = !result.violations.empty() && result.event == result.violations.back().event;
  if (!result.line_text.empty() && !broke) {
    const std::string round = result.span.round == 0 ? "" : fmt::format(" (round {})", result.span.round);
    text += fmt::format("   line {}{}   {}\n", result.span.line, round, report::printable(result.line_text));
  }
  if (failed && played.timeline != nullptr) text += evidence_text(*played.timeline, evidence_of(played));
  if (!failed) text += fmt::format("{}{}\n", kIndent, tally_text(played.tally, result.ended_at_us, console));
  text += fmt::format("   reproduce   {}\n", played.reproduce);
  return text;
}

}  // namespace

std::string verdict_text(const Played& played, const Console& console) {
  if (played.result.verdict == report::Verdict::pass && !played.result.interrupted) return passed_text(played, console);
  return failed_text(played, console);
}

std::string twice_text(const Played& played, const std::optional<runner::Difference>& difference,
                       const Console& console) {
  if (!difference) {
    return fmt::format("{}played twice, the same {}, digest {}\n", kIndent,
                       counted(played.result.events, "record", "records"), report::digest_text(played.result.digest));
  }
  return fmt::format(
      "{}  {}   seed {}   played twice, and it was not the same run: this is a mistake of raftlab\n{} {}\n{}"
      "   reproduce   {} --check-determinism\n",
      console.styled(Style::bad, "DIFFERS"), console.styled(Style::bold, played.shown_path), played.result.seed,
      console.styled(Style::bad, "error:"), difference->sentence, difference->text, played.reproduce);
}

std::vector<sim::EventId> evidence_of(const Played& played) {
  const runner::RunResult& result = played.result;
  for (const report::Violation& violation : result.violations) {
    if (violation.event == result.event && !violation.evidence.empty()) return violation.evidence;
  }
  std::vector<sim::EventId> last;
  sim::EventId id = std::min<sim::EventId>(result.event, played.timeline->trace.size());
  for (; id > 0 && last.size() < kToldBefore; --id) {
    if (is_telling(played.timeline->trace.at(id))) last.push_back(id);
  }
  std::reverse(last.begin(), last.end());
  return last;
}

ExitCode exit_code_of(const runner::RunResult& result) {
  if (result.interrupted) return ExitCode::interrupted;
  switch (result.verdict) {
    case report::Verdict::pass:
      return ExitCode::good;
    case report::Verdict::fail:
      return ExitCode::finding;
    case report::Verdict::inconclusive:
      return ExitCode::inconclusive;
  }
  return ExitCode::internal;
}

std::string evidence_text(const report::Timeline& timeline, const std::vector<sim::EventId>& events) {
  std::vector<EvidenceLine> lines;
  std::size_t ids = 0, times = 0, actors = 0, whats = 0;
  for (const sim::EventId id : events) {
    if (id == 0 || id > timeline.trace.size()) continue;
    lines.push_back(evidence_line(timeline, id));
    const EvidenceLine& line = lines.back();
    ids = std::max(ids, line.id.size());
    times = std::max(times, line.time.size());
    actors = std::max(actors, line.actor.size());
    if (!line.behind.empty()) whats = std::max(whats, line.what.size());
  }
  std::string text;
  for (const EvidenceLine& line : lines) {
    text += fmt::format("   {:<{}}  {:>{}}  {:<{}}  ", line.id, ids, line.time, times, line.actor, actors);
    text += line.behind.empty() ? line.what + "\n" : fmt::format("{:<{}}    {}\n", line.what, whats, line.behind);
  }
  return text;
}

std::string tally_text(const sim::Tally& tally, sim::Time now, const Console& console) {
  const std::string_view dot = console.dot();
  std::string elections = "no election";
  if (tally.elections() > 0) {
    elections = fmt::format("{} (longest without a leader {})", counted(tally.elections(), "election", "elections"),
                            while_text(tally.leaderless_us_max(now)));
  }
  return fmt::format("{}{}{}{}{} of {} lost", elections, dot, counted(tally.commits(), "commit", "commits"), dot,
                     with_separators(tally.messages_dropped()), counted(tally.messages_sent(), "message", "messages"));
}

}  // namespace raftlab::scenarios::cli
