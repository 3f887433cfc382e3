// SPDX-License-Identifier: MIT
#include "report/explain_extensions.h"

#include <fmt/format.h>

#include "report/command_text.h"
#include "report/event_text.h"
#include "report/explainer.h"
#include "report/extension_text.h"
#include "report/fields.h"
#include "report/json_events.h"

namespace raftlab::report {
namespace {

using raft::Reason;
using sim::EventId;
using sim::EventKind;

class Extensions : private Explainer {
 public:
  using Explainer::Explainer;

  void explain() {
    switch (record_.kind) {
      case EventKind::became_pre_candidate:
        return became_pre_candidate();
      case EventKind::pre_vote_granted:
      case EventKind::pre_vote_refused:
        return pre_vote();
      case EventKind::config_changed:
        return config_changed();
      case EventKind::transfer_started:
      case EventKind::timeout_now_sent:
        return transfer();
      case EventKind::transfer_ended:
        return transfer_ended();
      case EventKind::snapshot_taken:
        return snapshot_taken();
      case EventKind::snapshot_installed:
        return snapshot_installed();
      case EventKind::lease_expired:
        return lease_expired();
      case EventKind::read_served:
        return read_served();
      case EventKind::node_refused_start:
        return rule("[Raft 5, Figure 2]",
                    fmt::format("What was synced to disk must be there after a restart. Entry {} was synced and cannot "
                                "be read; a node that went on without it could break its promises, so it stays away.",
                                v_[0]));
      default:
        return;
    }
  }

 private:
  void became_pre_candidate() {
    rule("[Thesis 9.6]",
         "With pre-vote a node whose timer ran out keeps its term and first asks whether it would win; only then does "
         "it raise its term. So a node that cannot win disturbs nobody.");
    const Reason why = record_.why();
    out_.note = fmt::format("It asks about term {}, its own is {}{}.", v_[0], record_.term,
                            why == Reason::told ? "; the scenario told it to campaign" : "");
  }

  void pre_vote() {
    rule(
        "[Thesis 9.6, Raft 5.4.1]",
        "A node says it would vote for another if that term is not over, if it has not just heard a leader, and if the "
        "other log is at least as up to date as its own. It promises nothing by that.");
    const Reason why = record_.why();
    condition(why != Reason::stale_term, fmt::format("term {} is not over for it", record_.term));
    if (why == Reason::stale_term) return;
    const std::string leader = v_[4] == 0                  ? std::string("it knows no leader")
                               : v_[4] - 1 == record_.node ? std::string("it is the leader itself")
                                                           : fmt::format("its leader is node {}", v_[4] - 1);
    condition(why != Reason::leader_alive,
              fmt::format("it has heard no leader within the smallest election timeout{}; {}",
                          why == Reason::leader_alive ? heard_text() : "", leader));
    if (why == Reason::leader_alive) return;
    if (why == Reason::already_voted) condition(false, fmt::format("it has not voted in term {}", record_.term));
    condition(is_up_to_date(), fmt::format("the other log ends at index {} of term {}, its own at index {} of term {}",
                                           v_[0], v_[1], v_[2], v_[3]));
  }

  void config_changed() {
    const std::string now = members_text(timeline_, v_[1]);
    const std::string before = members_text(timeline_, v_[2]);
    out_.note = fmt::format("Before: {}; now: {}.", before, now);
    switch (record_.why()) {
      case Reason::rolled_back:
        rule("[Raft 6]", "A configuration is in force as long as its entry is in the log; with the entry it goes.");
        return condition(
            true, fmt::format("entry {} was deleted, the last configuration left is that of entry {}", v_[3], v_[0]));
      case Reason::snapshot:
        return rule("[Raft 7]",
                    "A snapshot holds the configuration in force at its last entry; who installs it uses it.");
      case Reason::joint_over:
        rule("[Raft 6]",
             "Once the joint configuration is committed, neither old nor new members can decide alone any more, and "
             "the leader goes on to the new configuration.");
        return committed_before();
      case Reason::changed:
        rule("[Raft 6, Thesis 4.1]",
             "A change of members is an entry of the log. One change at a time, and none before the leader has "
             "committed an entry of its own term; a node uses the latest configuration in its log, committed or not.");
        return committed_before();
      default:
        return rule("[Raft 6]", "A node uses the latest configuration in its log, whether it is committed or not.");
    }
  }

