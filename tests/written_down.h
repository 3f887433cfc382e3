// SPDX-License-Identifier: MIT
// Digests that are written down: the same on every machine, with every compiler and at every optimisation level. A
// change that moves one says why; then
//   RAFTLAB_UPDATE_GOLDEN=1 build/release/test_determinism     and test_worlds
// writes the files anew, and the difference is reviewed like any other.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/catch.h"

namespace raftlab::determinism {

/// Checks that this file of tests/ holds `now`, after writing it where that was asked for.
inline void check_written_down(std::string_view file_name, const std::string& now) {
  const std::string path = std::string(RAFTLAB_SOURCE_DIR) + "/tests/" + std::string(file_name);
  if (std::getenv("RAFTLAB_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << now;
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  std::ostringstream written;
  written << file.rdbuf();
  CHECK(now == written.str());
}

}  // namespace raftlab::determinism
