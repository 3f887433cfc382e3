// SPDX-License-Identifier: MIT
#include "report/live/hub.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "report/event_text.h"
#include "report/live/request.h"
#include "report/live/token.h"
#include "report/live/wire.h"

namespace raftlab::report::live {
namespace {

constexpr std::size_t kAskedMax = 8;     // by one browser at a time
constexpr std::size_t kTeachersMax = 8;  // browsers with the teacher's link

}  // namespace

Hub::Hub(Session& session, const Settings& settings, Strands strands)
    : session_(session),
      settings_(settings),
      strands_(std::move(strands)),
      teacher_key_(random_token()),
      student_key_(random_token()),
      words_(session.words()),
      stage_(session, settings.speed, settings.playing),
      downloads_(session, strands_) {}

Role Hub::role_of(std::string_view key) const {
  const bool teacher = same_token(key, teacher_key_);
  const bool student = same_token(key, student_key_);
  return teacher ? Role::teacher : student ? Role::student : Role::nobody;
}

std::string Hub::refusal_to_join(Role role) const {
  if (leaving_) return "the class is over";
  if (role == Role::teacher) {
    return teachers_ < kTeachersMax ? "" : fmt::format("{} browsers have the teacher's link already", teachers_);
  }
  if (viewers_.size() - teachers_ < settings_.limits.viewers) return {};
  return fmt::format("the class is full: {} are watching", settings_.limits.viewers);
}

void Hub::join(const std::shared_ptr<Viewer>& viewer, Role role, std::string_view ticket) {
  viewer->number = next_number_++;
  const Room::Joined joined = role == Role::teacher ? room_.join_teacher() : room_.join_student(ticket, random_token());
  viewer->person = joined.id;
  teachers_ += role == Role::teacher ? 1U : 0U;
  viewers_[viewer->number] = viewer;
  viewer->answer(hello_frame({joined.id, joined.ticket, room_.holder() == joined.id}, words_));
  const std::string control = control_frame(room_.holder(), room_.name_of(room_.holder()));
  viewer->notice(Outbox::Kind::control, std::make_shared<const std::string>(control));
  people_changed_ = true;
  if (room_.watching() > viewers_most_) viewers_most_ = room_.watching();
  want_snapshot_for(*viewer);
}

void Hub::leave(Viewer& viewer) {
  const auto at = viewers_.find(viewer.number);
  if (at == viewers_.end()) return;
  const std::shared_ptr<Viewer> alive = at->second;
  viewers_.erase(at);
  if (viewer.person == kTeacher) --teachers_;
  room_.leave(viewer.person);
  people_changed_ = true;
}

void Hub::refuse(Viewer& viewer, std::string_view why) {
  refused(viewer.address(), why);
  viewer.close(why);
}

void Hub::refused(std::string_view address, std::string_view why) {
  ++refused_;
  if (!settings_.log) return;
  if (!log_allowance_.take(Clock::now())) {
    ++not_logged_;
    return;
  }
  const std::string more = not_logged_ == 0 ? "" : fmt::format(" (and {} more before)", not_logged_);
  not_logged_ = 0;
  settings_.log(fmt::format("refused {}: {}{}", address, printable(why), more));
}

void Hub::receive(Viewer& viewer, std::string_view frame) {
  if (!viewer.may_ask(Clock::now())) return refuse(viewer, "too many requests a second");
  const Parsed parsed = parse_request(frame);
  if (parsed.what == Parsed::What::hostile) return refuse(viewer, parsed.message);
  if (parsed.what == Parsed::What::refused) return reply(viewer, parsed.request, {false, parsed.message});
  carry_out(viewer, parsed.request);
}

void Hub::carry_out(Viewer& viewer, const Request& request) {
  std::string against = room_.refusal(viewer.person, request);
  if (!against.empty()) return reply(viewer, request, {false, std::move(against)});
  switch (request.kind) {
    case Request::Kind::hand:
    case Request::Kind::take:
    case Request::Kind::name:
      ++requests_;
      return carry_out_in_room(viewer, request);
    default:
      break;
  }
  if (viewer.asked >= kAskedMax) return reply(viewer, request, {false, "one after the other: wait for the answers"});
  ++requests_;
  ++viewer.asked;
  if (request.kind == Request::Kind::save) return save(viewer, request);
  ask_session(viewer, request);
}

void Hub::carry_out_in_room(Viewer& viewer, const Request& request) {
  reply(viewer, request, {true, room_.carry_out(viewer.person, request)});
  people_changed_ = true;
  if (request.kind != Request::Kind::name || viewer.person == room_.holder()) tell_who_has_control();
}

void Hub::ask_session(Viewer& viewer, const Request& request) {
  strands_.session([this, request, number = viewer.number] {
    if (request.kind == Request::Kind::why && stage_.ask_why(number, request)) return;
    std::string frame = stage_.carry_out(request);
    strands_.network([this, number, frame = std::move(frame)] { answer(number, frame); });
  });
}

void Hub::save(Viewer& viewer, const Request& request) {
  downloads_.save([this, request, number = viewer.number](const std::shared_ptr<const Download>& download) {
    const Saved& saved = download->saved;
    Answer what{.ok = saved.error.empty(), .message = saved.error};
    if (what.ok) {
      what = {true, fmt::format("saved as {}, digest {}", saved.file_name, saved.digest), saved.digest, saved.file_name,
              download->number};
    }
    answer(number, reply_frame(request.id, what));
  });
}

void Hub::answer(std::uint64_t number, const std::string& frame) {
  const auto at = viewers_.find(number);
  if (at == viewers_.end()) return;
  const std::shared_ptr<Viewer> viewer = at->second;
  --viewer->asked;
  if (!viewer->answer(frame)) refuse(*viewer, "does not read the answers to what it asked");
}

void Hub::reply(Viewer& viewer, const Request& request, const Answer& answer) {
  if (!viewer.answer(reply_frame(request.id, answer))) refuse(viewer, "does not read the answers to what it asked");
}

void Hub::tell_who_has_control() {
  const auto frame = std::make_shared<const std::string>(control_frame(room_.holder(), room_.name_of(room_.holder())));
  for (const auto& [number, viewer] : viewers_) viewer->notice(Outbox::Kind::control, frame);
}

void Hub::tell_who_is_here() {
  const std::vector<Room::Person> people = room_.students();
  const auto with_names = std::make_shared<const std::string>(people_frame(room_.watching(), &people));
  const auto number_only = std::make_shared<const std::string>(people_frame(room_.watching(), nullptr));
  for (const auto& [number, viewer] : viewers_) {
    viewer->notice(Outbox::Kind::people, viewer->person == kTeacher ? with_names : number_only);
  }
}

void Hub::want_snapshot_for(const Viewer& viewer) {
  if (viewer.wants_snapshot()) snapshot_wanted_ = true;
}

void Hub::tick(std::chrono::microseconds passed) {
  stage_.play_for(passed);
  Update update = stage_.update(snapshot_wanted_.exchange(false));
  if (update.delta || update.snapshot) strands_.network([this, update = std::move(update)] { deliver(update); });
  std::vector<Stage::Told> told = stage_.explain();
  if (told.empty()) return;
  strands_.network([this, told = std::move(told)] {
    for (const auto& [number, frame] : told) answer(number, frame);
  });
}

void Hub::deliver(const Update& update) {
  for (const auto& [number, viewer] : viewers_) {
    if (!viewer->tell(update)) ++slow_;
    want_snapshot_for(*viewer);
  }
}

void Hub::sweep(Clock::time_point now) {
  std::vector<std::shared_ptr<Viewer>> stuck;
  for (const auto& [number, viewer] : viewers_) {
    want_snapshot_for(*viewer);
    if (viewer->sending_since() < now - settings_.limits.silence ||
        viewer->closing_since < now - settings_.limits.farewell) {
      stuck.push_back(viewer);
    }
  }
  for (const auto& viewer : stuck) {
    if (viewer->closing_since > now) refused(viewer->address(), "has not read a frame for long");
    viewer->drop();
    leave(*viewer);
  }
  if (std::exchange(people_changed_, false)) tell_who_is_here();
}

void Hub::say_goodbye(std::string_view why) {
  leaving_ = true;
  const auto all = viewers_;
  for (const auto& [number, viewer] : all) viewer->last_words(bye_frame(why, false), why);
}

void Hub::drop_all() {
  const auto all = viewers_;
  for (const auto& [number, viewer] : all) {
    viewer->drop();
    leave(*viewer);
  }
}

Seen Hub::seen() const {
  return {.viewers_most = viewers_most_, .requests = requests_, .refused = refused_, .snapshots_slow = slow_};
}

}  // namespace raftlab::report::live
