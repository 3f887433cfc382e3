// SPDX-License-Identifier: MIT
#include "report/json_reader.h"

#include <fmt/format.h>

#include "report/json_document.h"
#include "report/json_head.h"
#include "report/json_records.h"

namespace raftlab::report {

namespace {

/// Sends events one way and everything else the other, and remembers the first problem.
class Receiver : public JsonReceiver {
 public:
  Receiver(const JsonSource& source, TimelineFile& file) : source_(source), head_(file), records_(file.timeline) {}

  bool member(std::string_view key, const JsonDocument& value) override {
    return head_.member(key, value) || note(head_.problem());
  }
  bool list(std::string_view key) override {
    has_events_ = has_events_ || key == "events";
    return head_.list(key, source_.place_before()) || note(head_.problem());
  }
  bool element(std::string_view key, const JsonDocument& value) override {
    if (key == "events") return records_.add(value) || note(records_.problem());
    return head_.element(key, value) || note(head_.problem());
  }
  bool finish() { return head_.finish(records_.nodes()) || note(head_.problem()); }

  bool has_events() const { return has_events_; }
  const JsonProblem& problem() const { return problem_; }

 private:
  bool note(const JsonProblem& problem) {
    problem_ = problem;
    return false;
  }

  const JsonSource& source_;
  HeadReader head_;
  RecordReader records_;
  bool has_events_ = false;
  JsonProblem problem_;
};

/// The next JSON value of the source; false with a problem set.
bool parse(JsonSource& source, Receiver& receiver, bool event, JsonProblem& problem) {
  JsonPieces pieces(source, receiver);
  if (event) pieces.expect_element("events");
  const bool whole =
      nlohmann::json::sax_parse(JsonCursor(source), JsonCursor(), &pieces, nlohmann::json::input_format_t::json, false);
  if (whole) return true;
  problem = receiver.problem();
  if (problem.text.empty()) problem = {pieces.problem_place(), pieces.problem()};
  return false;
}

bool parse_file(JsonSource& source, Receiver& receiver, JsonProblem& problem) {
  source.skip_space();
  if (source.at_end()) {
    problem = {source.place(), source.failed() ? "this cannot be read: is it a directory?"
                                               : "this file is empty: a timeline is expected"};
    return false;
  }
  if (!parse(source, receiver, false, problem)) return false;
  source.skip_space();
  while (!source.at_end() && !receiver.has_events()) {
    if (!parse(source, receiver, true, problem)) return false;
    source.skip_space();
  }
  if (!source.at_end()) {
    problem = {source.place(), "something follows the end of the timeline: remove it"};
    return false;
  }
  if (source.failed()) {
    problem = {source.place(), "the file cannot be read to its end"};
    return false;
  }
  if (receiver.finish()) return true;
  problem = receiver.problem();
  return false;
}

ReadResult read(JsonSource& source, std::string_view name) {
  ReadResult result;
  TimelineFile& file = result.file.emplace();
  Receiver receiver(source, file);
  JsonProblem problem;
  if (parse_file(source, receiver, problem)) return result;
  result.file.reset();
  result.place = problem.place;
  result.problem = problem.text;
  result.error = fmt::format("{}:{}:{}: {}", name, problem.place.line, problem.place.column, problem.text);
  return result;
}

}  // namespace

ReadResult read_json(std::istream& in, std::string_view name) {
  JsonSource source(in);
  return read(source, name);
}

ReadResult read_json(std::string_view text, std::string_view name) {
  JsonSource source(text);
  return read(source, name);
}

}  // namespace raftlab::report
