// SPDX-License-Identifier: MIT
// raftlab run and check: verdicts, exit codes, output files.
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "scenarios/cli/numbers.h"
#include "scenarios/cli/output_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;

namespace {

constexpr std::string_view kGood = "nodes 3\nwait until leader within 10s\nset 1 one\nget 1 = one\n";
constexpr std::string_view kFails = "nodes 3\n# nobody leads at the start\nexpect leader\n";
constexpr std::string_view kWrong = "nodes 3\nwait 5\ncrahs 0\n";

}  // namespace

TEST_CASE("A scenario that holds passes, and its verdict says what happened") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended ended = run({"run", path, "--seed", "42"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  CHECK(contains(ended.out, "PASS  good   seed 42   3 nodes   "));
  CHECK(contains(ended.out, " s virtual   "));
  CHECK(contains(ended.out, " events   "));
  CHECK(contains(ended.out, "1 election (longest without a leader "));
  CHECK(contains(ended.out, " \u00b7 "));
  CHECK(contains(ended.out, " messages lost\n"));
  CHECK(digest_in(ended.out).size() == 16);
}

TEST_CASE("The seed is the option's, else the file's, else 1") {
  const Folder folder;
  const std::string plain = folder.file("plain.raft", kGood);
  const std::string seeded = folder.file("seeded.raft", "seed 7\n" + std::string(kGood));
  CHECK(contains(run({"run", plain}).out, "seed 1 "));
  CHECK(contains(run({"run", seeded}).out, "seed 7 "));
  CHECK(contains(run({"run", seeded, "--seed", "0x2a"}).out, "seed 42 "));
}

TEST_CASE("An expectation that fails is shown with its line, its reason and the command that plays it again") {
  const Folder folder;
  const std::string path = folder.file("fails.raft", kFails);
  const Ended ended = run({"run", path, "--set", "heartbeat=40ms"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "FAIL  " + path + ":3   seed 1   stopped at 0.000 s"));
  CHECK(contains(ended.out, "\nerror: "));
  CHECK(contains(ended.out, "line 3   expect leader"));
  CHECK(contains(ended.out, "reproduce   raftlab run " + path + " --seed 1 --set heartbeat=40ms\n"));
}

TEST_CASE("A timeline says how to play its run again, without the path it was played from") {
  const Folder folder;
  const std::string path = folder.file("my own.raft", kGood);
  const std::string json = folder.path("a.json");
  CHECK(run({"run", path, "--seed", "0x2a", "--set", "nodes=5", "--until", "1min", "--json", json}).code == 0);
  CHECK(contains(folder.text("a.json"), "\"command\":\"raftlab run 'my own.raft' --seed 42 "));
  for (const std::string format : {"html", "md", "text"}) {
    const std::string text = run({"report", json, "--format", format}).out;
    INFO(text.substr(0, 2000));
    CHECK(contains(text, "my own.raft"));
    CHECK(contains(text, " --seed 42 --until 1min --set nodes=5"));
  }
  CHECK(run({"run", "first-election", "--json", json}).code == 0);
  CHECK(contains(folder.text("a.json"), "\"command\":\"raftlab run first-election --seed 1\""));
}

TEST_CASE("With --check-determinism every run is played twice, whatever its verdict") {
  const Folder folder;
  const std::string good = folder.file("good.raft", kGood);
  const std::string fails = folder.file("fails.raft", kFails);
  const Ended one = run({"run", good, "--check-determinism"});
  INFO(one.out << one.err);
  CHECK(one.code == 0);
  CHECK(contains(one.out, "      played twice, the same "));
  CHECK(contains(one.out, " records, digest " + digest_in(one.out) + "\n"));
  CHECK(run({"run", good}).out.find("played twice") == std::string::npos);
  CHECK(run({"run", good, "--check-determinism", "--quiet"}).out.empty());
  const Ended both = run({"run", good, fails, "--check-determinism"});
  CHECK(both.code == 1);
  const std::size_t first = both.out.find("played twice, the same ");
  REQUIRE(first != std::string::npos);
  CHECK(both.out.find("played twice, the same ", first + 1) != std::string::npos);
  CHECK(contains(both.out, "FAIL  " + fails + ":3"));
}

TEST_CASE("Errors of a scenario are all shown with place, line and fix, and the exit code is 3") {
  const Folder folder;
  const std::string path = folder.file("wrong.raft", kWrong);
  for (const std::string command : {"run", "check"}) {
    const Ended ended = run({command, path});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 3);
    CHECK(ended.out.empty());
    CHECK(contains(ended.err, path + ":2:"));
    CHECK(contains(ended.err, path + ":3:1: error:"));
    CHECK(contains(ended.err, "did you mean: crash"));
    CHECK(contains(ended.err, "^\n"));
  }
  CHECK(run({"check", folder.file("good.raft", kGood)}).code == 0);
}

