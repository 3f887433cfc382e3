// SPDX-License-Identifier: MIT
#include "scenarios/runner/undo.h"

#include <algorithm>

#include "scenarios/runner/runner.h"
#include "transport/faults.h"

namespace raftlab::scenarios::runner {
namespace {

void copy_field(DefaultField field, const sim::LinkQuality& from, sim::LinkQuality& to) {
  switch (field) {
    case DefaultField::latency:
      to.latency = from.latency;
      break;
    case DefaultField::loss:
      to.loss_ppm = from.loss_ppm;
      break;
    case DefaultField::duplicate:
      to.duplicate_ppm = from.duplicate_ppm;
      break;
    case DefaultField::reorder:
      to.reorder_ppm = from.reorder_ppm;
      to.reorder_by = from.reorder_by;
      break;
  }
}

}  // namespace

void Runner::undo_later(UndoWhat what, sim::Time after_us) {
  Undo undo{later(after_us), std::move(what), current_.statement->text, current_.statement->span.line, current_.event};
  const auto after = [](sim::Time at, const Undo& other) { return at < other.at_us; };
  undos_.insert(std::upper_bound(undos_.begin(), undos_.end(), undo.at_us, after), std::move(undo));
}

void Runner::run_undos_due() {
  while (!undos_.empty() && undos_.front().at_us <= world_.now()) {
    const Undo undo = std::move(undos_.front());
    undos_.erase(undos_.begin());
    take_back(undo);
  }
}

void Runner::take_back(const Undo& undo) {
  const auto ended = [&] { return world_.note(sim::EventKind::fault_ended, undo.text, undo.line, undo.started); };
  if (const auto* nodes = std::get_if<UndoNodes>(&undo.what)) {
    NodeIds unchanged;
    for (const auto& [node, changes] : nodes->nodes) {
      if (node_changes_[node] == changes) unchanged.push_back(node);
    }
    if (unchanged.empty()) return;
    const sim::EventId event = ended();
    const auto action = nodes->crash ? language::NodeAction::restart : language::NodeAction::resume;
    for (const raft::NodeId node : unchanged) change_node(action, node, event);
  } else if (const auto* fault = std::get_if<UndoFault>(&undo.what)) {
    if (!transport::end_fault(world_.network_state(), fault->fault)) return;
    std::erase_if(faults_, [&](const ActiveFault& active) { return active.fault == fault->fault; });
    ended();
  } else if (const auto* drift = std::get_if<UndoDrift>(&undo.what)) {
    if (drift_changes_[drift->node] == drift->changes) world_.set_clock_drift(drift->node, 0, ended());
  } else if (const auto* jump = std::get_if<UndoJump>(&undo.what)) {
    world_.jump_clock(jump->node, -jump->by_us, ended());
  } else if (const auto* disk = std::get_if<UndoDisk>(&undo.what)) {
    if (disk_changes_[disk->node] == disk->changes) world_.mend_disk(disk->node, ended());
  } else {
    const std::uint64_t layer = std::get<UndoDefault>(undo.what).layer;
    const auto same = [layer](const DefaultLayer& other) { return other.id == layer; };
    if (std::erase_if(default_layers_, same) == 0) return;
    apply_defaults();
    ended();
  }
}

Outcome Runner::change_default(DefaultField field, const sim::LinkQuality& quality) {
  fault_started();
  if (current_.statement->for_us) {
    default_layers_.push_back({++default_layer_last_, field, quality});
    undo_later(UndoDefault{default_layer_last_}, *current_.statement->for_us);
  } else {
    copy_field(field, quality, default_base_);
    std::erase_if(default_layers_, [field](const DefaultLayer& layer) { return layer.field == field; });
  }
  apply_defaults();
  return {};
}

void Runner::apply_defaults() {
  sim::LinkQuality quality = default_base_;
  for (const DefaultLayer& layer : default_layers_) copy_field(layer.field, layer.quality, quality);
  world_.network_state().defaults = quality;
}

}  // namespace raftlab::scenarios::runner
