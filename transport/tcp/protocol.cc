// SPDX-License-Identifier: MIT
#include "transport/tcp/protocol.h"

#include "transport/tcp/bytes.h"

namespace raftlab::transport::tcp {

namespace {
constexpr std::string_view kHelloMagic = "raftlab";
}

std::string encode(const Hello& hello) {
  return Writer().text(kHelloMagic).flag(hello.node).u8(hello.id).u8(hello.meant).u64(hello.cluster).take();
}

std::optional<Hello> decode_hello(std::string_view payload) {
  Reader in(payload);
  if (in.text() != kHelloMagic) return std::nullopt;
  const Hello hello{in.flag(), in.u8(), in.u8(), in.u64()};
  if (!in.complete()) return std::nullopt;
  return hello;
}

std::string encode(const Welcome& welcome) { return Writer().u8(welcome.id).text(welcome.refused).take(); }

std::optional<Welcome> decode_welcome(std::string_view payload) {
  Reader in(payload);
  const Welcome welcome{in.u8(), std::string(in.text())};
  if (!in.complete()) return std::nullopt;
  return welcome;
}

std::string encode(const Control& control) {
  return Writer().u8(static_cast<std::uint8_t>(control.verb)).u64(control.time_us).take();
}

std::optional<Control> decode_control(std::string_view payload) {
  Reader in(payload);
  const std::uint8_t verb = in.u8();
  const Control control{static_cast<ControlVerb>(verb), in.u64()};
  if (!in.complete() || verb > static_cast<std::uint8_t>(ControlVerb::suspend) || control.time_us > kSuspendMaxUs) {
    return std::nullopt;
  }
  return control;
}

std::string encode(const ControlAnswer& answer) { return Writer().flag(answer.done).text(answer.text).take(); }

std::optional<ControlAnswer> decode_control_answer(std::string_view payload) {
  Reader in(payload);
  const ControlAnswer answer{in.flag(), std::string(in.text())};
  if (!in.complete()) return std::nullopt;
  return answer;
}

}  // namespace raftlab::transport::tcp
