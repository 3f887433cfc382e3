// SPDX-License-Identifier: MIT
// What is written can be parsed by others, and read and written again it is the same bytes.
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "report/command_text.h"
#include "report/fields.h"
#include "report/json_reader.h"
#include "report/json_writer.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"

namespace raftlab::report {

namespace {

using nlohmann::ordered_json;

std::string without_newlines(std::string text) {
  std::erase(text, '\n');  // inside strings they are escaped
  return text;
}

TimelineFile read_back(const std::string& text) {
  ReadResult result = read_json(text, "test.json");
  INFO(result.error);
  REQUIRE(result);
  return std::move(*result.file);
}

}  // namespace

TEST_CASE("The fixture has every kind of event and every kind of message") {
  const Timeline timeline = fixture::every_kind();
  std::set<sim::EventKind> kinds;
  std::set<raft::MessageKind> messages;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    kinds.insert(timeline.trace.at(id).kind);
    if (timeline.trace.at(id).kind == sim::EventKind::message_sent)
      messages.insert(timeline.trace.at(id).message_kind());
  }
  CHECK(kinds.size() == sim::kEventKinds);
  CHECK(messages.size() == kMessageKinds);
}

TEST_CASE("The writer's bytes are those nlohmann-json would write for the same data") {
  const std::string text = json_text(fixture::every_kind(), fixture::chapters());
  const ordered_json parsed = ordered_json::parse(text);
  CHECK(parsed.dump() == without_newlines(text));
}

TEST_CASE("The members of the object are in the order of the contract") {
  const ordered_json parsed = ordered_json::parse(json_text(fixture::every_kind(), fixture::chapters()));
  std::vector<std::string> keys;
  for (const auto& [key, value] : parsed.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"format", "version", "engine", "scenario", "seed", "nodes", "configuration",
                                         "options", "rules_off", "verdict", "digest", "ended_at_us", "summary",
                                         "chapters", "violations", "expectations", "history", "events"});
  CHECK(parsed["seed"] == "18446744073709551615");
  CHECK(parsed["digest"] == "0bba02632a7c204b");
  CHECK(parsed["verdict"] == "fail");
  CHECK(parsed["violations"][0]["evidence"] == ordered_json::array({7, 12}));
  CHECK(parsed["chapters"][0]["last_event"] == 17);
}

TEST_CASE("Events look as in the contract") {
  const Timeline timeline = fixture::every_kind();
  const ordered_json events = ordered_json::parse(json_text(timeline, {}))["events"];
  REQUIRE(events.size() == timeline.trace.size());
  std::map<std::string, ordered_json> by_kind;
  for (const ordered_json& event : events) by_kind.emplace(event["kind"], event);
  CHECK(by_kind["vote_granted"].dump() ==
        R"({"id":7,"at_us":7000,"node":0,"kind":"vote_granted","term":1,"cause":6,"candidate":0,"reason":"granted",)"
        R"("last_log_index":0,"last_log_term":0,"own_last_log_index":0,"own_last_log_term":0})");
  CHECK(by_kind["became_follower"].dump() ==
        R"({"id":4,"at_us":4000,"node":0,"kind":"became_follower","term":0,"reason":"started","term_before":0,)"
        R"("role_before":"follower"})");
  CHECK(by_kind["message_sent"].dump() ==
        R"({"id":9,"at_us":9000,"node":0,"kind":"message_sent","term":1,"cause":6,"message":9,"from":0,"to":1,)"
        R"("type":"request-vote","last_log_index":0,"last_log_term":0})");
  CHECK(by_kind["message_dropped"]["reason"] == "receiver-down");
  CHECK(by_kind["message_dropped"]["node"] == 2);
  CHECK(by_kind["message_dropped"]["type"] == "request-vote");
  CHECK(by_kind["client_request"]["command"] == "100=Some Value");
  CHECK(by_kind["violation"]["property"] == "vote-once");
  CHECK(by_kind["violation"]["evidence"] == ordered_json::array({7, 12}));
  CHECK(by_kind["entry_applied"]["entry_term"] == 1);
}

