// SPDX-License-Identifier: MIT
// Elections, told again from the events.
#include <algorithm>
#include <map>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

/// What one term was about.
struct Ballot {
  Number term = 0;
  std::vector<const Event*> stood;  // became_candidate, in order
  const Event* won = nullptr;       // became_leader
  std::vector<const Event*> refused;
  // By candidate: its first vote of each voter, in the order they voted.
  std::map<Number, std::vector<const Event*>> given;
};

/// What became of a vote, in the words of the two sentences that tell it.
struct Answer {
  std::string fate;  // "answer lost"; empty: it counted
  std::string words;
};

/// Reads it from the answers with a yes that the voter sent, and from what each node was when they came.
Answer answer_of(const Run& run, const Event& vote) {
  const Number candidate = vote.number("candidate");
  if (vote.node == candidate) return {};
  const Event* late = nullptr;
  const Event* lost = nullptr;
  Number under_way = 0;
  for (const Event& event : run.events()) {
    const bool answer = event.text("type") == "vote-reply" && event.term == vote.term && event.flag("vote_granted") &&
                        event.number("from") == vote.node && event.number("to") == candidate;
    if (!answer) continue;
    if (event.is("message_sent") || event.is("message_duplicated")) ++under_way;
    if (event.is("message_delivered") || event.is("message_dropped")) --under_way;
    if (event.is("message_dropped")) lost = &event;
    if (!event.is("message_delivered")) continue;
    const NodeState node = run.after(event.id).of(candidate);
    if (node.up && node.role == "candidate" && node.term == vote.term) return {};
    if (late == nullptr) late = &event;
  }
  if (late != nullptr) {
    return {"answer too late", say("its answer came too late (e#{}): node {} was no candidate of term {} any more",
                                   late->id, candidate, vote.term)};
  }
  if (under_way > 0) return {"answer not arrived", "its answer had not arrived when the run ended"};
  if (lost == nullptr) return {"answer not sent", "sent no answer"};
  const std::string reasons = drop_reasons({{lost->reason(), 1}});  // "by chance 1"
  return {"answer lost", say("its answer was lost ({}, e#{})", reasons.substr(0, reasons.rfind(' ')), lost->id)};
}

/// Who voted for a candidate so that it counted.
std::vector<Number> counted_for(const Run& run, const Ballot& ballot, Number candidate) {
  std::vector<Number> voters;
  const auto found = ballot.given.find(candidate);
  if (found == ballot.given.end()) return voters;
  for (const Event* vote : found->second) {
    if (answer_of(run, *vote).fate.empty()) voters.push_back(vote->node);
  }
  return voters;
}

/// Two or more stood, and nobody was given enough votes.
bool is_split(const Run& run, const Ballot& ballot) {
  if (ballot.stood.size() < 2) return false;
  for (const Event* stood : ballot.stood) {
    const Members members = run.members_at(*stood);
    const auto has_majority = [&](const std::vector<Number>& voters) {
      std::size_t yes = 0;
      const auto found = ballot.given.find(stood->node);
      if (found == ballot.given.end()) return false;
      for (const Event* vote : found->second) yes += std::count(voters.begin(), voters.end(), vote->node) > 0 ? 1 : 0;
      return yes * 2 > voters.size();
    };
    if (has_majority(members.voters) && (!members.joint() || has_majority(members.next))) return false;
  }
  return true;
}

std::map<Number, Ballot> ballots_of(const Run& run) {
  std::map<Number, Ballot> ballots;
  for (const Event* event : run.of_kind("became_candidate")) {
    ballots[event->term].term = event->term;
    ballots[event->term].stood.push_back(event);
  }
  for (const Event& event : run.events()) {
    const auto found = ballots.find(event.term);
    if (found == ballots.end()) continue;
    Ballot& ballot = found->second;
    if (event.is("became_leader")) ballot.won = &event;
    if (event.is("vote_granted")) {
      std::vector<const Event*>& votes = ballot.given[event.number("candidate")];
      const bool known =
          std::any_of(votes.begin(), votes.end(), [&](const Event* vote) { return vote->node == event.node; });
      if (!known) votes.push_back(&event);
    }
    if (event.is("vote_refused") && event.reason() != "stale-term") {
      ballot.refused.push_back(&event);
    }
  }
  return ballots;
}

