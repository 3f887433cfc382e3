// SPDX-License-Identifier: MIT
#include "sim/trace.h"

#include <algorithm>

#include "raft/rng.h"

namespace raftlab::sim {

namespace {

/// Chunks of traces that are gone, for the next ones of this thread: a page of memory that was never touched costs more
/// than the records in it.
struct Spares {
  static constexpr std::size_t kMax = 4;  // mebibytes, more or less

  Spares() { chunks.reserve(kMax); }
  ~Spares() { over = true; }

  std::vector<std::unique_ptr<std::vector<Record>>> chunks;
  static thread_local bool over;  // a trace may outlive them
};
thread_local bool Spares::over = false;
thread_local Spares spares;

void keep_or_free(std::vector<Record>* chunk) {
  std::unique_ptr<std::vector<Record>> owned(chunk);
  if (Spares::over || spares.chunks.size() == Spares::kMax) return;
  spares.chunks.push_back(std::move(owned));
}

/// Of `records` records, whatever they are.
std::shared_ptr<std::vector<Record>> new_chunk(std::size_t records) {
  std::unique_ptr<std::vector<Record>> chunk;
  if (!Spares::over && !spares.chunks.empty()) {
    chunk = std::move(spares.chunks.back());
    spares.chunks.pop_back();
  } else {
    chunk = std::make_unique<std::vector<Record>>(records);
  }
  return {chunk.release(), keep_or_free};
}

}  // namespace

void Trace::free_spare_memory() {
  if (!Spares::over) spares.chunks.clear();
}

Trace::Trace(const Trace& other)
    : keep_(other.keep_),
      hash_(other.hash_),
      count_(other.count_),
      tally_(other.tally_),
      chunks_(other.chunks_),
      notes_(other.notes_) {
  // Both copies go on writing behind the last chunk, so that one cannot be shared.
  if (!chunks_.empty()) {
    auto last = new_chunk(kChunk);
    next_ = std::copy(chunks_.back()->data(), other.next_, last->data());
    chunks_.back() = std::move(last);
  }
}

Trace& Trace::operator=(const Trace& other) {
  if (this != &other) *this = Trace(other);
  return *this;
}

std::uint64_t Trace::add_note(std::string text) {
  fold_text(text);
  notes_.push_back(std::move(text));
  return notes_.size() - 1;
}

void Trace::fold_text(std::string_view text) { hash_ = raft::mix(hash_ ^ raft::stream_seed(text.size(), text)); }

void Trace::begin_chunk() {
  chunks_.push_back(new_chunk(kChunk));
  next_ = chunks_.back()->data();
}

void Trace::forget_before(EventId id) {
  const std::size_t whole = static_cast<std::size_t>((id - 1) / kChunk);
  // The last chunk is written on.
  for (std::size_t i = std::min(whole, chunks_.empty() ? 0 : chunks_.size() - 1); i-- > 0 && chunks_[i];)
    chunks_[i].reset();
}

std::uint64_t Trace::digest() const { return raft::mix(hash_ ^ count_); }

}  // namespace raftlab::sim