TEST_CASE("The client's end of a message is its number, and a forwarded request has both nodes") {
  const Timeline timeline = fixture::every_kind();
  std::vector<ordered_json> sent;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const sim::Record& record = timeline.trace.at(id);
    if (record.kind == sim::EventKind::message_sent && is_client(record.message_kind())) {
      sent.push_back(ordered_json::parse(event_json(timeline, id)));
    }
  }
  REQUIRE(sent.size() == 6);
  CHECK_FALSE(sent[0].contains("from"));
  CHECK_FALSE(sent[0].contains("node"));
  CHECK_FALSE(sent[0].contains("term"));
  CHECK(sent[0]["to"] == 2);
  CHECK(sent[0]["client"] == 0);
  CHECK(sent[0]["type"] == "client");
  CHECK(sent[0]["reply"] == false);
  CHECK(sent[1]["from"] == 2);
  CHECK(sent[1]["to"] == 0);
  CHECK(sent[1]["client"] == 0);
  CHECK(sent[2]["reply"] == true);
  CHECK_FALSE(sent[2].contains("to"));
  CHECK(sent[3]["reply"] == false);
  CHECK(sent[3]["change"] == "members");
  CHECK(sent[3]["nodes"] == ordered_json::array({0, 1}));
  CHECK_FALSE(sent[3].contains("command"));
  CHECK(sent[4]["status"] == "busy");
  CHECK(sent[5]["leader"] == 1);
}

TEST_CASE("Configurations, snapshots, reads and local times look as they should") {
  const Timeline timeline = fixture::every_kind();
  const ordered_json parsed = ordered_json::parse(json_text(timeline, {}));
  CHECK(parsed["configuration"].dump() == R"({"voters":[0,1,2]})");
  std::map<std::string, ordered_json> by_kind;
  for (const ordered_json& event : parsed["events"]) by_kind.emplace(event["kind"], event);
  const ordered_json& changed = by_kind["config_changed"];
  CHECK(changed["configuration"].dump() == R"({"voters":[0,1,2],"next_voters":[0,1],"learners":[2]})");
  CHECK(changed["configuration_before"].dump() == R"({"voters":[0,1,2]})");
  CHECK(changed["index"] == 3);
  CHECK(by_kind["member_requested"]["nodes"] == ordered_json::array({0, 1}));
  CHECK(by_kind["lease_expired"]["lease_until_us"] == -5000);
  CHECK(by_kind["read_served"]["reads"] == "lease");
  CHECK(by_kind["read_served"]["value"] == "Some Value");
  CHECK(by_kind["snapshot_installed"]["log_kept"] == false);
  CHECK(by_kind["snapshot_installed"]["last_included_index"] == 2);
  CHECK(by_kind["node_restarted"]["snapshot"] == 0);
  CHECK_FALSE(by_kind["node_started"].contains("snapshot"));
  CHECK(by_kind["pre_vote_refused"]["reason"] == "leader-alive");
  const std::string text = json_text(timeline, {});
  CHECK(text.find(R"("command":"config 0,1,2 -> 0,1 learners 2")") != std::string::npos);
  CHECK(text.find(R"("transfer":true)") != std::string::npos);
}

TEST_CASE("The first configuration of a run is kept, and a timeline without one is read") {
  ordered_json parsed = ordered_json::parse(json_text(fixture::every_kind(), {}));
  CHECK(read_back(parsed.dump()).timeline.store.configuration(0).voters == raft::NodeSet{0, 1, 2});
  parsed.erase("configuration");
  const TimelineFile file = read_back(parsed.dump());
  CHECK(file.timeline.store.configuration(0).members().empty());
  CHECK_FALSE(ordered_json::parse(json_text(file.timeline, {})).contains("configuration"));
}

