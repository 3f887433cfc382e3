// SPDX-License-Identifier: MIT
// libFuzzer: the bytes are text frames of a teacher and two students, one a line. Whatever they are, a frame is
// answered, refused or closes its own connection; everything that anybody is told is JSON; control stays with somebody
// who is known; and the class goes on.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "tests/live/fake_class.h"

using namespace raftlab::report::live;
using namespace raftlab::report::live::test;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// Sends the frame; who was closed for one comes again.
void send(FakeClass& cls, std::shared_ptr<FakeViewer>& viewer, Role role, std::string_view frame) {
  cls.hub->receive(*viewer, frame);
  cls.run();
  if (viewer->closed.empty()) return;
  cls.hub->leave(*viewer);
  viewer = cls.join(role);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Limits limits;
  limits.requests_a_second = 1'000'000;
  FakeClass cls(limits);
  std::shared_ptr<FakeViewer> teacher = cls.teacher();
  std::shared_ptr<FakeViewer> ana = cls.student();
  std::shared_ptr<FakeViewer> ben = cls.student();
  for (std::size_t turn = 0; !rest.empty() && turn < 200; ++turn) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) {
      cls.tick();
      continue;
    }
    const std::string_view frame = line.substr(1);
    if (line[0] == 'a') {
      send(cls, ana, Role::student, frame);
    } else if (line[0] == 'b') {
      send(cls, ben, Role::student, frame);
    } else {
      send(cls, teacher, Role::teacher, frame);
    }
    if (turn % 8 == 0) cls.sweep();
  }
  cls.tick();
  require(!cls.session.two_at_once);
  require(cls.hub->viewers() == 3);
  cls.hub->receive(*teacher, R"({"type":"take"})");
  require(cls.ask(*teacher, R"({"type":"act","id":1,"line":"the class goes on"})").at("ok") == true);
  require(cls.session.was_asked("act the class goes on"));
  return 0;
}
