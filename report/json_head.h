// SPDX-License-Identifier: MIT
// The members of a timeline's JSON object other than its events: who ran what, how it ended, violations,
// expectations, client history, chapters. Summary is not read: it is counted from the events again.
#pragma once

#include <set>
#include <string>

#include "report/json_document.h"
#include "report/json_reader.h"
#include "report/json_records.h"

namespace raftlab::report {

class HeadReader {
 public:
  explicit HeadReader(TimelineFile& file) : file_(file) {}

  bool member(std::string_view key, const JsonDocument& value);
  /// A list begins: false if this member is no list.
  bool list(std::string_view key, TextPlace place);
  bool element(std::string_view key, const JsonDocument& value);
  /// Everything has been read: is it complete, and do the ids it names exist?
  bool finish(unsigned nodes_seen);

  const JsonProblem& problem() const { return problem_; }

 private:
  using Item = JsonDocument::Item;

  bool fail(TextPlace place, std::string text);
  bool text(const JsonDocument& doc, const Item& item, std::string_view name, std::string& out);
  bool text_member(const JsonDocument& doc, std::string_view key, std::string& out);
  bool number(const Item& item, std::string_view name, std::uint64_t max, std::uint64_t& out);
  bool number_member(const JsonDocument& doc, std::string_view key, std::uint64_t max, std::uint64_t& out);
  bool event_member(const JsonDocument& doc, std::string_view key, sim::EventId& out);
  bool object(const JsonDocument& doc, std::string_view name);

  bool format(const JsonDocument& value);
  bool version(const JsonDocument& value);
  bool scenario(const JsonDocument& value);
  bool seed(const JsonDocument& value);
  bool options(const JsonDocument& value);
  bool configuration(const JsonDocument& value);
  bool verdict(const JsonDocument& value);
  bool digest(const JsonDocument& value);
  bool chapter(const JsonDocument& value);
  bool violation(const JsonDocument& value);
  bool expectation(const JsonDocument& value);
  bool operation(const JsonDocument& value);

  TimelineFile& file_;
  std::set<std::string, std::less<>> seen_;
  sim::EventId event_max_ = 0;  // the highest id named, and where
  TextPlace event_max_place_;
  TextPlace nodes_place_;
  JsonProblem problem_;
};

}  // namespace raftlab::report
