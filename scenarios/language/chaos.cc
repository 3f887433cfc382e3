// SPDX-License-Identifier: MIT
#include "scenarios/language/chaos.h"

namespace raftlab::scenarios::language {
namespace {

using Part = ChaosPart;

constexpr std::int64_t kMs = 1'000;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kPercentPpm = 10'000;

constexpr Range kOften{1 * kSecond, 3 * kSecond};
constexpr Range kSometimes{2 * kSecond, 5 * kSecond};
constexpr Range kHalfASecondOrMore{500 * kMs, 2 * kSecond};

std::vector<ChaosForm> make_forms() {
  const auto form = [](ChaosKind kind, std::string_view words, std::vector<Part> parts, std::string_view example) {
    ChaosForm result{kind, words, std::move(parts), {}, {}, example};
    result.defaults.kind = kind;
    result.defaults.every = kOften;
    return result;
  };
  std::vector<ChaosForm> forms = {
      form(ChaosKind::mix, "", {}, "chaos for 30s"),
      form(ChaosKind::crash, "crash", {Part::every, Part::down, Part::keep_majority},
           "chaos crash every 1s..3s down 500ms..2s keep majority for 30s"),
      form(ChaosKind::pause, "pause", {Part::every, Part::lasting, Part::keep_majority},
           "chaos pause every 1s..3s for 500ms..2s"),
      form(ChaosKind::partition, "partition", {Part::every, Part::lasting, Part::kinds},
           "chaos partition every 2s..5s for 1s..3s kinds split,bridge"),
      form(ChaosKind::loss, "loss", {Part::percents, Part::every}, "chaos loss 0%..5% every 1s..3s"),
      form(ChaosKind::duplicate, "duplicate", {Part::percents, Part::every}, "chaos duplicate 0%..5% every 1s..3s"),
      form(ChaosKind::reorder, "reorder", {Part::percents, Part::by, Part::every},
           "chaos reorder 0%..10% by 5ms..50ms every 1s..3s"),
      form(ChaosKind::delay, "delay", {Part::every, Part::lasting, Part::by},
           "chaos delay every 1s..3s for 200ms..1s by 50ms..500ms"),
      form(ChaosKind::clock_drift, "clock drift", {Part::percents, Part::every},
           "chaos clock drift -1%..1% every 2s..5s"),
      form(ChaosKind::clock_jump, "clock jump", {Part::every, Part::by},
           "chaos clock jump every 2s..5s by 10ms..500ms"),
      form(ChaosKind::disk, "disk", {Part::every, Part::lasting, Part::kinds, Part::keep_majority},
           "chaos disk every 2s..5s for 500ms..2s kinds slow,stall,full"),
      form(ChaosKind::members, "members", {Part::every, Part::kinds}, "chaos members every 2s..5s kinds add,remove"),
      form(ChaosKind::transfer, "transfer", {Part::every}, "chaos transfer every 1s..3s"),
      form(ChaosKind::snapshot, "snapshot", {Part::every}, "chaos snapshot every 1s..3s"),
      form(ChaosKind::campaign, "campaign", {Part::every}, "chaos campaign every 2s..5s"),
  };
  return forms;
}

/// Fills in what differs from `every 1s..3s`.
void fill_defaults(std::vector<ChaosForm>& forms) {
  const auto of = [&forms](ChaosKind kind) -> ChaosForm& { return forms[static_cast<std::size_t>(kind)]; };
  for (const ChaosKind rare : {ChaosKind::partition, ChaosKind::clock_drift, ChaosKind::clock_jump, ChaosKind::disk,
                               ChaosKind::members, ChaosKind::campaign}) {
    of(rare).defaults.every = kSometimes;
  }
  of(ChaosKind::mix).defaults.every = {};
  of(ChaosKind::crash).defaults.lasting = kHalfASecondOrMore;
  of(ChaosKind::pause).defaults.lasting = kHalfASecondOrMore;
  of(ChaosKind::partition).defaults.lasting = kOften;
  of(ChaosKind::loss).defaults.high_ppm = 5 * kPercentPpm;
  of(ChaosKind::duplicate).defaults.high_ppm = 5 * kPercentPpm;
  of(ChaosKind::reorder).defaults.high_ppm = 10 * kPercentPpm;
  of(ChaosKind::reorder).defaults.by = {5 * kMs, 50 * kMs};
  of(ChaosKind::delay).defaults.lasting = {200 * kMs, 1 * kSecond};
  of(ChaosKind::delay).defaults.by = {50 * kMs, 500 * kMs};
  of(ChaosKind::clock_drift).defaults.low_ppm = -kPercentPpm;
  of(ChaosKind::clock_drift).defaults.high_ppm = kPercentPpm;
  of(ChaosKind::clock_jump).defaults.by = {10 * kMs, 500 * kMs};
  of(ChaosKind::disk).defaults.lasting = kHalfASecondOrMore;

  of(ChaosKind::partition).kinds = {"split",   "bridge", "ring", "one-way", "isolate-leader", "majority-minority",
                                    "flapping"};
  of(ChaosKind::disk).kinds = {"slow", "stall", "full", "corrupt"};
  of(ChaosKind::members).kinds = {"add", "remove", "learner", "joint"};
  for (ChaosForm& form : forms) {
    // A corrupt disk loses its node for good, so only who asks for it gets it.
    for (const std::string_view kind : form.kinds) {
      if (kind != "corrupt") form.defaults.kinds.emplace_back(kind);
    }
  }
}

}  // namespace

const std::vector<ChaosForm>& chaos_forms() {
  static const std::vector<ChaosForm> forms = [] {
    std::vector<ChaosForm> made = make_forms();
    fill_defaults(made);
    return made;
  }();
  return forms;
}

const ChaosForm& form_of(ChaosKind kind) { return chaos_forms()[static_cast<std::size_t>(kind)]; }

}  // namespace raftlab::scenarios::language