  /// The configuration before this one is committed, as far as this node knows.
  void committed_before() {
    raft::Index commit = 0;
    EventId event = 0;
    if (const std::optional<EventId> last = last_before(EventKind::commit_advanced, record_.node)) {
      commit = timeline_.trace.at(*last).v[1];
      event = *last;
    }
    const std::optional<EventId> restart = last_before(EventKind::node_restarted, record_.node);
    if (restart && *restart > event) {  // it begins with what its snapshot covers
      commit = timeline_.trace.at(*restart).v[3];
      event = *restart;
    }
    condition(commit >= v_[3], v_[3] == 0
                                   ? std::string("the configuration before is the first one of the run")
                                   : fmt::format("the configuration before, entry {}, is committed: its commit "
                                                 "index is {}{}",
                                                 v_[3], commit, event == 0 ? "" : fmt::format(" (e#{})", event)));
  }

  void transfer() {
    if (record_.kind == EventKind::transfer_started) {
      rule(
          "[Thesis 3.10]",
          "To hand over, a leader takes no new commands, brings the target up to date and then tells it to campaign at "
          "once. What takes longer than an election timeout is given up.");
      out_.note = fmt::format("Node {} held {} of its {} entries then.", record_.peer, v_[0], v_[1]);
      return;
    }
    rule("[Thesis 3.10]", "A target that has all entries of the leader can win, so it is told to campaign at once.");
    condition(v_[0] >= v_[1],
              fmt::format("node {} holds {} of the {} entries of the leader", record_.peer, v_[0], v_[1]));
  }

  void transfer_ended() {
    if (record_.why() == Reason::timer) {
      rule("[Thesis 3.10]",
           "A transfer that takes longer than an election timeout is given up, and the leader takes commands again.");
    } else {
      rule("[Thesis 3.10]", "A leader that hears of a later term steps down, and with that the transfer is over.");
    }
    const std::optional<EventId> start = last_before(EventKind::transfer_started, record_.node);
    if (!start) return;
    const sim::Time began = timeline_.trace.at(*start).at;
    out_.note = fmt::format("It began {} before (e#{}).", duration_text(record_.at - began), *start);
  }

  void snapshot_taken() {
    rule("[Raft 7]",
         "A node saves its state machine as it is after an applied entry, with that entry's index and term, the "
         "configuration and the clients' sessions, and drops the log up to there.");
    out_.note = record_.why() == Reason::told ? "The scenario asked for it."
                                              : "As many entries as `snapshot-every` says were applied since the last.";
  }

  void snapshot_installed() {
    rule("[Raft 7, Figure 13]",
         "A follower that needs entries its leader has dropped takes the leader's snapshot. If its log holds the "
         "snapshot's last entry with the same term, what follows that entry stays; else its whole log goes.");
    condition(v_[2] != 0, fmt::format("its log held entry {} of term {}", v_[0], v_[1]));
    out_.note = fmt::format("The snapshot came in {}.", numbered(v_[4], "chunk"));
  }

  void lease_expired() {
    rule("[Thesis 6.4.1]",
         "A leader may answer reads by itself as long as nobody else can have been elected: for an election timeout "
         "from the round of heartbeats that a quorum answered, less what clocks may drift. Later it asks again.");
    const auto until = static_cast<sim::Time>(v_[0]);
    const auto now = static_cast<sim::Time>(v_[1]);
    condition(now < until, fmt::format("its clock shows {} us, its lease ran until {} us", now, until));
  }

  void read_served() {
    switch (static_cast<raft::Reads>(v_[3])) {
      case raft::Reads::lease:
        rule("[Thesis 6.4.1]",
             "Under its lease a leader answers a read from its own state, once it has applied what was committed when "
             "the read came.");
        break;
      case raft::Reads::read_index:
        rule("[Thesis 6.4]",
             "A leader notes its commit index, confirms by a round of heartbeats that it still leads, and answers the "
             "read once it has applied that index.");
        break;
      default:
        rule("[Raft 8]", "A read is answered from the state machine.");
        break;
    }
    const auto mode = static_cast<raft::Reads>(v_[3]);
    if (const std::optional<EventId> led = last_before(EventKind::became_leader, record_.node);
        led && mode != raft::Reads::log) {
      condition(true, fmt::format("it leads term {} since e#{}", timeline_.trace.at(*led).term, *led));
    }
    const std::optional<EventId> last = last_before(EventKind::entry_applied, record_.node);
    if (!last) return;
    const raft::Index applied = timeline_.trace.at(*last).v[0];
    condition(applied >= v_[2],
              fmt::format("it has applied through {} (e#{}), the read needs {}", applied, *last, v_[2]));
  }
};

}  // namespace

void explain_extension(const WhyIndex& index, Explanation& explanation) { Extensions(index, explanation).explain(); }

}  // namespace raftlab::report
