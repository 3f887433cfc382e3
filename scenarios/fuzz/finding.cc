// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/finding.h"

#include <algorithm>
#include <array>
#include <vector>

#include "report/event_text.h"

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::size_t kStepsMax = 2;      // of a chain of causes: the third says little of the mistake
constexpr std::size_t kRecordsMax = 400;  // looked at for them
constexpr std::size_t kChainsMax = 3;

constexpr std::array<std::string_view, sim::kEventKinds> kWords = {
    "election timeout",
    "stepping down",
    "candidacy",
    "election won",
    "vote granted",
    "vote refused",
    "append refused",
    "entry appended",
    "log truncated",
    "commit advanced",
    "pre-candidacy",
    "pre-vote granted",
    "pre-vote refused",
    "configuration changed",
    "transfer",
    "timeout-now",
    "end of a transfer",
    "snapshot taken",
    "snapshot installed",
    "lease expired",
    "start",
    "crash",
    "refused start",
    "restart",
    "pause",
    "resumption",
    "timers changed",
    "entries persisted",
    "read served",
    "entry applied",
    "message sent",
    "message delivered",
    "message lost",
    "message duplicated",
    "client request",
    "member request",
    "client response",
    "fault",
    "end of a fault",
    "expectation met",
    "expectation failed",
    "violation",
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Messages by their kind; all appends are one: whether an entry travels is chance.
std::string word_of_message(const sim::Record& sent) {
  using raft::MessageKind;
  const MessageKind kind = sent.message_kind();
  if (kind == MessageKind::heartbeat || kind == MessageKind::append_entries) return "append";
  return std::string(report::message_name(kind));
}

/// "restart 2" is the fault restart.
std::string word_of_line(const std::string& line) {
  const std::string word = line.substr(0, line.find(' '));
  return word.empty() ? "fault" : "fault " + word;
}

/// What a record is called in a chain; empty for what only carries on: deliveries, which their message stands for.
std::string word_of(const sim::Trace& trace, const sim::Record& record) {
  switch (record.kind) {
    case sim::EventKind::message_delivered:
    case sim::EventKind::message_duplicated:
    case sim::EventKind::violation:
      return {};
    case sim::EventKind::message_sent:
      return word_of_message(record);
    case sim::EventKind::fault_started:
      return record.v[0] < trace.notes() ? word_of_line(trace.note(record.v[0])) : "fault";
    default:
      return std::string(kWords[static_cast<std::size_t>(record.kind)]);
  }
}

/// "vote granted after request-vote after candidacy": the event, and what caused it.
std::string chain_of(const sim::Trace& trace, sim::EventId id) {
  std::vector<std::string> steps;
  for (std::size_t seen = 0; id != 0 && id <= trace.size() && seen < kRecordsMax && steps.size() < kStepsMax; ++seen) {
    const sim::Record& record = trace.at(id);
    std::string word = word_of(trace, record);
    if (!word.empty() && (steps.empty() || steps.back() != word)) steps.push_back(std::move(word));
    id = record.cause;
  }
  std::string chain;
  for (const std::string& step : steps) chain += (chain.empty() ? "" : " after ") + step;
  return chain;
}

/// " disks" behind a number as " disk", " are" as " is": one or many, the sentence is the same. How much it took.
std::size_t add_counted_word(std::string_view rest, std::string& shape) {
  if (!rest.starts_with(' ')) return 0;
  const std::size_t end = std::min(rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz", 1), rest.size());
  std::string_view word = rest.substr(0, end);
  if (word == " are") {
    shape += " is";
  } else {
    shape += word.size() > 4 && word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
  }
  return end;
}

/// Of the events that show it, else of what made the failing event happen.
std::string cause_of(const runner::RunResult& result, const sim::Trace& trace) {
  std::vector<sim::EventId> events;
  for (const report::Violation& violation : result.violations) {
    if (violation.event == result.event) events = violation.evidence;
  }
  if (events.empty() && result.event != 0 && result.event <= trace.size()) {
    events.push_back(trace.at(result.event).cause);
  }
  std::vector<std::string> chains;
  for (const sim::EventId event : events) {
    std::string chain = chain_of(trace, event);
    const bool known = std::find(chains.begin(), chains.end(), chain) != chains.end();
    if (!chain.empty() && !known && chains.size() < kChainsMax) chains.push_back(std::move(chain));
  }
  std::sort(chains.begin(), chains.end());  // no two are the same
  std::string cause;
  for (const std::string& chain : chains) cause += (cause.empty() ? "" : "; ") + chain;
  return cause;
}

}  // namespace

std::string Broken::group() const { return target.property + "\n" + target.expectation + "\n" + shape + "\n" + cause; }

const std::string& Broken::name() const { return target.property.empty() ? target.expectation : target.property; }

std::string what_broke(const runner::RunResult& result, const Target& target) {
  for (const report::Violation& violation : result.violations) {
    if (violation.property == target.property) return violation.text;
  }
  return result.message;
}

Broken broken_by(const runner::RunResult& result, const sim::Trace* trace) {
  Broken broken;
  broken.target = target_of(result).value_or(Target{{}, result.line_text});
  broken.what = what_broke(result, broken.target);
  broken.shape = shape_of(broken.what);
  if (trace != nullptr && trace->keeps_records()) broken.cause = cause_of(result, *trace);
  return broken;
}

std::string shape_of(std::string_view sentence) {
  std::string shape;
  for (std::size_t i = 0; i < sentence.size();) {
    if (sentence[i] == '"') {
      const std::size_t end = sentence.find('"', i + 1);
      if (end != std::string_view::npos) {
        shape += "\"...\"";
        i = end + 1;
        continue;
      }
    }
    if (!is_digit(sentence[i])) {
      shape += sentence[i++];
      continue;
    }
    while (i < sentence.size() && (is_digit(sentence[i]) || ((sentence[i] == '.' || sentence[i] == ',') &&
                                                             i + 1 < sentence.size() && is_digit(sentence[i + 1])))) {
      ++i;
    }
    // "N, N and N" is a list like any other.
    for (const std::string_view between : {"N, ", "N and "}) {
      if (shape.ends_with(between)) shape.resize(shape.size() - between.size());
    }
    shape += 'N';
    i += add_counted_word(sentence.substr(i), shape);
  }
  return shape;
}

}  // namespace raftlab::scenarios::fuzz
