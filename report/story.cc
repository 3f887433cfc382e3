// SPDX-License-Identifier: MIT
// All detectors, then order and room. Where there are more than kChaptersMax chapters, those of the lightest topics
// go, the latest of them first, and a last chapter "Not told here" says how many: "K more chapters of this run are
// left out."
#include "report/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

std::string_view word_of_topic(Topic topic) {
  switch (topic) {
    case Topic::first_election:
    case Topic::election:
      return "election";
    case Topic::no_leader:
      return "no-leader";
    case Topic::heartbeats:
      return "heartbeats";
    case Topic::first_value:
    case Topic::later_values:
      return "value";
    case Topic::follower_outage:
      return "follower-loss";
    case Topic::leader_outage:
      return "leader-loss";
    case Topic::returned:
      return "return";
    case Topic::stepdown:
      return "step-down";
    case Topic::repair:
      return "repair";
    case Topic::own_term:
      return "own-term";
    case Topic::snapshots:
    case Topic::install:
      return "snapshot";
    case Topic::members:
      return "members";
    case Topic::transfer:
      return "transfer";
    case Topic::pre_vote:
      return "pre-vote";
    case Topic::reads:
      return "reads";
    case Topic::network:
      return "network";
    case Topic::old_message:
      return "old-message";
    case Topic::late_start:
    case Topic::refused_start:
      return "start";
    case Topic::fault:
      return "fault";
    case Topic::rules:
      return "rules";
    case Topic::expectation:
      return "expectation";
    case Topic::violation:
      return "violation";
    case Topic::ending:
      return "end";
  }
  return "";
}

void make_room(Drafts& drafts, sim::EventId last_event) {
  if (drafts.size() <= kChaptersMax) return;
  std::size_t left_out = 0;
  while (drafts.size() > kChaptersMax - 1) {
    std::size_t lightest = 0;
    for (std::size_t i = 1; i < drafts.size(); ++i) {
      if (drafts[i].topic <= drafts[lightest].topic) lightest = i;
    }
    drafts.erase(drafts.begin() + static_cast<std::ptrdiff_t>(lightest));
    ++left_out;
  }
  drafts.push_back(
      {Topic::ending,
       {"Not told here", fmt::format("{} more chapters of this run are left out.", left_out), last_event, last_event}});
}

}  // namespace

std::vector<Chapter> tell_story(const Timeline& timeline) {
  if (timeline.trace.size() == 0) return {};
  const Facts facts(timeline);
  Drafts drafts;
  tell_rules(facts, drafts);
  tell_elections(facts, drafts);
  tell_pre_votes(facts, drafts);
  tell_heartbeats(facts, drafts);
  tell_outages(facts, drafts);
  tell_leaders(facts, drafts);
  tell_transfers(facts, drafts);
  tell_members(facts, drafts);
  tell_logs(facts, drafts);
  tell_snapshots(facts, drafts);
  tell_reads(facts, drafts);
  tell_scenario(facts, drafts);
  tell_network(facts, drafts);
  tell_values(facts, drafts);
  tell_ending(facts, drafts);
  std::stable_sort(drafts.begin(), drafts.end(),
                   [](const Draft& a, const Draft& b) { return a.chapter.first_event < b.chapter.first_event; });
  make_room(drafts, timeline.trace.size());
  std::vector<Chapter> story;
  for (Draft& draft : drafts) {
    story.push_back(std::move(draft.chapter));
    story.back().topic = word_of_topic(draft.topic);
  }
  return story;
}

void fill_topics(const Timeline& timeline, std::vector<Chapter>& chapters) {
  const auto known = [](const Chapter& chapter) { return !chapter.topic.empty(); };
  if (std::all_of(chapters.begin(), chapters.end(), known)) return;
  const std::vector<Chapter> story = tell_story(timeline);
  for (Chapter& chapter : chapters) {
    for (const Chapter& told : story) {
      if (told.title == chapter.title && told.first_event == chapter.first_event) chapter.topic = told.topic;
    }
  }
}

}  // namespace raftlab::report
