// SPDX-License-Identifier: MIT
// Where browsers and the class meet: who is let in, what each may ask, who is told what. It has no sockets and no
// threads: it is handed three ways to have something run later (on the network strand, on the session's strand, on a
// thread for long work), so tests and the fuzzer drive all of it directly. Network strand only, but for tick().
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "report/live/allowance.h"
#include "report/live/downloads.h"
#include "report/live/room.h"
#include "report/live/server.h"
#include "report/live/session.h"
#include "report/live/stage.h"
#include "report/live/viewer.h"

namespace raftlab::report::live {

enum class Role { nobody, student, teacher };

class Hub {
 public:
  using Clock = std::chrono::steady_clock;

  Hub(Session& session, const Settings& settings, Strands strands);

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const std::string& teacher_key() const { return teacher_key_; }
  [[nodiscard]] const std::string& student_key() const { return student_key_; }
  [[nodiscard]] Role role_of(std::string_view key) const;
  Downloads& downloads() { return downloads_; }

  /// Why nobody more of this role is let in; empty where there is room.
  [[nodiscard]] std::string refusal_to_join(Role role) const;
  /// Tells it hello; a snapshot follows. REQUIRES refusal_to_join() empty.
  void join(const std::shared_ptr<Viewer>& viewer, Role role, std::string_view ticket);
  /// A whole text frame.
  void receive(Viewer& viewer, std::string_view frame);
  /// Its socket is closed. May be called twice.
  void leave(Viewer& viewer);
  /// It has sent what is no frame of the protocol.
  void refuse(Viewer& viewer, std::string_view why);
  /// Writes a line to the log, unless there are too many.
  void refused(std::string_view address, std::string_view why);

  /// Plays on for so much real time and tells everybody. Session strand.
  void tick(std::chrono::microseconds passed);
  /// Every quarter of a second or so: closes whom nobody listens at, tells who is here.
  void sweep(Clock::time_point now);
  /// Tells everybody goodbye; each closes once it has heard.
  void say_goodbye(std::string_view why);
  void drop_all();

  [[nodiscard]] std::size_t viewers() const { return viewers_.size(); }
  [[nodiscard]] Seen seen() const;

 private:
  void deliver(const Update& update);
  void carry_out(Viewer& viewer, const Request& request);
  void carry_out_in_room(Viewer& viewer, const Request& request);
  void ask_session(Viewer& viewer, const Request& request);
  void save(Viewer& viewer, const Request& request);
  void answer(std::uint64_t number, const std::string& frame);
  void reply(Viewer& viewer, const Request& request, const Answer& answer);
  void tell_who_has_control();
  void tell_who_is_here();
  void want_snapshot_for(const Viewer& viewer);

  Session& session_;
  const Settings& settings_;
  Strands strands_;
  std::string teacher_key_;
  std::string student_key_;
  const Words words_;
  Room room_;
  Stage stage_;  // session strand
  Downloads downloads_;
  std::map<std::uint64_t, std::shared_ptr<Viewer>> viewers_;
  std::uint64_t next_number_ = 1;
  std::size_t teachers_ = 0;
  bool people_changed_ = false;
  bool leaving_ = false;
  Allowance log_allowance_{20};
  std::size_t not_logged_ = 0;
  std::atomic<bool> snapshot_wanted_{false};
  std::atomic<std::size_t> viewers_most_{0};
  std::atomic<std::size_t> requests_{0};
  std::atomic<std::size_t> refused_{0};
  std::atomic<std::size_t> slow_{0};
};

}  // namespace raftlab::report::live
