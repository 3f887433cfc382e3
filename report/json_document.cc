// SPDX-License-Identifier: MIT
#include "report/json_document.h"

#include <algorithm>

namespace raftlab::report {

std::string_view name_of(JsonType type) {
  switch (type) {
    case JsonType::null:
      return "null";
    case JsonType::boolean:
      return "true or false";
    case JsonType::integer:
      return "an integer";
    case JsonType::real:
      return "a number that is no integer";
    case JsonType::string:
      return "a string";
    case JsonType::array:
      return "an array";
    case JsonType::object:
      break;
  }
  return "an object";
}

void JsonDocument::clear() {
  items_.clear();
  texts_.clear();
}

const JsonDocument::Item* JsonDocument::first(const Item& outer) const {
  const Item* inner = &outer + 1;
  return inner < items_.data() + outer.end ? inner : nullptr;
}

const JsonDocument::Item* JsonDocument::after(const Item& item, const Item& outer) const {
  return item.end < outer.end ? items_.data() + item.end : nullptr;
}

const JsonDocument::Item* JsonDocument::find(const Item& object, std::string_view wanted) const {
  if (object.type != JsonType::object) return nullptr;
  for (const Item* item = first(object); item != nullptr; item = after(*item, object)) {
    if (key(*item) == wanted) return item;
  }
  return nullptr;
}

void JsonPieces::expect_element(std::string_view key) {
  member_ = key;
  inside_ = in_list_ = element_only_ = true;
}

bool JsonPieces::fail(std::string problem) {
  if (problem_.empty()) {
    problem_ = std::move(problem);
    problem_place_ = source_.place();
  }
  return false;
}

/// The value ends before `end` and took `width` characters, as far as that is known.
bool JsonPieces::add(JsonDocument::Item item, TextPlace end, std::size_t width) {
  if (!inside_) return fail("this is no timeline: an object is expected");
  item.place = end;
  item.place.column -= static_cast<std::uint32_t>(std::min<std::size_t>(width, item.place.column - 1));
  item.key_at = static_cast<std::uint32_t>(document_.texts_.size());
  item.key_size = static_cast<std::uint32_t>(key_.size());
  document_.texts_ += key_;
  key_.clear();
  item.end = static_cast<std::uint32_t>(document_.items_.size() + 1);
  document_.items_.push_back(item);
  const bool container = item.type == JsonType::array || item.type == JsonType::object;
  return container || !open_.empty() || complete();
}

/// A value of the outer level is whole: hand it over.
bool JsonPieces::complete() {
  const bool go_on = in_list_ ? receiver_.element(member_, document_) : receiver_.member(member_, document_);
  document_.clear();
  return go_on;
}

bool JsonPieces::open(JsonType type) {
  if (!inside_) {
    if (type != JsonType::object) return fail("this is no timeline: it is a JSON array, an object is expected");
    inside_ = true;
    return true;
  }
  if (type == JsonType::array && !in_list_ && open_.empty()) {
    in_list_ = true;
    return receiver_.list(member_);
  }
  if (open_.size() >= kDepthMax) return fail("values are nested too deep for a timeline");
  if (!add({.type = type}, source_.place(), 1)) return false;
  open_.push_back(static_cast<std::uint32_t>(document_.items_.size() - 1));
  return true;
}

bool JsonPieces::close() {
  if (open_.empty()) {  // of a list, or the outer object itself
    in_list_ = false;
    return true;
  }
  document_.items_[open_.back()].end = static_cast<std::uint32_t>(document_.items_.size());
  open_.pop_back();
  return !open_.empty() || complete();
}

bool JsonPieces::null() { return add({.type = JsonType::null}, source_.place(), 4); }

bool JsonPieces::boolean(bool value) {
  return add({.type = JsonType::boolean, .number = value ? 1u : 0u}, source_.place(), value ? 4 : 5);
}

bool JsonPieces::number_integer(number_integer_t value) {
  const auto distance = std::uint64_t{0} - static_cast<std::uint64_t>(value);
  return add({.type = JsonType::integer, .negative = true, .number = distance}, source_.place_before(),
             std::to_string(value).size());
}

bool JsonPieces::number_unsigned(number_unsigned_t value) {
  std::size_t width = 1;
  for (number_unsigned_t rest = value; rest >= 10; rest /= 10) ++width;
  return add({.type = JsonType::integer, .number = value}, source_.place_before(), width);
}

bool JsonPieces::number_float(number_float_t, const string_t& text) {
  return add({.type = JsonType::real}, source_.place_before(), text.size());
}

bool JsonPieces::string(string_t& value) {
  JsonDocument::Item item{.type = JsonType::string};
  item.text_at = static_cast<std::uint32_t>(document_.texts_.size());
  item.text_size = static_cast<std::uint32_t>(value.size());
  document_.texts_ += value;
  std::size_t width = 2;
  for (const char c : value) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return add(item, source_.place(), width);
}

bool JsonPieces::binary(binary_t&) { return false; }  // JSON text has none

bool JsonPieces::start_object(std::size_t) { return open(JsonType::object); }
bool JsonPieces::end_object() { return close(); }
bool JsonPieces::start_array(std::size_t) { return open(JsonType::array); }
bool JsonPieces::end_array() { return close(); }

bool JsonPieces::key(string_t& value) {
  if (open_.empty()) {
    member_ = value;
    key_.clear();
  } else {
    key_ = value;
  }
  return true;
}

bool JsonPieces::parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
  if (source_.at_end()) return fail("the file ends here, in the middle: it is not whole; write it again");
  const std::string_view what = error.what();
  const std::size_t detail = what.find(" - ");
  std::string text = "this is not JSON";
  if (detail != std::string_view::npos) text += ": " + std::string(what.substr(detail + 3));
  return fail(std::move(text));
}

}  // namespace raftlab::report
