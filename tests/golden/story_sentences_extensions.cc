// SPDX-License-Identifier: MIT
// Pre-votes in vain, snapshots, reads without entries and rules that are switched off, told again from the events.
#include <algorithm>
#include <map>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

// ---- Pre-votes ------------------------------------------------------------------------------------------------

struct Round {
  const Event* asked = nullptr;
  Id until = 0;
  Number yes = 1;
};

bool ends_round(const Event& event) { return event.kind.rfind("became_", 0) == 0 || event.is("node_crashed"); }

/// The rounds that failed, by node and term.
std::map<std::pair<Number, Number>, std::vector<Round>> failed_rounds(const Run& run) {
  std::map<std::pair<Number, Number>, std::vector<Round>> rounds;
  for (const Event* asked : run.of_kind("became_pre_candidate")) {
    Round round{asked, run.last_id(), 1};
    std::set<Number> yes{asked->node};
    bool won = false;
    for (Id id = asked->id + 1; run.has(id); ++id) {
      const Event& event = run.at(id);
      if (event.node != asked->node) continue;
      if (ends_round(event)) {
        round.until = id;
        won = event.is("became_candidate");
        break;
      }
      const bool granted = event.is("message_delivered") && event.text("type") == "pre-vote-reply" &&
                           event.flag("vote_granted") && event.term == asked->number("asked_term");
      if (granted) yes.insert(event.number("from"));
    }
    round.yes = static_cast<Number>(yes.size());
    if (!won) rounds[{asked->node, asked->number("asked_term")}].push_back(round);
  }
  return rounds;
}

std::string why_refused(const Event& refused) {
  if (refused.reason() == "leader-alive") {
    if (!refused.has("leader")) return "it had just heard a leader";
    return refused.number("leader") == refused.node
               ? std::string("it led")
               : say("it had just heard its leader, node {}", refused.number("leader"));
  }
  if (refused.reason() == "log-behind") {
    return say("node {}'s log ended at entry {} of term {}, behind its own at entry {} of term {}",
               refused.number("candidate"), refused.number("last_log_index"), refused.number("last_log_term"),
               refused.number("own_last_log_index"), refused.number("own_last_log_term"));
  }
  return refused.reason() == "already-voted" ? "it had voted for another node" : "its own term was later";
}

void say_refusals(const Run& run, Number node, Number term, const std::vector<Round>& rounds, Retold& chapter) {
  std::set<Number> refusers;
  std::string text;
  for (Id id = rounds.front().asked->id; id <= rounds.back().until; ++id) {
    const Event& event = run.at(id);
    if (!event.is("pre_vote_refused") || event.number("candidate") != node || event.term != term) continue;
    if (!refusers.insert(event.node).second || refusers.size() > 3) continue;
    text += say("{}node {} refused: {} (e#{})", text.empty() ? "" : "; ", event.node, why_refused(event), id);
  }
  if (refusers.size() > 3) text += say("; and {} more", refusers.size() - 3);
  if (!text.empty()) chapter.add("pre-vote: refused", capital(text) + ".");
}

void say_losses(const Run& run, Number node, Number term, const std::vector<Round>& rounds, Retold& chapter) {
  Number sent = 0, lost = 0;
  std::map<std::string, Number> why;
  for (const Event& event : run.events()) {
    if (event.text("type") != "pre-vote" || event.number("from") != node || event.term != term) continue;
    const Id message = event.number("message");
    const bool inside = std::any_of(rounds.begin(), rounds.end(), [message](const Round& round) {
      return round.asked->id < message && message <= round.until;
    });
    if (!inside) continue;
    if (event.is("message_sent")) ++sent;
    if (!event.is("message_dropped")) continue;
    ++lost;
    ++why[event.reason()];
  }
  if (lost == 0) return;
  chapter.add("pre-vote: lost", say("{} of the {} {} lost ({}).", lost, counted(sent, "request", "requests"),
                                    lost == 1 ? "was" : "were", drop_reasons(why)));
}

