// SPDX-License-Identifier: MIT
#include "report/live/request.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/json_out.h"

namespace raftlab::report::live {
namespace {

using Json = nlohmann::json;
using Kind = Request::Kind;

constexpr std::uint64_t kNumberMax = (std::uint64_t{1} << 53) - 1;
constexpr std::size_t kMembersMax = 8;

struct Type {
  std::string_view name;
  Kind kind;
  std::string_view number;  // the member that must be a number
};
constexpr std::array kTypes = {
    Type{"act", Kind::act, ""},      Type{"play", Kind::play, ""},     Type{"pause", Kind::pause, ""},
    Type{"step", Kind::step, ""},    Type{"speed", Kind::speed, ""},   Type{"back", Kind::back, "lines"},
    Type{"fork", Kind::fork, ""},    Type{"use", Kind::use, "branch"}, Type{"save", Kind::save, ""},
    Type{"why", Kind::why, "event"}, Type{"hand", Kind::hand, "to"},   Type{"take", Kind::take, ""},
    Type{"name", Kind::name, ""}};

Parsed hostile(std::string message) { return {Parsed::What::hostile, {}, std::move(message)}; }

Parsed refused(const Request& request, std::string message) {
  return {Parsed::What::refused, request, std::move(message)};
}

std::optional<std::uint64_t> whole_number(const Json& object, std::string_view name) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_number_unsigned()) return std::nullopt;
  const auto value = at->get<std::uint64_t>();
  return value <= kNumberMax ? std::optional(value) : std::nullopt;
}

const std::string* text_of(const Json& object, std::string_view name) {
  const auto at = object.find(name);
  return at == object.end() ? nullptr : at->get_ptr<const std::string*>();
}

bool has_control_character(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1U : 0U;
  return count;
}

/// Why the line of `act` cannot be one.
std::string take_line(const Json& object, Request& request) {
  const std::string* line = text_of(object, "line");
  if (line == nullptr) return "act needs a line: {\"type\": \"act\", \"line\": \"crash leader\"}";
  if (has_control_character(*line)) return "a line is one line: it has a line break or another control character";
  request.text = *line;
  return {};
}

std::string take_name(const Json& object, Request& request) {
  const std::string* name = text_of(object, "name");
  if (name == nullptr) return "name needs a name";
  const std::size_t from = name->find_first_not_of(' ');
  if (from == std::string::npos) return "a name has at least one letter";
  request.text = name->substr(from, name->find_last_not_of(' ') - from + 1);
  if (has_control_character(request.text)) return "a name has no line break or other control character";
  if (characters(request.text) > kNameCharacters) return fmt::format("a name has at most {} letters", kNameCharacters);
  return {};
}

std::string take_speed(const Json& object, Request& request) {
  const auto at = object.find("x");
  const double speed = at != object.end() && at->is_number() ? at->get<double>() : -1;
  if (!std::isfinite(speed) || speed < kSpeedLow || speed > kSpeedHigh) {
    return fmt::format("the speed x is a number from {} to {}: virtual seconds a real second", kSpeedLow, kSpeedHigh);
  }
  request.speed = speed;
  return {};
}

std::string take_members(const Json& object, const Type& type, Request& request) {
  if (type.kind == Kind::act) return take_line(object, request);
  if (type.kind == Kind::name) return take_name(object, request);
  if (type.kind == Kind::speed) return take_speed(object, request);
  if (type.number.empty()) return {};
  const std::optional<std::uint64_t> number = whole_number(object, type.number);
  if (!number) return fmt::format("{} needs a whole number: {}", type.name, type.number);
  request.number = *number;
  return {};
}

}  // namespace

Parsed parse_request(std::string_view frame) {
  const Json object = Json::parse(frame.begin(), frame.end(), nullptr, false);
  if (object.is_discarded()) return hostile("the frame is not JSON");
  if (!object.is_object()) return hostile("the frame is no JSON object");
  if (object.size() > kMembersMax) return hostile("the object has too many members");
  const std::string* name = text_of(object, "type");
  if (name == nullptr) return hostile("the object has no type");
  const Type* found = nullptr;
  for (const Type& type : kTypes) {
    if (type.name == *name) found = &type;
  }
  if (found == nullptr) return hostile("the type is not known: " + name->substr(0, characters(*name) > 20 ? 0 : 80));
  Parsed parsed;
  parsed.request.kind = found->kind;
  parsed.request.id = whole_number(object, "id");
  if (object.contains("id") && !parsed.request.id) return hostile("the id is not a whole number below 2^53");
  std::string message = take_members(object, *found, parsed.request);
  if (!message.empty()) return refused(parsed.request, std::move(message));
  return parsed;
}

bool needs_control(Request::Kind kind) {
  switch (kind) {
    case Kind::act:
    case Kind::play:
    case Kind::pause:
    case Kind::step:
    case Kind::speed:
    case Kind::back:
    case Kind::fork:
    case Kind::use:
      return true;
    case Kind::save:
    case Kind::why:
    case Kind::hand:
    case Kind::take:
    case Kind::name:
      return false;
  }
  return true;
}

}  // namespace raftlab::report::live
