// SPDX-License-Identifier: MIT
// Elections [Raft 5.2, 5.4.1]: one chapter per term in which somebody stood; three and more terms in a row without
// a leader are told together. Titles: "First election" (the first term that anybody won), "Election in term T",
// "Split vote in term T" (two or more stood, nobody was given enough votes), "Nobody wins term T", "Nobody wins terms
// A to B".
//
// Sentences. A node stands in term T where it has a became_candidate of term T.
//  stood alone   "Node N's election timer of D ran out (e#X): it moved to term T, voted for itself and asked K others."
//                X: its election_timeout with reason timer, D its timer_length_us, K the request_vote messages it
//                sent in term T. Reason told: "Node N was told to campaign (e#X): it moved to ...". Reason
//                timeout-now: "Node L told node N to take over (e#X): it moved to ...", L its leader. "ran out before
//                any other (e#X)" where X is the first election_timeout of the whole trace. With
//                pre-votes, its became_candidate has reason pre-votes-won: "... (e#X). V of n voters would vote for it,
//                M needed: it moved to ...". V: itself and every other node whose pre-vote-reply with vote_granted and
//                term T was delivered to it after X and before it became a candidate.
//  several       "Nodes A, B and C stood in term T, the first and the last D apart (e#X, e#Y, e#Z)." X Y Z: their
//                became_candidate, D between the first and the last of them. Two: "Nodes A and B stood in term T, D
//                apart (e#X, e#Y)." Where D is 0: "... stood in term T at the same moment (e#X, e#Y)."
//  won           "Node N won term T with V of n votes, M needed (e#X), D after it became a candidate." X: its
//                became_leader with votes V and votes_needed M; D from its became_candidate to X.
//  not won       "Node A got V votes (its own), node B got W (from nodes C and D). Nobody led in term T: M of n votes
//                are needed." V: vote_granted of term T for A, one for each voter, named in the order they voted
//                (its own first), whose vote-reply was delivered to A while A was a candidate of term T.
//  not counted   "Node V voted for node C (e#X), but WHAT." of every other vote_granted X of term T: "its answer came
//                too late (e#Y): node C was no candidate of term T any more", Y its delivery; "its answer had not
//                arrived when the run ended"; "its answer was lost (WHY, e#Y)", Y its message_dropped; "sent no
//                answer". Several are told like refusals, then "; and K more votes did not count".
//  refused       "Node V refused node C its vote: WHY (e#X)." X: a vote_refused of term T with reason already-voted
//                ("it had voted for itself in that term", "... for node Q ...") or log-behind ("node C's log ended at
//                entry I of term J, behind its own at entry K of term L") or leader-alive ("it had just heard a
//                leader"); several joined by "; ", at most three, then "; and K more refusals".
//  lost          "K of the M requests for votes were lost (WHY J, WHY K)." at the end of the chapter: message_dropped of
//                request_vote messages of term T, M those sent ("was lost" for one). WHY: by chance, link cut, receiver
//                down, dropped, discarded.
//  many terms    "C terms passed in D without a leader (e#X to e#Y)." C: terms from A to B with a candidate, X the
//                first became_candidate, Y the last one; D between the two. "Node N stood S times, ..." for at most
//                five nodes, else "K nodes stood, S times together."; "Nobody got more than G of n votes; M are
//                needed."; "K votes were given and did not count (answer too late A, answer not arrived
//                B, answer lost C, answer not sent D)."
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using raft::NodeId;
using raft::Reason;
using raft::Term;
using sim::EventId;
using sim::Record;

constexpr std::size_t kPartsMax = 3;  // of refusals, and of votes that did not count
constexpr std::size_t kMergedTermsMin = 3;

class ElectionTeller {
 public:
  ElectionTeller(const Facts& facts, Drafts& out) : facts_(facts), out_(out) {}

  void tell() {
    std::vector<Term> unwon;
    for (const auto& [term, election] : facts_.terms) {
      if (election.candidacies.empty()) continue;
      if (election.won == 0) {
        unwon.push_back(term);
        continue;
      }
      tell_unwon(unwon);
      unwon.clear();
      tell_won(term, election);
    }
    tell_unwon(unwon);
  }

