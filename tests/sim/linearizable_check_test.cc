// SPDX-License-Identifier: MIT
// The check for linearizability against histories whose verdict is known: small ones with a reason each, and, where
// the folder of public histories lies beside this one, those of a register under faults.

#include "sim/linearizable.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/catch.h"

namespace raftlab::sim::test {
namespace {

using raft::CommandKind;

/// A history of one key as it is told, line by line.
class History {
 public:
  OperationId ask(raft::ClientId client, CommandKind kind, const std::string& value = "",
                  const std::string& expected = "", const std::string& key = "x") {
    Operation operation;
    operation.command = {.kind = kind, .client = client, .serial = ++serial_, .key = texts_.keys.add(key)};
    if (!value.empty()) operation.command.value = texts_.values.add(value);
    if (!expected.empty()) operation.command.expected = texts_.values.add(expected);
    operation.event = ++event_;
    operation.invoked_us = static_cast<Time>(event_);
    operations_.push_back(operation);
    return static_cast<OperationId>(operations_.size() - 1);
  }
  void answer(OperationId id, ClientOutcome outcome = ClientOutcome::ok, const std::string& read = "") {
    Operation& operation = operations_[id];
    operation.done = true;
    operation.outcome = outcome;
    operation.answer = ++event_;
    operation.returned_us = static_cast<Time>(event_);
    if (!read.empty()) operation.read = texts_.values.add(read);
  }
  /// Asked and answered at once.
  void write(const std::string& value, const std::string& key = "x") {
    answer(ask(1, CommandKind::set, value, "", key));
  }
  void read(const std::string& value, const std::string& key = "x") {
    answer(ask(2, CommandKind::get, "", "", key), ClientOutcome::ok, value);
  }
  std::string why() const { return why_not_linearizable(operations_, texts_); }
  bool holds() const { return why().empty(); }
  std::size_t size() const { return operations_.size(); }

