// SPDX-License-Identifier: MIT
// What is wrong with a history is said with its place and what to do, and nothing a file can hold does worse.

#include "raft/rng.h"
#include "scenarios/history/judge.h"
#include "scenarios/history/read.h"
#include "tests/catch.h"

namespace raftlab::scenarios::history {
namespace {

struct Wrong {
  std::string text;
  std::uint32_t line;
  std::uint32_t column;
  std::string message;  // a part of it
};

const std::string kLog = "INFO  jepsen.util - ";
const std::string kMap = "{:process 0, :type :invoke, :f :get, :key \"x\", :value nil}\n";

const std::vector<Wrong>& wrong_ones() {
  static const std::vector<Wrong> all = {
      {"", 1, 1, "this file is empty"},
      {" \r\n\n", 1, 1, "this file is empty"},
      {"nodes 3\nset x 1\n", 1, 1, "no history of a known format"},
      {kLog + "0 :invoke :read nil\r\n" + kLog + "0 :invoke :read nil\r\n", 2, 21, "asks again"},
      {kLog + "0 :ok :read 1\n", 1, 21, "never asked anything"},
      {kLog + "0 :invoke :read nil\n" + kLog + "0 :ok :read 1\n" + kLog + "0 :ok :read 1\n", 3, 21,
       "answered in line 2"},
      {kLog + "0 :invoke :read nil\n" + kLog + "0 :ok :write 1\n", 2, 27, "asked for something else"},
      {kLog + "0 :invoke :write 1\n" + kLog + "0 :ok :write 2\n", 2, 34, "another value"},
      {kLog + "0 :invoke :rread nil\n", 1, 31, "unknown operation"},
      {kLog + "0 :invokes :read nil\n", 1, 23, "no type of entry"},
      {kLog + "x :invoke :read nil\n", 1, 21, "no process"},
      {kLog + "0 :invoke :cas 1\n", 1, 36, "two values"},
      {kLog + "0 :invoke :cas [1 2\n", 1, 36, "this list has no end"},
      {kLog + "0 :invoke\n", 1, 30, "the line ends too early"},
      {kLog + "0 :invoke :append 1\n" + kLog + "1 :invoke :read\nrubbish\n", 3, 1, "no line of a log"},
      {"{:process 0, :type :invoke, :f :get, :key \"x\", :val\n", 1, 1, "this map has no end"},
      {"{:process 0, :type :invoke, :f :get, :key \"x, :value nil}\n", 1, 43, "this text has no end"},
      {"{:process 0, :type :invoke, :f :get, :key}\n", 1, 1, "has no value"},
      {"{:process 0, :type :invoke}\n", 1, 1, "has no operation"},
      {"{:type :invoke, :f :get}\n", 1, 1, "has no process"},
      {kMap + "{:process 0, :type :ok, :f :get, :key \"y\", :value nil}\n", 2, 39, "another key"},
      {kMap + "{:process 0, :type :ok, :f :get, :key \"x\"}\n", 2, 1, "not what was read"},
      {kMap + "{:process 0, :type :ok, :f :get, :key \"x\", :value {:a 1}}\n", 2, 51, "a map is no value"},
      {"{\"format\":\"other\"}", 1, 11, "no timeline of raftlab"},
      {"{\"format\":\"raftlab.timeline\",\n \"version\":2}", 2, 12, "a version that this program does not know"},
      {"{\"history\":[{\"client\":0,\n\"op\":\"sett\",\"key\":\"x\",\"invoked_us\":1,\"result\":\"ok\"}]}", 2, 6,
       "unknown operation 'sett'"},
      {"{\"history\":[{\"client\":-1}]}", 1, 23, "out of range"},
      {"{\"history\":[7]}", 1, 13, "no operation"},
      {"{\"history\":[", 1, 13, ""},
      {"{\"version\":1}", 0, 0, "no \"history\""},
  };
  return all;
}

TEST_CASE("Each wrong history is told with its place") {
  for (const Wrong& wrong : wrong_ones()) {
    const ReadResult result = read_history(wrong.text, std::nullopt);
    INFO(wrong.text);
    REQUIRE_FALSE(result.history);
    REQUIRE_FALSE(result.diagnostics.empty());
    const language::Diagnostic& first = result.diagnostics.front();
    INFO(language::format_diagnostic(first, "file", wrong.text));
    CHECK(first.span.line == wrong.line);
    CHECK(first.span.column == wrong.column);
    CHECK(first.message.find(wrong.message) != std::string::npos);
  }
}

TEST_CASE("A model that lacks an operation says so, one that is forced is used") {
  const std::string append = "{:process 0, :type :invoke, :f :append, :key \"x\", :value \"1\"}\n";
  const ReadResult refused = read_history(append, Model::single_register);
  REQUIRE(refused.diagnostics.size() == 1);
  CHECK(refused.diagnostics[0].message.find("a register has no :append") != std::string::npos);
  CHECK(refused.diagnostics[0].suggestion.find("--model kv") != std::string::npos);
  CHECK(read_history(append, Model::kv).history);
  const std::string erased =
      R"({"history":[{"client":0,"op":"delete","key":"x","invoked_us":1,"returned_us":2,"result":"ok"}]})";
  CHECK_FALSE(read_history(erased, Model::single_register).history);
  CHECK(read_history(erased, std::nullopt).history);
}

TEST_CASE("Lines of other parts of the test, blank lines and carriage returns are passed over") {
  const std::string text = "INFO  jepsen.core - Worker 0 starting\r\n\r\n" + kLog + ":nemesis :info :start nil\r\n" +
                           kLog + "0\t:invoke\t:read\tnil\r\n" + kLog + "0\t:ok\t:read\t3\r\n";
  const ReadResult result = read_history(text, std::nullopt);
  REQUIRE(result.history);
  REQUIRE(result.history->operations.size() == 1);
  CHECK(result.history->operations[0].asked_line == 4);
  CHECK(result.history->values.view(result.history->operations[0].value) == "3");
}

TEST_CASE("Histories with bytes changed, cut and doubled are read or refused, and what is read can be judged") {
  const std::vector<std::string> good = {
      kLog + "0 :invoke :write 1\n" + kLog + "1 :invoke :cas [1 2]\n" + kLog + "0 :ok :write 1\n" + kLog +
          "1 :fail :cas [1 2]\n" + kLog + "2 :invoke :read nil\n" + kLog + "2 :ok :read 1\n",
      kMap + "{:process 0, :type :ok, :f :get, :key \"x\", :value \"\"}\n" +
          "{:process 1, :type :invoke, :f :append, :key \"x\", :value \"a\"}\n",
      R"({"format":"raftlab.timeline","version":1,"history":[{"client":0,"op":"cas","key":"x","expected":"0","value":)"
      R"("1","invoked_us":1,"returned_us":5,"result":"mismatch"}],"events":[{"id":1,"at_us":1,"kind":"client_request"}]})"};
  raft::Rng rng(7);
  std::size_t read = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = good[rng.below(good.size())];
    for (std::uint64_t i = rng.below(4); i > 0; --i) {
      const std::size_t at = rng.below(text.size());
      const std::uint64_t what = rng.below(4);
      if (what == 0) text[at] = static_cast<char>(rng.below(256));
      if (what == 1) text.erase(at, 1 + rng.below(5));
      if (what == 2) text.insert(at, text.substr(rng.below(text.size()), rng.below(30)));
      if (what == 3) text.resize(at + 1);
      if (text.empty()) break;
    }
    const ReadResult result = read_history(text, std::nullopt);
    REQUIRE(result.history.has_value() == result.diagnostics.empty());
    if (!result.history) continue;
    ++read;
    CHECK(judge_history(*result.history).keys.empty() == result.history->operations.empty());
  }
  CHECK(read > 300);
  CHECK(read < 2900);
}

}  // namespace
}  // namespace raftlab::scenarios::history
