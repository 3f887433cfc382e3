// SPDX-License-Identifier: MIT
// From the JSON object of an event back to its record, following the same tables as the writer. Everything the
// rest of report relies on is checked here: ids in order, causes and messages that exist, known words, nodes and
// numbers within bounds. The store that comes out holds the same entries as that of the run, at places of its own.
#pragma once

#include <map>
#include <string>

#include "report/command_text.h"
#include "report/fields.h"
#include "report/json_document.h"
#include "report/timeline.h"

namespace raftlab::report {

class RecordReader {
 public:
  /// Events go to the timeline's trace, entries and texts to its store. It outlives the reader.
  explicit RecordReader(Timeline& timeline) : timeline_(timeline), last_(256) {}

  /// Adds the next event; false with a problem set if the object is none.
  bool add(const JsonDocument& event);

  const JsonProblem& problem() const { return problem_; }
  /// One more than the highest node named so far.
  unsigned nodes() const { return nodes_; }

 private:
  using Item = JsonDocument::Item;
  struct ParsedEntry {
    sim::Term term = 0;
    CommandParts command;
    sim::ClientId client = raft::kNoClient;
    sim::Serial serial = 0;
  };
  struct Tail {
    sim::Index index = 0;
    raft::Place place = raft::kNoPlace;
  };

  bool fail(const Item& item, std::string text);
  const Item* need(const JsonDocument& event, std::string_view key);
  bool read_number(const JsonDocument& event, std::string_view key, std::uint64_t max, std::uint64_t& number);
  bool to_number(const JsonDocument& event, const Item& item, std::uint64_t max, std::uint64_t& number);
  bool to_local_time(const JsonDocument& event, const Item& item, std::uint64_t& value);
  bool to_node(const JsonDocument& event, const Item& item, raft::NodeId& node);
  bool to_text(const JsonDocument& event, const Item& item, std::string_view& text);
  bool to_command(const JsonDocument& event, const Item& item, CommandParts& parts);

  bool read_head(const JsonDocument& event, sim::Record& record);
  bool read_message(const JsonDocument& event, sim::Record& record);
  bool read_sent(const JsonDocument& event, sim::Record& record);
  bool read_type(const JsonDocument& event, std::uint8_t& type);
  bool read_again(const JsonDocument& event, sim::Record& record);
  bool read_fields(const JsonDocument& event, std::span<const Field> fields, sim::Record& record,
                   const sim::Record* as);
  bool read_field(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record,
                  const sim::Record* as);
  bool read_word(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record);
  bool read_command(const JsonDocument& event, const Item& item, std::size_t slot, sim::Record& record);
  bool read_entries(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record,
                    const sim::Record* as);
  bool read_entry(const JsonDocument& event, const Item& item, sim::Record& record);
  bool read_members(const JsonDocument& event, const Item& item, const Field& field, sim::Record& record);
  bool read_evidence(const JsonDocument& event, const Item& item, sim::Record& record);
  bool parse_client(const JsonDocument& event, const Item& item, ParsedEntry& entry);
  bool parse_entries(const JsonDocument& event, const Item& list, sim::Index first);
  void set(sim::Record& record, Slot slot, std::uint64_t value) const;

  bool same_entries(raft::Place place) const;
  raft::Place find_entries(sim::Index first) const;
  raft::Place place_entries(sim::Index first, raft::Place previous);

  Timeline& timeline_;
  std::vector<ParsedEntry> entries_;                                     // of the list just read
  bool clients_count_ = false;                                           // it says from which clients they came
  std::multimap<std::pair<sim::Index, sim::Term>, raft::Place> places_;  // of every entry added
  std::vector<Tail> last_;                                               // by node: what it appended last
  JsonProblem problem_;
  unsigned nodes_ = 0;
  sim::Time last_at_ = 0;
};

}  // namespace raftlab::report
