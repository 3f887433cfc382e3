// SPDX-License-Identifier: MIT
// From a run to everything the report needs of it.
#include "report/fields.h"
#include "report/history.h"
#include "scenarios/runner/build.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {
namespace {

/// "dir/leader-failure.raft" is called leader-failure.
std::string base_name(const std::string& file) {
  std::string name = file.substr(file.find_last_of('/') + 1);
  constexpr std::string_view kEnding = ".raft";
  if (name.size() > kEnding.size() && name.ends_with(kEnding)) name.resize(name.size() - kEnding.size());
  return name;
}

report::Operation told(const sim::Operation& operation, const raft::EntryStore& store) {
  report::Operation result = report::asked(operation.command, store);
  result.invoked_us = operation.invoked_us;
  result.result = report::word_of(operation.done ? operation.outcome : sim::ClientOutcome::unknown);
  if (!operation.done || operation.outcome == sim::ClientOutcome::unknown) return result;
  result.returned_us = operation.returned_us;
  result.has_read = operation.command.kind == raft::CommandKind::get && operation.read != raft::kNoText;
  if (result.has_read) result.read = store.values.view(operation.read);
  return result;
}

}  // namespace

report::Timeline Runner::timeline() const {
  report::Timeline timeline;
  timeline.engine = RAFTLAB_VERSION;
  timeline.name = base_name(scenario_->file_name);
  timeline.title = scenario_->setup.title;
  timeline.source = scenario_->source;
  timeline.seed = seed_;
  timeline.nodes = world_.nodes();
  timeline.options = settings_of(scenario_->setup);
  timeline.rules_off = scenario_->setup.rules_off;
  timeline.verdict = result_.verdict;
  timeline.digest = world_.trace().digest();
  timeline.ended_at_us = world_.now();
  for (const sim::Violation& violation : world_.violations()) {
    timeline.violations.push_back(
        {std::string(sim::name_of(violation.property)), violation.event, violation.text, violation.evidence});
  }
  timeline.expectations = result_.expectations;
  for (const sim::Operation& operation : world_.operations()) {
    if (!operation.is_change) timeline.history.push_back(told(operation, world_.store()));
  }
  timeline.trace = world_.trace();
  timeline.store = world_.store();
  return timeline;
}

}  // namespace raftlab::scenarios::runner