const Event& timeout_of(const Run& run, const Event& stood) {
  const Event* timeout = run.behind(stood, "election_timeout");
  return timeout != nullptr ? *timeout : stood;
}

void say_who_stood(const Run& run, const Ballot& ballot, Retold& chapter) {
  if (ballot.stood.size() > 1) {
    std::vector<Number> nodes;
    std::vector<std::string> ids;
    for (const Event* event : ballot.stood) {
      nodes.push_back(event->node);
      ids.push_back(say("e#{}", event->id));
    }
    const Number apart = ballot.stood.back()->at_us - ballot.stood.front()->at_us;
    if (apart == 0) {
      chapter.add("election: several stood at once", say("{} stood in term {} at the same moment ({}).",
                                                         capital(node_list(nodes)), ballot.term, listed(ids, ", ")));
      return;
    }
    chapter.add("election: several stood",
                say(ballot.stood.size() == 2 ? "{} stood in term {}, {} apart ({})."
                                             : "{} stood in term {}, the first and the last {} apart ({}).",
                    capital(node_list(nodes)), ballot.term, duration(apart), listed(ids, ", ")));
    return;
  }
  const Event& stood = *ballot.stood.front();
  const Event& timeout = timeout_of(run, stood);
  Number asked = 0;
  for (const Event* sent : run.of_kind("message_sent")) {
    asked += sent->node == stood.node && sent->term == ballot.term && sent->text("type") == "request-vote" ? 1 : 0;
  }
  const std::string rest =
      say("it moved to term {}, voted for itself and asked {}.", ballot.term, counted(asked, "other", "others"));
  std::string then = ": " + rest;
  if (stood.reason() == "pre-votes-won") {
    std::set<Number> yes{stood.node};
    for (Id id = timeout.id; id < stood.id; ++id) {
      const Event& event = run.at(id);
      const bool granted = event.is("message_delivered") && event.node == stood.node &&
                           event.text("type") == "pre-vote-reply" && event.flag("vote_granted");
      if (granted && event.term == ballot.term) yes.insert(event.number("from"));
    }
    const Members members = run.members_at(stood);
    then = say(". {} of {} would vote for it, {} needed: {}", yes.size(),
               counted(static_cast<Number>(members.all_voters().size()), "voter", "voters"), members.majority(), rest);
  }
  const auto add = [&](const char* shape, const std::string& why) {
    chapter.add(stood.reason() == "pre-votes-won" ? std::string(shape) + ", pre-votes won" : shape, why + then);
  };
  if (timeout.reason() == "told") {
    return add("election: told to campaign", say("Node {} was told to campaign (e#{})", stood.node, timeout.id));
  }
  if (timeout.reason() == "timeout-now") {
    return add("election: told to take over",
               say("Node {} told node {} to take over (e#{})", timeout.number("leader"), stood.node, timeout.id));
  }
  const bool first = run.of_kind("election_timeout").front()->id == timeout.id;
  add(first ? "election: first timer" : "election: timer",
      say("Node {}'s election timer of {} ran out{} (e#{})", stood.node, duration(timeout.number("timer_length_us")),
          first ? " before any other" : "", timeout.id));
}

void say_who_won(const Run& run, const Ballot& ballot, Retold& chapter) {
  const Event& won = *ballot.won;
  const auto stood = std::find_if(ballot.stood.begin(), ballot.stood.end(),
                                  [&](const Event* event) { return event->node == won.node; });
  chapter.add(
      "election: won",
      say("Node {} won term {} with {} of {}, {} needed (e#{}), {} after it became a candidate.", won.node, ballot.term,
          won.number("votes"), counted(static_cast<Number>(run.members_at(won).all_voters().size()), "vote", "votes"),
          won.number("votes_needed"), won.id, duration(won.at_us - (*stood)->at_us)));
}