 private:
  void add(Topic topic, std::string title, std::string text, EventId first, EventId last) {
    out_.push_back({topic, {std::move(title), std::move(text), first, std::max(first, last)}});
  }

  static EventId first_event(const TermFacts& election) {
    const Candidacy& first = election.candidacies.front();
    return first.timeout != 0 ? first.timeout : first.candidate;
  }
  static EventId last_event(const TermFacts& election) {
    EventId last = election.won;
    if (last != 0) return last;
    for (const Candidacy& one : election.candidacies) {
      last = std::max(last, one.candidate);
      for (const Vote& vote : one.votes) last = std::max(last, vote.event);
    }
    for (const EventId refusal : election.refusals) last = std::max(last, refusal);
    return last;
  }

  std::string stood(Term term, const TermFacts& election) const {
    if (election.candidacies.size() > 1) return stood_together(term, election);
    const Candidacy& one = election.candidacies.front();
    const std::string moved = fmt::format("it moved to term {}, voted for itself and asked {}.", term,
                                          count_text(one.requests, "other", "others"));
    if (one.timeout == 0) return fmt::format("Node {} stood (e#{}): {}", one.node, one.candidate, moved);
    const Record& timeout = facts_.at(one.timeout);
    const std::string then = asked_before(one) + moved;
    if (timeout.why() == Reason::told) {
      return fmt::format("Node {} was told to campaign (e#{}){}", one.node, one.timeout, then);
    }
    if (timeout.why() == Reason::timeout_now) {
      return fmt::format("Node {} told node {} to take over (e#{}){}", timeout.peer, one.node, one.timeout, then);
    }
    const char* first = one.timeout == facts_.first_timeout ? " before any other" : "";
    return fmt::format("Node {}'s election timer of {} ran out{} (e#{}){}", one.node,
                       duration_text(static_cast<sim::Time>(timeout.v[1])), first, one.timeout, then);
  }

  /// What stands between why a node stood and that it did: how many would vote for it [Thesis 9.6].
  std::string asked_before(const Candidacy& one) const {
    const Record& candidate = facts_.at(one.candidate);
    if (candidate.why() != Reason::pre_votes_won) return ": ";
    raft::NodeSet yes{one.node};
    for (EventId id = one.timeout; id < one.candidate; ++id) {
      const Record& record = facts_.at(id);
      const bool reply = record.kind == sim::EventKind::message_delivered && record.node == one.node &&
                         record.message_kind() == raft::MessageKind::pre_vote_reply && record.peer < raft::kNodesMax;
      if (!reply) continue;
      const Record& sent = *sent_of(facts_.timeline, id).record;
      if (sent.flag && sent.term == candidate.term) yes.add(record.peer);
    }
    const raft::Configuration members = facts_.configuration(one.members);
    return fmt::format(". {} of {} would vote for it, {} needed: ", yes.size(),
                       count_text(voters_of(members), "voter", "voters"), raft::majority_of(members.voters));
  }

  std::string stood_together(Term term, const TermFacts& election) const {
    std::vector<NodeId> nodes;
    std::string events;
    for (const Candidacy& one : election.candidacies) {
      nodes.push_back(one.node);
      events += (events.empty() ? "" : ", ") + event_ref(one.candidate);
    }
    const sim::Time apart =
        facts_.between(election.candidacies.front().candidate, election.candidacies.back().candidate);
    const std::string when =
        apart == 0
            ? " at the same moment"
            : fmt::format(", {}{} apart", nodes.size() == 2 ? "" : "the first and the last ", duration_text(apart));
    return fmt::format("{} stood in term {}{} ({}).", capitalized(nodes_text(nodes)), term, when, events);
  }

  std::string refusal(EventId id) const {
    const Record& record = facts_.at(id);
    std::string why;
    if (record.why() == Reason::already_voted) {
      const std::uint64_t voted = record.v[4];
      why = voted == std::uint64_t{record.node} + 1 ? "it had voted for itself in that term"
                                                    : fmt::format("it had voted for node {} in that term", voted - 1);
    } else if (record.why() == Reason::leader_alive) {
      why = "it had just heard a leader";
    } else if (record.why() != Reason::log_behind) {
      why = "it did not vote";
    } else {
      why = fmt::format("node {}'s log ended at entry {} of term {}, behind its own at entry {} of term {}",
                        record.peer, record.v[0], record.v[1], record.v[2], record.v[3]);
    }
    return fmt::format("node {} refused node {} its vote: {} (e#{})", record.node, record.peer, why, id);
  }

