// SPDX-License-Identifier: MIT
// Leaders that step down, messages of terms that are over, logs that are made equal: told again from the
// events.
#include <algorithm>
#include <map>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

void retell_step_down(const Run& run, const Event& down, Retellings& out) {
  const Event* heard = run.behind(down, "message_delivered");
  if (heard == nullptr) return;
  const Number node = down.node;
  const Number term = down.number("term_before");
  Retold chapter;
  chapter.title = say("Node {} steps down", node);
  chapter.first_event = heard->id;
  chapter.add("leaders: steps down",
              say("Node {} still led term {} when a message of node {} carried term {} (e#{}); it became a "
                  "follower of term "
                  "{} (e#{}).",
                  node, term, heard->number("from"), down.term, heard->id, down.term, down.id));
  const Event* other = nullptr;
  for (const Event* won : run.of_kind("became_leader")) {
    if (won->id < down.id && won->term > term && (other == nullptr || won->term < other->term)) other = won;
  }
  if (other != nullptr) {
    chapter.add("leaders: two", say("For {} both node {} and node {} had the role of leader, node {} in term {}.",
                                    duration(down.at_us - other->at_us), node, other->node, other->node, other->term));
  }
  const NodeState then = run.before(down.id).of(node);
  if (const Number beyond = then.last() - then.commit; beyond > 0) {
    chapter.add("leaders: leftovers",
                say("Its log had {} beyond its commit index {}.", counted(beyond, "entry", "entries"), then.commit));
  }
  out.push_back(std::move(chapter));
}

/// When each other voter had last answered an append or a chunk of that term.
void say_last_answers(const Run& run, const Event& down, const Members& members, Retold& chapter) {
  std::vector<std::string> parts;
  for (const Number voter : members.all_voters()) {
    if (voter == down.node) continue;
    const Event* last = nullptr;
    for (Id id = 1; id < down.id; ++id) {
      const Event& event = run.at(id);
      const std::string type = event.text("type");
      const bool answer = event.is("message_delivered") && event.node == down.node && event.number("from") == voter &&
                          (type == "append-reply" || type == "snapshot-reply") && event.term == down.term;
      if (answer) last = &event;
    }
    parts.push_back(say("node {}{} {}", voter, parts.empty() ? " had last answered" : "",
                        last == nullptr ? std::string("never") : duration(down.at_us - last->at_us) + " before"));
  }
  if (!parts.empty() && parts.size() <= 6) {
    chapter.add("leaders: last answers", capital(listed(parts, ", ")) + ".");
  }
}

void retell_resignation(const Run& run, const Event& down, Retellings& out) {
  const Members members = run.members_at(down);
  Retold chapter;
  chapter.title = say("Node {} steps down", down.node);
  chapter.first_event = down.id;
  const std::string who = say("Node {}, leader of term {}, stepped down (e#{}): ", down.node, down.term, down.id);
  if (down.reason() == "quorum-lost") {
    chapter.add("leaders: no quorum",
                who + say("no quorum of its {} had answered for an election timeout.",
                          counted(static_cast<Number>(members.all_voters().size()), "voter", "voters")));
    say_last_answers(run, down, members, chapter);
  } else {
    chapter.add("leaders: removed",
                who + say("the configuration without it, {}, is committed.", members_text(members)));
  }
  const NodeState then = run.before(down.id).of(down.node);
  if (const Number beyond = then.last() - then.commit; beyond > 0) {
    chapter.add("leaders: leftovers",
                say("Its log had {} beyond its commit index {}.", counted(beyond, "entry", "entries"), then.commit));
  }
  out.push_back(std::move(chapter));
}

void retell_old_messages(const Run& run, Retellings& out) {
  std::map<std::pair<Number, Number>, std::vector<const Event*>> refusals;  // by sender and its term
  for (const Event* refused : run.of_kind("append_rejected")) {
    if (refused->reason() != "stale-term") continue;
    const Event* message = run.behind(*refused, "message_delivered");
    if (message != nullptr) refusals[{message->number("from"), message->term}].push_back(refused);
  }
  for (const auto& [sender, refused] : refusals) {
    const Event& first = *refused.front();
    Retold chapter;
    chapter.title = say("Old messages of node {}", sender.first);
    chapter.first_event = first.id;
    chapter.add("leaders: old message",
                say("Node {} refused an append of node {} from term {}, it was in term {} by then (e#{}).", first.node,
                    sender.first, sender.second, first.term, first.id));
    if (const Number more = static_cast<Number>(refused.size()) - 1; more > 0) {
      chapter.add("leaders: more old messages", more == 1 ? "One more append of that term was refused."
                                                          : say("{} more appends of that term were refused.", more));
    }
    out.push_back(std::move(chapter));
  }
}