Retold retell_asking(const Run& run, Number node, Number term, const std::vector<Round>& rounds) {
  Retold chapter;
  chapter.title = say("Node {} asks in vain", node);
  const Event& first = *rounds.front().asked;
  const Event& last = *rounds.back().asked;
  chapter.first_event = first.id;
  const bool one = rounds.size() == 1;
  if (one) {
    const Event& timeout = run.at(first.cause);
    chapter.first_event = timeout.id;
    const std::string why = timeout.reason() == "told" ? say("Node {} was told to campaign (e#{})", node, timeout.id)
                                                       : say("Node {}'s election timer of {} ran out (e#{})", node,
                                                             duration(timeout.number("timer_length_us")), timeout.id);
    chapter.add("pre-vote: one round", say("{}, and it asked whether it would win term {}.", why, term));
  } else {
    chapter.add("pre-vote: many rounds",
                say("Node {} asked {} times in {} whether it would win term {} (e#{} to e#{}).", node, rounds.size(),
                    duration(last.at_us - first.at_us), term, first.id, last.id));
  }
  const auto most =
      std::max_element(rounds.begin(), rounds.end(), [](const Round& a, const Round& b) { return a.yes < b.yes; });
  const Members members = run.members_at(*most->asked);
  chapter.add("pre-vote: answers",
              say("{}{} of {} said yes, itself included, {} needed; it stayed in term {}.", one ? "" : "At most ",
                  most->yes, counted(static_cast<Number>(members.all_voters().size()), "voter", "voters"),
                  counted(members.majority(), "is", "are"), first.term));
  say_refusals(run, node, term, rounds, chapter);
  say_losses(run, node, term, rounds, chapter);
  return chapter;
}

// ---- Snapshots ------------------------------------------------------------------------------------------------

void retell_taken(const Run& run, Retellings& out) {
  const auto taken = run.of_kind("snapshot_taken");
  if (taken.empty()) return;
  const Event& first = *taken.front();
  const Event& last = *taken.back();
  const auto through = [](const Event& event) { return event.number("last_included_index"); };
  Number dropped = 0;
  for (const Event* event : taken) dropped += through(*event) + 1 - event->number("first_index_before");
  const std::string lost = counted(dropped, "entry", "entries");
  Retold chapter;
  chapter.first_event = first.id;
  if (taken.size() == 1) {
    chapter.title = "A snapshot is taken";
    chapter.add("snapshot: taken", say("Node {} took a snapshot through entry {} of term {} (e#{}); its log lost {}.",
                                       first.node, through(first), first.number("last_included_term"), first.id, lost));
  } else {
    chapter.title = say("{} snapshots are taken", taken.size());
    chapter.add("snapshots: taken",
                say("{} snapshots were taken, the first through entry {} (node {}, e#{}), the last through entry {} "
                    "(node {}, e#{}); the logs lost {} together.",
                    taken.size(), through(first), first.node, first.id, through(last), last.node, last.id, lost));
  }
  out.push_back(std::move(chapter));
}

void retell_installed(const Run& run, const Event& installed, Retellings& out) {
  const Number leader = installed.number("leader");
  Number messages = 0;
  const Event* first = nullptr;
  for (const Event* sent : run.of_kind("message_sent")) {
    const bool chunk = sent->id < installed.id && sent->text("type") == "install-snapshot" &&
                       sent->number("from") == leader && sent->number("to") == installed.node &&
                       sent->number("snapshot") == installed.number("snapshot");
    if (chunk && ++messages == 1) first = sent;
  }
  Retold chapter;
  chapter.title = say("Node {} installs a snapshot", installed.node);
  chapter.first_event = first->id;
  const State before = run.before(first->id);
  chapter.add(
      "snapshot: needed",
      say("Node {} needed entries that node {} had dropped: its log ended at entry {}, that of node {} began at "
          "entry {}.",
          installed.node, leader, before.of(installed.node).last(), leader, before.of(leader).base + 1));
  const Number through = installed.number("last_included_index");
  chapter.add(
      "snapshot: installed",
      say("The snapshot through entry {} of term {} went in {}, {}, from e#{} on; node {} installed it {} later "
          "(e#{}).",
          through, installed.number("last_included_term"), counted(installed.number("chunks"), "chunk", "chunks"),
          counted(messages, "message", "messages"), first->id, installed.node, duration(installed.at_us - first->at_us),
          installed.id));
  const NodeState own = run.before(installed.id).of(installed.node);
  const Number last = own.last();
  if (!installed.flag("log_kept")) {
    if (last > own.base) {
      chapter.add("snapshot: log discarded",
                  say("Its own log of {} was discarded.", counted(last - own.base, "entry", "entries")));
    }
  } else if (const Number behind = last - through; behind > 0) {
    chapter.add("snapshot: log kept",
                behind == 1 ? "The entry behind it stayed." : say("The {} entries behind it stayed.", behind));
  }
  out.push_back(std::move(chapter));
}