TEST_CASE("What cannot be read is told and ends with 6") {
  const Folder folder;
  for (const std::string command : {"run", "check"}) {
    CHECK(run({command, folder.path("missing.raft")}).code == 6);
    const Ended directory = run({command, folder.path("")});
    CHECK(directory.code == 6);
    CHECK(contains(directory.err, "directory"));
  }
  CHECK(contains(run({"run", folder.path("missing.raft")}).err, "No such file"));
}

TEST_CASE("A pattern means all files that match, and none is nothing to do") {
  const Folder folder;
  (void)folder.file("a.raft", kGood);
  (void)folder.file("b.raft", kGood);
  const Ended both = run({"run", folder.path("*.raft")});
  CHECK(both.code == 0);
  CHECK(contains(both.out, "2 scenarios: 2 passed, 0 failed"));
  CHECK(run({"run", folder.path("*.nothing")}).code == 4);
}

TEST_CASE("Several files end with the worst code, and each gets its verdict") {
  const Folder folder;
  const std::string good = folder.file("good.raft", kGood);
  const std::string fails = folder.file("fails.raft", kFails);
  const std::string wrong = folder.file("wrong.raft", kWrong);
  const Ended two = run({"run", good, fails});
  CHECK(two.code == 1);
  CHECK(contains(two.out, "PASS  good"));
  CHECK(contains(two.out, "FAIL  "));
  CHECK(run({"run", fails, wrong}).code == 3);
  CHECK(run({"run", fails, wrong, folder.path("missing.raft")}).code == 6);
  CHECK(run({"run", good, fails, "--until", "1us"}).code == 1);
}

TEST_CASE("A run that is stopped before it is over is inconclusive") {
  const Folder folder;
  const Ended ended = run({"run", folder.file("good.raft", kGood), "--until", "1ms"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 7);
  CHECK(contains(ended.out, "INCONCLUSIVE  "));
}

TEST_CASE("Quiet prints what fails and nothing else") {
  const Folder folder;
  CHECK(run({"run", folder.file("good.raft", kGood), "--quiet"}).out.empty());
  CHECK(contains(run({"run", folder.file("fails.raft", kFails), "--quiet"}).out, "FAIL"));
}

TEST_CASE("The same run gives the same bytes, and they are whole") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended first = run({"run", path, "--json", folder.path("a.json"), "--html", folder.path("a.html"), "--jsonl",
                           folder.path("a.jsonl")});
  CHECK(first.code == 0);
  const Ended second = run({"run", path, "--json", folder.path("b.json"), "--html", folder.path("b.html"), "--jsonl",
                            folder.path("b.jsonl")});
  CHECK(digest_in(first.out) == digest_in(second.out));
  for (const std::string ending : {".json", ".html", ".jsonl"}) {
    INFO(ending);
    CHECK(!folder.text("a" + ending).empty());
    CHECK(folder.text("a" + ending) == folder.text("b" + ending));
  }
  CHECK(digest_in(run({"run", path}).out) == digest_in(first.out));
  CHECK(contains(folder.text("a.json"), digest_in(first.out)));
  CHECK(folder.names() ==
        std::vector<std::string>{"a.html", "a.json", "a.jsonl", "b.html", "b.json", "b.jsonl", "good.raft"});
}

