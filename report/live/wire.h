// SPDX-License-Identifier: MIT
// What browsers are told, as JSON: one function a frame of README.md. The same values give the same bytes; texts that
// are no UTF-8 are mended, since a browser would close the connection over them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/live/room.h"
#include "report/live/session.h"

namespace raftlab::report::live {

/// How the class goes on; part of every update.
struct Pace {
  std::uint64_t seq = 0;
  bool playing = false;
  double speed = 1;
  bool operator==(const Pace&) const = default;
};

struct Hello {
  PersonId id = kTeacher;
  std::string ticket;
  bool control = false;
};

/// What a request led to.
struct Answer {
  bool ok = true;
  std::string message;
  std::string digest;  // of save, and the two below
  std::string file;
  std::uint64_t saved = 0;
};

std::string hello_frame(const Hello& hello, const Words& words);
std::string snapshot_frame(const Pace& pace, const About& about, const Snapshot& snapshot);
std::string delta_frame(const Pace& pace, const Changes& changes);
std::string reply_frame(std::optional<std::uint64_t> to, const Answer& answer);
std::string why_frame(std::optional<std::uint64_t> to, std::uint64_t event, const std::optional<Why>& why);
std::string control_frame(PersonId holder, std::string_view name);
/// Names only where `people` are given.
std::string people_frame(std::size_t watching, const std::vector<Room::Person>* people);
std::string bye_frame(std::string_view why, bool again);

}  // namespace raftlab::report::live
