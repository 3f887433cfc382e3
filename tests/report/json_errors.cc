// SPDX-License-Identifier: MIT
// What is no timeline is refused with place, reason and help; no file makes the reader crash.
#include <nlohmann/json.hpp>
#include <sstream>

#include "raft/rng.h"
#include "report/json_reader.h"
#include "report/json_writer.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"

namespace raftlab::report {

namespace {

std::string good() { return json_text(fixture::every_kind(), fixture::chapters()); }

/// The error after the first `from` in a valid file has become `to`.
std::string error_with(const std::string& from, const std::string& to) {
  std::string text = good();
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "the valid file has no " + from;
  text.replace(at, from.size(), to);
  const ReadResult result = read_json(text, "run.json");
  return result ? "accepted" : result.error;
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

TEST_CASE("Another format and another version are refused by name") {
  CHECK(error_with("raftlab.timeline", "other.thing") ==
        "run.json:1:11: this file is of format \"other.thing\", not \"raftlab.timeline\": give a timeline that "
        "`raftlab run "
        "--json` wrote");
  CHECK(error_with("\"version\":1", "\"version\":2") ==
        "run.json:1:40: this is version 2 of raftlab.timeline, and this raftlab reads version 1: use the raftlab that "
        "wrote "
        "it, or run the scenario again");
}

TEST_CASE("An error in an event names its line and column") {
  CHECK(error_with("\"kind\":\"became_leader\"", "\"kind\":\"became_king\"") ==
        "run.json:17:40: \"became_king\" is no kind of event this version knows: was the file written by a newer one?");
  CHECK(error_with("\"id\":7,", "\"id\":8,") ==
        "run.json:8:7: event 7 is expected here, not 8: ids count from 1 without gaps");
  CHECK(error_with("\"at_us\":7000", "\"at_us\":70") ==
        "run.json:8:17: time goes backwards: the event before was at 6000");
}

TEST_CASE("Wrong types, missing members and impossible references are refused") {
  has(error_with("\"id\":3,", "\"id\":3.5,"), "\"id\" must be an integer, not a number that is no integer");
  has(error_with("\"node\":2", "\"node\":\"two\""), "\"node\" must be an integer, not a string");
  has(error_with("\"node\":2", "\"node\":-2"), "cannot be negative");
  has(error_with("\"node\":2", "\"node\":101"), "at most 100");
  has(error_with("\"node\":2", "\"node\":9"), "\"nodes\" is 3, but an event names node 9");
  has(error_with("\"cause\":5", "\"cause\":6"), "must be an earlier event");
  has(error_with("\"reason\":\"started\"", "\"reason\":\"mood\""),
      "\"mood\" is no reason this version knows; it knows none, started");
  has(error_with("\"reason\":\"started\",", ""), "this event has no \"reason\"");
  has(error_with("\"votes_needed\":2,", ""), "this event has no \"votes_needed\"");
  has(error_with("\"type\":\"request-vote\"", "\"type\":\"request\""), "no kind of message");
  has(error_with("\"message\":9", "\"message\":8"), "the number of a message is the id");
  has(error_with("\"command\":\"100=Some Value\"", "\"command\":\"100\""), "is no command");
  has(error_with("{\"index\":2,", "{\"index\":3,"), "entry 2 is expected here, not 3");
  has(error_with("\"seed\":\"18446744073709551615\"", "\"seed\":\"18446744073709551616\""), "\"seed\" must be");
  has(error_with("\"seed\":\"18446744073709551615\"", "\"seed\":1"), "must be a string");
  has(error_with("\"digest\":\"0", "\"digest\":\""), "16 hex digits");
  has(error_with("\"verdict\":\"fail\"", "\"verdict\":\"good\""), "is no verdict");
  has(error_with("\"verdict\":\"fail\",", ""), "the timeline has no \"verdict\"");
  has(error_with("\"format\":\"raftlab.timeline\",", ""), "this is no timeline");
  has(error_with("\"last_event\":17", "\"last_event\":1700"), "event 1700 is named here");
  has(error_with("\"events\":[", "\"events\":7,\"x\":["), "\"events\" must be an array");
  has(error_with("\"scenario\":{", "\"scenario\":[],\"x\":{"), "\"scenario\" cannot be an array");
  has(error_with("\"engine\":", "\"seed\":\"1\",\"engine\":"), "here twice");
  has(error_with("\"held\":true", "\"held\":1"), "true or false");
}

TEST_CASE("A delivered message must repeat what was sent") {
  const Timeline timeline = fixture::every_kind();
  std::string text = good();
  const std::size_t delivered = text.find("\"kind\":\"message_delivered\"");
  const std::size_t at = text.find("\"last_log_index\":0", delivered);
  REQUIRE(at != std::string::npos);
  text.replace(at, 18, "\"last_log_index\":1");
  has(read_json(text, "x").error, "said something else when it was sent");
}

TEST_CASE("Files that are something else are refused in a sentence") {
  has(read_json("", "x").error, "x:1:1: this file is empty");
  has(read_json("  \n ", "x").error, "x:2:2: this file is empty");
  has(read_json("[1,2]", "x").error, "x:1:2: this is no timeline: it is a JSON array");
  has(read_json("17", "x").error, "this is no timeline");
  has(read_json("{}", "x").error, "this is no timeline: it has no \"format\"");
  has(read_json("nodes 3\nwait 1s\n", "x").error, "this is not JSON");
  has(read_json(std::string("\0\1\2\xff", 4), "x").error, "this is not JSON");
  has(read_json(std::string(100'000, '['), "x").error, "x:1:");
  has(read_json("{\"a\":" + std::string(100'000, '['), "x").error, "nested too deep");
  has(read_json(good() + "{}", "x").error, "something follows the end of the timeline");
}

TEST_CASE("A file cut anywhere is refused, and lines cut between two events are a shorter run") {
  const std::string text = good();
  for (std::size_t size = 0; size + 2 < text.size(); size += 97)
    CHECK_FALSE(read_json(std::string_view(text).substr(0, size), "x"));
  has(read_json(std::string_view(text).substr(0, text.size() / 2), "x").error, "the file ends here, in the middle");
}

TEST_CASE("Files spoiled at random never crash the reader, and what it accepts it can write") {
  const std::string text = good();
  raft::Rng rng(1);
  unsigned accepted = 0;
  for (int round = 0; round < 4'000; ++round) {
    std::string bad = text;
    const std::uint64_t changes = 1 + rng.below(3);
    for (std::uint64_t i = 0; i < changes; ++i) {
      const std::size_t at = rng.below(bad.size());
      const std::uint64_t what = rng.below(4);
      if (what == 0) bad[at] = static_cast<char>(rng.below(256));
      if (what == 1) bad.erase(at, 1 + rng.below(40));
      if (what == 2) bad.insert(at, text.substr(rng.below(text.size()), rng.below(60)));
      if (what == 3) bad[at] = static_cast<char>('0' + rng.below(10));
    }
    const ReadResult result = read_json(bad, "x");
    if (!result) {
      CHECK_FALSE(result.error.empty());
      continue;
    }
    ++accepted;
    const std::string once = json_text(result.file->timeline, result.file->chapters);
    const ReadResult again = read_json(once, "x");
    INFO(again.error);
    REQUIRE(again);
    CHECK(json_text(again.file->timeline, again.file->chapters) == once);
  }
  CHECK(accepted > 0);
}

}  // namespace raftlab::report
