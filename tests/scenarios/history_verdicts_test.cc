// SPDX-License-Identifier: MIT
// Histories from files to verdicts: the public ones whose verdict is known, where their folder lies beside this one,
// and small ones with what is said of them.

#include <filesystem>
#include <fstream>
#include <iterator>

#include "scenarios/history/draw.h"
#include "scenarios/history/explain.h"
#include "scenarios/history/read.h"
#include "tests/catch.h"

namespace raftlab::scenarios::history {
namespace {

std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

History history_of(const std::string& text) {
  ReadResult result = read_history(text, std::nullopt);
  INFO(language::format_diagnostics(result.diagnostics, "file", text));
  REQUIRE(result.history);
  return std::move(*result.history);
}

/// Lines of a log, without what stands in front of each.
std::string log_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "INFO  jepsen.util - " + line + "\n";
  return text;
}

std::string told(const std::string& text) {
  const History history = history_of(text);
  const Verdict verdict = judge_history(history);
  if (verdict.linearity == sim::Linearity::linearizable) return "linearizable";
  REQUIRE(verdict.linearity == sim::Linearity::not_linearizable);
  return explanation_text(history, *verdict.shown());
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST_CASE("All public histories get the verdict they are known to have, each in few steps") {
  const std::filesystem::path folder = std::filesystem::path(RAFTLAB_SOURCE_DIR) / "../shared/truth/histories";
  std::ifstream verdicts(folder / "verdicts.csv");
  if (!verdicts) {
    WARN("skipped: " << folder << " is not there");
    return;
  }
  std::size_t checked = 0;
  std::string row;
  std::getline(verdicts, row);
  while (std::getline(verdicts, row)) {
    const std::string file = row.substr(0, row.find(','));
    const std::string rest = row.substr(file.size() + 1);
    CAPTURE(file);
    const History history = history_of(read_whole(folder / file));
    const bool expected = rest.substr(0, rest.find(',')) == "linearizable";
    const std::string operations = rest.substr(rest.find(',') + 1);
    CHECK(std::to_string(history.operations.size()) == operations.substr(0, operations.find(',')));
    const Verdict verdict = judge_history(history);
    CHECK((verdict.linearity == sim::Linearity::linearizable) == expected);
    CHECK(verdict.linearity != sim::Linearity::undecided);
    CHECK(verdict.steps < 200'000);
    if (!expected) CHECK(verdict.shown()->core.size() >= 2);
    ++checked;
  }
  CHECK(checked == 65);
}

TEST_CASE("A stale read is told with the value that is there, what came between, and the answers that contradict") {
  const std::string text = told(log_of({"0 :invoke :write 1", "0 :ok :write 1", "1 :invoke :write 2", "1 :ok :write 2",
                                        "2 :invoke :read nil", "2 :ok :read 1"}));
  CHECK(contains(text, "read 1 by client 2 (line 5, answered in line 6) fits nowhere"));
  CHECK(contains(text, "the value is 2"));
  CHECK(contains(text, "write 1 (line 1) stored it, but write 2 (line 3) came after that and was over before"));
  CHECK(contains(text, "the longest legal prefix, in order"));
  CHECK(contains(text, "these 3 answers contradict each other"));
}

TEST_CASE("What nobody wrote, and what was written only later, is told so") {
  CHECK(contains(told(log_of({"0 :invoke :write 1", "0 :ok :write 1", "1 :invoke :read nil", "1 :ok :read 7"})),
                 "nobody ever wrote 7"));
  CHECK(contains(told(log_of({"1 :invoke :read nil", "1 :ok :read 7", "0 :invoke :write 7", "0 :ok :write 7"})),
                 "7 is first written in line 3, after this was answered"));
  CHECK(contains(told(log_of({"0 :invoke :write 1", "0 :ok :write 1", "1 :invoke :cas [1 2]", "1 :fail :cas [1 2]"})),
                 "so this cas cannot fail there"));
}

TEST_CASE("The core is a contradiction and has no answer too many") {
  // Readers in between that say nothing new.
  const std::string text = told(
      log_of({"0 :invoke :write 1", "0 :ok :write 1", "1 :invoke :read nil", "1 :ok :read 1", "1 :invoke :read nil",
              "1 :ok :read 1", "0 :invoke :cas [1 2]", "0 :ok :cas [1 2]", "1 :invoke :read nil", "1 :ok :read 1"}));
  CHECK(contains(text, "these 2 answers contradict each other"));
  CHECK(contains(text, "cas 1 to 2"));
}

TEST_CASE("A failed read says nothing, a write that failed never happened, an unknown one may happen late or never") {
  CHECK(told(log_of({"0 :invoke :write 1", "0 :ok :write 1", "1 :invoke :read nil", "1 :fail :read :timed-out",
                     "2 :invoke :read nil", "2 :ok :read 1"})) == "linearizable");
  CHECK(contains(told(log_of({"0 :invoke :write 1", "0 :fail :write 1", "2 :invoke :read nil", "2 :ok :read 1"})),
                 "nobody ever wrote 1"));
  CHECK(told(log_of({"0 :invoke :write 1", "0 :info :write :timed-out", "2 :invoke :read nil", "2 :ok :read nil",
                     "2 :invoke :read nil", "2 :ok :read 1"})) == "linearizable");
}

TEST_CASE("Keys are judged alone, texts grow, and a missing key reads as an empty text") {
  const std::string good =
      "{:process 0, :type :invoke, :f :get, :key \"a\", :value nil}\n"
      "{:process 0, :type :ok, :f :get, :key \"a\", :value \"\"}\n"
      "{:process 1, :type :invoke, :f :append, :key \"a\", :value \"x\"}\n"
      "{:process 0, :type :invoke, :f :append, :key \"b\", :value \"y\"}\n"
      "{:process 1, :type :ok, :f :append, :key \"a\", :value \"x\"}\n"
      "{:process 0, :type :ok, :f :append, :key \"b\", :value \"y\"}\n"
      "{:process 0, :type :invoke, :f :get, :key \"a\", :value nil}\n";
  CHECK(told(good + "{:process 0, :type :ok, :f :get, :key \"a\", :value \"x\"}\n") == "linearizable");
  CHECK(told("[" + good + "{:process 0, :type :ok, :f :get, :key \"a\", :value \"x\"}]\n") == "linearizable");
  const std::string bad = told(good + "{:process 0, :type :ok, :f :get, :key \"a\", :value \"xy\"}\n");
  CHECK(contains(bad, "key a is not linearizable: read xy by client 0 (line 7, answered in line 8)"));
  CHECK(contains(bad, "nobody could have appended y before"));
}

std::string timeline_of(const std::string& history, const std::string& events = "") {
  return "{\"format\":\"raftlab.timeline\",\"version\":1,\"history\":[" + history + "]" + events + "}";
}

const std::string kWritten =
    R"({"client":0,"op":"set","key":"x","value":"1","invoked_us":1,"returned_us":5,"result":"ok"})";
const std::string kReadNothing = R"({"client":0,"op":"get","key":"x","invoked_us":5,"returned_us":9,"result":"ok"})";

TEST_CASE("Within a microsecond the events of a timeline say the order; without them what touches is concurrent") {
  CHECK(told(timeline_of(kWritten + "," + kReadNothing)) == "linearizable");
  const std::string events = R"(,"events":[
      {"id":1,"at_us":1,"kind":"client_request","client":0,"serial":1,"command":"x=1"},
      {"id":4,"at_us":5,"kind":"client_response","client":0,"serial":1,"result":"ok"},
      {"id":5,"at_us":5,"kind":"client_request","client":0,"serial":2,"command":"get x"},
      {"id":9,"at_us":9,"kind":"client_response","client":0,"serial":2,"result":"ok"}])";
  const std::string text = told(timeline_of(kWritten + "," + kReadNothing, events));
  CHECK(contains(text, "read none by client 0 (e#5, answered e#9) fits nowhere"));
  CHECK(contains(text, "what was there at first ended with write 1 (e#1), which was over before"));
}

TEST_CASE("A picture has a bar for each operation drawn, points in order, and the misfit marked") {
  const History history =
      history_of(log_of({"0 :invoke :write 1", "0 :ok :write 1", "3 :invoke :write 9", "1 :invoke :write 2",
                         "1 :ok :write 2", "2 :invoke :read nil", "2 :ok :read 1"}));
  const Verdict verdict = judge_history(history);
  const report::HistoryPicture picture = picture_of(history, verdict, "<file>");
  CHECK(picture.lanes == std::vector<std::string>{"client 0", "client 1", "client 2", "client 3"});
  REQUIRE(picture.bars.size() == 4);
  CHECK(picture.columns == 7);
  int misfits = 0;
  for (const report::HistoryBar& bar : picture.bars) {
    CHECK(bar.from < bar.to);
    misfits += bar.misfit ? 1 : 0;
    CHECK(bar.open == (bar.label == "write 9"));
  }
  CHECK(misfits == 1);
  CHECK(picture.points.size() == verdict.shown()->order.size());
  const std::string page = report::history_page(picture);
  CHECK(contains(page, "<title>&lt;file&gt; · NOT LINEARIZABLE</title>"));
  CHECK(contains(page, "default-src 'none'; style-src 'sha256-"));
  CHECK_FALSE(contains(page, "<script"));
  CHECK_FALSE(contains(page, "http://"));
  CHECK_FALSE(contains(page, " style="));
}

}  // namespace
}  // namespace raftlab::scenarios::history