  std::string refusals(const TermFacts& election) const {
    std::vector<std::string> parts;
    for (const EventId id : election.refusals) parts.push_back(refusal(id));
    return told_some(parts, "more refusal", "more refusals");
  }

  /// The first few as a sentence that says how many more there are; empty for none.
  static std::string told_some(const std::vector<std::string>& parts, std::string_view one, std::string_view many) {
    if (parts.empty()) return {};
    std::string text;
    const std::size_t told = std::min(parts.size(), kPartsMax);
    for (std::size_t i = 0; i < told; ++i) text += (i == 0 ? "" : "; ") + parts[i];
    if (told < parts.size()) text += fmt::format("; and {}", count_text(parts.size() - told, one, many));
    return " " + capitalized(text) + ".";
  }

  std::string lost_requests(const TermFacts& election) const {
    unsigned requests = 0;
    unsigned lost = 0;
    std::vector<unsigned> reasons(5, 0);
    for (const Candidacy& one : election.candidacies) {
      requests += one.requests;
      lost += one.lost;
      for (std::size_t i = 0; i < reasons.size(); ++i) reasons[i] += one.lost_by_reason[i];
    }
    if (lost == 0) return {};
    return fmt::format(" {} of the {} for votes {} lost ({}).", lost, count_text(requests, "request", "requests"),
                       lost == 1 ? "was" : "were", lost_text(reasons));
  }

  void tell_won(Term term, const TermFacts& election) {
    const Record& won = facts_.at(election.won);
    EventId candidate = 0;
    for (const Candidacy& one : election.candidacies) {
      if (one.node == election.leader) candidate = one.candidate;
    }
    std::string text = stood(term, election);
    text += fmt::format(" Node {} won term {} with {} of {}, {} needed (e#{})", election.leader, term, won.v[0],
                        count_text(voters_of(facts_.configuration(election.members)), "vote", "votes"), won.v[1],
                        election.won);
    if (candidate != 0) {
      text += fmt::format(", {} after it became a candidate", duration_text(facts_.between(candidate, election.won)));
    }
    text += "." + refusals(election) + lost_requests(election);
    const bool first = !told_won_;
    told_won_ = true;
    add(first ? Topic::first_election : Topic::election,
        first ? "First election" : fmt::format("Election in term {}", term), text, first_event(election),
        last_event(election));
  }

  /// Why a vote did not count.
  std::string fate_text(Term term, const Candidacy& one, const Vote& vote) const {
    switch (vote.fate()) {
      case Vote::Fate::late:
        return fmt::format("its answer came too late (e#{}): node {} was no candidate of term {} any more", vote.late,
                           one.node, term);
      case Vote::Fate::under_way:
        return "its answer had not arrived when the run ended";
      case Vote::Fate::lost:
        return fmt::format("its answer was lost ({}, e#{})", drop_reason_label(facts_.at(vote.lost).drop_reason()),
                           vote.lost);
      default:
        return "sent no answer";
    }
  }

  std::string not_counted(Term term, const TermFacts& election) const {
    std::vector<std::string> parts;
    for (const Candidacy& one : election.candidacies) {
      for (const Vote& vote : one.votes) {
        if (vote.counted != 0) continue;
        parts.push_back(fmt::format("node {} voted for node {} (e#{}), but {}", vote.voter, one.node, vote.event,
                                    fate_text(term, one, vote)));
      }
    }
    return told_some(parts, "more vote did not count", "more votes did not count");
  }

  void tell_unwon(const std::vector<Term>& terms) {
    if (terms.size() >= kMergedTermsMin) {
      tell_many_unwon(terms);
      return;
    }
    for (const Term term : terms) tell_one_unwon(term, facts_.terms.at(term));
  }

