// SPDX-License-Identifier: MIT
#include "tests/report/json_schema.h"

#include <fstream>
#include <regex>

#include "report/fields.h"
#include "report/json_writer.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"

namespace raftlab::report::fixture {

using nlohmann::json;

namespace {

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

  void apply(const json& schema, const std::string& keyword, const json& rule, const json& value, const std::string& path) {
    if (keyword == "$ref") return check(root_.at(json::json_pointer(rule.get<std::string>().substr(1))), value, path);
    if (keyword == "type") return check_type(rule, value, path);
    if (keyword == "const" && value != rule) fail(path, "must be " + rule.dump());
    if (keyword == "enum" && std::find(rule.begin(), rule.end(), value) == rule.end()) fail(path, value.dump() + " is none of the words");
    if (keyword == "minimum" && value.is_number() && value < rule) fail(path, "too small");
    if (keyword == "maximum" && value.is_number() && value > rule) fail(path, "too large");
    if (keyword == "maxItems" && value.is_array() && value.size() > rule) fail(path, "too many items");
    if (keyword == "pattern" && value.is_string() && !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()))) {
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
    static const std::vector<std::string> known = {
        "$ref", "type", "const", "enum", "minimum", "maximum", "maxItems", "pattern", "required", "properties",
        "additionalProperties", "items", "allOf", "oneOf", "$schema", "title", "description", "$comment", "$defs"};
    if (std::find(known.begin(), known.end(), keyword) == known.end()) fail(path, "unknown keyword " + keyword);
  }

  /// Among alternatives told apart by their kind, only that kind's errors are of interest.
  void check_one(const json& alternatives, const json& value, const std::string& path) {
    std::size_t matching = 0;
    for (const json& alternative : alternatives) {
      const std::string ref = alternative.value("$ref", "");
      if (!ref.empty() && value.is_object() && ref == "#/$defs/" + value.value("kind", "")) return check(alternative, value, path);
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

}  // namespace

json timeline_schema() {
  std::ifstream in(std::string(RAFTLAB_SOURCE_DIR) + "/report/timeline.schema.json");
  return json::parse(in);
}

std::vector<std::string> schema_errors(const json& schema, const json& value) {
  Validator validator(schema);
  validator.check(schema, value, "");
  return std::move(validator.errors);
}

}  // namespace raftlab::report::fixture

namespace raftlab::report {

namespace {

using nlohmann::json;

/// The schema's word for an encoding: its type, or the list of its words.
json expected_schema(const json& defs, const json& rule) {
  json resolved = rule;
  while (resolved.contains("$ref")) resolved = defs.at(resolved["$ref"].get<std::string>().substr(8));
  return resolved;
}

bool fits(Encoding encoding, const json& rule) {
  const std::string type = rule.value("type", "");
  const std::span<const std::string_view> words = words_of(encoding);
  if (!words.empty()) return rule.contains("enum") && rule["enum"] == json(std::vector<std::string>(words.begin(), words.end()));
  switch (encoding) {
    case Encoding::boolean: return type == "boolean";
    case Encoding::value:
    case Encoding::note:
    case Encoding::command:
    case Encoding::entry_command: return type == "string";
    case Encoding::entries_after:
    case Encoding::entries_from:
    case Encoding::evidence: return type == "array";
    default: return type == "integer";
  }
}

void check_field(const json& defs, const json& event, const Field& field, bool required) {
  const std::string key(field.key);
  INFO(key);
  REQUIRE(event["properties"].contains(key));
  CHECK(fits(field.encoding, expected_schema(defs, event["properties"][key])));
  const json& names = event["required"];
  CHECK((std::find(names.begin(), names.end(), key) != names.end()) == required);
}

}  // namespace

TEST_CASE("The schema and the table of fields name the same fields, types and words for every kind of event") {
  const json schema = fixture::timeline_schema();
  const json& defs = schema["$defs"];
  CHECK(defs["event"]["oneOf"].size() == sim::kEventKinds);
  for (unsigned i = 0; i < sim::kEventKinds; ++i) {
    const auto kind = static_cast<sim::EventKind>(i);
    const std::string name(word_of(kind));
    INFO(name);
    REQUIRE(defs.contains(name));
    const json& event = defs[name];
    CHECK(event["properties"]["kind"]["const"] == name);
    CHECK(event["additionalProperties"] == false);
    std::size_t keys = 6;  // id, at_us, node, kind, term, cause
    for (const Field& field : fields_of(kind)) check_field(defs, event, field, !is_optional(field));
    keys += fields_of(kind).size();
    if (is_message(kind)) {
      keys += 6;  // message, from, to, client, type, reply
      std::vector<std::string_view> seen;
      for (unsigned type = 0; type < kMessageKinds; ++type) {
        for (const Field& field : contents_of(static_cast<raft::MessageKind>(type))) {
          check_field(defs, event, field, false);
          if (std::find(seen.begin(), seen.end(), field.key) == seen.end()) seen.push_back(field.key);
        }
      }
      keys += seen.size();
    }
    CHECK(event["properties"].size() == keys);
  }
}

TEST_CASE("Timelines are valid under the shipped schema") {
  const json schema = fixture::timeline_schema();
  CHECK(fixture::schema_errors(schema, json::parse(json_text(fixture::every_kind(), fixture::chapters()))).empty());
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::vector<std::string> errors = fixture::schema_errors(schema, json::parse(json_text(fixture::random_timeline(seed, 300), {})));
    INFO(seed << " " << (errors.empty() ? "" : errors.front()));
    CHECK(errors.empty());
  }
}

TEST_CASE("The first of the lines is valid under the shipped schema too") {
  const std::string lines = jsonl_text(fixture::every_kind(), fixture::chapters());
  CHECK(fixture::schema_errors(fixture::timeline_schema(), json::parse(lines.substr(0, lines.find('\n')))).empty());
}

TEST_CASE("The schema refuses what is not as it should be") {
  const json schema = fixture::timeline_schema();
  const json good = json::parse(json_text(fixture::every_kind(), fixture::chapters()));
  const auto wrong = [&](const std::string& pointer, const json& value) {
    json bad = good;
    bad[json::json_pointer(pointer)] = value;
    return !fixture::schema_errors(schema, bad).empty();
  };
  CHECK(wrong("/version", 2));
  CHECK(wrong("/seed", 42));
  CHECK(wrong("/digest", "0BBA02632A7C204B"));
  CHECK(wrong("/events/3/kind", "became_king"));
  CHECK(wrong("/events/3/reason", "mood"));
  CHECK(wrong("/events/3/extra", 1));
  CHECK(wrong("/events/3/at_us", -1));
  CHECK(wrong("/events/3/at_us", 1.5));
  CHECK(wrong("/events/3/cause", nullptr));
  CHECK(wrong("/events/8/type", "append"));
  json without = good;
  without["events"][8].erase("last_log_term");  // of a request-vote
  CHECK_FALSE(fixture::schema_errors(schema, without).empty());
}

}  // namespace raftlab::report
