// SPDX-License-Identifier: MIT
#include "scenarios/bench/runs.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "report/html.h"
#include "report/json_events.h"
#include "report/story.h"
#include "scenarios/fuzz/swarm.h"
#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"
#include "sim/world.h"
#include "transport/sim_network.h"

namespace raftlab::scenarios::bench {
namespace {

using Scenario = std::shared_ptr<const language::Scenario>;

Scenario parse(std::string_view text) {
  return std::make_shared<const language::Scenario>(language::parse_scenario(text, "bench").scenario);
}

std::string_view built_in(std::string_view name) {
  const auto is_it = [name](const LibraryEntry& entry) { return entry.name == name; };
  const auto found = std::find_if(library().begin(), library().end(), is_it);
  return found == library().end() ? std::string_view() : found->text;
}

Work work_of(const runner::Runner& runner) {
  const sim::World& world = runner.world();
  Work work;
  work.messages = world.trace().tally().messages_sent();
  work.commands = world.committed().last_index();
  work.events = world.trace().size();
  work.runs = 1;
  work.virtual_us = world.now();
  work.violations = world.violations().size();
  return work;
}

class ChaosLoad final : public Load {
 public:
  explicit ChaosLoad(Chaos chaos) : chaos_(chaos), scenario_(parse(built_in("chaos/default"))) {}

  void advance() override {
    runner::RunSettings settings;
    settings.seed = ++seed_;
    if (chaos_ == Chaos::swarm) {
      settings.seed.reset();  // the drawn text has it
      scenario_ = parse(fuzz::swarm_text(seed_));
    }
    runner::Runner runner(scenario_, settings);
    if (chaos_ == Chaos::unchecked) {
      for (const language::Statement& statement : scenario_->statements) {
        if (runner.execute(statement).end != runner::LineEnd::done) break;
      }
    } else {
      runner.run();
    }
    done_ = done_ + work_of(runner);
  }
  Work done() const override { return done_; }

 private:
  Chaos chaos_;
  Scenario scenario_;
  std::uint64_t seed_ = 0;
  Work done_;
};

runner::Runner played(const Scenario& scenario, std::uint64_t seed) {
  runner::RunSettings settings;
  settings.seed = seed;
  settings.keep = sim::Trace::Keep::all;
  runner::Runner runner(scenario, settings);
  runner.run();
  return runner;
}

/// Lines leave as the run goes on, by the writer of every timeline: of the records only the last are kept.
class JsonLines final : public Load {
 public:
  JsonLines()
      : file_(std::fopen("/dev/null", "w"), std::fclose), out_([this](std::string_view piece) { take(piece); }) {
    begin();
  }

  void advance() override {
    if (world_->now() >= kLengthUs || !world_->violations().empty()) {
      before_ = done();
      begin();
    }
    const raft::Time until = world_->now() + kPieceUs;
    while (world_->now() < until && world_->run_until(world_->now() + kStepUs)) write_lines();
    out_.flush();
  }

  Work done() const override {
    Work work;
    work.messages = world_->trace().tally().messages_sent();
    work.events = world_->trace().size();
    work.bytes = bytes_;
    work.virtual_us = world_->now();
    work.violations = world_->violations().size();
    return before_ + work;
  }

 private:
  static constexpr raft::Time kLengthUs = 300'000'000;
  static constexpr raft::Time kPieceUs = 10'000'000;
  static constexpr raft::Time kStepUs = 100'000;  // what is written was recorded just before
  static constexpr sim::EventId kKept = 1'000;    // more than happen while a message is on its way

  void begin() {
    sim::Setup setup;
    setup.nodes = 5;
    setup.seed = ++seed_;
    setup.keep = sim::Trace::Keep::all;
    setup.disk_sync = {0, 0};
    lines_.reset();
    world_.emplace(std::move(setup), network_);
    lines_.emplace(world_->trace(), world_->store(), out_);
    written_ = 0;
    bytes_ = 0;
  }

  void write_lines() {
    const sim::EventId last = world_->trace().size();
    lines_->write_lines(written_ + 1, last);
    written_ = last;
    if (written_ > kKept) world_->forget_records_before(written_ - kKept);
  }

  void take(std::string_view piece) {
    bytes_ += piece.size();
    if (file_ != nullptr) (void)std::fwrite(piece.data(), 1, piece.size(), file_.get());
  }

  transport::SimNetwork network_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  report::JsonOut out_;
  std::optional<sim::World> world_;
  std::optional<report::EventWriter> lines_;
  sim::EventId written_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t seed_ = 0;
  Work before_;  // of the runs that are over
};

class Page final : public Load {
 public:
  Page() {
    const runner::Runner runner = played(parse(kRun), 1);
    timeline_ = runner.timeline();
    one_ = work_of(runner);
  }

  void advance() override {
    const std::string page = report::html_page(timeline_, report::tell_story(timeline_));
    one_.bytes = page.size();
    done_ = done_ + one_;
  }
  Work done() const override { return done_; }

 private:
  static constexpr std::string_view kRun =
      "title A long run\nnodes 5\n"
      "clients 3 mix set 40% get 40% cas 20% keys 5 rate 20/s for 62s\nchaos for 62s\nwait 62s\nsettle\n";
  report::Timeline timeline_;
  Work one_;
  Work done_;
};

}  // namespace

std::unique_ptr<Load> make_chaos(Chaos chaos) { return std::make_unique<ChaosLoad>(chaos); }
std::unique_ptr<Load> make_json_lines() { return std::make_unique<JsonLines>(); }
std::unique_ptr<Load> make_page() { return std::make_unique<Page>(); }

}  // namespace raftlab::scenarios::bench
