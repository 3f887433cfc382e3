// SPDX-License-Identifier: MIT
#include "tests/golden/story_play.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "tests/catch.h"
#include "tests/golden/story_checker.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

Player::Player() : folder_(std::filesystem::temp_directory_path() / say("raftlab-story-{}", Number{getpid()})) {
  std::filesystem::create_directories(folder_);
}

Player::~Player() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<Run> Player::play(const std::string& scenario, Number seed) const {
  const std::string command = say("\"{}\" run \"{}\" --seed {} --quiet --json \"{}\" > \"{}\" 2>&1", RAFTLAB_EXECUTABLE,
                                  scenario, seed, file("run.json"), file("said.txt"));
  INFO(command);
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) <= 1);
  std::ifstream in(file("run.json"));
  auto run = std::make_unique<Run>(Json::parse(in));
  for (Id id = 1; run->has(id); ++id) REQUIRE(run->at(id).id == id);
  return run;
}

std::unique_ptr<Run> Player::play_lines(const std::string& lines, Number seed) const {
  std::ofstream(file("scene.raft")) << lines;
  return play(file("scene.raft"), seed);
}

std::set<std::string> check_story(const Run& run) {
  const Retellings again = retell(run);
  std::string wrong;
  for (const std::string& line : wrong_in(run, run.chapters(), again)) wrong += line + "\n";
  CHECK(wrong == "");
  CHECK(run.chapters().size() > 1);
  std::set<std::string> shapes;
  for (const Retold& chapter : again) {
    for (const Sentence& sentence : chapter.sentences) shapes.insert(sentence.shape);
  }
  return shapes;
}

}  // namespace raftlab::golden
