// SPDX-License-Identifier: MIT
#include "transport/tcp/log_format.h"

#include <algorithm>

#include "transport/tcp/frame.h"

namespace raftlab::transport::tcp {

namespace {

constexpr std::uint32_t kMark = 0x676f6c72;  // "rlog"
constexpr std::size_t kHead = 28;
constexpr std::size_t kEnd = 4;
constexpr std::size_t kSector = 512;
constexpr std::string_view kLogMagic = "raftlab log 2";

enum class Kind : std::uint8_t { head = 1, write, snapshot };

struct Head {
  std::uint32_t length = 0;
  std::uint64_t number = 0;
  std::uint64_t synced = 0;
};

std::optional<Head> head_at(std::string_view file, std::size_t at) {
  if (file.size() - at < kHead) return std::nullopt;
  Reader in(file.substr(at, kHead));
  const std::uint32_t mark = in.u32();
  const Head head{in.u32(), in.u64(), in.u64()};
  const std::uint32_t sum = in.u32();
  if (mark != kMark || sum != checksum(file.substr(at, kHead - 4))) return std::nullopt;
  return head;
}

bool whole_at(std::string_view file, std::size_t at, const Head& head) {
  const std::size_t left = file.size() - at - kHead;
  if (left < kEnd || left - kEnd < head.length) return false;
  const std::string_view payload = file.substr(at + kHead, head.length);
  Reader end(file.substr(at + kHead + head.length, kEnd));
  return end.u32() == checksum(payload);
}

/// A whole record behind `at` says that the one with this number had been synced.
bool was_synced(std::string_view file, std::size_t at, std::uint64_t number) {
  const std::string mark = Writer().u32(kMark).take();
  for (std::size_t i = file.find(mark, at + 1); i != std::string_view::npos; i = file.find(mark, i + 1)) {
    const std::optional<Head> head = head_at(file, i);
    if (head && head->synced >= number && whole_at(file, i, *head)) return true;
  }
  return false;
}

/// A sector that lies in [at, end), as far as it does, is all zeros: it was never written.
bool has_unwritten_sector(std::string_view file, std::size_t at) {
  while (at < file.size()) {
    const std::size_t end = std::min((at / kSector + 1) * kSector, file.size());
    if (file.substr(at, end - at).find_first_not_of('\0') == std::string_view::npos) return true;
    at = end;
  }
  return false;
}

void write_slices(const raft::Log& log, const Content& content, Writer& out) {
  out.u64(log.first_index());
  out.u32(static_cast<std::uint32_t>(log.last_index() - log.base_index()));
  for (raft::Index index = log.first_index(); index <= log.last_index(); ++index) {
    const raft::Entry& entry = log.entry_at(index, content.store);
    out.u64(entry.term);
    content.write(entry.command, out);
  }
}

/// Reads the records one after the other into what a process finds.
class LogReading {
 public:
  LogReading(std::string_view file, const LogOwner& owner, Content& content)
      : file_(file), owner_(owner), content_(content) {}

  LogRead read() {
    while (read_.error.empty() && read_.size < file_.size() && next()) {
    }
    if (read_.error.empty() && read_.records == 0 && read_.size < file_.size() && file_.size() > kSector) {
      fail("it does not begin as a log of raftlab");
    }
    return std::move(read_);
  }

 private:
  void fail(const std::string& why) { read_.error = "at byte " + std::to_string(read_.size) + ": " + why; }

  /// False at a torn tail, and where there is damage.
  bool next() {
    const std::size_t at = read_.size;
    const std::uint64_t number = read_.records + 1;
    const std::optional<Head> head = head_at(file_, at);
    const bool ends_inside = file_.size() - at < kHead || (head && file_.size() - at - kHead < head->length + kEnd);
    if (!head || !whole_at(file_, at, *head)) {
      if (was_synced(file_, at, number) || is_of_snapshot(number)) {
        fail("record " + std::to_string(number) + " is damaged, and it had been synced");
      } else if (!ends_inside && !has_unwritten_sector(file_, at)) {
        fail("record " + std::to_string(number) + " has a wrong checksum, and it was written to its end");
      }
      return false;
    }
    if (head->number != number) {
      fail("record " + std::to_string(head->number) + " stands where record " + std::to_string(number) + " belongs");
      return false;
    }
    Reader in(file_.substr(at + kHead, head->length));
    take(in);
    if (read_.error.empty() && !in.complete()) {
      fail("record " + std::to_string(number) + " cannot be understood, although its checksum is right");
    }
    if (!read_.error.empty()) return false;
    read_.size = at + kHead + head->length + kEnd;
    read_.records = number;
    return true;
  }