  std::string votes_text(const Candidacy& one, bool first) const {
    std::vector<NodeId> others;
    bool own = false;
    for (const Vote& vote : one.votes) {
      if (vote.counted == 0) continue;
      if (vote.voter == one.node) {
        own = true;
      } else {
        others.push_back(vote.voter);
      }
    }
    std::string from = own ? "its own" : "";
    if (!others.empty()) from += (own ? " and " : "") + std::string("from ") + nodes_text(others);
    const std::string count = first ? count_text(one.counted(), "vote", "votes") : std::to_string(one.counted());
    return fmt::format("node {} got {}{}", one.node, count, from.empty() ? "" : " (" + from + ")");
  }

  void tell_one_unwon(Term term, const TermFacts& election) {
    std::string votes;
    for (const Candidacy& one : election.candidacies) {
      votes += (votes.empty() ? "" : ", ") + votes_text(one, votes.empty());
    }
    std::string text = stood(term, election) + " " + capitalized(votes) + ".";
    text += fmt::format(" Nobody led in term {}: {}.", term,
                        votes_needed_text(facts_.configuration(election.candidacies.front().members)));
    text += not_counted(term, election) + refusals(election) + lost_requests(election);
    add(Topic::no_leader, fmt::format("{} term {}", facts_.is_split(election) ? "Split vote in" : "Nobody wins", term),
        text, first_event(election), last_event(election));
  }

  using Fates = std::array<std::size_t, 5>;  // votes by Vote::Fate

  static std::string not_counted(const Fates& fates) {
    constexpr std::array<const char*, 5> kWords = {"", "too late", "not arrived", "lost", "not sent"};
    std::size_t all = 0;
    std::string text;
    for (std::size_t i = 1; i < fates.size(); ++i) {
      all += fates[i];
      if (fates[i] != 0) text += fmt::format("{}answer {} {}", text.empty() ? "" : ", ", kWords[i], fates[i]);
    }
    if (all == 0) return {};
    return fmt::format(" {} given and did not count ({}).", count_text(all, "vote was", "votes were"), text);
  }

  void tell_many_unwon(const std::vector<Term>& terms) {
    std::map<NodeId, unsigned> times;
    EventId first = 0;
    EventId last = 0;
    EventId end = 0;
    std::size_t most = 0;
    unsigned stood_times = 0;
    Fates fates{};
    for (const Term term : terms) {
      const TermFacts& election = facts_.terms.at(term);
      for (const Candidacy& one : election.candidacies) {
        ++times[one.node];
        ++stood_times;
        most = std::max(most, one.counted());
        for (const Vote& vote : one.votes) ++fates[static_cast<std::size_t>(vote.fate())];
        first = first == 0 ? one.candidate : std::min(first, one.candidate);
        last = std::max(last, one.candidate);
      }
      end = std::max(end, last_event(election));
    }
    std::vector<std::string> who;
    for (const auto& [node, count] : times) {
      who.push_back(fmt::format("node {} stood {}", node, count_text(count, "time", "times")));
    }
    std::string text =
        fmt::format("{} passed in {} without a leader (e#{} to e#{}).", count_text(terms.size(), "term", "terms"),
                    duration_text(facts_.between(first, last)), first, last);
    text += " " +
            (who.size() <= 5 ? capitalized(joined(who))
                             : fmt::format("{} nodes stood, {} times together", who.size(), stood_times)) +
            ".";
    const raft::Configuration members =
        facts_.configuration(facts_.terms.at(terms.front()).candidacies.front().members);
    text += fmt::format(" Nobody got more than {} of {}; {} needed.", most,
                        count_text(voters_of(members), "vote", "votes"), are_text(raft::majority_of(members.voters)));
    text += not_counted(fates);
    add(Topic::no_leader, fmt::format("Nobody wins terms {} to {}", terms.front(), terms.back()), text,
        first_event(facts_.terms.at(terms.front())), end);
  }

  const Facts& facts_;
  Drafts& out_;
  bool told_won_ = false;
};

}  // namespace

void tell_elections(const Facts& facts, Drafts& out) { ElectionTeller(facts, out).tell(); }

}  // namespace raftlab::report
