// SPDX-License-Identifier: MIT
#include "report/live/room.h"

#include <fmt/format.h>

#include "report/live/token.h"

namespace raftlab::report::live {
namespace {

/// Its letters and digits of ASCII, in lower case: what is left of a name that is made to look like another one.
std::string bare(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Whether it reads like what those are called who have given no name: "the teacher", "student 3".
bool is_taken_by_rule(std::string_view name) {
  constexpr std::string_view kStudent = "student";
  const std::string plain = bare(name);
  if (plain == "theteacher" || plain == "teacher") return true;
  return plain.size() > kStudent.size() && plain.compare(0, kStudent.size(), kStudent) == 0 &&
         plain.find_first_not_of("0123456789", kStudent.size()) == std::string::npos;
}

}  // namespace

Room::Joined Room::join_teacher() { return {kTeacher, {}}; }

Room::Joined Room::join_student(std::string_view ticket, std::string fresh) {
  for (auto& [id, student] : students_) {
    if (!same_token(student.ticket, ticket)) continue;
    ++student.connections;
    return {id, student.ticket};
  }
  if (students_.size() >= kKnownMax) forget_somebody();
  const PersonId id = next_++;
  students_[id] = {.name = {}, .ticket = fresh, .connections = 1};
  return {id, std::move(fresh)};
}

void Room::leave(PersonId id) {
  const auto at = students_.find(id);
  if (at == students_.end()) return;
  if (--at->second.connections == 0) at->second.left = ++leavings_;
}

void Room::forget_somebody() {
  auto longest = students_.end();
  for (auto at = students_.begin(); at != students_.end(); ++at) {
    if (at->second.connections > 0 || at->first == holder_) continue;
    if (longest == students_.end() || at->second.left < longest->second.left) longest = at;
  }
  if (longest != students_.end()) students_.erase(longest);
}

std::string Room::refusal(PersonId who, const Request& request) const {
  switch (request.kind) {
    case Request::Kind::hand:
      return refusal_to_hand(who, request.number);
    case Request::Kind::take:
      return who == kTeacher ? "" : "only the teacher takes control back";
    case Request::Kind::name:
      if (who == kTeacher) return "the teacher needs no name";
      if (is_taken_by_rule(request.text)) return "that name is somebody else's in every class: take another one";
      for (const auto& [id, student] : students_) {
        if (id != who && student.name == request.text) return "somebody has that name already: take another one";
      }
      return {};
    default:
      break;
  }
  if (who == holder_ || !needs_control(request.kind)) return {};
  if (who == kTeacher) return fmt::format("{} has control: take it back first", name_of(holder_));
  return fmt::format("{} has control: you are watching", name_of(holder_));
}

std::string Room::refusal_to_hand(PersonId who, PersonId to) const {
  if (who != kTeacher && who != holder_) return "only the teacher hands control over";
  if (to == kTeacher) return {};
  if (who != kTeacher) return "give control back to the teacher, who hands it on";
  const auto at = students_.find(to);
  if (at == students_.end()) return "nobody here has that number";
  return at->second.connections > 0 ? "" : fmt::format("{} has left", name_of(to));
}

std::string Room::carry_out(PersonId who, const Request& request) {
  if (request.kind == Request::Kind::name) {
    const auto at = students_.find(who);
    if (at != students_.end()) at->second.name = request.text;
    return fmt::format("you are {}", request.text);
  }
  holder_ = request.kind == Request::Kind::hand ? request.number : kTeacher;
  return fmt::format("{} has control", name_of(holder_));
}

std::string Room::name_of(PersonId id) const {
  if (id == kTeacher) return "the teacher";
  const auto at = students_.find(id);
  return at == students_.end() || at->second.name.empty() ? fmt::format("student {}", id) : at->second.name;
}

std::vector<Room::Person> Room::students() const {
  std::vector<Person> out;
  for (const auto& [id, student] : students_) {
    if (student.connections == 0 && id != holder_) continue;
    out.push_back({id, name_of(id), student.connections > 0});
  }
  return out;
}

std::size_t Room::watching() const {
  std::size_t count = 0;
  for (const auto& [id, student] : students_) count += student.connections > 0 ? 1U : 0U;
  return count;
}

}  // namespace raftlab::report::live
