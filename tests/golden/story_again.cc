// SPDX-License-Identifier: MIT
#include "tests/golden/story_again.h"

#include <algorithm>

namespace raftlab::golden {

std::string Retold::text() const {
  std::string text;
  for (const Sentence& sentence : sentences) text += (text.empty() ? "" : " ") + sentence.text;
  return text;
}

Retellings retell(const Run& run) {
  Retellings story;
  retell_rules(run, story);
  retell_elections(run, story);
  retell_pre_votes(run, story);
  retell_heartbeats(run, story);
  retell_outages(run, story);
  retell_leaders(run, story);
  retell_transfers(run, story);
  retell_members(run, story);
  retell_logs(run, story);
  retell_snapshots(run, story);
  retell_reads(run, story);
  retell_scenario(run, story);
  retell_network(run, story);
  retell_values(run, story);
  retell_ending(run, story);
  std::stable_sort(story.begin(), story.end(),
                   [](const Retold& a, const Retold& b) { return a.first_event < b.first_event; });
  return story;
}

}  // namespace raftlab::golden
