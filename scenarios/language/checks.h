// SPDX-License-Identifier: MIT
#pragma once

// What can be known wrong before anything runs: nodes and names that are not there, groups that overlap, time that
// goes backwards, the last voter removed, features this version lacks. Only for this folder.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "scenarios/language/ast.h"
#include "scenarios/language/diagnostic.h"

namespace raftlab::scenarios::language {

/// Walks over statements in order. Names bound so far and the earliest time the next line can have are its state.
class Checker {
 public:
  Checker(std::uint32_t nodes, std::vector<Diagnostic>& diagnostics) : nodes_(nodes), diagnostics_(&diagnostics) {}

  void set_nodes(std::uint32_t nodes) { nodes_ = nodes; }
  void set_names(const std::vector<std::string>& names, const std::vector<std::string>& marks);
  /// The first configuration, where it is known.
  void set_voters(const std::vector<std::uint32_t>& voters) { voters_ = {voters.begin(), voters.end()}; }
  void set_now(std::int64_t now_us) { earliest_us_ = now_us; }

  /// A set-up line: only node numbers and `all` are known there.
  void check_setup(const Statement& statement);
  /// Any other line; then binds what it binds.
  void check(const Statement& statement);

  [[nodiscard]] std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }
  [[nodiscard]] std::vector<std::string> marks() const { return {marks_.begin(), marks_.end()}; }

 private:
  void check_time(const Statement& statement);
  void check_selector(const NodeSelector& selector);
  void check_node(const NodeRef& node);
  void check_id(std::uint32_t id, SourceSpan span);
  void check_quantity(const Quantity& quantity);
  void check_fact(const Fact& fact);
  void check_config(const ConfigLiteral& config, SourceSpan span);
  void check_log(const LogLiteral& log);
  void check_filter(const MessageFilter& filter);
  void check_partition(const Partition& partition);
  void check_link(const NodeSelector& from, const NodeSelector& to);
  void check_marks(const Measure& measure, SourceSpan span);
  void check_members(const MemberRequest& request, SourceSpan span);
  void add(SourceSpan span, std::string message, std::string suggestion = {});

  struct Visit;

  std::uint32_t nodes_;
  std::set<std::string> names_;
  std::set<std::string> marks_;
  std::set<std::uint32_t> voters_;  // empty where nobody can know
  std::int64_t earliest_us_ = 0;
  std::vector<Diagnostic>* diagnostics_;
};

}  // namespace raftlab::scenarios::language
