// SPDX-License-Identifier: MIT
// The story told a second time, from the events alone, by what the comments in report/chapters/ say a
// sentence means. A chapter is known by its title and the event it begins with; its text is a list of
// sentences, each with the name of its template, so that a test can say which templates a set of runs has
// shown.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/golden/story_run.h"

namespace raftlab::golden {

struct Sentence {
  std::string shape;  // the template: "election: won"
  std::string text;
};

struct Retold {
  std::string title;
  Id first_event = 0;
  std::vector<Sentence> sentences;

  void add(std::string shape, std::string text) { sentences.push_back({std::move(shape), std::move(text)}); }
  std::string text() const;
};

using Retellings = std::vector<Retold>;

// Each adds the chapters of its kind to `out`, in any order.
void retell_elections(const Run& run, Retellings& out);
void retell_heartbeats(const Run& run, Retellings& out);
void retell_outages(const Run& run, Retellings& out);
void retell_leaders(const Run& run, Retellings& out);
void retell_logs(const Run& run, Retellings& out);
void retell_scenario(const Run& run, Retellings& out);
void retell_network(const Run& run, Retellings& out);
void retell_pre_votes(const Run& run, Retellings& out);
void retell_transfers(const Run& run, Retellings& out);
void retell_members(const Run& run, Retellings& out);
void retell_snapshots(const Run& run, Retellings& out);
void retell_reads(const Run& run, Retellings& out);
void retell_rules(const Run& run, Retellings& out);
void retell_values(const Run& run,
                   Retellings& out);  // after the others: it groups writes between their beginnings
void retell_ending(const Run& run, Retellings& out);

/// Every chapter there is to tell, in the order of their first events.
Retellings retell(const Run& run);

}  // namespace raftlab::golden
