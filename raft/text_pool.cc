// SPDX-License-Identifier: MIT
#include "raft/text_pool.h"

namespace raftlab::raft {

namespace {

/// FNV-1a, spread once more. It only finds texts: no number and no digest depends on it.
std::uint32_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return static_cast<std::uint32_t>((hash * 0x9e3779b97f4a7c15ULL) >> 32);
}

}  // namespace

inline std::uint32_t TextPool::slot_of(std::string_view text) const {
  const auto mask = static_cast<std::uint32_t>(table_.size() - 1);
  std::uint32_t slot = hash_of(text) & mask;
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