TEST_CASE("With a dash the timeline is standard output and the verdict goes to standard error") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended ended = run({"run", path, "--json", "-"});
  CHECK(ended.code == 0);
  CHECK(ended.out.starts_with("{"));
  CHECK(contains(ended.err, "PASS  good"));
  CHECK(run({"run", path, "--json", folder.path("a.json")}).code == 0);
  CHECK(folder.text("a.json") == ended.out);
  CHECK(run({"run", path, "--json", "-", "--jsonl", "-"}).code == 2);
}

TEST_CASE("A scenario may come from standard input") {
  const Ended ended = run({"run", "-"}, std::string(kGood));
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "PASS  stdin"));
}

TEST_CASE("An output that cannot be written stops before the run and harms nothing") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const std::string old = folder.file("old.json", "old");
  const Ended missing = run({"run", path, "--json", old, "--html", folder.path("no/such.html")});
  CHECK(missing.code == 6);
  CHECK(missing.out.empty());
  CHECK(contains(missing.err, "no/such.html"));
  CHECK(folder.text("old.json") == "old");
  CHECK(run({"run", path, "--json", folder.path("")}).code == 6);
  CHECK(folder.names() == std::vector<std::string>{"good.raft", "old.json"});
}

TEST_CASE("A full disk is told, also on standard output") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended file = run({"run", path, "--json", "/dev/full"});
  CHECK(file.code == 6);
  CHECK(contains(file.err, "No space left"));
  const Ended standard = run(Call{.words = {"list"}, .out_path = "/dev/full"});
  CHECK(standard.code == 6);
  CHECK(contains(standard.err, "No space left"));
}

TEST_CASE("Without a standard output a run writes its files, whole, and says 6") {
  const Folder folder;
  const std::string json = folder.path("a.json");
  CHECK(run(Call{.words = {"run", "first-election", "--json", json}, .closed = true}).code == 6);
  CHECK(run({"run", "first-election", "--json", folder.path("b.json")}).code == 0);
  CHECK(folder.text("a.json") == folder.text("b.json"));
}

TEST_CASE("A file that may grow no more is one that cannot be written") {
  const Folder folder;
  const std::string page = folder.path("page.html");
  rlimit usual{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
  const rlimit small{10'000, usual.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const Ended ended = run({"run", "five-events", "--html", page});
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &usual) == 0);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 6);
  CHECK(contains(ended.err, "cannot write " + page + ": File too large"));
  CHECK(folder.names().empty());
}

TEST_CASE("Whoever ends the process can remove what is not finished, and nothing else") {
  const Folder folder;
  raftlab::scenarios::cli::OutputFile done;
  REQUIRE(done.open(folder.path("done")));
  REQUIRE(done.commit());
  raftlab::scenarios::cli::OutputFile begun;
  REQUIRE(begun.open(folder.path("begun")));
  CHECK(folder.names().size() == 2);
  raftlab::scenarios::cli::remove_unfinished_files();
  CHECK(folder.names() == std::vector<std::string>{"done"});
}

TEST_CASE("Outputs that collide, or would overwrite the scenario, are refused") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  CHECK(run({"run", path, "--json", folder.path("a"), "--html", folder.path("a")}).code == 2);
  CHECK(run({"run", path, "--json", folder.path("a"), "--html", folder.path("./a")}).code == 2);
  CHECK(run({"run", path, "--json", path}).code == 2);
  CHECK(folder.text("good.raft") == kGood);
  CHECK(run({"run", path, path, "--json", folder.path("a")}).code == 2);
}

TEST_CASE("The summary of many counts those that could not be read") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended ended = run({"run", path, folder.path("none.raft"), folder.file("bad.raft", "nodes many\n")});
  CHECK(ended.code == 6);
  CHECK(contains(ended.out, "\n1 scenario: 1 passed, 0 failed; 2 others could not be read\n"));
}

TEST_CASE("What reproduces a run of a file called like an option does") {
  const Folder folder;
  folder.file("-x.raft", kFails);
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  const Ended ended = run({"run", "--", "-x.raft"});
  std::filesystem::current_path(before);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "raftlab run ./-x.raft --seed 1"));
}

