// SPDX-License-Identifier: MIT
// The schema that is shipped says what the writer writes, no more and no less.
#include "tests/report/json_schema.h"

#include "report/fields.h"
#include "report/json_writer.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"

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
  if (!words.empty())
    return rule.contains("enum") && rule["enum"] == json(std::vector<std::string>(words.begin(), words.end()));
  switch (encoding) {
    case Encoding::boolean:
    case Encoding::mark:
      return type == "boolean";
    case Encoding::configuration:
      return type == "object";
    case Encoding::nodes:
      return type == "array";
    case Encoding::value:
    case Encoding::note:
    case Encoding::command:
    case Encoding::entry_command:
      return type == "string";
    case Encoding::entries_after:
    case Encoding::entries_from:
    case Encoding::evidence:
      return type == "array";
    default:
      return type == "integer";
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
    const std::vector<std::string> errors =
        fixture::schema_errors(schema, json::parse(json_text(fixture::random_timeline(seed, 300), {})));
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