void say_votes(const Run& run, const Ballot& ballot, Retold& chapter) {
  std::vector<std::string> parts;
  for (const Event* stood : ballot.stood) {
    std::vector<Number> voters = counted_for(run, ballot, stood->node);
    const Number count = static_cast<Number>(voters.size());
    std::vector<std::string> from;
    const auto own = std::find(voters.begin(), voters.end(), stood->node);
    if (own != voters.end()) {
      voters.erase(own);
      from.push_back("its own");
    }
    if (!voters.empty()) from.push_back("from " + node_list(voters));
    parts.push_back(say("node {} got {} ({})", stood->node,
                        parts.empty() ? counted(count, "vote", "votes") : std::to_string(count), listed(from)));
  }
  chapter.add("election: votes", capital(listed(parts, ", ")) + ".");
  const Members members = run.members_at(*ballot.stood.front());
  const Number needed = members.majority();
  if (members.joint()) {
    chapter.add("election: nobody led, joint",
                say("Nobody led in term {}: {} of {} and {} of {} are needed.", ballot.term, needed,
                    node_list(members.voters), members.next.size() / 2 + 1, node_list(members.next)));
    return;
  }
  chapter.add("election: nobody led",
              say("Nobody led in term {}: {} of {} {} needed.", ballot.term, needed,
                  counted(static_cast<Number>(members.voters.size()), "vote", "votes"), needed == 1 ? "is" : "are"));
}

std::string refusal(const Event& refused) {
  const Number candidate = refused.number("candidate");
  std::string why;
  if (refused.reason() == "log-behind") {
    why = say("node {}'s log ended at entry {} of term {}, behind its own at entry {} of term {}", candidate,
              refused.number("last_log_index"), refused.number("last_log_term"), refused.number("own_last_log_index"),
              refused.number("own_last_log_term"));
  } else if (refused.reason() == "leader-alive") {
    why = "it had just heard a leader";
  } else {
    const Number other = refused.number("voted_for");
    why =
        say("it had voted for {} in that term", other == refused.node ? std::string("itself") : say("node {}", other));
  }
  return say("node {} refused node {} its vote: {} (e#{})", refused.node, candidate, why, refused.id);
}

/// The first three, and how many more there are.
std::string at_most_three(const std::vector<std::string>& parts, const std::string& one, const std::string& many) {
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < 3; ++i) text += (i == 0 ? "" : "; ") + parts[i];
  if (parts.size() > 3) text += "; and " + counted(static_cast<Number>(parts.size()) - 3, one, many);
  return capital(text) + ".";
}

void say_refusals(const Ballot& ballot, Retold& chapter) {
  std::vector<std::string> parts;
  for (const Event* refused : ballot.refused) parts.push_back(refusal(*refused));
  if (!parts.empty()) chapter.add("election: refused", at_most_three(parts, "more refusal", "more refusals"));
}

void say_not_counted(const Run& run, const Ballot& ballot, Retold& chapter) {
  std::string shape;
  std::vector<std::string> parts;
  for (const Event* stood : ballot.stood) {
    const auto found = ballot.given.find(stood->node);
    if (found == ballot.given.end()) continue;
    for (const Event* vote : found->second) {
      const Answer answer = answer_of(run, *vote);
      if (answer.fate.empty()) continue;
      parts.push_back(say("node {} voted for node {} (e#{}), but {}", vote->node, stood->node, vote->id, answer.words));
      if (shape.empty()) shape = "election: " + answer.fate;
    }
  }
  if (parts.empty()) return;
  chapter.add(shape, at_most_three(parts, "more vote did not count", "more votes did not count"));
}

void say_lost_requests(const Run& run, const Ballot& ballot, Retold& chapter) {
  Number sent = 0;
  Number lost = 0;
  std::map<std::string, Number> why;
  for (const Event& event : run.events()) {
    if (event.term != ballot.term || event.text("type") != "request-vote") continue;
    if (event.is("message_sent")) ++sent;
    if (!event.is("message_dropped")) continue;
    ++lost;
    ++why[event.reason()];
  }
  if (lost == 0) return;
  chapter.add("election: lost requests",
              say("{} of the {} for votes {} lost ({}).", lost, counted(sent, "request", "requests"),
                  lost == 1 ? "was" : "were", drop_reasons(why)));
}

