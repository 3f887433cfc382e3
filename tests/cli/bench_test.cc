// SPDX-License-Identifier: MIT
// raftlab bench: what it prints, its JSON, comparing, wrong words. No figure is looked at.
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scenarios/bench/outputs.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;
namespace bench = raftlab::scenarios::bench;
using nlohmann::json;

namespace {

Ended quick(std::vector<std::string> words) {
  std::vector<std::string> all = {"bench", "--quick"};
  all.insert(all.end(), words.begin(), words.end());
  return run(std::move(all));
}

void check_spread(const json& spread) {
  REQUIRE(spread.is_object());
  CHECK(spread.size() == 3);
  CHECK(spread.at("low") <= spread.at("median"));
  CHECK(spread.at("median") <= spread.at("high"));
  CHECK(spread.at("low") >= 0);
}

}  // namespace

TEST_CASE("bench prints a row for each workload, beside its limit and its target") {
  const Ended ended = quick({"--workload", "idle", "--workload", "chaos"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "medians of 1 x 0.005 s of processor time"));
  CHECK(contains(ended.out, "\nworkload "));
  CHECK(contains(ended.out, "\nidle "));
  CHECK(contains(ended.out, "  0.70 "));
  CHECK(contains(ended.out, "\nchaos "));
  CHECK(contains(ended.out, "  1000/s "));
  CHECK(contains(ended.out, " of 2 targets reached\n"));
  CHECK_FALSE(contains(ended.out, "change"));
  CHECK_FALSE(contains(ended.out, "\nidle-3"));
  CHECK_FALSE(contains(quick({"--quiet", "--workload", "idle"}).out, "targets"));
}

TEST_CASE("The JSON of bench says everything, in the same form for every workload") {
  const Ended ended = quick({"--json", "--workload", "idle", "--workload", "idle-3", "--workload", "idle-101",
                             "--workload", "writes", "--workload", "records", "--workload", "swarm"});
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  const json report = json::parse(ended.out);
  CHECK(report.at("format") == "raftlab.bench");
  CHECK(report.at("version") == 1);
  CHECK(report.at("raftlab") == RAFTLAB_VERSION);
  CHECK(report.at("repeat") == 1);
  CHECK(report.at("seconds") == 0.005);
  CHECK(report.at("cost_of_101_nodes") > 0);
  CHECK(report.at("cost_of_long_logs").is_null());
  REQUIRE(report.at("workloads").size() == 6);
  for (const json& one : report.at("workloads")) {
    CAPTURE(one.dump());
    CHECK(one.size() == 15);
    const bench::Workload* workload = bench::find_workload(one.at("name").get<std::string>());
    REQUIRE(workload != nullptr);
    CHECK(one.at("what") == workload->what);
    CHECK(one.at("unit") == bench::word_of(workload->unit));
    for (const char* rate : {"messages_per_s", "commands_per_s", "events_per_s", "seeds_per_s", "virtual_s_per_s"}) {
      check_spread(one.at(rate));
    }
    CHECK(one.at(one.at("unit").get<std::string>() + "_per_s").at("median") > 0);
    CHECK(one.at("peak_bytes") > 0);
    CHECK(one.at("limit_per_s").is_null() == (workload->make_limit == nullptr));
    CHECK(one.at("ratio").is_null() == (workload->make_limit == nullptr));
    if (workload->make_limit != nullptr) check_spread(one.at("ratio"));
    CHECK(one.at("reached").is_boolean() == (workload->ratio_wanted > 0 || workload->rate_wanted > 0));
    CHECK(one.at("bytes_per_event").is_number() == (workload->name == "records"));
  }
}

TEST_CASE("bench compares with what it wrote before") {
  const Folder folder;
  const Ended before = quick({"--json", "--workload", "idle"});
  REQUIRE(before.code == 0);
  const std::string old = folder.file("old.json", before.out);
  const Ended ended = quick({"--compare", old, "--workload", "idle", "--workload", "idle-3"});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "  change\n"));
  CHECK(contains(ended.out, " %\n"));
  CHECK(contains(ended.out, "  new\n"));
}

TEST_CASE("A change is that of the share of the limit, or of the rate where there is none") {
  bench::Figures figures;
  figures.workload = bench::find_workload("idle");
  figures.messages = {300, 300, 300};
  figures.ratio = bench::Spread{0.6, 0.6, 0.6};
  bench::Before before;
  CHECK_FALSE(bench::change_of(figures, before).has_value());
  before.rows.push_back({"idle", 100, 0.5});
  CHECK(std::abs(*bench::change_of(figures, before) - 0.2) < 1e-9);
  before.rows[0].ratio.reset();
  CHECK(std::abs(*bench::change_of(figures, before) - 2) < 1e-9);
  CHECK(bench::spread_of({3, 1, 2}).median == 2);
  CHECK(bench::spread_of({4, 1, 2, 3}).median == 2.5);
}

TEST_CASE("Wrong words and wrong files of bench are told before anything is measured") {
  const Folder folder;
  const auto require = [](std::vector<std::string> words, int code, std::string_view text) {
    words.insert(words.begin(), "bench");
    const Ended ended = run(std::move(words));
    INFO(ended.err);
    CHECK(ended.code == code);
    CHECK(contains(ended.err, text));
    CHECK(ended.out.empty());
  };
  require({"--workload", "idel"}, 2, "did you mean: idle");
  require({"--workload", "idle", "--workload", "x"}, 2, "--workload cannot be 'x'");
  require({"--repeat", "0"}, 2, "--repeat");
  require({"--repeat", "1.5"}, 2, "--repeat");
  require({"--time", "soon"}, 2, "--time");
  require({"--quick", "--repeat", "3"}, 2, "--quick and --repeat do not go together");
  require({"--quick", "--time", "1s"}, 2, "--quick and --time do not go together");
  require({"idle"}, 2, "'idle' is too much");
  require({"--compare", folder.path("missing.json")}, 6, "missing.json");
  require({"--compare", folder.file("a", "{")}, 3, "is no JSON");
  require({"--compare", folder.file("b", "[1]")}, 3, "is no report of raftlab bench --json");
  require({"--compare", folder.file("c", R"({"format":"raftlab.bench","version":9})")}, 3, "version");
  require({"--compare", folder.file("d", R"({"format":"raftlab.bench","version":1,"workloads":[{"name":7}]})")}, 3,
          "has a workload that is not as");
  require({"--compare", folder.file("e", R"({"format":"raftlab.bench","version":1,"workloads":7})")}, 3, "workload");
}

TEST_CASE("help bench names every workload") {
  const std::string help = run({"help", "bench"}).out;
  for (const bench::Workload& workload : bench::workloads())
    CHECK(contains(help, "\n  " + std::string(workload.name) + " "));
}
