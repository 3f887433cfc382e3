// SPDX-License-Identifier: MIT
#include "scenarios/history/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/unicode.h"

namespace raftlab::scenarios::history {
namespace {

constexpr std::size_t kStepsShown = 8;
constexpr std::size_t kCoreShown = 12;

std::string text_of(const History& history, raft::TextId id) {
  return id == raft::kNoText ? value_text(false, {}) : value_text(true, history.values.view(id));
}

/// What the value is after this operation whatever it was before; nothing for what keeps or extends it.
const raft::TextId* stored(const Operation& operation) {
  static const raft::TextId kNothing = raft::kNoText;
  if (operation.kind == Kind::write) return &operation.value;
  if (operation.kind == Kind::cas && operation.ending != Ending::other) return &operation.value;
  return operation.kind == Kind::erase ? &kNothing : nullptr;
}

/// Those on the key that may have stored something, but for the misfit.
std::vector<const Operation*> writers_of(const History& history, const KeyVerdict& verdict) {
  std::vector<const Operation*> writers;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& one = history.operations[i];
    const bool may = one.key == verdict.key && i != verdict.misfit && one.ending != Ending::refused;
    if (may && stored(one) != nullptr) writers.push_back(&one);
  }
  return writers;
}

/// Something else that was stored wholly between the end of `writer` (null: the very beginning) and the misfit.
const Operation* overwriter(const std::vector<const Operation*>& writers, const Operation* writer,
                            const Operation& misfit, raft::TextId wanted) {
  for (const Operation* one : writers) {
    const bool after = writer == nullptr || (writer->answered != kNever && one->asked > writer->answered);
    if (after && one->answered != kNever && one->answered < misfit.asked && *stored(*one) != wanted) return one;
  }
  return nullptr;
}

/// Why the value it needs cannot be there, as far as single operations show it; else empty.
std::string why_not_there(const History& history, const KeyVerdict& verdict, raft::TextId wanted) {
  const Operation& misfit = history.operations[verdict.misfit];
  const std::vector<const Operation*> writers = writers_of(history, verdict);
  const std::string value = text_of(history, wanted);
  std::vector<std::string> reasons;
  bool any = wanted == raft::kNoText;
  if (any) {
    const Operation* other = overwriter(writers, nullptr, misfit, wanted);
    if (other == nullptr) return {};
    reasons.push_back(fmt::format("what was there at first ended with {} ({}), which was over before",
                                  operation_text(history, *other), asked_text(*other)));
  }
  const Operation* later = nullptr;
  for (const Operation* writer : writers) {
    if (*stored(*writer) != wanted) continue;
    if (writer->asked > misfit.answered) {
      if (later == nullptr) later = writer;
      continue;
    }
    any = true;
    const Operation* other = overwriter(writers, writer, misfit, wanted);
    if (other == nullptr) return {};
    reasons.push_back(fmt::format("{} ({}) stored it, but {} ({}) came after that and was over before",
                                  operation_text(history, *writer), asked_text(*writer),
                                  operation_text(history, *other), asked_text(*other)));
  }
  if (!any && later == nullptr) return fmt::format("nobody ever wrote {}", value);
  if (!any) return fmt::format("{} is first written in {}, after this was answered", value, asked_text(*later));
  if (reasons.size() > 3) return fmt::format("each write of {} was overwritten before this was asked", value);
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
  return text;
}

/// Of texts that grow: where the one that was read and the one that is there part.
std::string where_they_part(std::string_view read, std::string_view there) {
  const auto [one, other] = std::mismatch(read.begin(), read.end(), there.begin(), there.end());
  const auto same = static_cast<std::size_t>(one - read.begin());
  if (one == read.end()) return fmt::format("the read misses {} at the end", value_text(true, there.substr(same)));
  if (other == there.end()) {
    return fmt::format("nobody could have appended {} before", value_text(true, read.substr(same)));
  }
  return fmt::format("they are the same for {} characters, then the read goes on with {}, the value with {}", same,
                     value_text(true, read.substr(same), 20), value_text(true, there.substr(same), 20));
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t size = language::count_characters(text);
  if (size < width) text.append(width - size, ' ');
  return text;
}

/// Rows of columns below each other.
std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], language::count_characters(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = "     ";
    for (std::size_t i = 0; i < row.size(); ++i) line += " " + padded(row[i], widths[i]) + " ";
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string answer_text(const Operation& operation) {
  if (operation.answered == kNever) return "no answer";
  if (operation.answered_event != 0) return fmt::format("answered e#{}", operation.answered_event);
  if (operation.answered_line != 0) return fmt::format("answered in line {}", operation.answered_line);
  if (operation.answered_us >= 0) return fmt::format("answered at {} us", operation.answered_us);
  return "answered";
}

}  // namespace

std::string shortened(std::string_view text, std::size_t characters_max) {
  if (language::count_characters(text) <= characters_max) return std::string(text);
  // The end of what grows by appending says most.
  const std::size_t head = characters_max / 3;
  const std::size_t skip = language::count_characters(text) - (characters_max - head - 3);
  return std::string(language::first_characters(text, head)) + "..." +
         std::string(text.substr(language::first_characters(text, skip).size()));
}

