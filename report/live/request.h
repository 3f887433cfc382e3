// SPDX-License-Identifier: MIT
// What a browser wants, read from a text frame. A pure function of the bytes, whoever sent them: it makes a request, or
// a refusal for people, or says that this peer does not speak the protocol, which closes its connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raftlab::report::live {

struct Request {
  enum class Kind { act, play, pause, step, speed, back, fork, use, save, why, hand, take, name };
  Kind kind = Kind::act;
  std::optional<std::uint64_t> id;
  std::string text;          // act: the line; name: the name
  std::uint64_t number = 0;  // back: lines; use: the branch; why: the event; hand: the person
  double speed = 1;          // virtual seconds a real second
};

inline constexpr std::size_t kNameCharacters = 40;
inline constexpr double kSpeedLow = 0.01;
inline constexpr double kSpeedHigh = 100;

struct Parsed {
  enum class What { request, refused, hostile };
  What what = What::request;
  Request request;      // of `refused` only the id
  std::string message;  // why not
};

Parsed parse_request(std::string_view frame);
/// Whether only who has control may ask for it.
bool needs_control(Request::Kind kind);

}  // namespace raftlab::report::live
