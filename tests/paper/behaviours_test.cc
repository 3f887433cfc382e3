// SPDX-License-Identifier: MIT
// The behaviours that this house checks one by one: each has a test whose name begins with its id and ends with the
// section it comes from, in tests/raft (what every Raft does) or tests/paper (the rest).

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.h"
#include "tests/support/test_names.h"

namespace raftlab::raft::test {
namespace {

constexpr std::array<std::string_view, 60> kBehaviours = {
    "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C12", "C13", "C14", "C15", "C16",
    "C17", "C18", "C19", "C20", "C21", "C22", "C24", "C26", "C27", "C30", "C31", "C33", "C34", "C35", "C36",
    "C37", "C38", "C39", "C40", "C41", "C43", "C44", "C46", "C48", "C51", "C52", "C56", "C57", "C59", "C60",
    "C61", "C63", "C65", "C66", "C67", "C69", "C71", "C72", "C73", "C74", "C76", "C77", "C78", "C79", "C80",
};

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const std::string folder : {"tests/raft", "tests/paper"}) {
    for (const std::string& name : raftlab::test::test_names_of(folder)) names.push_back(name);
  }
  return names;
}

bool is_id(std::string_view word) {
  return word.size() == 3 && word[0] == 'C' && word[1] >= '0' && word[1] <= '9' && word[2] >= '0' && word[2] <= '9';
}

/// The ids a name begins with.
std::vector<std::string> ids_of(const std::string& name) {
  std::vector<std::string> ids;
  std::size_t at = 0;
  while (at + 4 <= name.size() && name[at + 3] == ' ' && is_id(std::string_view(name).substr(at, 3))) {
    ids.push_back(name.substr(at, 3));
    at += 4;
  }
  return ids;
}

TEST_CASE("Every behaviour of the list has a test that begins with its id") {
  std::vector<std::string> found;
  for (const std::string& name : all_names()) {
    for (const std::string& id : ids_of(name)) found.push_back(id);
  }
  for (const std::string_view id : kBehaviours) {
    CAPTURE(id);
    CHECK(std::find(found.begin(), found.end(), id) != found.end());
  }
  for (const std::string& id : found) {
    CAPTURE(id);
    CHECK(std::find(kBehaviours.begin(), kBehaviours.end(), id) != kBehaviours.end());
  }
}

TEST_CASE("Every test of a behaviour cites the section it comes from") {
  for (const std::string& name : all_names()) {
    if (ids_of(name).empty()) continue;
    CAPTURE(name);
    CHECK(name.back() == ']');
    const bool cited = name.rfind("[Raft ") != std::string::npos || name.rfind("[Thesis ") != std::string::npos;
    CHECK(cited);
  }
}

}  // namespace
}  // namespace raftlab::raft::test