 private:
  raft::EntryStore texts_;
  std::vector<Operation> operations_;
  EventId event_ = 0;
  Serial serial_ = 0;
};

TEST_CASE("No operations, and operations one after the other, are linearizable") {
  History history;
  CHECK(history.holds());
  history.read("");
  history.write("1");
  history.read("1");
  history.answer(history.ask(3, CommandKind::cas, "2", "1"));
  history.answer(history.ask(3, CommandKind::cas, "3", "1"), ClientOutcome::mismatch);
  history.read("2");
  history.answer(history.ask(3, CommandKind::erase));
  history.read("");
  CHECK(history.holds());
}

TEST_CASE("A read that misses a write finished before it is not linearizable, and the sentence names it") {
  History history;
  history.write("1");
  history.write("2");
  history.read("1");
  CHECK_FALSE(history.holds());
  CHECK(history.why().find("key x") != std::string::npos);
  CHECK(history.why().find("a read of 1 by client 2") != std::string::npos);
}

TEST_CASE("Of two concurrent writes either may be last, but two readers agree") {
  for (const bool agree : {true, false}) {
    History history;
    const OperationId one = history.ask(1, CommandKind::set, "1");
    const OperationId two = history.ask(2, CommandKind::set, "2");
    history.answer(one);
    history.answer(two);
    history.read("1");
    history.read(agree ? "1" : "2");
    CHECK(history.holds() == agree);
  }
}

TEST_CASE("A read that runs while a write does may see it or not, but not first yes and then no") {
  for (const std::string second : {"1", ""}) {
    History history;
    const OperationId write = history.ask(1, CommandKind::set, "1");
    history.read("1");
    history.read(second);
    history.answer(write);
    CHECK(history.holds() == (second == "1"));
  }
}

TEST_CASE("A write without an answer may happen late, or never, but once seen it has happened") {
  for (const bool seen : {true, false}) {
    History history;
    history.write("1");
    history.ask(3, CommandKind::set, "2");
    history.read("1");
    if (seen) history.read("2");
    history.read(seen ? "2" : "1");
    CHECK(history.holds());
    if (seen) {
      history.read("1");
      CHECK_FALSE(history.holds());
    }
  }
}

TEST_CASE("A write that was refused never happens") {
  History history;
  history.answer(history.ask(1, CommandKind::set, "1"), ClientOutcome::refused);
  history.read("");
  CHECK(history.holds());
  history.read("1");
  CHECK_FALSE(history.holds());
}

TEST_CASE("Of two cas from the same value only one succeeds") {
  for (const ClientOutcome outcome : {ClientOutcome::ok, ClientOutcome::mismatch}) {
    History history;
    history.write("0");
    const OperationId one = history.ask(1, CommandKind::cas, "1", "0");
    const OperationId two = history.ask(2, CommandKind::cas, "2", "0");
    history.answer(one);
    history.answer(two, outcome);
    CHECK(history.holds() == (outcome == ClientOutcome::mismatch));
  }
}

TEST_CASE("A cas without an answer explains a mismatch") {
  History history;
  history.write("0");
  history.ask(1, CommandKind::cas, "1", "0");
  history.answer(history.ask(2, CommandKind::cas, "2", "0"), ClientOutcome::mismatch);
  CHECK(history.holds());
}

TEST_CASE("Keys are independent, and the one that does not fit is named") {
  History history;
  history.write("1", "a");
  history.write("2", "b");
  history.read("1", "a");
  CHECK(history.holds());
  history.read("1", "b");
  CHECK(history.why().find("key b") != std::string::npos);
}

TEST_CASE("Some hundred operations of a few clients at once are checked") {
  History history;
  std::vector<OperationId> open;
  for (int round = 0; round < 200; ++round) {
    for (raft::ClientId client = 0; client < 4; ++client) {
      open.push_back(history.ask(client, CommandKind::set, std::to_string(round * 4 + static_cast<int>(client))));
    }
    for (const OperationId id : open) history.answer(id);
    open.clear();
    history.read(std::to_string(round * 4 + round % 4));
  }
  CHECK(history.holds());
  history.read("0");
  CHECK_FALSE(history.holds());
}

// ---- public histories

/// One line each: process, phase, function and argument, separated by tabs.
bool tell(const std::string& line, std::map<std::string, OperationId>& open, History& history) {
  const std::string::size_type begin = line.find(" - ");
  if (begin == std::string::npos) return false;
  std::istringstream words(line.substr(begin + 3));
  std::string process;
  std::string phase;
  std::string function;
  std::string one;
  std::string two;
  words >> process >> phase >> function >> one >> two;
  if (phase == ":invoke") {
    const auto client = static_cast<raft::ClientId>(std::stoul(process));
    if (function == ":read") open[process] = history.ask(client, CommandKind::get);
    if (function == ":write") open[process] = history.ask(client, CommandKind::set, one);
    if (function == ":cas") {
      const std::string expected = one.substr(1);
      open[process] = history.ask(client, CommandKind::cas, two.substr(0, two.size() - 1), expected);
    }
  } else if (phase == ":ok") {
    history.answer(open[process], ClientOutcome::ok, function == ":read" && one != "nil" ? one : "");
  } else if (phase == ":fail" && function == ":cas") {
    history.answer(open[process], ClientOutcome::mismatch);
  }
  return true;
}

TEST_CASE("Public histories of a register under faults get the verdict they are known to have") {
  const std::filesystem::path folder = std::filesystem::path(RAFTLAB_SOURCE_DIR) / "../shared/truth/histories";
  std::ifstream verdicts(folder / "verdicts.csv");
  if (!verdicts) {
    WARN("skipped: " << folder << " is not there");
    return;
  }
  std::size_t checked = 0;
  std::string row;
  while (std::getline(verdicts, row)) {
    const std::string file = row.substr(0, row.find(','));
    if (file.rfind("jepsen/", 0) != 0) continue;  // the others append to strings, which these clients do not
    const std::string rest = row.substr(file.size() + 1);
    History history;
    std::map<std::string, OperationId> open;
    std::ifstream lines(folder / file);
    for (std::string line; std::getline(lines, line);) tell(line, open, history);
    CAPTURE(file, history.size());
    REQUIRE(history.size() > 20);
    CHECK(history.holds() == (rest.rfind("linearizable", 0) == 0));
    ++checked;
  }
  CHECK(checked >= 50);
}

}  // namespace
}  // namespace raftlab::sim::test
