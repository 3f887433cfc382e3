// SPDX-License-Identifier: MIT
#include "tests/tcp/seen.h"

#include <unistd.h>

#include <fstream>
#include <map>
#include <set>

namespace raftlab::tcp_test {

namespace {

using raft::CommandKind;
using Outcome = transport::tcp::Client::Outcome;

std::string quoted(const std::string& text) { return "\"" + text + "\""; }
std::string quoted(const std::optional<std::string>& text) { return text ? quoted(*text) : "nil"; }

}  // namespace

std::size_t Seen::asked(unsigned client, const Client::Request& request) {
  const std::lock_guard hold(mutex_);
  operations_.push_back({.client = client, .request = request, .answer = {}, .asked = ++ticks_});
  return operations_.size() - 1;
}

void Seen::answered(std::size_t number, const Client::Answer& answer) {
  const std::lock_guard hold(mutex_);
  operations_[number].answer = answer;
  operations_[number].returned = ++ticks_;
}

sim::Call Seen::call_of(const Operation& operation, raft::TextPool& values) const {
  sim::Call call{.asked = operation.asked, .kind = sim::CallKind::write};
  const Client::Request& request = operation.request;
  if (operation.answer.outcome != Outcome::unknown) call.answered = operation.returned;
  if (request.kind == CommandKind::get) {
    call.kind = sim::CallKind::read;
    if (operation.answer.value) call.value = values.add(*operation.answer.value);
    return call;
  }
  if (request.kind != CommandKind::erase) call.value = values.add(request.value);
  if (request.kind != CommandKind::cas) return call;
  call.kind = sim::CallKind::cas;
  if (request.expected) call.expected = values.add(*request.expected);
  call.mismatch = operation.answer.outcome == Outcome::mismatch;
  return call;
}

std::string Seen::why_not_linearizable(const sim::JudgeLimits& limits) const {
  std::set<std::string> keys;
  for (const Operation& operation : operations_) keys.insert(operation.request.key);
  for (const std::string& key : keys) {
    std::vector<sim::Call> calls;
    std::vector<const Operation*> those;
    raft::TextPool values;
    for (const Operation& operation : operations_) {
      if (operation.request.key != key) continue;
      calls.push_back(call_of(operation, values));
      those.push_back(&operation);
    }
    const sim::Judgement judgement = sim::judge(calls, raft::kNoText, values, limits);
    if (judgement.linearity == sim::Linearity::linearizable) continue;
    if (judgement.linearity == sim::Linearity::undecided) {
      return "key " + key + ": undecided after " + std::to_string(judgement.steps) + " steps; " + keep();
    }
    const Operation& misfit = *those[judgement.misfit];
    return "key " + key + ": the answer to client " + std::to_string(misfit.client) + ", asked at " +
           std::to_string(misfit.asked) + " and answered at " + std::to_string(misfit.returned) + ", fits nowhere; " +
           keep();
  }
  return {};
}

std::string Seen::as_edn() const {
  std::map<std::uint64_t, std::string> lines;
  for (const Operation& operation : operations_) {
    const Client::Request& request = operation.request;
    const auto line = [&](const std::string& type, const std::string& function, const std::string& value) {
      return "{:process " + std::to_string(operation.client) + ", :type " + type + ", :f " + function + ", :key " +
             quoted(request.key) + ", :value " + value + "}\n";
    };
    std::string function = ":put";
    std::string value = quoted(request.value);
    std::string told = value;
    if (request.kind == CommandKind::get) {
      function = ":get";
      value = "nil";
      told = quoted(operation.answer.value);
    } else if (request.kind == CommandKind::erase) {
      function = ":delete";
      value = told = "nil";
    } else if (request.kind == CommandKind::cas) {
      function = ":cas";
      value = told = "[" + quoted(request.expected) + " " + quoted(request.value) + "]";
    }
    lines[operation.asked] = line(":invoke", function, value);
    if (operation.returned == 0) continue;
    const Outcome outcome = operation.answer.outcome;
    const char* type = outcome == Outcome::ok ? ":ok" : outcome == Outcome::mismatch ? ":fail" : ":info";
    lines[operation.returned] = line(type, function, outcome == Outcome::unknown ? value : told);
  }
  std::string text;
  for (const auto& [tick, line] : lines) text += line;
  return text;
}

std::string Seen::keep() const {
  char name[] = "/tmp/raftlab-history-XXXXXX";
  const int descriptor = ::mkstemp(name);
  if (descriptor == -1) return "the history cannot be kept";
  ::close(descriptor);
  std::ofstream(name) << as_edn();
  return std::string("raftlab check-history --model kv ") + name;
}

}  // namespace raftlab::tcp_test
