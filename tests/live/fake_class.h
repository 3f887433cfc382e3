// SPDX-License-Identifier: MIT
#pragma once

// A hub with a fake session and viewers without sockets; what is to run later runs when run() is called, all on the
// caller's thread.

#include <deque>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/live/hub.h"
#include "tests/live/fake_session.h"

namespace raftlab::report::live::test {

using Json = nlohmann::json;

class FakeViewer final : public Viewer {
 public:
  explicit FakeViewer(const Limits& limits) : Viewer(limits, "10.0.0.1") {}

  void close(std::string_view why) override {
    if (closed.empty()) closed = why;
    closing_since = Clock::now();
  }
  void drop() override { dropped = true; }

  /// Reads what is on its way, as long as it reads.
  void read() {
    while (on_its_way_) {
      got.push_back(Json::parse(*on_its_way_));
      on_its_way_ = nullptr;
      sent();
    }
  }
  /// The frames of a type it has read.
  std::vector<Json> all(const std::string& type) const {
    std::vector<Json> out;
    for (const Json& one : got) {
      if (one.at("type") == type) out.push_back(one);
    }
    return out;
  }
  Json last(const std::string& type) const {
    const std::vector<Json> found = all(type);
    return found.empty() ? Json() : found.back();
  }

  bool reads = true;
  bool dropped = false;
  std::string closed;
  std::vector<Json> got;

 private:
  void send(const Frame& frame) override { on_its_way_ = frame; }
  Frame on_its_way_;
};

class FakeClass {
 public:
  explicit FakeClass(const Limits& limits = {}) {
    settings.limits = limits;
    settings.log = [this](std::string_view line) { log.emplace_back(line); };
    const auto later = [this](std::function<void()> work) { todo_.push_back(std::move(work)); };
    hub = std::make_unique<Hub>(session, settings, Strands{later, later, later});
  }

  std::shared_ptr<FakeViewer> join(Role role, const std::string& ticket = "") {
    const auto viewer = join_at_once(role, ticket);
    tick(kSeldom);  // whoever joined just before, its snapshot is due
    return viewer;
  }
  /// Without a tick, so that it has no snapshot yet.
  std::shared_ptr<FakeViewer> join_at_once(Role role, const std::string& ticket = "") {
    const auto viewer = std::make_shared<FakeViewer>(settings.limits);
    hub->join(viewer, role, ticket);
    viewers_.push_back(viewer);
    return viewer;
  }
  std::shared_ptr<FakeViewer> teacher() { return join(Role::teacher); }
  std::shared_ptr<FakeViewer> student(const std::string& ticket = "") { return join(Role::student, ticket); }

  /// A request, and what comes of it.
  Json ask(FakeViewer& viewer, const std::string& frame) {
    hub->receive(viewer, frame);
    run();
    const Json reply = viewer.last("reply");
    tick();
    return reply;
  }
  void tick(std::chrono::milliseconds passed = std::chrono::milliseconds(50)) {
    hub->tick(passed);
    run();
  }
  void sweep(std::chrono::milliseconds later = {}) {
    hub->sweep(Viewer::Clock::now() + later);
    run();
  }
  void run() {
    while (!todo_.empty()) {
      const std::function<void()> work = std::move(todo_.front());
      todo_.pop_front();
      work();
    }
    for (const auto& viewer : viewers_) {
      if (viewer->reads) viewer->read();
    }
  }

  FakeSession session;
  Settings settings;
  std::vector<std::string> log;
  std::unique_ptr<Hub> hub;

 private:
  std::deque<std::function<void()>> todo_;
  std::vector<std::shared_ptr<FakeViewer>> viewers_;
};

}  // namespace raftlab::report::live::test
