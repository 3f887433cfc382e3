// SPDX-License-Identifier: MIT
#include "scenarios/runner/facts.h"

#include <fmt/format.h>

#include "scenarios/runner/answer.h"
#include "scenarios/runner/build.h"

namespace raftlab::scenarios::runner {
namespace {

using language::Fact;
using language::Operator;
using language::Quantity;
using language::QuantityKind;

bool compare_numbers(std::uint64_t left, Operator op, std::uint64_t right) {
  switch (op) {
    case Operator::equal:
      return left == right;
    case Operator::not_equal:
      return left != right;
    case Operator::less:
      return left < right;
    case Operator::less_equal:
      return left <= right;
    case Operator::greater:
      return left > right;
    case Operator::greater_equal:
      return left >= right;
  }
  return false;
}

bool compare_yes_no(bool left, Operator op, bool right) {
  return op == Operator::equal ? left == right : op == Operator::not_equal && left != right;
}

/// A missing value equals only another missing one, and is neither less nor more than anything.
bool compare(const Answer& left, Operator op, const Answer& right) {
  const auto* number = std::get_if<std::uint64_t>(&left);
  const auto* other = std::get_if<std::uint64_t>(&right);
  if (number != nullptr && other != nullptr) return compare_numbers(*number, op, *other);
  if (op == Operator::equal) return left == right;
  return op == Operator::not_equal && left != right;
}

/// A right side and how it came about: a literal, a node, or another quantity of one node.
struct Right {
  Answer answer;
  std::string text;  // of what is no literal: "term(1) is 4", "old is 2"
};

struct Rights {
  std::vector<Right> list;
  std::string error;
};

class Looker {
 public:
  Looker(const Fact& fact, const Looking& at, bool every, bool explain)
      : fact_(fact),
        at_(at),
        who_(at.world, at.names, at.rng, at.draws, selectors_of(fact)),
        every_(every),
        explain_(explain) {}

  FactResult look() {
    const Questions questions = questions_of(fact_.left, who_);
    if (!questions.error.empty()) return {false, questions.error};
    const Rights rights = right_side();
    if (!rights.error.empty()) return {false, rights.error};
    FactResult last;
    for (const Question question : questions.list) {
      std::string error;
      const Answer left = answer_to(fact_.left, question, at_, who_, error);
      if (!error.empty()) return {false, error};
      for (const Right& right : rights.list) {
        last.held = holds(left, right.answer);
        if (last.held == every_) continue;  // goes on: all must hold, or none has yet
        last.actual = explain_ ? tell(question, left, right) : std::string();
        return last;
      }
      if (explain_ && !rights.list.empty()) last.actual = tell(question, left, rights.list.back());
    }
    return last;
  }

 private:
  bool holds(const Answer& left, const Answer& right) const {
    if (fact_.left.kind == QuantityKind::leader) {
      const bool leads = !std::holds_alternative<NoAnswer>(left);
      if (const auto* yes = std::get_if<bool>(&right)) return compare_yes_no(leads, fact_.op, *yes);
      // `leader != X` needs a leader that is not X.
      if (fact_.op == Operator::not_equal && !leads) return false;
    }
    return compare(left, fact_.op, right);
  }

  Rights right_side() {
    struct Visit {
      Looker& self;
      Rights operator()(const language::NoneLiteral&) const { return {{{NoAnswer{}, {}}}, {}}; }
      Rights operator()(bool yes) const { return {{{yes, {}}}, {}}; }
      Rights operator()(std::uint64_t number) const { return {{{number, {}}}, {}}; }
      Rights operator()(language::RoleName role) const { return {{{role, {}}}, {}}; }
      Rights operator()(const std::string& text) const { return {{{text, {}}}, {}}; }
      Rights operator()(const language::LogLiteral& log) const { return {{{answer_of(log), {}}}, {}}; }
      Rights operator()(const language::ConfigLiteral& config) const { return {{{configuration_of(config), {}}}, {}}; }
      Rights operator()(const language::NodeSelector& nodes) const { return self.right_nodes(nodes); }
      Rights operator()(const Quantity& quantity) const { return self.right_quantity(quantity); }
    };
    return std::visit(Visit{*this}, fact_.right);
  }

