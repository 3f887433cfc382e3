// SPDX-License-Identifier: MIT
#include "sim/linear_values.h"

#include <algorithm>
#include <bit>

namespace raftlab::sim {

LinearValues::LinearValues(std::span<const Call> calls, const raft::TextPool& texts)
    : texts_(texts), table_(std::bit_ceil(2 * calls.size() + 2)) {
  for (const Call& call : calls) {
    if (call.kind == CallKind::append) appends_ = true;
    if (call.kind == CallKind::read && call.answered != Call::kNever) observe(call.value);
    if (call.kind == CallKind::cas) observe(call.expected);
  }
  if (!appends_) return;
  for (std::size_t state = 1; state < seen_.size(); ++state) observed_.push_back(text_of(seen_[state]));
  std::sort(observed_.begin(), observed_.end());
  observed_.erase(std::unique(observed_.begin(), observed_.end()), observed_.end());
  prefixes_.emplace_back();
  table_.assign(64, 0);
}

/// Where it is, or where it would go.
std::size_t LinearValues::slot_of(raft::TextId value) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = (value * std::uint64_t{0x9e3779b97f4a7c15} >> 32) & mask;
  while (table_[slot] != 0 && seen_[table_[slot]] != value) slot = (slot + 1) & mask;
  return slot;
}

void LinearValues::observe(raft::TextId value) {
  State& state = table_[slot_of(value)];
  if (state != 0) return;
  state = static_cast<State>(seen_.size());
  seen_.push_back(value);
}

std::string_view LinearValues::text_of(raft::TextId value) const {
  return value == raft::kNoText ? std::string_view() : texts_.view(value);
}

LinearValues::State LinearValues::of(raft::TextId value) {
  if (appends_) return number_of(text_of(value));
  return table_[slot_of(value)];
}

LinearValues::State LinearValues::appended(State before, raft::TextId piece) {
  if (before == kUnseen) return kUnseen;
  const Prefix& prefix = prefixes_[before];
  scratch_.assign(observed_[prefix.text].substr(0, prefix.length));
  scratch_ += text_of(piece);
  return number_of(scratch_);
}

LinearValues::State LinearValues::number_of(std::string_view text) {
  const auto found = std::lower_bound(observed_.begin(), observed_.end(), text);
  if (found == observed_.end() || found->substr(0, text.size()) != text) return kUnseen;
  return intern({static_cast<std::uint32_t>(found - observed_.begin()), static_cast<std::uint32_t>(text.size())});
}

LinearValues::State LinearValues::intern(Prefix prefix) {
  const auto place_in = [](const std::vector<State>& table, Prefix wanted) {
    const std::uint64_t mixed = (std::uint64_t{wanted.text} << 32 | wanted.length) * 0x9e3779b97f4a7c15;
    return static_cast<std::size_t>(mixed >> 32) & (table.size() - 1);
  };
  std::size_t at = place_in(table_, prefix);
  while (table_[at] != 0) {
    const Prefix& there = prefixes_[table_[at]];
    if (there.text == prefix.text && there.length == prefix.length) return table_[at];
    at = (at + 1) & (table_.size() - 1);
  }
  const auto number = static_cast<State>(prefixes_.size());
  prefixes_.push_back(prefix);
  table_[at] = number;
  if (prefixes_.size() * 2 < table_.size()) return number;
  std::vector<State> larger(table_.size() * 2, 0);
  for (State state = 1; state < prefixes_.size(); ++state) {
    std::size_t place = place_in(larger, prefixes_[state]);
    while (larger[place] != 0) place = (place + 1) & (larger.size() - 1);
    larger[place] = state;
  }
  table_ = std::move(larger);
  return number;
}

}  // namespace raftlab::sim
