// SPDX-License-Identifier: MIT
#include "raft/text_pool.h"

#include <cstring>

namespace raftlab::raft {

/// Eight bytes at a time, the last eight once more. It only finds texts: no number and no digest depends on it, so the
/// order of bytes in a word may be any.
std::uint32_t TextPool::hash_of(std::string_view text) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15ULL;
  std::uint64_t hash = text.size() * kSpread;
  const auto take = [&hash](const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, kWord);
    hash = (hash ^ word) * kSpread;
    hash ^= hash >> 32;
  };
  if (text.size() < kWord) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kSpread;
  } else {
    for (std::size_t at = 0; at + kWord < text.size(); at += kWord) take(text.data() + at);
    take(text.data() + text.size() - kWord);
  }
  // A product moves bits up only: one more brings what the last bytes say into the half that is used.
  return static_cast<std::uint32_t>((hash * kSpread) >> 32);
}

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
