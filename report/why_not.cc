// SPDX-License-Identifier: MIT
#include "report/why_not.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

#include "report/event_text.h"
#include "report/joined.h"
#include "report/why_not_commit.h"
#include "report/why_not_vote.h"

namespace raftlab::report {
namespace {

std::vector<std::string_view> words_of_text(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t end = text.find_first_of(" \t");
    words.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  }
  return words;
}

std::optional<std::uint64_t> number(std::string_view word) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (word.empty() || error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

/// Reads a node; false and `error` if the run has none of that number.
bool read_node(std::string_view word, unsigned nodes, raft::NodeId& node, std::string& error) {
  const std::optional<std::uint64_t> value = number(word);
  if (!value) {
    error = fmt::format("'{}' is no node: nodes are numbers", printable(word));
    return false;
  }
  if (*value >= nodes) {
    error = fmt::format("there is no node {}: this run has {}, from 0 on", *value, numbered(nodes, "node"));
    return false;
  }
  node = static_cast<raft::NodeId>(*value);
  return true;
}

}  // namespace

std::optional<Question> parse_question(std::string_view text, unsigned nodes, std::string& error) {
  const std::vector<std::string_view> words = words_of_text(text);
  Question question;
  if ((words.size() == 2 || (words.size() == 4 && words[2] == "on")) && words[0] == "commit") {
    const std::optional<std::uint64_t> index = number(words[1]);
    if (!index || *index == 0) {
      error = fmt::format("'{}' is no index: entries count from 1", printable(words[1]));
      return std::nullopt;
    }
    question.index = *index;
    if (words.size() == 4 && !read_node(words[3], nodes, question.node, error)) return std::nullopt;
    return question;
  }
  if (words.size() == 4 && words[0] == "vote" && words[2] == "for") {
    question.kind = Question::Kind::vote;
    if (!read_node(words[1], nodes, question.node, error)) return std::nullopt;
    if (!read_node(words[3], nodes, question.candidate, error)) return std::nullopt;
    return question;
  }
  if (words.size() == 2 && words[0] == "leader") {
    question.kind = Question::Kind::leader;
    if (!read_node(words[1], nodes, question.node, error)) return std::nullopt;
    return question;
  }
  error = fmt::format("'{}' is no question of --why-not", printable(text));
  return std::nullopt;
}

WhyNot why_not(const WhyIndex& index, const Question& question, sim::EventId moment) {
  const auto answer = question.kind == Question::Kind::commit ? why_not_commit
                      : question.kind == Question::Kind::vote ? why_not_vote
                                                              : why_not_leader;
  WhyNot told = answer(index, question, moment);
  const std::vector<std::string>& off = index.timeline().rules_off;
  if (!told.happened && !off.empty()) {
    told.notes.push_back(
        fmt::format("Switched off in this run: {}; the conditions are those of Raft.", joined(off, ", ")));
  }
  return told;
}

std::string why_not_text(const WhyNot& answer, Marks marks) {
  std::string text = answer.headline + "\n";
  const auto out = std::back_inserter(text);
  if (!answer.rule.empty())
    fmt::format_to(out, "\n{}  {}\n  {}\n", answer.happened ? "why" : "why not", answer.section, answer.rule);
  for (const Condition& condition : answer.conditions)
    fmt::format_to(out, "  {} {}\n", mark_of(condition.met, marks), condition.text);
  for (const std::string& note : answer.notes) fmt::format_to(out, "  {}\n", note);
  return text;
}

}  // namespace raftlab::report
