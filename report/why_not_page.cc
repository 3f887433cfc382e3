// SPDX-License-Identifier: MIT
#include "report/why_not_page.h"

#include <algorithm>

#include "report/html.h"
#include "report/html_parts.h"
#include "report/why_not.h"

namespace raftlab::report {
namespace {

constexpr std::size_t kEntriesMax = 5;
constexpr std::size_t kNodesMax = 5;

/// What to ask about the end of the run.
std::vector<Question> open_questions(const Timeline& timeline) {
  Replay end(timeline);
  while (end.step()) {
  }
  raft::Index last = 0;
  for (unsigned i = 0; i < end.nodes(); ++i) {
    last = std::max(last, end.node(static_cast<raft::NodeId>(i)).log.last_index());
  }
  std::vector<Question> questions;
  for (raft::Index index = end.committed() + 1; index <= last && questions.size() < kEntriesMax; ++index) {
    questions.push_back({.kind = Question::Kind::commit, .index = index});
  }
  bool led = false;  // a run in which nobody ever led asks for no leader
  for (sim::EventId id = 1; id <= timeline.trace.size() && !led; ++id) {
    led = timeline.trace.at(id).kind == sim::EventKind::became_leader;
  }
  std::size_t nodes = 0;
  for (unsigned i = 0; led && end.leader() == raft::kNoNode && i < end.nodes() && nodes < kNodesMax; ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    if (!end.node(node).live() || !end.configuration(node).votes(node)) continue;
    questions.push_back({.kind = Question::Kind::leader, .node = node});
    ++nodes;
  }
  return questions;
}

void add_answer(const WhyNot& answer, std::string& out) {
  put(out, "<details><summary>{}</summary><p>{} {}</p><ul>", html_escape(answer.headline), html_escape(answer.rule),
      html_escape(answer.section));
  for (const Condition& condition : answer.conditions) {
    put(out, "<li class={}>{} {}</li>", condition.met ? "good" : "bad", mark_of(condition.met, Marks::utf8),
        linked(condition.text));
  }
  for (const std::string& note : answer.notes) put(out, "<li>{}</li>", linked(note));
  out += "</ul></details>\n";
}

}  // namespace

std::string why_not_section(const Timeline& timeline) {
  if (timeline.trace.size() == 0) return {};
  const std::vector<Question> questions = open_questions(timeline);
  if (questions.empty()) return {};
  const WhyIndex index(timeline);
  std::string out =
      "<section id=whynot aria-labelledby=h-whynot><h2 id=h-whynot>Why not <span>at the end of the run</span></h2>\n";
  for (const Question& question : questions) add_answer(why_not(index, question, timeline.trace.size()), out);
  return out + "</section>\n";
}

}  // namespace raftlab::report
