// SPDX-License-Identifier: MIT
#include "transport/tcp/client.h"

#include <algorithm>
#include <random>
#include <thread>

#include "transport/tcp/codec.h"

namespace raftlab::transport::tcp {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kAskAgain{300};     // a node that does not answer for so long is left ...
constexpr milliseconds kAskOnly{1'000};    // ... or asked again, if it is the only one
constexpr milliseconds kRefusedPause{10};  // there is no leader yet: two nodes are not asked in a circle

}  // namespace

ClientName Client::random_name() {
  std::random_device device;
  const std::uint64_t high = device();
  return (high << 32) | device();
}

std::string Client::connect(const Address& address, Milliseconds patience) {
  const std::string error = connection_.open(address, cluster_.hash(), steady_clock::now() + patience);
  if (error.empty()) only_ = address;
  return error;
}

void Client::disconnect() {
  only_.reset();
  connection_.close();
}

std::string Client::reach(Until until) {
  if (connection_.is_open()) return {};
  if (only_) return connection_.open(*only_, cluster_.hash(), until);
  if (!cluster_.nodes.contains(next_)) next_ = cluster_.nodes.begin()->first;
  return connection_.open(cluster_.nodes.at(next_), cluster_.hash(), until);
}

/// The node that is said to lead, else the next one.
void Client::go_on(raft::NodeId said) {
  if (only_) return;
  const raft::NodeId before = next_;
  auto at = cluster_.nodes.find(said);
  if (at == cluster_.nodes.end() || said == before) {
    at = cluster_.nodes.upper_bound(before);
    if (at == cluster_.nodes.end()) at = cluster_.nodes.begin();
  }
  next_ = at->first;
  if (next_ != before) connection_.close();
}

Client::Answer Client::call(const Request& request, Milliseconds patience) {
  Content content;
  raft::Command command{.kind = request.kind,
                        .client = content.client(name_),
                        .serial = ++serial_,
                        .key = content.store.keys.add(request.key)};
  const bool stores = request.kind == raft::CommandKind::set || request.kind == raft::CommandKind::cas;
  if (stores) command.value = content.store.values.add(request.value);
  if (request.expected) command.expected = content.store.values.add(*request.expected);
  Writer payload;
  content.write(command, payload);
  const Until until = steady_clock::now() + patience;
  Answer given_up{.outcome = Outcome::unknown, .value = {}, .why = "no answer"};
  while (steady_clock::now() < until) {
    const Until soon = std::min(until, steady_clock::now() + (only_ ? kAskOnly : kAskAgain));
    const std::string error = reach(soon);
    if (!error.empty()) {
      given_up.why = error;
      go_on(raft::kNoNode);
      std::this_thread::sleep_for(std::min<steady_clock::duration>(kRefusedPause, until - steady_clock::now()));
      continue;
    }
    if (std::optional<Answer> answer = ask_once(payload.bytes(), command.serial, soon, given_up.why)) return *answer;
  }
  return given_up;
}

std::optional<Client::Answer> Client::ask_once(const std::string& payload, raft::Serial serial, Until until,
                                               std::string& why) {
  connection_.send(FrameKind::ask, payload, until);
  while (const std::optional<Frame> frame = connection_.receive(until)) {
    if (frame->kind != FrameKind::answer) continue;
    Content content;
    const std::optional<raft::Envelope> envelope = Codec(content).decode(frame->payload, 0, 0);
    const auto* reply = envelope ? std::get_if<raft::ClientReply>(&envelope->message) : nullptr;
    if (reply == nullptr || reply->serial != serial) continue;  // late: of a request before
    Answer answer{
        .outcome = reply->status == raft::ClientStatus::ok ? Outcome::ok : Outcome::mismatch, .value = {}, .why = {}};
    if (reply->value != raft::kNoText) answer.value = content.store.values.view(reply->value);
    if (reply->status == raft::ClientStatus::ok || reply->status == raft::ClientStatus::mismatch) return answer;
    why = "no leader is known";
    std::this_thread::sleep_for(kRefusedPause);
    go_on(reply->leader);
    return std::nullopt;
  }
  why = connection_.is_open() ? "no answer in time" : "the connection was closed";
  connection_.close();
  go_on(raft::kNoNode);
  return std::nullopt;
}

std::optional<Status> Client::status(const Address& address, Milliseconds patience) {
  const Until until = steady_clock::now() + patience;
  Connection connection;
  if (!connection.open(address, cluster_.hash(), until).empty()) return std::nullopt;
  connection.send(FrameKind::status, {}, until);
  const std::optional<Frame> frame = connection.receive(until);
  if (!frame || frame->kind != FrameKind::status_answer) return std::nullopt;
  return decode_status(frame->payload);
}

std::optional<Status> Client::leader(Milliseconds patience) {
  std::optional<Status> best;
  for (const auto& [id, address] : cluster_.nodes) {
    const std::optional<Status> one = status(address, patience);
    if (!one || !one->up || one->leader == raft::kNoNode) continue;
    if (!best || one->term > best->term) best = one;
  }
  return best;
}

ControlAnswer Client::control(const Address& address, const Control& control, Milliseconds patience) {
  const Until until = steady_clock::now() + patience;
  Connection connection;
  const std::string error = connection.open(address, cluster_.hash(), until);
  if (!error.empty()) return {false, address.text() + ": " + error};
  connection.send(FrameKind::control, encode(control), until);
  const std::optional<Frame> frame = connection.receive(until);
  std::optional<ControlAnswer> answer;
  if (frame && frame->kind == FrameKind::control_answer) answer = decode_control_answer(frame->payload);
  return answer.value_or(ControlAnswer{false, address.text() + ": it does not answer"});
}

}  // namespace raftlab::transport::tcp
