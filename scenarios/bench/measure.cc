// SPDX-License-Identifier: MIT
#include "scenarios/bench/measure.h"

#include <algorithm>
#include <ctime>

#include "scenarios/bench/memory.h"

namespace raftlab::scenarios::bench {
namespace {

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Lap {
  Work work;
  double seconds = 0;
};

Lap lap_of(Load& load, double seconds) {
  const Work before = load.done();
  const double begin = processor_seconds();
  Lap lap;
  while (lap.seconds < seconds || lap.seconds <= 0) {
    load.advance();
    lap.seconds = processor_seconds() - begin;
  }
  lap.work = load.done() - before;
  return lap;
}

/// What the repetitions of one workload gave.
struct Samples {
  std::vector<double> messages;
  std::vector<double> commands;
  std::vector<double> events;
  std::vector<double> runs;
  std::vector<double> virtual_s;
  std::vector<double> limit;
  std::vector<double> ratio;
  Work work;
  std::uint64_t peak_bytes = 0;
};

void repeat(const Workload& workload, double seconds, Samples& samples) {
  const auto rate = [](std::uint64_t count, double in_seconds) { return static_cast<double>(count) / in_seconds; };
  std::unique_ptr<Load> limit;
  Lap before;
  if (workload.make_limit != nullptr) {
    limit = workload.make_limit();
    before = lap_of(*limit, seconds / 2);
  }
  Lap lap;
  {
    forget_peak_memory();
    const std::unique_ptr<Load> load = workload.make();
    load->advance();  // a cluster elects its leader, buffers get their size
    lap = lap_of(*load, seconds);
  }
  samples.peak_bytes = std::max(samples.peak_bytes, peak_memory_bytes());
  const Work& work = lap.work;
  samples.messages.push_back(rate(work.messages, lap.seconds));
  samples.commands.push_back(rate(work.commands, lap.seconds));
  samples.events.push_back(rate(work.events, lap.seconds));
  samples.runs.push_back(rate(work.runs, lap.seconds));
  samples.virtual_s.push_back(rate(static_cast<std::uint64_t>(work.virtual_us), lap.seconds) / 1e6);
  samples.work = samples.work + work;
  if (limit == nullptr) return;
  const Lap after = lap_of(*limit, seconds / 2);
  samples.limit.push_back(rate(count_of(workload.unit, before.work + after.work), before.seconds + after.seconds));
  samples.ratio.push_back(rate(count_of(workload.unit, work), lap.seconds) / samples.limit.back());
}

Figures figures_of(const Workload& workload, const Samples& samples) {
  Figures figures;
  figures.workload = &workload;
  figures.messages = spread_of(samples.messages);
  figures.commands = spread_of(samples.commands);
  figures.events = spread_of(samples.events);
  figures.runs = spread_of(samples.runs);
  figures.virtual_s = spread_of(samples.virtual_s);
  if (samples.work.bytes != 0 && samples.work.events != 0) {
    figures.bytes_an_event = static_cast<double>(samples.work.bytes) / static_cast<double>(samples.work.events);
  }
  figures.peak_bytes = samples.peak_bytes;
  if (!samples.limit.empty()) {
    figures.limit = spread_of(samples.limit);
    figures.ratio = spread_of(samples.ratio);
  }
  figures.violations = samples.work.violations;
  return figures;
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {median, values.front(), values.back()};
}

const Spread& Figures::units() const {
  switch (workload->unit) {
    case Unit::messages:
      return messages;
    case Unit::commands:
      return commands;
    case Unit::events:
      return events;
    case Unit::runs:
      break;
  }
  return runs;
}

std::optional<bool> Figures::reached() const {
  if (workload->ratio_wanted > 0 && ratio) return ratio->median >= workload->ratio_wanted;
  if (workload->rate_wanted > 0) return units().median >= workload->rate_wanted;
  return std::nullopt;
}

std::optional<double> Report::cost(std::string_view of, std::string_view in) const {
  const auto messages_of = [this](std::string_view name) {
    for (const Figures& one : figures) {
      if (one.workload->name == name) return one.messages.median;
    }
    return 0.0;
  };
  if (messages_of(of) <= 0 || messages_of(in) <= 0) return std::nullopt;
  return messages_of(in) / messages_of(of);
}

Report run_bench(const Settings& settings) {
  Report report;
  report.repeats = settings.repeats;
  report.seconds = settings.seconds;
  std::vector<Samples> samples(settings.workloads.size());
  for (unsigned round = 1; round <= settings.repeats && !report.interrupted; ++round) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (settings.stop != nullptr && settings.stop->load()) {
        report.interrupted = true;
        break;
      }
      if (settings.progress) settings.progress(settings.workloads[i]->name, round);
      repeat(*settings.workloads[i], settings.seconds, samples[i]);
    }
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!samples[i].events.empty()) report.figures.push_back(figures_of(*settings.workloads[i], samples[i]));
  }
  return report;
}

}  // namespace raftlab::scenarios::bench
