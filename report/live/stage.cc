// SPDX-License-Identifier: MIT
#include "report/live/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace raftlab::report::live {
namespace {

Answer answer_of(Reply reply) { return {.ok = reply.ok, .message = std::move(reply.message)}; }

bool says_nothing(const Changes& changes) {
  return changes.events.empty() && changes.states.empty() && changes.lines.empty() && !changes.faults &&
         !changes.branches && !changes.over;
}

}  // namespace

Stage::Stage(Session& session, double speed, bool playing) : session_(session) {
  pace_.speed = std::clamp(speed, kSpeedLow, kSpeedHigh);
  pace_.playing = playing;
  told_ = pace_;
}

void Stage::play_for(std::chrono::microseconds passed) {
  // A machine that slept, or a line that took long to carry out: the class goes on from there and does not race.
  constexpr std::chrono::microseconds kMost = std::chrono::milliseconds(200);
  real_ += passed;
  if (!pace_.playing) return;
  const double due_us = left_us_ + static_cast<double>(std::min(passed, kMost).count()) * pace_.speed;
  const double whole_us = std::floor(due_us);
  left_us_ = due_us - whole_us;
  if (whole_us < 1) return;
  if (!session_.advance(static_cast<Time>(whole_us))) pace_.playing = false;
}

std::string Stage::carry_out(const Request& request) { return reply_frame(request.id, answer_to(request)); }

Answer Stage::answer_to(const Request& request) {
  switch (request.kind) {
    case Request::Kind::act:
      return answer_of(session_.act(request.text));
    case Request::Kind::play:
      return set_playing(true);
    case Request::Kind::pause:
      return set_playing(false);
    case Request::Kind::speed:
      pace_.speed = request.speed;
      return {.ok = true, .message = fmt::format("{} virtual seconds a second", pace_.speed)};
    case Request::Kind::step:
      pace_.playing = false;
      return answer_of(session_.step());
    case Request::Kind::back:
      return answer_of(session_.back(static_cast<std::size_t>(request.number)));
    case Request::Kind::fork:
      return answer_of(session_.fork());
    case Request::Kind::use:
      return answer_of(session_.use(static_cast<std::size_t>(request.number)));
    case Request::Kind::why:
      return {.ok = false, .message = "too many ask why at this moment: ask again"};
    case Request::Kind::save:
    case Request::Kind::hand:
    case Request::Kind::take:
    case Request::Kind::name:
      break;
  }
  return {.ok = false, .message = "not here"};
}

Answer Stage::set_playing(bool playing) {
  pace_.playing = playing;
  left_us_ = 0;
  return {.ok = true, .message = playing ? "playing" : "paused"};
}

Update Stage::update(bool snapshot_wanted) {
  Changes changes = session_.changes_since(mark_);
  const bool for_all = changes.snapshot_needed || changes.events.size() > kSnapshotEvents;
  snapshot_wanted_ = snapshot_wanted_ || snapshot_wanted;
  const bool for_some = snapshot_wanted_ && real_ >= snapshot_due_;
  const bool same = says_nothing(changes) && pace_ == told_ && changes.now_us == told_now_us_;
  Update update{.for_all = for_all};
  if (!for_all && same && !for_some) return update;
  if (for_all || !same) ++pace_.seq;
  if (for_all || for_some) {
    snapshot_wanted_ = false;
    snapshot_due_ = real_ + kSeldom;
    Snapshot snapshot = session_.snapshot(kSnapshotEvents);
    update.snapshot = std::make_shared<const std::string>(snapshot_frame(pace_, session_.about(), snapshot));
    changes.mark = snapshot.mark;
    changes.now_us = snapshot.now_us;
  }
  if (!for_all && !same) update.delta = std::make_shared<const std::string>(delta_frame(pace_, changes));
  mark_ = changes.mark;
  told_ = pace_;
  told_now_us_ = changes.now_us;
  return update;
}

bool Stage::ask_why(std::uint64_t viewer, const Request& request) {
  if (whys_.size() >= kWhysMax) return false;
  whys_.push_back({viewer, request});
  return true;
}

std::vector<Stage::Told> Stage::explain() {
  std::vector<Told> told;
  if (whys_.empty() || real_ < whys_due_) return told;
  whys_due_ = real_ + kSeldom;
  while (!whys_.empty() && told.size() < kWhysTogether) {
    const auto& [viewer, request] = whys_.front();
    told.push_back({viewer, why_frame(request.id, request.number, session_.why(request.number))});
    whys_.pop_front();
  }
  return told;
}

}  // namespace raftlab::report::live
