// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/campaign_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/event_text.h"

namespace raftlab::scenarios::fuzz {
namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", fmt::group_digits(count), count == 1 ? one : many);
}

std::string seeds_text(const CampaignIdentity& identity) {
  if (!identity.last_seed) return fmt::format("seeds from {}", identity.first_seed);
  if (*identity.last_seed == identity.first_seed) return fmt::format("seed {}", identity.first_seed);
  return fmt::format("seeds {}..{}", identity.first_seed, *identity.last_seed);
}

std::string why_it_ended(const CampaignRecord& record) {
  const std::uint64_t asked = places_of(record.shard, seeds_asked(record.identity));
  const std::string rest =
      record.identity.last_seed && asked > record.seeds_done
          ? fmt::format("; {} of {} not played", fmt::group_digits(asked - record.seeds_done), fmt::group_digits(asked))
          : "";
  switch (record.end) {
    case CampaignEnd::running:
      return "it has not ended" + rest;
    case CampaignEnd::finished:
      return {};
    case CampaignEnd::found_enough:
      return fmt::format("ended after {} (--keep-going){}", counted(record.findings.size(), "finding", "findings"),
                         rest);
    case CampaignEnd::out_of_time:
      return fmt::format("ended after --time {}{}", record.identity.time, rest);
    case CampaignEnd::interrupted:
      return "interrupted" + rest;
    case CampaignEnd::broken_off:
      return "broken off" + rest;
  }
  return {};
}

std::string lines_text(const Finding& finding) { return finding.lines == 0 ? "-" : std::to_string(finding.lines); }

/// A name in the table; the line of an expectation can be as long as one likes.
std::string short_name(const Finding& finding) {
  return report::shortened(report::printable(finding.broken.name()), 40);
}

/// Broken off by Ctrl-C or the time, or too large a run: not as small as it could be.
std::string how_small(const CampaignRecord& record, const Finding& finding) {
  return record.identity.shrinks && !finding.shrunk && !finding.file.empty() ? "   not shrunk to the end" : "";
}

/// Two groups may come down to one mistake: then what is left of them, made smaller, is the same run.
std::string same_as(const CampaignRecord& record, std::size_t place) {
  for (std::size_t i = 0; i < place; ++i) {
    const bool same = !record.findings[i].digest.empty() && record.findings[i].digest == record.findings[place].digest;
    if (same) return fmt::format("   the same run as {}", i + 1);
  }
  return {};
}

std::string sentence(const Finding& finding) {
  const std::string what = report::printable(finding.broken.what);
  if (finding.broken.target.property.empty()) {
    return fmt::format("{}: {}", report::printable(finding.broken.target.expectation), what);
  }
  return fmt::format("{} violated: {}", finding.broken.target.property, what);
}

}  // namespace

std::string_view campaign_word(const CampaignRecord& record) {
  if (!record.findings.empty()) return "FAIL";
  if (record.end == CampaignEnd::interrupted) return "INTERRUPTED";
  const bool ended = record.end == CampaignEnd::finished || record.end == CampaignEnd::out_of_time;
  return record.inconclusive > 0 || !ended ? "INCONCLUSIVE" : "PASS";
}

std::string campaign_head(const CampaignRecord& record) {
  const CampaignIdentity& identity = record.identity;
  std::string text = fmt::format("  {}   {}", report::printable(identity.scenario), seeds_text(identity));
  if (record.shard.count > 1) text += fmt::format("   shard {}/{}", record.shard.index, record.shard.count);
  const std::string findings =
      record.findings.empty() ? "no finding" : counted(record.findings.size(), "finding", "findings");
  text += fmt::format("   {} played   {}   {}\n", fmt::group_digits(record.seeds_done), findings,
                      counted(record.events, "event", "events"));
  if (const std::string why = why_it_ended(record); !why.empty()) text += fmt::format("      {}\n", why);
  if (record.inconclusive > 0) {
    text += fmt::format("      {} inconclusive: a limit came before a verdict; the first is {}\n",
                        counted(record.inconclusive, "seed", "seeds"), record.inconclusive_first);
  }
  return text;
}

std::string findings_table(const CampaignRecord& record, const std::function<std::string(const Finding&)>& file_of,
                           const ShellLine& shell_line) {
  if (record.findings.empty()) return {};
  std::size_t name_width = std::string_view("finding").size();
  std::size_t seed_width = std::string_view("first seed").size();
  for (const Finding& finding : record.findings) {
    name_width = std::max(name_width, short_name(finding).size());
    seed_width = std::max(seed_width, std::to_string(finding.first_seed).size());
  }
  std::string table = fmt::format("\n   #  {:<{}}  {:>{}}  {:>9}  {:>5}  file\n", "finding", name_width, "first seed",
                                  seed_width, "seeds", "lines");
  std::string told;
  std::size_t number = 0;
  for (const Finding& finding : record.findings) {
    ++number;
    const std::string file = finding.file.empty() ? "" : file_of(finding);
    table += fmt::format("  {:>2}  {:<{}}  {:>{}}  {:>9}  {:>5}  {}{}\n", number, short_name(finding), name_width,
                         finding.first_seed, seed_width, fmt::group_digits(finding.seeds), lines_text(finding),
                         file.empty() ? "not written" : file, same_as(record, number - 1) + how_small(record, finding));
    told += fmt::format("\n  {:>2}  {}\n", number, sentence(finding));
    if (!finding.broken.cause.empty()) told += fmt::format("      cause       {}\n", finding.broken.cause);
    if (!file.empty()) told += fmt::format("      reproduce   {}\n", shell_line({"run", file}));
  }
  return table + told;
}

}  // namespace raftlab::scenarios::fuzz