  Rights right_nodes(const language::NodeSelector& nodes) {
    const Resolved resolved = who_.resolve(nodes);
    Rights rights{{}, resolved.error};
    for (const raft::NodeId node : resolved.nodes) {
      const bool named =
          nodes.kind == language::SelectorKind::list && nodes.nodes.front().kind == language::NodeRefKind::name;
      rights.list.push_back(
          {NodeAnswer{node}, named && explain_ ? fmt::format("{} is {}", nodes.nodes.front().name, node) : ""});
    }
    return rights;
  }

  Rights right_quantity(const Quantity& quantity) {
    const Questions questions = questions_of(quantity, who_);
    Rights rights{{}, questions.error};
    for (const Question question : questions.list) {
      Answer answer = answer_to(quantity, question, at_, who_, rights.error);
      std::string text = explain_ ? fmt::format("{} is {}", name_of(quantity, question), text_of(answer)) : "";
      rights.list.push_back({std::move(answer), std::move(text)});
    }
    return rights;
  }

  /// What decided it: "leader is 1 (term 4)", "role(2) is candidate".
  std::string tell(Question question, const Answer& left, const Right& right) const {
    std::string text;
    const raft::NodeId leader = at_.world.leader();
    switch (fact_.left.kind) {
      case QuantityKind::leader:
      case QuantityKind::no_leader:
        if (leader == raft::kNoNode) return "nobody leads";
        text = fmt::format("leader is {} (term {})", leader, at_.world.host(leader).node().term());
        break;
      case QuantityKind::converged:
        if (converged(at_.world, &text)) text = "the cluster has converged";
        break;
      case QuantityKind::linearizable:
        if (at_.world.linearizable(&text)) text = "the history is linearizable";
        break;
      default:
        text = fmt::format("{} is {}", name_of(fact_.left, question), text_of(left));
    }
    if (!right.text.empty()) text += " and " + right.text;
    return text;
  }

  const Fact& fact_;
  const Looking& at_;
  Who who_;
  bool every_;
  bool explain_;
};

}  // namespace

FactResult look(const Fact& fact, const Looking& at, bool every, bool explain) {
  return Looker(fact, at, every, explain).look();
}

bool converged(const sim::World& world, std::string* why) {
  const raft::NodeId leader = world.leader();
  const auto not_so = [why](std::string text) {
    if (why != nullptr) *why = std::move(text);
    return false;
  };
  if (leader == raft::kNoNode) return not_so("nobody leads");
  const sim::Host& model = world.host(leader);
  for (const raft::NodeId node : model.node().configuration().members()) {
    if (node >= world.nodes()) continue;
    const sim::Host& host = world.host(node);
    if (!host.live() || node == leader) continue;
    const raft::Index last = host.node().log().last_index();
    const raft::Index model_last = model.node().log().last_index();
    if (last != model_last) {
      return not_so(
          fmt::format("the log of node {} ends at {}, that of leader {} at {}", node, last, leader, model_last));
    }
    if (!host.node().log().same_through(model.node().log(), last)) {
      return not_so(fmt::format("the logs of node {} and leader {} differ", node, leader));
    }
    if (host.node().commit_index() != model.node().commit_index()) {
      return not_so(fmt::format("node {} has committed through {}, leader {} through {}", node,
                                host.node().commit_index(), leader, model.node().commit_index()));
    }
    if (!host.process->machine().same_state(model.process->machine())) {
      return not_so(fmt::format("the states of node {} and leader {} differ", node, leader));
    }
  }
  return true;
}

bool counts_events(const language::Scenario& scenario) {
  const auto counts = [](const Fact& fact) {
    const auto* right = std::get_if<Quantity>(&fact.right);
    return fact.left.kind == QuantityKind::count || (right != nullptr && right->kind == QuantityKind::count);
  };
  for (const language::Statement& statement : scenario.statements) {
    if (const auto* expect = std::get_if<language::Expect>(&statement.action);
        expect != nullptr && counts(expect->fact))
      return true;
    if (const auto* wait = std::get_if<language::WaitUntil>(&statement.action); wait != nullptr && counts(wait->fact))
      return true;
    if (const auto* always = std::get_if<language::Always>(&statement.action);
        always != nullptr && counts(always->fact))
      return true;
  }
  return false;
}

}  // namespace raftlab::scenarios::runner
