// SPDX-License-Identifier: MIT
// A small JSON value as one flat list of items, reused from value to value: a timeline is read as many of these
// (one per event), so that memory stays bounded. JsonPieces is the SAX handler of nlohmann-json that cuts the file
// into them: each member of the outer object is one, but of its lists each element is one.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "report/json_source.h"

namespace raftlab::report {

enum class JsonType : std::uint8_t { null, boolean, integer, real, string, array, object };
std::string_view name_of(JsonType type);  // "a string"

class JsonDocument {
 public:
  struct Item {
    JsonType type = JsonType::null;
    bool negative = false;     // integer below zero: number is what it is below
    std::uint32_t end = 0;     // items [own number + 1, end) are inside
    std::uint32_t key_at = 0;  // of a member: its key
    std::uint32_t key_size = 0;
    std::uint32_t text_at = 0;
    std::uint32_t text_size = 0;
    std::uint64_t number = 0;  // also 0 or 1 of a boolean
    TextPlace place{};         // where it begins
  };

  void clear();
  bool empty() const { return items_.empty(); }
  const Item& root() const { return items_.front(); }
  std::string_view key(const Item& item) const { return {texts_.data() + item.key_at, item.key_size}; }
  std::string_view text(const Item& item) const { return {texts_.data() + item.text_at, item.text_size}; }
  /// The member of an object with this key; nullptr if there is none or the item is no object.
  const Item* find(const Item& object, std::string_view key) const;
  /// The first item inside an array or object, nullptr if it is empty; then the next one of the same level.
  const Item* first(const Item& outer) const;
  const Item* after(const Item& item, const Item& outer) const;

 private:
  friend class JsonPieces;
  std::vector<Item> items_;
  std::string texts_;
};

/// What is wrong with a value, and where.
struct JsonProblem {
  TextPlace place;
  std::string text;
};

/// Takes the pieces; false stops the reading.
class JsonReceiver {
 public:
  JsonReceiver() = default;
  JsonReceiver(const JsonReceiver&) = delete;
  JsonReceiver& operator=(const JsonReceiver&) = delete;
  virtual ~JsonReceiver() = default;
  /// A member of the outer object that is no list, whole.
  virtual bool member(std::string_view key, const JsonDocument& value) = 0;
  /// The list `key` begins.
  virtual bool list(std::string_view key) = 0;
  /// An element of the list `key`.
  virtual bool element(std::string_view key, const JsonDocument& value) = 0;
};

class JsonPieces : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonPieces(JsonSource& source, JsonReceiver& receiver) : source_(source), receiver_(receiver) {}

  /// What follows is one element of the list `key` instead of an object of members.
  void expect_element(std::string_view key);

  /// Set when the file is not as expected before any receiver could say so.
  const std::string& problem() const { return problem_; }
  TextPlace problem_place() const { return problem_place_; }

  bool null() override;
  bool boolean(bool value) override;
  bool number_integer(number_integer_t value) override;
  bool number_unsigned(number_unsigned_t value) override;
  bool number_float(number_float_t value, const string_t& text) override;
  bool string(string_t& value) override;
  bool binary(binary_t& value) override;
  bool start_object(std::size_t size) override;
  bool key(string_t& value) override;
  bool end_object() override;
  bool start_array(std::size_t size) override;
  bool end_array() override;
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::json::exception& error) override;

 private:
  bool is_list() const { return in_list_ && open_.empty(); }
  bool fail(std::string problem);
  bool add(JsonDocument::Item item, TextPlace end, std::size_t width);
  bool open(JsonType type);
  bool close();
  bool complete();

  static constexpr std::size_t kDepthMax = 16;

  JsonSource& source_;
  JsonReceiver& receiver_;
  JsonDocument document_;
  std::vector<std::uint32_t> open_;  // arrays and objects of the document that are not closed yet
  std::string member_;               // the key of the outer object
  std::string key_;                  // of the value that comes next, inside the document
  bool inside_ = false;              // in the outer object
  bool in_list_ = false;             // in a list of the outer object
  bool element_only_ = false;
  std::string problem_;
  TextPlace problem_place_;
};

}  // namespace raftlab::report