// ---- Reads ----------------------------------------------------------------------------------------------------

const Event* request_of(const Run& run, const Event& served) {
  const Event* found = nullptr;
  for (const Event* asked : run.of_kind("client_request")) {
    const bool same = asked->id < served.id && asked->number("client") == served.number("client") &&
                      asked->number("serial") == served.number("serial");
    if (same) found = asked;
  }
  return found;
}

void say_served(const Run& run, const std::vector<const Event*>& served, Retold& chapter) {
  std::map<std::string, Number> ways;
  const Event* slowest = nullptr;
  Number longest = -1;
  for (const Event* event : served) {
    ++ways[event->text("reads")];
    const Event* asked = request_of(run, *event);
    if (asked == nullptr || event->at_us - asked->at_us <= longest) continue;
    longest = event->at_us - asked->at_us;
    slowest = event;
  }
  std::string text =
      say("{} answered without an entry of {} own",
          counted(static_cast<Number>(served.size()), "read was", "reads were"), served.size() == 1 ? "its" : "their");
  if (ways.count("read-index") != 0) text += say(", {} by read-index", ways["read-index"]);
  if (ways.count("lease") != 0) text += say(", {} by lease", ways["lease"]);
  chapter.add(ways.count("lease") != 0 ? "reads: by lease" : "reads: by index", text + ".");
  if (slowest != nullptr) {
    chapter.add("reads: longest", say("The longest took {} from the question to the answer (client {}, e#{}).",
                                      duration(longest), slowest->number("client"), slowest->id));
  }
}

void say_expired(const std::vector<const Event*>& expired, Retold& chapter) {
  const auto over = [](const Event& event) { return event.number("clock_us") - event.number("lease_until_us"); };
  const Event* longest = expired.front();
  for (const Event* event : expired) {
    if (over(*event) > over(*longest)) longest = event;
  }
  const bool once = expired.size() == 1;
  chapter.add(
      "reads: lease over",
      say("{} a lease had run out when a read came, so a round of heartbeats had to confirm the leader; {} over "
          "for {} (node {}, e#{}).",
          once ? std::string("Once") : say("{} times", expired.size()), once ? "it was" : "the longest was",
          duration(over(*longest)), longest->node, longest->id));
}

}  // namespace

void retell_pre_votes(const Run& run, Retellings& out) {
  for (const auto& [who, rounds] : failed_rounds(run)) out.push_back(retell_asking(run, who.first, who.second, rounds));
}

void retell_snapshots(const Run& run, Retellings& out) {
  retell_taken(run, out);
  for (const Event* installed : run.of_kind("snapshot_installed")) retell_installed(run, *installed, out);
}

void retell_reads(const Run& run, Retellings& out) {
  const auto served = run.of_kind("read_served");
  const auto expired = run.of_kind("lease_expired");
  if (served.empty() && expired.empty()) return;
  Retold chapter;
  chapter.title = served.empty() ? "Leases run out" : "Reads without entries";
  chapter.first_event = run.last_id();
  if (!served.empty()) chapter.first_event = served.front()->id;
  if (!expired.empty()) chapter.first_event = std::min(chapter.first_event, expired.front()->id);
  if (!served.empty()) say_served(run, served, chapter);
  if (!expired.empty()) say_expired(expired, chapter);
  out.push_back(std::move(chapter));
}

void retell_rules(const Run& run, Retellings& out) {
  // What `raftlab rules` says of those that the scenes of the tests switch off.
  static const std::map<std::string, std::string> known = {
      {"vote-once", "a node votes for everybody who asks in a term [Raft 5.2]"},
      {"no-op-first",
       "a leader begins its term without an entry of its own, so earlier ones stay uncommitted [Raft 8, "
       "Thesis 6.4]"}};
  const Json& off = run.file().at("rules_off");
  if (off.empty()) return;
  Retold chapter;
  chapter.title = off.size() == 1 ? "A rule is switched off" : say("{} rules are switched off", off.size());
  chapter.first_event = 1;
  for (const Json& name : off) {
    chapter.add("rules: off", say("Rule {} is off: {}.", name.get<std::string>(), known.at(name.get<std::string>())));
  }
  out.push_back(std::move(chapter));
}

}  // namespace raftlab::golden