Retold retell_term(const Run& run, const Ballot& ballot, bool first_won) {
  Retold chapter;
  chapter.first_event = timeout_of(run, *ballot.stood.front()).id;
  if (ballot.won != nullptr) {
    chapter.title = first_won ? "First election" : say("Election in term {}", ballot.term);
  } else {
    chapter.title = say(is_split(run, ballot) ? "Split vote in term {}" : "Nobody wins term {}", ballot.term);
  }
  say_who_stood(run, ballot, chapter);
  if (ballot.won != nullptr) {
    say_who_won(run, ballot, chapter);
  } else {
    say_votes(run, ballot, chapter);
    say_not_counted(run, ballot, chapter);
  }
  say_refusals(ballot, chapter);
  say_lost_requests(run, ballot, chapter);
  return chapter;
}

/// Of votes by what became of their answers.
void say_fates(const std::map<std::string, Number>& fates, Retold& chapter) {
  Number all = 0;
  std::vector<std::string> parts;
  for (const char* fate : {"answer too late", "answer not arrived", "answer lost", "answer not sent"}) {
    const auto found = fates.find(fate);
    if (found == fates.end()) continue;
    all += found->second;
    parts.push_back(say("{} {}", fate, found->second));
  }
  if (all == 0) return;
  chapter.add("terms: not counted",
              say("{} given and did not count ({}).", counted(all, "vote was", "votes were"), listed(parts, ", ")));
}

Retold retell_terms(const Run& run, const std::vector<const Ballot*>& terms) {
  Retold chapter;
  chapter.title = say("Nobody wins terms {} to {}", terms.front()->term, terms.back()->term);
  const Event* first = nullptr;
  const Event* last = nullptr;
  std::map<Number, Number> times;
  std::size_t most = 0;
  Number together = 0;
  std::map<std::string, Number> fates;
  for (const Ballot* ballot : terms) {
    for (const Event* stood : ballot->stood) {
      if (first == nullptr || stood->id < first->id) first = stood;
      if (last == nullptr || stood->id > last->id) last = stood;
      ++times[stood->node];
      ++together;
    }
    for (const auto& [candidate, votes] : ballot->given) {
      most = std::max(most, counted_for(run, *ballot, candidate).size());
      for (const Event* vote : votes) ++fates[answer_of(run, *vote).fate];
    }
  }
  chapter.first_event = timeout_of(run, *first).id;
  chapter.add("terms: passed", say("{} terms passed in {} without a leader (e#{} to e#{}).", terms.size(),
                                   duration(last->at_us - first->at_us), first->id, last->id));
  std::vector<std::string> parts;
  for (const auto& [node, count] : times)
    parts.push_back(say("node {} stood {}", node, counted(count, "time", "times")));
  chapter.add("terms: stood", parts.size() <= 5 ? capital(listed(parts)) + "."
                                                : say("{} nodes stood, {} times together.", parts.size(), together));
  const Members members = run.members_at(*terms.front()->stood.front());
  chapter.add("terms: nobody", say("Nobody got more than {} of {}; {} needed.", most,
                                   counted(static_cast<Number>(members.all_voters().size()), "vote", "votes"),
                                   counted(members.majority(), "is", "are")));
  say_fates(fates, chapter);
  return chapter;
}

}  // namespace

void retell_elections(const Run& run, Retellings& out) {
  const std::map<Number, Ballot> ballots = ballots_of(run);
  const auto leaders = run.of_kind("became_leader");
  const Number first_won = leaders.empty() ? -1 : leaders.front()->term;
  std::vector<const Ballot*> unwon;
  const auto tell_unwon = [&] {
    if (unwon.size() >= 3) {
      out.push_back(retell_terms(run, unwon));
    } else {
      for (const Ballot* ballot : unwon) out.push_back(retell_term(run, *ballot, false));
    }
    unwon.clear();
  };
  for (const auto& [term, ballot] : ballots) {
    if (ballot.won == nullptr) {
      unwon.push_back(&ballot);
      continue;
    }
    tell_unwon();
    out.push_back(retell_term(run, ballot, term == first_won));
  }
  tell_unwon();
}

}  // namespace raftlab::golden