std::string value_text(bool has_value, std::string_view value, std::size_t characters_max) {
  if (!has_value) return "none";
  const std::string text = shortened(value, characters_max);
  const bool plain = !value.empty() && value != "none" && value.find_first_of(" \t\r\n\"") == std::string_view::npos;
  return plain ? text : "\"" + text + "\"";
}

std::string operation_text(const History& history, const Operation& operation) {
  const std::string value = text_of(history, operation.value);
  switch (operation.kind) {
    case Kind::read:
      return operation.ending == Ending::good ? "read " + value : std::string("read");
    case Kind::write:
      return "write " + value;
    case Kind::append:
      return "append " + value;
    case Kind::erase:
      return "delete";
    case Kind::cas:
      break;
  }
  return fmt::format("cas {} to {}{}", text_of(history, operation.expected), value,
                     operation.ending == Ending::other ? " (failed)" : "");
}

std::string asked_text(const Operation& operation) {
  if (operation.asked_event != 0) return fmt::format("e#{}", operation.asked_event);
  return fmt::format("line {}", operation.asked_line);
}

std::string place_text(const Operation& operation) {
  // Within one line of a timeline without events only the time tells operations apart.
  if (operation.asked_event == 0 && operation.asked_us >= 0 && operation.answered_line == 0) {
    return fmt::format("{}, asked at {} us, {}", asked_text(operation), operation.asked_us, answer_text(operation));
  }
  return fmt::format("{}, {}", asked_text(operation), answer_text(operation));
}

std::string object_text(const History& history, raft::TextId key) {
  if (!history.has_keys) return "the register";
  return fmt::format("key {}", value_text(true, history.keys.view(key)));
}

std::string misfit_text(const History& history, const KeyVerdict& verdict) {
  const Operation& misfit = history.operations[verdict.misfit];
  return fmt::format("{} by client {} ({})", operation_text(history, misfit), misfit.client, place_text(misfit));
}

std::string why_text(const History& history, const KeyVerdict& verdict) {
  const Operation& misfit = history.operations[verdict.misfit];
  const bool any = !verdict.order.empty();
  const bool has_value = any && verdict.order.back().has_value;
  const std::string there_text = any ? verdict.order.back().value : std::string();
  std::string text = fmt::format("where all before it fit the value is {}", value_text(has_value, there_text));
  if (misfit.kind == Kind::cas && misfit.ending == Ending::other) {
    return text + ", so this cas cannot fail there, and nothing that could happen before it ends changes that";
  }
  const bool appends = std::any_of(history.operations.begin(), history.operations.end(), [&](const Operation& one) {
    return one.key == verdict.key && one.kind == Kind::append;
  });
  if (appends && misfit.kind == Kind::read) {
    const std::string_view read =
        misfit.value == raft::kNoText ? std::string_view() : history.values.view(misfit.value);
    return text + ": " + where_they_part(read, there_text);
  }
  const raft::TextId wanted = misfit.kind == Kind::cas ? misfit.expected : misfit.value;
  const std::string reason = why_not_there(history, verdict, wanted);
  if (!reason.empty()) return text + ", and " + reason;
  return text + fmt::format(", and nothing that could happen before it ends makes it {}", text_of(history, wanted));
}

std::string explanation_text(const History& history, const KeyVerdict& verdict) {
  std::string text = fmt::format("error: {} is not linearizable: {} fits nowhere\n", object_text(history, verdict.key),
                                 misfit_text(history, verdict));
  text += fmt::format("   {}\n", why_text(history, verdict));
  const std::size_t shown = std::min(kStepsShown, verdict.order.size());
  if (shown != 0) {
    text += verdict.order.size() > shown
                ? fmt::format("   the longest legal prefix has {} operations in this order; the last {} are\n",
                              verdict.order.size(), shown)
                : std::string("   the longest legal prefix, in order\n");
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = verdict.order.size() - shown; i < verdict.order.size(); ++i) {
      const Step& step = verdict.order[i];
      const Operation& operation = history.operations[step.operation];
      rows.push_back({asked_text(operation), fmt::format("client {}", operation.client),
                      operation_text(history, operation), "value " + value_text(step.has_value, step.value)});
    }
    text += table(rows);
  }
  if (verdict.core.empty() || verdict.core.size() > kCoreShown) return text;
  text += verdict.core.size() == 1
              ? std::string("   this answer is impossible, whatever became of all other operations\n")
              : fmt::format("   these {} answers contradict each other, whatever became of all other operations\n",
                            verdict.core.size());
  std::vector<std::vector<std::string>> rows;
  for (const std::size_t number : verdict.core) {
    const Operation& operation = history.operations[number];
    rows.push_back({asked_text(operation), fmt::format("client {}", operation.client),
                    operation_text(history, operation), answer_text(operation)});
  }
  return text + table(rows);
}

}  // namespace raftlab::scenarios::history
