// SPDX-License-Identifier: MIT
// The class on the side of the Session: plays it at its pace, carries out what was asked, and writes what everybody is
// told. All calls come from the session's strand. One update serves all browsers, however many: a delta for those who
// have everything before it, and where somebody needs one, or the delta would be too long, a snapshot of the same
// moment.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "report/live/request.h"
#include "report/live/session.h"
#include "report/live/wire.h"

namespace raftlab::report::live {

/// A snapshot has at most so many events, and so has a delta: half a megabyte.
inline constexpr std::size_t kSnapshotEvents = 4'000;

/// What one moment of the class looks like; nothing where nobody needs it.
struct Update {
  std::shared_ptr<const std::string> delta;
  std::shared_ptr<const std::string> snapshot;
  bool for_all = false;  // the snapshot, there is no delta
};

/// What costs the Session a look at all it keeps is done at most so often, for all who wait for it: a snapshot for
/// those who join or were slow, and the answers to `why`.
inline constexpr std::chrono::milliseconds kSeldom{250};
/// So many `why` are answered together, and so many may wait.
inline constexpr std::size_t kWhysTogether = 64;
inline constexpr std::size_t kWhysMax = 1'024;

class Stage {
 public:
  Stage(Session& session, double speed, bool playing);

  /// Plays on for so much real time; after a pause of the machine not for all of it.
  void play_for(std::chrono::microseconds passed);
  /// All but save, hand, take and name. REQUIRES that it may be asked. A `why` is refused: see ask_why().
  std::string carry_out(const Request& request);
  /// What has happened since the last update. A snapshot that is wanted comes with this one or a later one.
  Update update(bool snapshot_wanted);
  /// Keeps a `why` of this viewer until its turn comes. False: too many wait.
  bool ask_why(std::uint64_t viewer, const Request& request);
  struct Told {
    std::uint64_t viewer = 0;
    std::string frame;
  };
  /// The answers to those whose turn it is.
  std::vector<Told> explain();

 private:
  Answer answer_to(const Request& request);
  Answer set_playing(bool playing);

  Session& session_;
  Pace pace_;
  Pace told_;
  Mark mark_;
  Time told_now_us_ = -1;
  double left_us_ = 0;                // of virtual time, less than one
  std::chrono::microseconds real_{};  // time that has passed
  std::chrono::microseconds snapshot_due_{};
  std::chrono::microseconds whys_due_{};
  bool snapshot_wanted_ = false;
  struct Why {
    std::uint64_t viewer = 0;
    Request request;
  };
  std::deque<Why> whys_;
};

}  // namespace raftlab::report::live
