// SPDX-License-Identifier: MIT
// Parts of a campaign: which seeds are whose, by word and by the variables of batch systems.
#include <map>
#include <set>

#include "scenarios/fuzz/shard.h"
#include "tests/catch.h"

using namespace raftlab::scenarios::fuzz;

namespace {

using Variables = std::map<std::string, std::string>;

ShardRead read(std::string_view text, const Variables& variables = {}) {
  return read_shard(text, [&variables](const std::string& name) -> std::optional<std::string> {
    const auto place = variables.find(name);
    return place == variables.end() ? std::nullopt : std::optional(place->second);
  });
}

Variables slurm(std::string id, std::string first, std::string last, std::string count, std::string step) {
  return {{"SLURM_ARRAY_TASK_ID", std::move(id)},
          {"SLURM_ARRAY_TASK_MIN", std::move(first)},
          {"SLURM_ARRAY_TASK_MAX", std::move(last)},
          {"SLURM_ARRAY_TASK_COUNT", std::move(count)},
          {"SLURM_ARRAY_TASK_STEP", std::move(step)}};
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("A shard is written I/N and counts from 0") {
  CHECK(read("0/1").shard == Shard{0, 1});
  CHECK(read("3/16").shard == Shard{3, 16});
  for (const std::string wrong :
       {"", "3", "/", "3/", "/16", "-1/4", "1/4 ", "1/4/2", "a/b", "99999999999999999999/4"}) {
    INFO(wrong);
    CHECK_FALSE(read(wrong).shard);
    CHECK(contains(read(wrong).error, "--shard cannot be '" + wrong + "'"));
  }
  CHECK(contains(read("16/16").hint, "the last of 16 is 15"));
  CHECK_FALSE(read("0/0").shard);
}

TEST_CASE("A Slurm array says which shard this is") {
  CHECK(read("auto", slurm("0", "0", "15", "16", "1")).shard == Shard{0, 16});
  CHECK(read("auto", slurm("15", "0", "15", "16", "1")).shard == Shard{15, 16});
  CHECK(read("auto", slurm("4", "1", "4", "4", "1")).shard == Shard{3, 4});
  CHECK(read("auto", slurm("30", "10", "40", "4", "10")).shard == Shard{2, 4});
  Variables few = slurm("2", "0", "3", "", "");
  few.erase("SLURM_ARRAY_TASK_COUNT");
  few.erase("SLURM_ARRAY_TASK_STEP");
  CHECK(read("auto", few).shard == Shard{2, 4});
}

TEST_CASE("Variables of Slurm that are missing, wrong or have gaps are named") {
  const ShardRead none = read("auto");
  CHECK_FALSE(none.shard);
  CHECK(contains(none.error, "SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_MIN, SLURM_ARRAY_TASK_MAX are not set"));
  CHECK(contains(none.hint, "sbatch --array=0-15"));
  Variables one = slurm("0", "0", "3", "4", "1");
  one.erase("SLURM_ARRAY_TASK_MAX");
  CHECK(contains(read("auto", one).error, ": SLURM_ARRAY_TASK_MAX is not set"));
  CHECK(contains(read("auto", slurm("x", "0", "3", "4", "1")).error, "SLURM_ARRAY_TASK_ID is 'x'"));
  for (const Variables& gaps : {slurm("3", "1", "7", "3", "1"), slurm("0", "0", "3", "4", "0"),
                                slurm("9", "0", "3", "4", "1"), slurm("5", "0", "30", "4", "10")}) {
    CHECK(contains(read("auto", gaps).error, "not evenly spaced"));
  }
}

TEST_CASE("A Kubernetes indexed job says which shard this is") {
  CHECK(read("auto/4", {{"JOB_COMPLETION_INDEX", "3"}}).shard == Shard{3, 4});
  CHECK(contains(read("auto/4").error, "JOB_COMPLETION_INDEX is not set"));
  CHECK(contains(read("auto/4").hint, "completionMode: Indexed"));
  CHECK(contains(read("auto/4", {{"JOB_COMPLETION_INDEX", "4"}}).error, "asks for shard 4 of 4"));
  CHECK(contains(read("auto/4", {{"JOB_COMPLETION_INDEX", "one"}}).error, "is 'one', which is no number"));
  CHECK_FALSE(read("auto/", {{"JOB_COMPLETION_INDEX", "0"}}).shard);
  CHECK_FALSE(read("auto/0", {{"JOB_COMPLETION_INDEX", "0"}}).shard);
}

TEST_CASE("Shards share every place and leave none") {
  for (std::uint64_t count = 1; count <= 7; ++count) {
    for (std::uint64_t places = 0; places <= 20; ++places) {
      std::set<std::uint64_t> seen;
      for (std::uint64_t index = 0; index < count; ++index) {
        for (std::uint64_t k = 0; k < places_of({index, count}, places); ++k) seen.insert(index + k * count);
      }
      CHECK(seen.size() == places);
      CHECK((seen.empty() || *seen.rbegin() == places - 1));
    }
  }
  CHECK(places_of({0, 1}, UINT64_MAX) == UINT64_MAX);
}
