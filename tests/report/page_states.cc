// SPDX-License-Identifier: MIT
// The states of the nodes in the data of the page, decoded again and compared with the run played once more.
#include "report/command_text.h"
#include "report/event_rows.h"
#include "report/event_text.h"
#include "report/progress.h"
#include "report/replay.h"
#include "report/shaped_texts.h"
#include "report/state_changes.h"
#include "tests/report/json_fixture.h"
#include "tests/report/page_reader.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::Change;
using report::fixture::Page;
using report::fixture::page_of;
using report::fixture::Reader;
using report::fixture::Script;

namespace {

struct State {
  std::uint64_t term = 0, commit = 0, applied = 0, durable = 0, config = 0;
  unsigned vote = 255;
  std::uint64_t base = 0;
  std::vector<std::uint64_t> places;  // of the entries behind base
};

/// The steps of one event, taken by a log of plain places.
void move_log(State& state, Reader& log, std::uint64_t& place_before) {
  for (std::uint64_t steps = log.number(); steps > 0; --steps) {
    const std::uint64_t kind = log.number();
    if (kind == 1) {
      const std::uint64_t base = log.from(state.base);
      REQUIRE(base >= state.base);
      REQUIRE(base - state.base <= state.places.size());
      state.places.erase(state.places.begin(), state.places.begin() + static_cast<std::ptrdiff_t>(base - state.base));
      state.base = base;
    } else if (kind == 2) {
      const std::uint64_t last = log.from(state.base + state.places.size());
      REQUIRE(last >= state.base);
      state.places.resize(last - state.base);
    } else if (kind == 3) {
      std::uint64_t place = log.from(place_before);
      for (std::uint64_t count = log.number(); count > 0; --count) state.places.push_back(place++);
      place_before = place;
    } else {
      REQUIRE(kind == 4);
      state.base = log.from(state.base);
      state.places.clear();
    }
  }
}

void check_alike(const State& state, const report::NodeState& node) {
  CHECK(state.term == node.term);
  CHECK(state.vote == node.vote);
  CHECK(state.commit == node.commit_index);
  CHECK(state.applied == node.applied_index);
  CHECK(state.durable == node.disk.last_index());
  CHECK(state.config == node.configuration);
  REQUIRE(state.base + state.places.size() == node.log.last_index());
  REQUIRE(state.base == node.log.base_index());
  for (std::size_t i = 0; i < state.places.size(); ++i) CHECK(state.places[i] == node.log.place_at(state.base + 1 + i));
}

void check_states(const report::Timeline& timeline) {
  const Page page = page_of(timeline);
  Reader change(page.column("change")), term(page.column("state.term")), vote(page.column("state.vote"));
  Reader commit(page.column("state.commit")), applied(page.column("state.applied"));
  Reader durable(page.column("state.durable")), config(page.column("state.config")), log(page.column("state.log"));
  std::vector<State> states(timeline.nodes);
  std::uint64_t place_before = 0;
  report::Replay replay(timeline);
  while (replay.step()) {
    INFO("e#" << replay.now());
    const unsigned bits = change.byte();
    const auto has = [bits](Change one) { return (bits & static_cast<unsigned>(one)) != 0; };
    const raft::NodeId id = replay.record().node;
    if (id >= states.size()) {
      CHECK(bits == 0);
      continue;
    }
    State& state = states[id];
    if (has(Change::term)) state.term = term.from(state.term);
    if (has(Change::vote)) state.vote = vote.byte();
    if (has(Change::commit)) state.commit = commit.from(state.commit);
    if (has(Change::applied)) state.applied = applied.from(state.applied);
    if (has(Change::durable)) state.durable = durable.from(state.durable);
    if (has(Change::config)) state.config = config.number();
    if (has(Change::log)) move_log(state, log, place_before);
    check_alike(state, replay.node(id));
  }
  CHECK_FALSE((change.more() || term.more() || vote.more() || commit.more() || applied.more() || durable.more() ||
               config.more() || log.more()));
}

void check_letters_and_entries(const report::Timeline& timeline) {
  const Page page = page_of(timeline);
  Reader letters(page.column("letters"));
  sim::EventId event = 1;
  for (const report::LetterChange& one : report::make_rows(timeline).letters) {
    event += letters.number();
    CHECK(event == one.event);
    CHECK(letters.byte() == one.node);
    CHECK(letters.byte() == static_cast<unsigned char>(one.letter));
  }
  CHECK_FALSE(letters.more());
  const std::vector<std::string> entries = page.texts("entry");
  REQUIRE(entries.size() == timeline.store.size());
  Reader terms(page.column("entry.term"));
  std::uint64_t term = 0;
  for (std::size_t place = 0; place < entries.size(); ++place) {
    const raft::Entry& entry = timeline.store.at(static_cast<raft::Place>(place));
    term = terms.from(term);
    CHECK(term == entry.term);
    const std::string text = report::command_text(entry.command, timeline.store);
    if (entry.term != 0 && text.size() <= 80) CHECK(entries[place] == report::clean_text(text));
    CHECK(entries[place].size() <= 400);
  }
}

}  // namespace

TEST_CASE("the page has the state of every node after every event") {
  check_states(report::fixture::every_kind());
  check_letters_and_entries(report::fixture::every_kind());
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 300);
    check_states(timeline);
    check_letters_and_entries(timeline);
  }
}

TEST_CASE("a log that is overwritten, lost with its node and found again on disk") {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(0, 1, 1);
  script.append(0, 1, 1, script.entry(1, "", ""), raft::Reason::term_start);
  script.append(0, 1, 2, script.entry(1, "x", "1"), raft::Reason::proposed);
  script.append(0, 1, 3, script.entry(1, "x", "2"), raft::Reason::proposed);
  script.persist(0, 1, 1, 2);
  script.at(300'000).life(sim::EventKind::node_crashed, 0, 1);
  script.at(400'000).life(sim::EventKind::node_restarted, 0, 1, 2);
  script.truncate(0, 2, 1, 2, 2, 1, 2);
  script.append(0, 2, 2, script.entry(2, "y", "1"), raft::Reason::replicated, 1);
  check_states(script.timeline);
}

TEST_CASE("a timer is in the page where it ran out undisturbed on a clock that nobody touched") {
  Script script(3);
  script.start_all();
  script.at(150'000).stand(0, 1, 150'000);
  script.at(400'000).stand(1, 2, 150'000);
  script.scenario(sim::EventKind::fault_started, "clock 2 drift 5%", 7);
  script.at(600'000).stand(2, 3, 200'000);
  const Page page = page_of(script.timeline);
  Reader timers(page.column("timers"));
  std::vector<std::pair<std::uint64_t, std::uint64_t>> found;
  for (std::uint64_t event = 1; timers.more();) {
    event += timers.number();
    found.emplace_back(event, timers.number());
  }
  REQUIRE(found.size() == 2);
  for (const auto& [event, length] : found) {
    CHECK(script.timeline.trace.at(event).kind == sim::EventKind::election_timeout);
    CHECK(length == 150'000);
  }
}