TEST_CASE("Entries carry index, term and command, and a delivered message repeats what was sent") {
  const Timeline timeline = fixture::every_kind();
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const sim::Record& record = timeline.trace.at(id);
    if (record.kind != sim::EventKind::message_dropped && record.kind != sim::EventKind::message_delivered) continue;
    ordered_json sent = ordered_json::parse(event_json(timeline, record.v[0]));
    ordered_json again = ordered_json::parse(event_json(timeline, id));
    for (const char* key : {"message", "from", "to", "client", "type", "reply", "entries", "prev_log_index",
                            "leader_commit", "vote_granted", "success", "match_index", "command", "term"}) {
      INFO(id << " " << key);
      CHECK(sent.contains(key) == again.contains(key));
      if (sent.contains(key)) CHECK(sent[key] == again[key]);
    }
  }
  const std::string text = json_text(timeline, {});
  CHECK(text.find(
            R"("first_index":2,"entries":[{"index":2,"term":1,"command":"100=Some Value","client":0,"serial":1}])") !=
        std::string::npos);
  CHECK(
      text.find(R"("entries":[{"index":1,"term":1,"command":"-"},{"index":2,"term":1,"command":"100=Some Value"}])") !=
      std::string::npos);
}

TEST_CASE("Reading a timeline and writing it again gives the same bytes") {
  const std::string text = json_text(fixture::every_kind(), fixture::chapters());
  const TimelineFile file = read_back(text);
  CHECK(json_text(file.timeline, file.chapters) == text);
  CHECK(file.chapters.size() == 2);
  CHECK(file.timeline.history.size() == fixture::every_kind().history.size());
}

TEST_CASE("Reading lines and writing them again gives the same bytes, and the same timeline") {
  const Timeline timeline = fixture::every_kind();
  const std::string lines = jsonl_text(timeline, fixture::chapters());
  CHECK(static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')) == timeline.trace.size() + 1);
  CHECK_FALSE(ordered_json::parse(lines.substr(0, lines.find('\n'))).contains("events"));
  const TimelineFile file = read_back(lines);
  CHECK(jsonl_text(file.timeline, file.chapters) == lines);
  CHECK(json_text(file.timeline, file.chapters) == json_text(timeline, fixture::chapters()));
}

TEST_CASE("Random timelines survive the round trip") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO(seed);
    const std::string text = json_text(fixture::random_timeline(seed, 300), {});
    const ordered_json parsed = ordered_json::parse(text);
    CHECK(parsed.dump() == without_newlines(text));
    const TimelineFile file = read_back(text);
    CHECK(json_text(file.timeline, file.chapters) == text);
  }
}

TEST_CASE("Members in any order, with spaces, and members of a later version are read") {
  const std::string text = json_text(fixture::every_kind(), fixture::chapters());
  nlohmann::json sorted = nlohmann::json::parse(text);  // keys by the alphabet: events come before format
  sorted["a later member"] = {{"deep", {1, 2, 3}}};
  sorted["another one"] = {1, "two", nullptr};
  const TimelineFile file = read_back(sorted.dump(2));
  CHECK(json_text(file.timeline, file.chapters) == text);
}

TEST_CASE("The command that plays the run again is kept, and a timeline without one is read") {
  const Timeline timeline = fixture::every_kind();
  ordered_json parsed = ordered_json::parse(json_text(timeline, {}));
  CHECK(std::prev(parsed["scenario"].end()).key() == "command");
  CHECK(parsed["scenario"]["command"] == timeline.command);
  CHECK(read_back(parsed.dump()).timeline.command == timeline.command);
  parsed["scenario"].erase("command");
  CHECK(read_back(parsed.dump()).timeline.command.empty());
}

