// SPDX-License-Identifier: MIT

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "sim/property.h"
#include "tests/catch.h"

namespace raftlab::sim::test {
namespace {

TEST_CASE("Each property has its sentence in the README, in the order of their numbers") {
  std::ifstream file(std::filesystem::path(RAFTLAB_SOURCE_DIR) / "sim/README.md", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string readme = text.str();
  std::size_t before = 0;
  for (const std::string_view name : kPropertyNames) {
    const std::size_t row = readme.find("| `" + std::string(name) + "` | ");
    CAPTURE(name);
    REQUIRE(row != std::string::npos);
    CHECK(row > before);
    before = row;
  }
}

}  // namespace
}  // namespace raftlab::sim::test
