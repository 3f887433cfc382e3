// SPDX-License-Identifier: MIT
#include "scenarios/cli/seed_options.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <optional>

#include "scenarios/cli/numbers.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::uint64_t kJobsMax = 1'024;

/// Of the processors this process may use: a batch system gives it only some.
unsigned processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace

SeedRange read_seeds(const std::string& text) {
  const std::size_t dots = text.find("..");
  const std::optional<std::uint64_t> first = parse_seed(std::string_view(text).substr(0, dots));
  const std::optional<std::uint64_t> last =
      dots == std::string::npos ? first : parse_seed(std::string_view(text).substr(dots + 2));
  if (!first || !last) {
    throw UsageError{fmt::format("--seeds cannot be '{}'", text),
                     "write --seeds A..B with whole numbers from 0 to 18446744073709551615, or 0x and hex digits"};
  }
  if (*last < *first) {
    throw UsageError{fmt::format("--seeds {}: the first is larger than the last", text),
                     fmt::format("did you mean: --seeds {}..{}", *last, *first)};
  }
  return {*first, *last};
}

std::uint64_t read_count(std::string_view option, const std::string& text, std::uint64_t least, std::uint64_t most) {
  const std::optional<std::uint64_t> count = parse_count(text);
  if (count && *count >= least && *count <= most) return *count;
  const std::string range =
      most == UINT64_MAX ? fmt::format("from {}", least) : fmt::format("from {} to {}", least, most);
  throw UsageError{fmt::format("{} cannot be '{}'", option, text), fmt::format("it is a whole number {}", range)};
}

unsigned read_jobs(const Arguments& arguments) {
  const std::optional<std::string> jobs = arguments.value("--jobs");
  return jobs ? static_cast<unsigned>(read_count("--jobs", *jobs, 1, kJobsMax)) : processors();
}

}  // namespace raftlab::scenarios::cli