TEST_CASE("A file is read as well as a text, whatever the size of its pieces") {
  const std::string text = json_text(fixture::random_timeline(7, 20'000), {});
  REQUIRE(text.size() > (1u << 20));
  std::istringstream in(text);
  const ReadResult result = read_json(in, "x");
  REQUIRE(result);
  CHECK(json_text(result.file->timeline, {}) == text);
}

TEST_CASE("A long text is written in pieces and not cut inside a character") {
  Timeline timeline = fixture::every_kind();
  timeline.source.clear();
  for (int i = 0; i < 3000; ++i) timeline.source += "a\xe2\x82\xac\xf0\x9f\x8c\xb3\"\n";
  const std::string text = json_text(timeline, {});
  CHECK(ordered_json::parse(text)["scenario"]["source"].get<std::string>() == timeline.source);
}

TEST_CASE("Bytes that are no UTF-8 become the replacement character") {
  const auto written = [](std::string_view bytes) {
    Timeline timeline;
    timeline.title = bytes;
    return ordered_json::parse(json_text(timeline, {}))["scenario"]["title"].get<std::string>();
  };
  CHECK(written("a\xff"
                "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(written("\xc0\x80") == "\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(written("\xe2\x82") == "\xef\xbf\xbd");
  CHECK(written("\xe2\x82x") == "\xef\xbf\xbdx");
  CHECK(written("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(written("\xf4\x90\x80\x80").size() == 12);
  CHECK(written(std::string(5000, '\x80')).size() == 15000);
  CHECK(written("\x7f\x01\b\f\n\r\t") == "\x7f\x01\b\f\n\r\t");
}

TEST_CASE("Commands are written as in the language and read back") {
  const auto round_trip = [](const CommandParts& parts) {
    raft::EntryStore store;
    const std::string text = command_text(add_command(parts, store), store);
    INFO(text);
    const std::optional<CommandParts> parsed = parse_command(text);
    REQUIRE(parsed);
    CHECK(*parsed == parts);
    return text;
  };
  using raft::CommandKind;
  CHECK(round_trip({}) == "-");
  CHECK(round_trip({CommandKind::set, "x", "1", "", false}) == "x=1");
  CHECK(round_trip({CommandKind::set, "100", "Some Value", "", false}) == "100=Some Value");
  CHECK(round_trip({CommandKind::set, "x", "a=b", "", false}) == "x=a=b");
  CHECK(round_trip({CommandKind::set, "a=b", "", "", false}) == R"("a=b"="")");
  CHECK(round_trip({CommandKind::set, "x", "go via node", "", false}) == R"(x="go via node")");
  CHECK(round_trip({CommandKind::set, "x", "none", "", false}) == R"(x="none")");
  CHECK(round_trip({CommandKind::set, "x", "two  spaces", "", false}) == R"(x="two  spaces")");
  CHECK(round_trip({CommandKind::set, "x", "not #1", "", false}) == R"(x="not #1")");
  CHECK(round_trip({CommandKind::set, "delete x", "1", "", false}) == R"("delete x"=1)");
  CHECK(round_trip({CommandKind::get, "x", "", "", false}) == "get x");
  CHECK(round_trip({CommandKind::erase, "a \"b\" \\", "", "", false}) == R"(delete "a \"b\" \\")");
  CHECK(round_trip({CommandKind::cas, "x", "2", "1", false}) == "cas x 1 2");
  CHECK(round_trip({CommandKind::cas, "x", "2", "", true}) == "cas x none 2");
  CHECK(round_trip({CommandKind::cas, "x", "2", "none", false}) == R"(cas x "none" 2)");
  CHECK(round_trip({CommandKind::cas, "x", "a b", "", false}) == R"(cas x "" "a b")");
  CHECK(round_trip({CommandKind::config, "", "", "", false, {{0, 1, 2}, {}, {}}}) == "config 0,1,2");
  CHECK(round_trip({CommandKind::config, "", "", "", false, {{0, 1, 2}, {0, 3, 4}, {}}}) == "config 0,1,2 -> 0,3,4");
  CHECK(round_trip({CommandKind::config, "", "", "", false, {{0, 1}, {}, {100}}}) == "config 0,1 learners 100");
  CHECK(round_trip({CommandKind::config, "", "", "", false, {{0}, {1}, {2, 3}}}) == "config 0 -> 1 learners 2,3");
  CHECK(round_trip({CommandKind::config, "", "", "", false, {}}) == "config none");
  CHECK(round_trip({CommandKind::set, "config 1", "2", "", false}) == R"("config 1"=2)");
  for (const char* text : {"config ", "config 0,", "config 0,x", "config 101", "config 0 -> ", "config 0 learners none",
                           "config 0 learners 1 -> 2", "config -1"}) {
    INFO(text);
    CHECK_FALSE(parse_command(text));
  }
  for (const char* text :
       {"", "x", "get", "get ", "get a b", "cas x 1", "cas x 1 2 3", "x=", "=1", "\"x=1", "x=\"1\" 2"}) {
    INFO(text);
    CHECK_FALSE(parse_command(text));
  }
}

}  // namespace raftlab::report
