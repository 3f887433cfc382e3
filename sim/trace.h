// SPDX-License-Identifier: MIT
// The trace of a run: every record folded into a 64-bit digest, and kept as well when somebody wants to look.
// Records are kept in chunks; full chunks are shared between copies of a trace, so that copying a World with a
// long history is cheap. The notes are the few texts that records refer to (fault lines, expectations).
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/record.h"
#include "sim/tally.h"

namespace raftlab::sim {

class Trace {
 public:
  enum class Keep : std::uint8_t { digest, all };

  explicit Trace(Keep keep = Keep::digest) : keep_(keep) {}
  Trace(const Trace& other);
  Trace& operator=(const Trace& other);
  Trace(Trace&&) noexcept = default;
  Trace& operator=(Trace&&) noexcept = default;
  ~Trace() = default;

  /// Adds a record and returns its id.
  EventId add(const Record& record) {
    fold(record);
    tally_.see(record);
    // A copy, so that the record itself needs no place in memory where nobody keeps it.
    if (keep_ == Keep::all) store(Record(record));
    return ++count_;
  }
  /// Adds a text for records to refer to; it is part of the digest.
  std::uint64_t add_note(std::string text);

  /// A text that records refer to by its number enters the digest.
  void fold_text(std::string_view text);

  std::uint64_t size() const { return count_; }
  std::uint64_t digest() const;
  /// The numbers of a verdict, also where no record is kept.
  const Tally& tally() const { return tally_; }
  bool keeps_records() const { return keep_ == Keep::all; }
  /// REQUIRES keeps_records() and 1 <= id <= size().
  const Record& at(EventId id) const { return (*chunks_[(id - 1) / kChunk])[(id - 1) % kChunk]; }
  /// The records from `first` on that lie side by side, to `last` at most: one or more. REQUIRES that they are there.
  std::span<const Record> side_by_side(EventId first, EventId last) const {
    const std::size_t begin = (first - 1) % kChunk;
    const std::size_t count = std::min<std::size_t>(last - first + 1, kChunk - begin);
    return {chunks_[(first - 1) / kChunk]->data() + begin, count};
  }
  /// Lets go of records before `id`, in whole chunks: for those who keep only the end of a long run in view. The digest
  /// and size() stay what they are; at() REQUIRES from then on that the record is still there, from `id` on it is.
  void forget_before(EventId id);
  /// A few chunks of traces that are gone wait for the next trace of this thread; this lets go of them.
  static void free_spare_memory();
  const std::string& note(std::uint64_t number) const { return notes_[number]; }
  std::uint64_t notes() const { return notes_.size(); }

 private:
  static constexpr std::size_t kChunk = 16'384;  // records in about a mebibyte; a power of two is quick to divide by
  using Chunk = std::vector<Record>;

  void fold(const Record& record) {
    // A sum of independent products, then one dependent step: as strong as needed to tell runs apart, and quick.
    // The small fields in two halves, no neighbours together: read as one, they would have to wait for having been
    // written one by one.
    constexpr std::uint64_t kHead = 0x9e3779b97f4a7c15ULL;
    const std::uint64_t even = static_cast<std::uint64_t>(record.kind) | (std::uint64_t{record.peer} << 16) |
                               (std::uint64_t{record.type} << 32);
    const std::uint64_t odd =
        std::uint64_t{record.node} | (std::uint64_t{record.reason} << 16) | (std::uint64_t{record.flag} << 32);
    std::uint64_t sum = (even + 1) * kHead;
    sum += odd * (kHead << 8);
    sum += static_cast<std::uint64_t>(record.at) * 0xc2b2ae3d27d4eb4fULL;
    sum += record.cause * 0x165667b19e3779f9ULL;
    sum += record.term * 0xd6e8feb86659fd93ULL;
    sum += record.v[0] * 0xa0761d6478bd642fULL;
    sum += record.v[1] * 0xe7037ed1a0b428dbULL;
    sum += record.v[2] * 0x8ebc6af09c88c6e3ULL;
    sum += record.v[3] * 0x589965cc75374cc3ULL;
    sum += record.v[4] * 0x1d8e4e27c47d124fULL;
    hash_ = (hash_ ^ (sum ^ (sum >> 29))) * 0x2545f4914f6cdd1dULL;
    hash_ ^= hash_ >> 32;
  }
  void store(const Record& record) {
    if (count_ % kChunk == 0) begin_chunk();
    *next_++ = record;
  }
  void begin_chunk();

  Keep keep_;
  std::uint64_t hash_ = 0x6a09e667f3bcc909ULL;
  std::uint64_t count_ = 0;
  Tally tally_;
  std::vector<std::shared_ptr<Chunk>> chunks_;
  Record* next_ = nullptr;  // where the next record goes, in the last chunk; whatever is there, if that is full
  std::vector<std::string> notes_;
};

}  // namespace raftlab::sim
