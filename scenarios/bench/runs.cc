// SPDX-License-Identifier: MIT
#include "scenarios/bench/runs.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "report/exports/ndjson.h"
#include "report/html.h"
#include "report/story.h"
#include "scenarios/fuzz/swarm.h"
#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "scenarios/runner/runner.h"

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

class JsonLines final : public Load {
 public:
  JsonLines() : scenario_(parse("nodes 5\nset disk-sync 0ms\nwait 300s\n")), file_(std::tmpfile()) {}
  ~JsonLines() override {
    if (file_ != nullptr) std::fclose(file_);
  }
  JsonLines(const JsonLines&) = delete;
  JsonLines& operator=(const JsonLines&) = delete;

  void advance() override {
    const runner::Runner runner = played(scenario_, ++seed_);
    const report::Timeline timeline = runner.timeline();
    Work work = work_of(runner);
    work.commands = 0;  // the leader's own entry
    if (file_ != nullptr) std::rewind(file_);
    report::write_ndjson(timeline, report::whole_run(timeline), [&](std::string_view piece) {
      work.bytes += piece.size();
      if (file_ != nullptr) (void)std::fwrite(piece.data(), 1, piece.size(), file_);
    });
    done_ = done_ + work;
  }
  Work done() const override { return done_; }

 private:
  Scenario scenario_;
  std::FILE* file_;
  std::uint64_t seed_ = 0;
  Work done_;
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
      "clients 3 mix set 40% get 40% cas 20% keys 5 rate 20/s for 44s\nchaos for 44s\nwait 44s\nsettle\n";
  report::Timeline timeline_;
  Work one_;
  Work done_;
};

}  // namespace

std::unique_ptr<Load> make_chaos(Chaos chaos) { return std::make_unique<ChaosLoad>(chaos); }
std::unique_ptr<Load> make_json_lines() { return std::make_unique<JsonLines>(); }
std::unique_ptr<Load> make_page() { return std::make_unique<Page>(); }

}  // namespace raftlab::scenarios::bench
