// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/shard.h"

#include <fmt/format.h>

#include <charconv>

namespace raftlab::scenarios::fuzz {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const std::from_chars_result result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

ShardRead wrong(std::string error, std::string hint) {
  return {.shard = std::nullopt, .error = std::move(error), .hint = std::move(hint)};
}

ShardRead shard_of(std::uint64_t index, std::uint64_t count, std::string_view source) {
  if (count == 0) return wrong(fmt::format("{} asks for 0 shards", source), "there is at least one: --shard 0/1");
  if (index < count) return {.shard = Shard{index, count}, .error = {}, .hint = {}};
  return wrong(fmt::format("{} asks for shard {} of {}", source, index, count),
               fmt::format("shards count from 0: the last of {} is {}", count, count - 1));
}

/// Reads variables, and remembers which are missing and which are no numbers.
class Variables {
 public:
  explicit Variables(const Environment& environment) : environment_(environment) {}

  std::uint64_t need(const std::string& name) {
    const std::optional<std::string> text = environment_(name);
    if (!text) {
      missing_ += (missing_.empty() ? "" : ", ") + name;
      return 0;
    }
    return read(name, *text);
  }
  std::optional<std::uint64_t> ask(const std::string& name) {
    const std::optional<std::string> text = environment_(name);
    if (!text) return std::nullopt;
    return read(name, *text);
  }
  /// "SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_MIN are not set", or "... is 'x', which is no number", or empty.
  std::string problem() const {
    if (missing_.empty()) return problem_;
    return fmt::format("{} {} not set", missing_, missing_.find(',') == std::string::npos ? "is" : "are");
  }

 private:
  std::uint64_t read(const std::string& name, const std::string& text) {
    const std::optional<std::uint64_t> value = number(text);
    if (!value && problem_.empty()) problem_ = fmt::format("{} is '{}', which is no number", name, text);
    return value.value_or(0);
  }

  const Environment& environment_;
  std::string missing_;
  std::string problem_;
};

ShardRead of_slurm(const Environment& environment) {
  Variables variables(environment);
  const std::uint64_t id = variables.need("SLURM_ARRAY_TASK_ID");
  const std::uint64_t first = variables.need("SLURM_ARRAY_TASK_MIN");
  const std::uint64_t last = variables.need("SLURM_ARRAY_TASK_MAX");
  const std::optional<std::uint64_t> count = variables.ask("SLURM_ARRAY_TASK_COUNT");
  const std::uint64_t step = variables.ask("SLURM_ARRAY_TASK_STEP").value_or(1);
  if (const std::string problem = variables.problem(); !problem.empty()) {
    return wrong("--shard auto reads the variables of a Slurm array: " + problem,
                 "submit the job as an array: sbatch --array=0-15; elsewhere write --shard I/N");
  }
  const bool even = step > 0 && first <= id && id <= last && (id - first) % step == 0 && (last - first) % step == 0;
  const std::uint64_t places = even ? (last - first) / step + 1 : 0;
  if (!even || count.value_or(places) != places) {
    return wrong(fmt::format("the Slurm array is not evenly spaced: task {} of {} to {} by {}, {} tasks", id, first,
                             last, step, count.value_or(0)),
                 "submit a range without gaps: sbatch --array=0-15");
  }
  return shard_of((id - first) / step, places, "--shard auto");
}

ShardRead of_kubernetes(std::string_view count, const Environment& environment) {
  const std::optional<std::uint64_t> shards = number(count);
  if (!shards) {
    return wrong(fmt::format("--shard cannot be 'auto/{}'", count), "write how many: --shard auto/16");
  }
  Variables variables(environment);
  const std::uint64_t index = variables.need("JOB_COMPLETION_INDEX");
  if (const std::string problem = variables.problem(); !problem.empty()) {
    return wrong(fmt::format("--shard auto/{} reads the variable of a Kubernetes indexed job: {}", count, problem),
                 "run it as a job with completionMode: Indexed; elsewhere write --shard I/N");
  }
  return shard_of(index, *shards, fmt::format("--shard auto/{} with JOB_COMPLETION_INDEX={}", count, index));
}

}  // namespace

ShardRead read_shard(std::string_view text, const Environment& environment) {
  if (text == "auto") return of_slurm(environment);
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && text.substr(0, slash) == "auto") {
    return of_kubernetes(text.substr(slash + 1), environment);
  }
  const std::optional<std::uint64_t> index =
      slash == std::string_view::npos ? std::nullopt : number(text.substr(0, slash));
  const std::optional<std::uint64_t> count =
      slash == std::string_view::npos ? std::nullopt : number(text.substr(slash + 1));
  if (!index || !count) {
    return wrong(fmt::format("--shard cannot be '{}'", text),
                 "write --shard I/N with I from 0, or auto in a Slurm array, or auto/N in a Kubernetes indexed job");
  }
  return shard_of(*index, *count, fmt::format("--shard {}", text));
}

std::uint64_t places_of(const Shard& shard, std::uint64_t places) {
  return places <= shard.index ? 0 : (places - shard.index - 1) / shard.count + 1;
}

}  // namespace raftlab::scenarios::fuzz
