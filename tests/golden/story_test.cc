// SPDX-License-Identifier: MIT
// The story of a run is true: `raftlab run ... --json` is played, and every sentence of every chapter is
// computed a second time from the events in that file and compared letter by letter. Nothing of the product
// is included here.
#include <filesystem>
#include <fstream>

#include "tests/catch.h"
#include "tests/golden/story_checker.h"
#include "tests/golden/story_play.h"
#include "tests/golden/story_words.h"

using namespace raftlab::golden;

namespace {

/// The place of the first chapter after `from` whose title fits: "*" stands for anything.
std::size_t find_chapter(const std::vector<Chapter>& chapters, std::size_t from, const std::string& title) {
  const std::size_t star = title.find('*');
  const std::string head = title.substr(0, star);
  const std::string tail = star == std::string::npos ? "" : title.substr(star + 1);
  for (std::size_t i = from; i < chapters.size(); ++i) {
    const std::string& told = chapters[i].title;
    const bool fits = star == std::string::npos
                          ? told == title
                          : told.size() >= head.size() + tail.size() && told.compare(0, head.size(), head) == 0 &&
                                told.compare(told.size() - tail.size(), tail.size(), tail) == 0;
    if (fits) return i;
  }
  return chapters.size();
}

}  // namespace

TEST_CASE("Every sentence of the five-events story is what its events say, for 50 seeds") {
  const Player player;
  for (Number seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    check_story(*player.play("five-events", seed));
  }
}

TEST_CASE("The five events are told, one after the other, for 50 seeds") {
  const Player player;
  const std::vector<std::string> titles = {"First election",
                                           "Heartbeats",
                                           "100 = Some Value",
                                           "Node * fails and catches up",
                                           "200 = written while a follower was down",
                                           "300 = written when it was back",
                                           "The leader fails",
                                           "Split vote in term *",
                                           "Election in term *",
                                           "200 = changed while the old leader was down",
                                           "The old leader returns",
                                           "300 = changed when the old leader was back",
                                           "At the end"};
  for (Number seed = 1; seed <= 50; ++seed) {
    const auto run = player.play("five-events", seed);
    const std::vector<Chapter> chapters = run->chapters();
    std::size_t at = 0;
    for (const std::string& title : titles) {
      INFO("seed " << seed << ": " << title);
      at = find_chapter(chapters, at, title);
      REQUIRE(at < chapters.size());
    }
    CHECK(at + 1 == chapters.size());
  }
}

TEST_CASE("Every sentence of the stories of other built-in scenarios is what their events say") {
  const Player player;
  const std::vector<std::string> names = {
      "leader-failure",    "minority-leader",  "lossy-network", "restart-everyone",  "split-vote",
      "suspended-leader",  "first-election",   "one-way-link",  "follower-catch-up", "duplicates-and-reordering",
      "crash-before-sync", "bridge-partition", "figure-7",      "figure-8",          "started-one-by-one"};
  std::set<std::string> shapes;
  for (const std::string& name : names) {
    for (Number seed = 1; seed <= 5; ++seed) {
      INFO(name << " seed " << seed);
      shapes.merge(check_story(*player.play(name, seed)));
    }
  }
  // What these scenarios are about must have been told, or nothing of it was checked.
  for (const char* shape : {"election: told to campaign",
                            "election: votes",
                            "election: refused",
                            "terms: passed",
                            "heartbeats: answers",
                            "heartbeats: longest wait",
                            "heartbeats: closest call",
                            "election: lost requests",
                            "outage: first try",
                            "outage: leader",
                            "outage: caught up",
                            "outage: several",
                            "outage: leftovers",
                            "leaders: steps down",
                            "leaders: two",
                            "leaders: old message",
                            "logs: repaired",
                            "logs: own term",
                            "fault: held",
                            "fault: stopped",
                            "network: lost",
                            "network: doubled",
                            "values: all committed",
                            "value: learned",
                            "value: not committed",
                            "value: never committed",
                            "late start",
                            "ending: not equal"}) {
    INFO(shape);
    CHECK(shapes.count(shape) == 1);
  }
}

