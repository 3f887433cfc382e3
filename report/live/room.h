// SPDX-License-Identifier: MIT
// Who is in the class and who has control: one person at a time, the teacher at first. A student who comes back with
// the ticket of before is the same person, with name and control. Always holds: the holder is the teacher or somebody
// known here; at most kKnownMax are known, those longest gone are forgotten first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/live/request.h"

namespace raftlab::report::live {

using PersonId = std::uint64_t;
inline constexpr PersonId kTeacher = 0;  // everyone with the teacher's link

class Room {
 public:
  static constexpr std::size_t kKnownMax = 1'000;

  struct Joined {
    PersonId id = kTeacher;
    std::string ticket;
  };
  Joined join_teacher();
  /// `ticket` of an earlier visit or nothing; `fresh` is the ticket of somebody new.
  Joined join_student(std::string_view ticket, std::string fresh);
  /// REQUIRES one join before for each.
  void leave(PersonId id);

  /// Why this person must not ask for this now; empty where nothing stands against it.
  std::string refusal(PersonId who, const Request& request) const;
  /// hand, take and name. REQUIRES refusal() empty. The answer for people.
  std::string carry_out(PersonId who, const Request& request);

  PersonId holder() const { return holder_; }
  /// "the teacher", "Ana", "student 3".
  std::string name_of(PersonId id) const;
  struct Person {
    PersonId id = 0;
    std::string name;
    bool here = false;
  };
  /// The students, by id; those who have left only while they hold control.
  std::vector<Person> students() const;
  /// How many of them are here.
  std::size_t watching() const;

 private:
  struct Student {
    std::string name;
    std::string ticket;
    std::size_t connections = 0;
    std::uint64_t left = 0;  // when, counted in leavings
  };
  std::string refusal_to_hand(PersonId who, PersonId to) const;
  void forget_somebody();

  std::map<PersonId, Student> students_;
  PersonId next_ = 1;
  PersonId holder_ = kTeacher;
  std::uint64_t leavings_ = 0;
};

}  // namespace raftlab::report::live
