// SPDX-License-Identifier: MIT
// Plays scenarios with the executable that was built and reads the timelines it writes, in a folder of its
// own that goes with it. A run that fails has a story too; any other end is an error of the test.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "tests/golden/story_again.h"

namespace raftlab::golden {

class Player {
 public:
  Player();
  ~Player();
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  /// `scenario` is the name of a built-in one.
  std::unique_ptr<Run> play(const std::string& scenario, Number seed) const;
  /// The lines of a scenario.
  std::unique_ptr<Run> play_lines(const std::string& lines, Number seed) const;

 private:
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  std::filesystem::path folder_;
};

/// Checks the whole story of a run; the templates it showed.
std::set<std::string> check_story(const Run& run);

}  // namespace raftlab::golden