namespace {

/// Wrong in every digit, one at a time: how many of the changes were not noticed.
std::string unnoticed_digits(const Run& run, const Retellings& again) {
  std::string unnoticed;
  const std::vector<Chapter> told = run.chapters();
  for (std::size_t i = 0; i < told.size(); ++i) {
    for (std::size_t at = 0; at < told[i].text.size(); ++at) {
      const char digit = told[i].text[at];
      if (digit < '0' || digit > '9') continue;
      std::vector<Chapter> changed = told;
      changed[i].text[at] = digit == '9' ? '0' : static_cast<char>(digit + 1);
      if (wrong_in(run, changed, again).empty()) unnoticed += changed[i].text + "\n";
    }
  }
  return unnoticed;
}

}  // namespace

TEST_CASE(
    "The checker notices every single digit that is changed, and every sentence or chapter that is not "
    "there") {
  const Player player;
  const auto [name, seed] = GENERATE(std::pair{"five-events", Number{7}}, std::pair{"minority-leader", Number{2}});
  const auto run = player.play(name, seed);
  const Retellings again = retell(*run);
  const std::vector<Chapter> told = run->chapters();
  REQUIRE(wrong_in(*run, told, again).empty());
  CHECK(unnoticed_digits(*run, again) == "");
  for (std::size_t i = 0; i < told.size(); ++i) {
    INFO(told[i].title);
    auto changed = told;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(wrong_in(*run, changed, again).size() == 1);
    changed = told;
    changed[i].title += "s";
    CHECK_FALSE(wrong_in(*run, changed, again).empty());
    changed = told;
    changed[i].text += " Nobody knows why.";
    CHECK_FALSE(wrong_in(*run, changed, again).empty());
    changed = told;
    changed[i].text = changed[i].text.substr(0, changed[i].text.rfind(". ") + 1);
    CHECK_FALSE(wrong_in(*run, changed, again).empty());
    changed = told;
    changed[i].last_event = changed[i].first_event - 1;
    CHECK_FALSE(wrong_in(*run, changed, again).empty());
  }
  for (std::size_t i = 1; i < told.size(); ++i) {
    auto changed = told;
    std::swap(changed[i - 1], changed[i]);
    if (told[i - 1].first_event != told[i].first_event) CHECK_FALSE(wrong_in(*run, changed, again).empty());
  }
}

TEST_CASE("An event that is changed makes the story wrong") {
  const Player player;
  const auto run = player.play("five-events", 7);
  for (const auto& [kind, field] :
       {std::pair{"became_leader", "votes"}, std::pair{"election_timeout", "timer_length_us"},
        std::pair{"commit_advanced", "nodes_holding"}, std::pair{"node_crashed", "at_us"},
        std::pair{"client_response", "at_us"}, std::pair{"vote_refused", "voted_for"}}) {
    INFO(kind << " " << field);
    Json file = run->file();
    Json* event = nullptr;
    for (const Event* other : run->of_kind(kind)) {
      const bool told = other->id < run->of_kind("fault_started").back()->id;  // what settle does is not
      if (told && other->has(field)) event = &file["events"][static_cast<std::size_t>(other->id - 1)];
    }
    REQUIRE(event != nullptr);
    (*event)[field] = (*event)[field].get<Number>() + 1;
    const Run changed(file);
    CHECK_FALSE(wrong_in(changed, changed.chapters(), retell(changed)).empty());
  }
}

TEST_CASE("What checks the story includes nothing of the product") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RAFTLAB_SOURCE_DIR "/tests/golden")) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("story_", 0) != 0) continue;
    ++files;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      INFO(name << ": " << line);
      const bool own = line.rfind("#include \"", 0) != 0 || line.rfind("#include \"tests/golden/story_", 0) == 0 ||
                       line == "#include \"tests/catch.h\"";
      CHECK(own);
    }
  }
  CHECK(files >= 10);
}