  /// A file that begins with a snapshot took its place when all of that was synced.
  bool is_of_snapshot(std::uint64_t number) const {
    return read_.disk.snapshot != raft::kNoSnapshot && number <= kRecordsOfSnapshot;
  }

  void take(Reader& in) {
    const std::uint8_t kind = in.u8();
    if ((kind == static_cast<std::uint8_t>(Kind::head)) != (read_.records == 0)) return in.fail();
    if (kind == static_cast<std::uint8_t>(Kind::head)) return take_head(in);
    if (kind == static_cast<std::uint8_t>(Kind::snapshot)) return take_snapshot(in);
    if (kind == static_cast<std::uint8_t>(Kind::write)) return take_write(in);
    in.fail();
  }

  void take_head(Reader& in) {
    if (in.text() != kLogMagic) return in.fail();
    const LogOwner found{in.u8(), in.u64()};
    if (!in.ok() || found == owner_) return;
    if (found.id != owner_.id) {
      fail("it is the log of node " + std::to_string(found.id) + ", not of node " + std::to_string(owner_.id));
    } else {
      fail("it is the log of another cluster");
    }
  }

  void take_snapshot(Reader& in) {
    raft::Snapshot snapshot;
    snapshot.last_index = in.u64();
    snapshot.last_term = in.u64();
    snapshot.chunks = in.u32();
    const std::optional<raft::Configuration> configuration = Content::read_configuration(in);
    const std::string_view bytes = in.text();
    std::optional<raft::KvStore> machine = in.ok() ? content_.machine_of(bytes) : std::nullopt;
    if (!configuration || !machine || snapshot.chunks == 0 || read_.records != 1) return in.fail();
    snapshot.configuration = content_.store.add_configuration(*configuration);
    snapshot.machine = std::make_shared<const raft::KvStore>(std::move(*machine));
    read_.disk.log.restart_at(snapshot.last_index, snapshot.last_term);
    read_.disk.snapshot = content_.store.add_snapshot(std::move(snapshot));
  }

  void take_write(Reader& in) {
    const raft::Term term = in.u64();
    const raft::NodeId vote = in.u8();
    const raft::Index first = in.u64();
    const std::optional<raft::Slice> entries = content_.read_entries(in);
    raft::Log& log = read_.disk.log;
    if (!entries || term < read_.disk.hard_state.term) return in.fail();
    if (first != 0 && (first < log.first_index() || first > log.last_index() + 1)) return in.fail();
    if (first == 0 && entries->count != 0) return in.fail();
    read_.disk.hard_state = {term, vote};
    if (first == 0) return;
    log.truncate_from(first, content_.store);
    if (entries->count != 0) log.append(*entries, content_.store.at(entries->place + entries->count - 1).term);
  }

  std::string_view file_;
  LogOwner owner_;
  Content& content_;
  LogRead read_;
};

}  // namespace

std::string log_head(const LogOwner& owner) {
  Writer out;
  out.u8(static_cast<std::uint8_t>(Kind::head)).text(kLogMagic).u8(owner.id).u64(owner.cluster);
  return log_record(out.bytes(), 1, 0);
}

std::string log_write(const raft::Persist& persist, const Content& content) {
  Writer out;
  out.u8(static_cast<std::uint8_t>(Kind::write)).u64(persist.hard_state.term).u8(persist.hard_state.vote);
  out.u64(persist.first);
  content.write(persist.first == 0 ? raft::Slice{} : persist.entries, out);
  return out.take();
}

std::string log_record(std::string_view payload, std::uint64_t number, std::uint64_t synced) {
  Writer out;
  out.u32(kMark).u32(static_cast<std::uint32_t>(payload.size())).u64(number).u64(synced);
  out.u32(checksum(out.bytes())).raw(payload).u32(checksum(payload));
  return out.take();
}

std::string log_of_snapshot(const LogOwner& owner, const raft::Persist& persist, const raft::Log& log,
                            const Content& content) {
  const raft::Snapshot& snapshot = content.store.snapshot(persist.snapshot);
  Writer out;
  out.u8(static_cast<std::uint8_t>(Kind::snapshot)).u64(snapshot.last_index).u64(snapshot.last_term);
  out.u32(snapshot.chunks);
  Content::write(content.store.configuration(snapshot.configuration), out);
  out.text(content.bytes_of(*snapshot.machine));
  Writer rest;
  rest.u8(static_cast<std::uint8_t>(Kind::write)).u64(persist.hard_state.term).u8(persist.hard_state.vote);
  write_slices(log, content, rest);
  return log_head(owner) + log_record(out.bytes(), 2, 1) + log_record(rest.bytes(), kRecordsOfSnapshot, 2);
}

LogRead read_log(std::string_view file, const LogOwner& owner, Content& content) {
  return LogReading(file, owner, content).read();
}

}  // namespace raftlab::transport::tcp
