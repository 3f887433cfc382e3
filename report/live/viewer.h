// SPDX-License-Identifier: MIT
// One browser of the class as the hub sees it: what waits for it and what it may ask for. The socket is in a class made
// from this one (connections.cc; a fake in tests). Network strand only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "report/live/allowance.h"
#include "report/live/outbox.h"
#include "report/live/room.h"
#include "report/live/server.h"
#include "report/live/stage.h"

namespace raftlab::report::live {

class Viewer : public std::enable_shared_from_this<Viewer> {
 public:
  using Clock = std::chrono::steady_clock;

  Viewer(const Limits& limits, std::string address)
      : outbox_(limits.queue_frames, limits.queue_answers),
        allowance_(limits.requests_a_second),
        address_(std::move(address)) {}
  virtual ~Viewer() = default;
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;

  /// False: it fell behind with this one.
  bool tell(const Update& update) {
    bool kept_up = true;
    if (!farewell_.empty()) return kept_up;
    if (update.snapshot && (update.for_all || outbox_.wants_snapshot())) {
      outbox_.push_snapshot(update.snapshot);
    } else if (update.delta) {
      kept_up = outbox_.push_update(update.delta);
    }
    send_next();
    return kept_up;
  }
  /// False: it does not read what it asked for.
  bool answer(std::string frame) {
    const bool room = outbox_.push_answer(std::make_shared<const std::string>(std::move(frame)));
    send_next();
    return room;
  }
  void notice(Outbox::Kind kind, const Frame& frame) {
    outbox_.push_notice(kind, frame);
    send_next();
  }
  [[nodiscard]] bool wants_snapshot() const { return outbox_.wants_snapshot(); }
  bool may_ask(Clock::time_point now) { return allowance_.take(now); }
  [[nodiscard]] const std::string& address() const { return address_; }
  /// Since when it has been reading the same frame; nothing where none is on its way.
  [[nodiscard]] Clock::time_point sending_since() const {
    return outbox_.sending() ? sending_since_ : Clock::time_point::max();
  }

  /// Says why in the frame that closes, and closes.
  virtual void close(std::string_view why) = 0;
  /// The same behind a last frame, once all that waits is sent. REQUIRES a reason.
  void last_words(std::string frame, std::string_view why) {
    answer(std::move(frame));
    farewell_ = why;
    if (outbox_.empty()) close(farewell_);
  }
  /// At once.
  virtual void drop() = 0;

  std::uint64_t number = 0;
  PersonId person = kTeacher;
  std::size_t asked = 0;  // requests that have no answer yet
  Clock::time_point closing_since = Clock::time_point::max();

 protected:
  /// Sends one frame and calls sent() later.
  virtual void send(const Frame& frame) = 0;
  void sent() {
    outbox_.sent();
    send_next();
    if (outbox_.empty() && !farewell_.empty()) close(farewell_);
  }

 private:
  void send_next() {
    if (outbox_.empty() || outbox_.sending()) return;
    sending_since_ = Clock::now();
    send(outbox_.begin());
  }

  Outbox outbox_;
  Allowance allowance_;
  std::string address_;
  std::string farewell_;
  Clock::time_point sending_since_{};
};

}  // namespace raftlab::report::live
