// SPDX-License-Identifier: MIT
#include "report/explain_refusals.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/command_text.h"
#include "report/event_text.h"
#include "report/explainer.h"
#include "report/extension_text.h"
#include "report/json_events.h"

namespace raftlab::report {
namespace {

using raft::ClientStatus;
using raft::Role;
using sim::EventId;
using sim::EventKind;
using sim::Record;

class Refusals : private Explainer {
 public:
  using Explainer::Explainer;

  void reply() {
    if (record_.node >= timeline_.nodes || passed_on()) return;
    find_request();
    switch (static_cast<ClientStatus>(v_[2])) {
      case ClientStatus::ok:
      case ClientStatus::mismatch:
        return rule("[Raft 8]",
                    request_ != nullptr && request_->message_kind() == raft::MessageKind::member_request
                        ? "A leader answers a request to change the members, or to hand over, as soon as it has begun."
                        : "A leader answers a client once the command is committed and applied.");
      case ClientStatus::not_leader:
        return not_leader();
      case ClientStatus::busy:
        return busy();
      case ClientStatus::impossible:
        return impossible();
    }
  }

  void response() {
    const auto outcome = static_cast<sim::ClientOutcome>(v_[2]);
    if (outcome != sim::ClientOutcome::unknown) return;
    rule("[Raft 8]",
         "A client that gets no answer cannot know whether its command was done, or will be. It may ask again: with a "
         "serial number the command counts once.");
    const EventId asked = index_.asked(static_cast<raft::ClientId>(v_[0]), static_cast<raft::Serial>(v_[1]));
    if (asked == 0) return;
    const sim::Time waited = record_.at - index_.at(asked).at;
    condition(false, fmt::format("an answer came in time: it waited {} from {} s (e#{})", duration_text(waited),
                                 clock_text(index_.at(asked).at), asked));
  }

 private:
  const Moment& node() const { return index_.before(record_.node, out_.event); }

  /// A node that had passed a request on to the leader passes the answer on to the client.
  bool passed_on() {
    const EventId cause = record_.cause;
    if (cause == 0 || index_.at(cause).kind != EventKind::message_delivered) return false;
    const Record* sent = sent_record(timeline_.trace, cause);
    if (sent == nullptr || sent->message_kind() != raft::MessageKind::client_reply) return false;
    const EventId answer = index_.at(cause).v[0];
    if (answer >= out_.event) return false;
    Explanation original = rule_of(index_, answer);
    out_.rule = std::move(original.rule);
    out_.section = std::move(original.section);
    out_.conditions = std::move(original.conditions);
    out_.note = fmt::format("Node {} passes on the answer of node {} (e#{}).", record_.node, sent->node, answer);
    return true;
  }

  /// The request that this answers, if it is one that has just come.
  void find_request() {
    const EventId cause = record_.cause;
    if (cause == 0 || index_.at(cause).kind != EventKind::message_delivered) return;
    const Record* sent = sent_record(timeline_.trace, cause);
    const bool asks = sent != nullptr && (sent->message_kind() == raft::MessageKind::client_request ||
                                          sent->message_kind() == raft::MessageKind::member_request);
    if (asks) request_ = sent;
  }

  bool changes_members() const {
    return request_ != nullptr && request_->message_kind() == raft::MessageKind::member_request;
  }

  void not_leader() {
    rule("[Raft 8]", "Only the leader serves clients; who does not lead refuses and names the leader it knows.");
    const Moment& now = node();
    condition(now.role == Role::leader, fmt::format("it leads: it is {}", role_text()));
    out_.note = v_[4] == 0 ? "It knows no leader." : fmt::format("It says that node {} leads.", v_[4] - 1);
    if (now.role == Role::leader && now.event != 0) out_.note = "The request came in an earlier term of it.";
  }

  /// The target of the transfer under way before this event.
  std::optional<EventId> transfer_under_way() const {
    const std::optional<EventId> begun = last_before(EventKind::transfer_started, record_.node);
    if (!begun) return std::nullopt;
    for (const EventKind end : {EventKind::transfer_ended, EventKind::node_crashed, EventKind::became_follower}) {
      const std::optional<EventId> ended = last_before(end, record_.node);
      if (ended && *ended > *begun) return std::nullopt;
    }
    return begun;
  }

  /// False if a transfer keeps this leader from taking anything.
  bool no_transfer() {
    const std::optional<EventId> transfer = transfer_under_way();
    condition(!transfer, transfer ? fmt::format("no transfer is under way: it hands over to node {} (e#{})",
                                                index_.at(*transfer).peer, *transfer)
                                  : std::string("no transfer is under way"));
    return !transfer;
  }

  void busy() {
    if (!changes_members()) {
      rule("[Thesis 3.10]", "A leader that hands over takes no new commands, so that the target can catch up.");
      no_transfer();
      return;
    }
    rule("[Thesis 4.1, 3.10]",
         "A leader begins a change of members only if no transfer is under way, the configuration before is committed, "
         "and so is an entry of its own term: an earlier leader may have begun a change it does not know of.");
    if (!no_transfer()) return;
    const Moment& now = node();
    const raft::Configuration members = configuration_of(timeline_, now.configuration);
    condition(
        now.configuration_index <= now.commit_index && !members.joint(),
        fmt::format("the configuration in force, {} of entry {}, is committed and not joint: its commit index is {}",
                    configuration_text(members), now.configuration_index, now.commit_index));
    const std::optional<EventId> led = last_before(EventKind::became_leader, record_.node);
    if (!led) return;
    const raft::Index first = index_.at(*led).v[2] + 1;
    condition(now.commit_index >= first,
              fmt::format("an entry of its own term is committed: its first is {}, its commit index is {}", first,
                          now.commit_index));
  }

  void impossible() {
    rule("[Raft 6, Thesis 4]", "A change that would leave no voter, or asks a node for what it is not, is refused.");
    if (!changes_members()) return;
    const auto kind = static_cast<raft::ChangeKind>(request_->v[2]);
    const raft::NodeSet nodes = raft::NodeSet::of(request_->v[3], request_->v[4]);
    const raft::Configuration members = configuration_of(timeline_, node().configuration);
    out_.note =
        fmt::format("It was asked for: {}. The members are {}.", change_text(kind, nodes), configuration_text(members));
    condition(!nodes.empty(), "the request names a node");
    if (nodes.empty()) return;
    const raft::NodeId first = *nodes.begin();
    switch (kind) {
      case raft::ChangeKind::add_learner:
        return condition(!members.votes(first), fmt::format("node {} is no voter yet", first));
      case raft::ChangeKind::promote:
        return condition(members.learners.contains(first), fmt::format("node {} is a learner", first));
      case raft::ChangeKind::remove:
        return condition(!(members.voters - raft::NodeSet{first}).empty(), "a voter is left");
      case raft::ChangeKind::transfer:
        return condition(members.votes(first), fmt::format("node {} is a voter", first));
      default:
        return;
    }
  }

  const Record* request_ = nullptr;
};

}  // namespace

void explain_client_reply(const WhyIndex& index, Explanation& explanation) { Refusals(index, explanation).reply(); }
void explain_response(const WhyIndex& index, Explanation& explanation) { Refusals(index, explanation).response(); }

}  // namespace raftlab::report