TEST_CASE("A file is replaced through a link, with its permissions") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const std::string old = folder.file("old.json", "old");
  REQUIRE(::symlink(old.c_str(), folder.path("link.json").c_str()) == 0);
  CHECK(run({"run", path, "--json", folder.path("link.json")}).code == 0);
  CHECK(folder.text("old.json").starts_with("{"));
  CHECK(folder.names() == std::vector<std::string>{"good.raft", "link.json", "old.json"});
}

TEST_CASE("Devices are written as they are") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  CHECK(run({"run", path, "--json", "/dev/null"}).code == 0);
  const Ended ended = run({"run", path, "--quiet", "--json", "/dev/stdout"});
  CHECK(ended.code == 0);
  CHECK(ended.out == run({"run", path, "--json", "-"}).out);
}

TEST_CASE("A terminal that is not UTF-8 gets ASCII, and colours only where asked") {
  const Folder folder;
  const std::string path = folder.file("good.raft", kGood);
  const Ended plain = run(Call{.words = {"run", path}, .environment = {{"LC_ALL", "C"}}});
  CHECK(contains(plain.out, " - "));
  for (const char c : plain.out) CHECK(static_cast<unsigned char>(c) < 0x80);
  CHECK(!contains(run({"run", path}).out, "\x1b["));
  CHECK(contains(run({"run", path, "--color", "always"}).out, "\x1b["));
  CHECK(!contains(run({"run", path, "--color", "never"}).out, "\x1b["));
}

TEST_CASE("Under GitHub Actions a failure marks its line") {
  const Folder folder;
  const std::string path = folder.file("fails.raft", kFails);
  const Ended ended = run(Call{.words = {"run", path}, .environment = {{"GITHUB_ACTIONS", "true"}}});
  CHECK(contains(ended.err, "::error file=" + path + ",line=3,col=1::"));
  const std::string wrong = folder.file("wrong.raft", kWrong);
  const Ended errors = run(Call{.words = {"check", wrong}, .environment = {{"GITHUB_ACTIONS", "true"}}});
  CHECK(contains(errors.err, "::error file=" + wrong + ",line=3,col=1::"));
  CHECK(!contains(run({"run", path}).err, "::error"));
}

TEST_CASE("Ctrl-C and SIGTERM end a long run with a summary and whole files") {
  const Folder folder;
  const std::string path =
      folder.file("long.raft", "nodes 5\nwait until leader within 10s\nrepeat 30\nwait 24h\nend\n");
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    // The first scenario's verdict shows that the second is on its way.
    const std::string quick = folder.file("quick.raft", kGood);
    const Ended ended =
        run_and_signal(Call{.words = {"run", "--set", "limit=1000h", quick, path}}, "PASS  quick", signal);
    INFO(ended.out << ended.err);
    CHECK(ended.code == code);
    // The signal may come while the second runs, or just before.
    CHECK((contains(ended.out, "INTERRUPTED  ") || contains(ended.out, "1 not played")));
    CHECK(contains(ended.out, ": 1 passed, 0 failed"));
  }
}

TEST_CASE("The verdict's numbers are those of the timeline's summary") {
  const auto number = [](std::string_view json, const std::string& name) {
    const std::size_t place = json.find("\"" + name + "\":");
    REQUIRE(place != std::string_view::npos);
    return std::stoll(std::string(json.substr(place + name.size() + 3, 24)));
  };
  for (const std::string name : {"five-events", "leader-failure", "suspended-leader", "restart-everyone"}) {
    const Ended ended = run({"run", name, "--json", "-"});
    INFO(name << "\n" << ended.err);
    using namespace raftlab::scenarios::cli;
    const auto count = [&](const std::string& what) { return static_cast<std::uint64_t>(number(ended.out, what)); };
    CHECK(contains(ended.err, counted(count("elections"), "election", "elections")));
    CHECK(contains(ended.err, "(longest without a leader " + while_text(number(ended.out, "leaderless_us_max")) + ")"));
    CHECK(contains(ended.err, counted(count("commits"), "commit", "commits")));
    CHECK(contains(ended.err, with_separators(count("messages_dropped")) + " of " +
                                  with_separators(count("messages_sent")) + " messages lost"));
    // A run that keeps no records counts the same.
    const std::string second_line = ended.err.substr(ended.err.find('\n'));
    CHECK(contains(run({"run", name}).out, second_line));
  }
}
