// SPDX-License-Identifier: MIT
#pragma once

// Puts a history together from entries as Jepsen has them: a process asks (:invoke) and is told (:ok, :fail, :info),
// one thing at a time. What cannot be is a Diagnostic: told without having asked, asking twice, another answer than
// question, operations that the model does not have.

#include <map>
#include <optional>
#include <vector>

#include "scenarios/history/edn.h"
#include "scenarios/history/read.h"

namespace raftlab::scenarios::history {

/// One entry. Pointers may be null where the file says nothing.
struct Entry {
  const Edn* process = nullptr;
  const Edn* type = nullptr;
  const Edn* function = nullptr;
  const Edn* key = nullptr;
  const Edn* value = nullptr;
  const Edn* error = nullptr;
  std::int64_t time_us = -1;
};

class Recorder {
 public:
  Recorder(std::optional<Model> model, std::vector<language::Diagnostic>& diagnostics);

  void add(const Entry& entry, const language::SourceSpan& span);
  /// Operations that were asked so far.
  [[nodiscard]] std::size_t size() const { return history_.operations.size(); }
  /// What was asked and never answered stays open.
  [[nodiscard]] History take();

 private:
  void fail(const language::SourceSpan& span, std::string message, std::string suggestion = {});
  bool kind_of(const Edn& function, Kind& kind);
  bool values_of(const Entry& entry, Operation& operation);
  bool text_of(const Edn& value, raft::TextId& id);
  void ask(std::uint64_t process, const Entry& entry, const language::SourceSpan& span);
  void tell(std::uint64_t process, const Entry& entry, const language::SourceSpan& span);
  bool same_question(const Operation& asked, const Entry& entry);

  std::optional<Model> model_;
  std::vector<language::Diagnostic>& diagnostics_;
  History history_;
  std::map<std::uint64_t, std::size_t> open_;         // by process
  std::map<std::uint64_t, std::uint32_t> last_line_;  // by process: its last line
  std::uint64_t clock_ = 0;
  bool any_key_ = false;
};

}  // namespace raftlab::scenarios::history