/// The entry that was first committed at each index, by its term.
std::map<Number, Number> first_committed(const Run& run) {
  std::map<Number, Number> terms;
  State state(static_cast<std::size_t>(run.nodes()), run.first_members());
  for (const Event& event : run.events()) {
    state.take(event);
    if (!event.is("commit_advanced")) continue;
    for (Number i = event.number("commit_index_before") + 1; i <= event.number("commit_index"); ++i) {
      terms.emplace(i, state.of(event.node).log.at(static_cast<std::size_t>(i - 1)).term);
    }
  }
  return terms;
}

std::string entry_range(Number first, Number last) {
  return first == last ? say("entry {}", first) : say("entries {} to {}", first, last);
}

void retell_repairs(const Run& run, Retellings& out) {
  std::map<std::pair<Number, Number>, std::vector<const Event*>> groups;  // by leader and its term
  for (const Event* cut : run.of_kind("log_truncated")) groups[{cut->number("leader"), cut->term}].push_back(cut);
  const std::map<Number, Number> committed = first_committed(run);
  for (const auto& [leader, cuts] : groups) {
    std::set<Number> nodes;
    Retold chapter;
    bool lost_committed = false;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      const Event& cut = *cuts[i];
      const Number first = cut.number("first_index");
      const Number last = cut.number("last_log_index_before");
      nodes.insert(cut.node);
      const NodeState before = run.before(cut.id).of(cut.node);
      for (Number at = first; at <= last; ++at) {
        const auto found = committed.find(at);
        lost_committed |=
            found != committed.end() && found->second == before.log.at(static_cast<std::size_t>(at - 1)).term;
      }
      if (i >= 4) continue;
      chapter.add("logs: repaired",
                  say("Node {} deleted {} (e#{}): its entry {} was of term {}, that of node {}, leader of "
                      "term {}, of term {}.",
                      cut.node, entry_range(first, last), cut.id, first, cut.number("old_entry_term"), leader.first,
                      leader.second, cut.number("new_entry_term")));
    }
    if (cuts.size() > 4) {
      chapter.add("logs: more repairs", say("Entries were deleted {} in that term.",
                                            counted(static_cast<Number>(cuts.size()) - 4, "more time", "more times")));
    }
    if (!lost_committed) chapter.add("logs: none committed", "None of the deleted entries was ever committed.");
    chapter.first_event = cuts.front()->id;
    chapter.title = nodes.size() == 1 ? say("Node {}'s log is repaired", *nodes.begin())
                                      : say("{} logs are repaired", nodes.size());
    out.push_back(std::move(chapter));
  }
}

void retell_own_term(const Run& run, const Event& commit, State& before, Retellings& out) {
  const Number first = before.committed + 1;
  const std::vector<LogEntry>& log = before.of(commit.node).log;
  Number last_old = 0, own = 0;
  bool of_client = false;
  for (Number i = first; i <= commit.number("commit_index"); ++i) {
    const LogEntry& entry = log.at(static_cast<std::size_t>(i - 1));
    if (entry.term < commit.term) {
      last_old = i;
      of_client |= entry.command != "-";
    } else if (own == 0) {
      own = i;
    }
  }
  if (last_old == 0 || own == 0 || !of_client) return;
  const Event* became = nullptr;
  for (const Event* won : run.of_kind("became_leader")) {
    if (won->node == commit.node && won->term == commit.term) became = won;
  }
  Retold chapter;
  chapter.title = "Waiting for an entry of its own term";
  chapter.first_event = became->id;
  chapter.add("logs: own term", say("Node {} led term {} with entries of earlier terms that nobody had "
                                    "committed; it committed {} with entry {} "
                                    "of its own term (e#{}), {} after it became leader.",
                                    commit.node, commit.term, entry_range(first, last_old), own, commit.id,
                                    duration(commit.at_us - became->at_us)));
  out.push_back(std::move(chapter));
}

}  // namespace

void retell_leaders(const Run& run, Retellings& out) {
  for (const Event* down : run.of_kind("became_follower")) {
    if (down->text("role_before") != "leader") continue;
    if (down->reason() == "higher-term") retell_step_down(run, *down, out);
    if (down->reason() == "quorum-lost" || down->reason() == "removed") retell_resignation(run, *down, out);
  }
  retell_old_messages(run, out);
}

void retell_logs(const Run& run, Retellings& out) {
  retell_repairs(run, out);
  State state(static_cast<std::size_t>(run.nodes()), run.first_members());
  for (const Event& event : run.events()) {
    if (event.is("commit_advanced") && event.reason() == "counted") retell_own_term(run, event, state, out);
    state.take(event);
  }
}

}  // namespace raftlab::golden
