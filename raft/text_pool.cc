// SPDX-License-Identifier: MIT
#include "raft/text_pool.h"

#include "raft/rng.h"

namespace raftlab::raft {

std::uint32_t TextPool::slot_of(std::string_view text) const {
  const auto mask = static_cast<std::uint32_t>(table_.size() - 1);
  auto slot = static_cast<std::uint32_t>(stream_seed(0, text)) & mask;
  while (table_[slot] != kNoText && view(table_[slot]) != text) slot = (slot + 1) & mask;
  return slot;
}

void TextPool::grow() {
  table_.assign(table_.empty() ? 16 : table_.size() * 2, kNoText);
  for (TextId id = 0; id < size(); ++id) table_[slot_of(view(id))] = id;
}

TextId TextPool::add(std::string_view text) {
  if (static_cast<std::size_t>(size() + 1) * 2 > table_.size()) grow();
  const std::uint32_t slot = slot_of(text);
  if (table_[slot] != kNoText) return table_[slot];
  const TextId id = size();
  bytes_.append(text);
  starts_.push_back(bytes_.size());
  table_[slot] = id;
  return id;
}

std::optional<TextId> TextPool::find(std::string_view text) const {
  if (table_.empty()) return std::nullopt;
  const TextId id = table_[slot_of(text)];
  if (id == kNoText) return std::nullopt;
  return id;
}

}  // namespace raftlab::raft
