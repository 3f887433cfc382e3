// SPDX-License-Identifier: MIT
// Every distinct text once, named by a small dense number, so that commands stay small and two texts are
// equal when their numbers are. One pool holds the keys of a run, another the values; both only grow.
// A text_view stays valid until the next add().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raftlab::raft {

using TextId = std::uint32_t;  // dense, from 0, in the order texts were first seen
inline constexpr TextId kNoText = 0xffffffff;

class TextPool {
 public:
  /// The number of `text`, which is added when it is new.
  TextId add(std::string_view text);
  /// The number of `text` if it has one.
  std::optional<TextId> find(std::string_view text) const;
  std::string_view view(TextId id) const { return {bytes_.data() + starts_[id], starts_[id + 1] - starts_[id]}; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(starts_.size() - 1); }

  /// Where the pool looks for a text first; equal texts have one. Not the same on every machine.
  static std::uint32_t hash_of(std::string_view text);

 private:
  std::uint32_t slot_of(std::string_view text) const;  // where it is, or where it would go
  void grow();

  std::string bytes_;
  std::vector<std::uint64_t> starts_ = {0};  // text i is bytes_[starts_[i], starts_[i + 1])
  std::vector<TextId> table_;                // open addressing, a power of two, at most half full
};

}  // namespace raftlab::raft
