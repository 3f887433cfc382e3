// SPDX-License-Identifier: MIT
// As much of JSON Schema (draft 2020-12) as report/timeline.schema.json uses. A keyword it does not know is an
// error, so that the schema cannot say more than is checked.
#pragma once

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

namespace raftlab::report::fixture {

using nlohmann::json;

class Validator {
 public:
  explicit Validator(const json& root) : root_(root) {}

  void check(const json& schema, const json& value, const std::string& path) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) fail(path, "must not be here");
      return;
    }
    for (const auto& [keyword, rule] : schema.items()) apply(schema, keyword, rule, value, path);
  }

  std::vector<std::string> errors;

 private:
  void fail(const std::string& path, const std::string& what) {
    if (errors.size() < 20) errors.push_back(path + ": " + what);
  }

  bool holds(const json& schema, const json& value) {
    Validator inner(root_);
    inner.check(schema, value, "");
    return inner.errors.empty();
  }

  void apply(const json& schema, const std::string& keyword, const json& rule, const json& value,
             const std::string& path) {
    if (keyword == "$ref") return check(root_.at(json::json_pointer(rule.get<std::string>().substr(1))), value, path);
    if (keyword == "type") return check_type(rule, value, path);
    if (keyword == "const" && value != rule) fail(path, "must be " + rule.dump());
    if (keyword == "enum" && std::find(rule.begin(), rule.end(), value) == rule.end())
      fail(path, value.dump() + " is none of the words");
    if (keyword == "minimum" && value.is_number() && value < rule) fail(path, "too small");
    if (keyword == "maximum" && value.is_number() && value > rule) fail(path, "too large");
    if (keyword == "maxItems" && value.is_array() && value.size() > rule) fail(path, "too many items");
    if (keyword == "pattern" && value.is_string() &&
        !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()))) {
      fail(path, "does not match " + rule.dump());
    }
    if (keyword == "required" && value.is_object()) {
      for (const json& key : rule) {
        if (!value.contains(key.get<std::string>())) fail(path, key.dump() + " is missing");
      }
    }
    if (keyword == "properties" && value.is_object()) {
      for (const auto& [key, inner] : rule.items()) {
        if (value.contains(key)) check(inner, value[key], path + "/" + key);
      }
    }
    if (keyword == "additionalProperties" && value.is_object()) {
      for (const auto& [key, inner] : value.items()) {
        if (!schema.contains("properties") || !schema["properties"].contains(key)) check(rule, inner, path + "/" + key);
      }
    }
    if (keyword == "items" && value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) check(rule, value[i], path + "/" + std::to_string(i));
    }
    if (keyword == "allOf") {
      for (const json& inner : rule) check(inner, value, path);
    }
    if (keyword == "oneOf") check_one(rule, value, path);
    static const std::vector<std::string> known = {"$ref",
                                                   "type",
                                                   "const",
                                                   "enum",
                                                   "minimum",
                                                   "maximum",
                                                   "maxItems",
                                                   "pattern",
                                                   "required",
                                                   "properties",
                                                   "additionalProperties",
                                                   "items",
                                                   "allOf",
                                                   "oneOf",
                                                   "$schema",
                                                   "title",
                                                   "description",
                                                   "$comment",
                                                   "$defs"};
    if (std::find(known.begin(), known.end(), keyword) == known.end()) fail(path, "unknown keyword " + keyword);
  }

  /// Among alternatives told apart by their kind, only that kind's errors are of interest.
  void check_one(const json& alternatives, const json& value, const std::string& path) {
    std::size_t matching = 0;
    for (const json& alternative : alternatives) {
      const std::string ref = alternative.value("$ref", "");
      if (!ref.empty() && value.is_object() && ref == "#/$defs/" + value.value("kind", ""))
        return check(alternative, value, path);
      matching += ref.empty() && holds(alternative, value) ? 1 : 0;
    }
    if (matching != 1) fail(path, std::to_string(matching) + " alternatives match: " + value.dump().substr(0, 200));
  }

  void check_type(const json& type, const json& value, const std::string& path) {
    const bool ok = (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
                    (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
                    (type == "integer" && value.is_number_integer());
    if (!ok) fail(path, value.dump().substr(0, 80) + " is no " + type.dump());
  }

  const json& root_;
};

/// The shipped schema.
inline json timeline_schema() {
  std::ifstream in(std::string(RAFTLAB_SOURCE_DIR) + "/report/timeline.schema.json");
  return json::parse(in);
}

/// What is wrong with `value`, a line each with its path; empty if it is valid. At most 20.
inline std::vector<std::string> schema_errors(const json& schema, const json& value) {
  Validator validator(schema);
  validator.check(schema, value, "");
  return std::move(validator.errors);
}

}  // namespace raftlab::report::fixture
