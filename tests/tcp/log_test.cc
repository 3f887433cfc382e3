// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "tests/catch.h"
#include "transport/tcp/log_file.h"

namespace {

using namespace raftlab;
using transport::tcp::Content;
using transport::tcp::log_head;
using transport::tcp::log_of_snapshot;
using transport::tcp::log_record;
using transport::tcp::log_write;
using transport::tcp::LogFile;
using transport::tcp::LogOwner;
using transport::tcp::LogRead;
using transport::tcp::read_log;

constexpr LogOwner kOwner{1, 42};

raft::Entry entry(Content& content, raft::Term term, const std::string& value) {
  return {term,
          {.kind = raft::CommandKind::set,
           .client = content.client(5),
           .serial = 1,
           .key = content.store.keys.add("k"),
           .value = content.store.values.add(value)}};
}

/// A node's writes: a vote, two entries, an overwritten tail.
struct Written {
  Content content;
  raft::Log log;
  std::string file = log_head(kOwner);
  std::vector<std::size_t> ends = {file.size()};  // of each record
  std::uint64_t synced = 0;                       // before the group that is being written

  void add(const raft::Persist& persist) {
    // Each is synced by itself, unless a group was begun.
    file += log_record(log_write(persist, content), ends.size() + 1, synced != 0 ? synced : ends.size());
    ends.push_back(file.size());
  }
  void append(raft::Index first, raft::Term term, int count) {
    raft::Slice slice;
    raft::Place place = log.last_place();
    for (int i = 0; i < count; ++i) {
      place = content.store.add(i == 0 ? static_cast<raft::Place>(content.store.size()) - 1 : place,
                                entry(content, term, std::string(100, 'v') + std::to_string(i)));
      if (i == 0) slice.place = place;
      ++slice.count;
    }
    log.truncate_from(first, content.store);
    log.append(slice, term);
    add({.token = 1, .hard_state = {term, 0}, .first = first, .entries = slice, .last_term = term});
  }
  Written() {
    add({.token = 1, .hard_state = {2, 1}});
    append(1, 2, 3);
    append(3, 3, 2);
  }
};

std::vector<raft::Term> terms(const LogRead& read, const Content& content) {
  std::vector<raft::Term> all;
  for (raft::Index i = read.disk.log.first_index(); i <= read.disk.log.last_index(); ++i) {
    all.push_back(read.disk.log.term_at(i, content.store));
  }
  return all;
}

TEST_CASE("What was written is found again: the last hard state, and the log as it was overwritten") {
  const Written written;
  Content content;
  const LogRead read = read_log(written.file, kOwner, content);
  CHECK(read.error == "");
  CHECK(read.size == written.file.size());
  CHECK(read.records == 4);
  CHECK(read.disk.hard_state == raft::HardState{3, 0});
  CHECK(terms(read, content) == std::vector<raft::Term>{2, 2, 3, 3});
}

TEST_CASE("A file that ends inside of its last record is cut to the record before, at every byte") {
  const Written written;
  for (std::size_t size = written.ends[0]; size < written.file.size(); ++size) {
    Content content;
    const LogRead read = read_log(std::string_view(written.file).substr(0, size), kOwner, content);
    REQUIRE(read.error == "");
    REQUIRE(read.size == written.ends[read.records - 1]);
    REQUIRE(read.size <= size);
    REQUIRE((read.records == written.ends.size() || written.ends[read.records] > size));
  }
}

TEST_CASE("A sector at the end that was never written is a torn tail as well") {
  Written written;
  const std::size_t before = written.file.size();
  written.append(5, 3, 20);
  std::string torn = written.file;
  for (std::size_t i = (before / 512 + 1) * 512; i < (before / 512 + 2) * 512; ++i) torn[i] = '\0';
  Content content;
  const LogRead read = read_log(torn, kOwner, content);
  CHECK(read.error == "");
  CHECK(read.size == before);
}

TEST_CASE("Of records written together later ones may reach the disk first: the file is cut where one is missing") {
  Written written;
  const std::size_t before = written.file.size();
  written.synced = 4;
  for (raft::Index index = 5; index < 50; index += 5) written.append(index, 3, 5);
  std::string torn = written.file;
  for (std::size_t i = (before / 512 + 1) * 512; i < (before / 512 + 2) * 512; ++i) torn[i] = '\0';
  Content content;
  const LogRead read = read_log(torn, kOwner, content);
  CHECK(read.error == "");
  CHECK(read.size == before);
  // One more that was written when these had been synced: they are missing.
  written.synced = 0;
  const std::size_t end = torn.size();
  written.append(50, 3, 1);
  torn += written.file.substr(end);
  Content other;
  CHECK(read_log(torn, kOwner, other).error ==
        "at byte " + std::to_string(before) + ": record 5 is damaged, and it had been synced");
}

TEST_CASE("A changed byte before the last record refuses to start and says where") {
  const Written written;
  for (std::size_t at = 0; at < written.ends[2]; ++at) {
    std::string bad = written.file;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    Content content;
    const LogRead read = read_log(bad, kOwner, content);
    std::size_t record = 0;
    while (written.ends[record] <= at) ++record;
    const std::size_t begin = record == 0 ? 0 : written.ends[record - 1];
    INFO(at);
    REQUIRE(read.error.find("at byte " + std::to_string(begin) + ": ") == 0);
  }
}

TEST_CASE("A changed byte in the last record, which was synced, refuses to start") {
  const Written written;
  for (std::size_t at = written.ends[2] + 28; at < written.file.size(); ++at) {
    std::string bad = written.file;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    Content content;
    INFO(at);
    REQUIRE(read_log(bad, kOwner, content).error != "");
  }
}

TEST_CASE("The log of another node or cluster is refused") {
  const Written written;
  Content content;
  CHECK(read_log(written.file, {2, 42}, content).error.find("the log of node 1, not of node 2") != std::string::npos);
  CHECK(read_log(written.file, {1, 43}, content).error.find("another cluster") != std::string::npos);
}

TEST_CASE("A snapshot begins a file that has it, the hard state and the log behind it") {
  Written written;
  raft::KvStore machine;
  machine.apply(written.log.entry_at(1, written.content.store).command);
  const raft::SnapshotId id = written.content.store.add_snapshot(
      {.last_index = 2,
       .last_term = 2,
       .configuration = written.content.store.add_configuration({.voters = {0, 1, 2}}),
       .machine = std::make_shared<const raft::KvStore>(machine)});
  written.log.compact_through(2, 2);
  const std::string file =
      log_of_snapshot(kOwner, {.token = 9, .hard_state = {3, 2}, .snapshot = id}, written.log, written.content);
  Content content;
  const LogRead read = read_log(file, kOwner, content);
  REQUIRE(read.error == "");
  CHECK(read.records == transport::tcp::kRecordsOfSnapshot);
  CHECK(read.disk.hard_state == raft::HardState{3, 2});
  CHECK(read.disk.log.base_index() == 2);
  CHECK(read.disk.log.base_term() == 2);
  CHECK(terms(read, content) == std::vector<raft::Term>{3, 3});
  const raft::Snapshot& snapshot = content.store.snapshot(read.disk.snapshot);
  CHECK(content.store.values.view(snapshot.machine->value(content.store.keys.find("k").value())).size() == 101);
}

TEST_CASE("A snapshot with a long log behind it is read as it was written") {
  Content content;
  raft::Log log;
  raft::Slice slice{0, 100'001};
  raft::Place last = raft::kNoPlace;
  for (std::uint32_t i = 0; i < slice.count; ++i) last = content.store.add(last, {2, {}});
  log.append(slice, 2);
  const raft::SnapshotId id =
      content.store.add_snapshot({.last_index = 1,
                                  .last_term = 2,
                                  .configuration = content.store.add_configuration({.voters = {0, 1, 2}}),
                                  .machine = std::make_shared<const raft::KvStore>()});
  log.compact_through(1, 2);
  const std::string file = log_of_snapshot(kOwner, {.token = 9, .hard_state = {3, 2}, .snapshot = id}, log, content);
  Content found;
  const LogRead read = read_log(file, kOwner, found);
  REQUIRE(read.error == "");
  CHECK(read.disk.log.last_index() == 100'001);
}

/// A folder of a test, and a wait for the thread that writes.
class Place {
 public:
  Place() {
    char name[] = "/tmp/raftlab-log-XXXXXX";
    REQUIRE(::mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~Place() { std::filesystem::remove_all(path_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  LogFile::Opened open(Content& content, const LogOwner& owner = kOwner) {
    return LogFile::open(path_, owner, content,
                         {[this](raft::Token token) { tell([&] { written_ = token; }); },
                          [this](std::string text) { tell([&] { failed_ = std::move(text); }); }});
  }
  void wait_for(raft::Token token) {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [&] { return written_ >= token || !failed_.empty(); });
    REQUIRE(failed_ == "");
  }
  std::string wait_for_failure() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [&] { return !failed_.empty(); });
    return failed_;
  }
  std::string file() const { return path_ + "/raft.log"; }
  const std::string& path() const { return path_; }

 private:
  template <class Change>
  void tell(const Change& change) {
    const std::lock_guard hold(mutex_);
    change();
    changed_.notify_all();
  }
  std::string path_;
  std::mutex mutex_;
  std::condition_variable changed_;
  raft::Token written_ = 0;
  std::string failed_;
};

raft::Persist one_entry(Content& content, raft::Log& log, raft::Token token, const std::string& value) {
  const raft::Place place = content.store.add(log.last_place(), entry(content, 2, value));
  log.append({place, 1}, 2);
  return {.token = token, .hard_state = {2, 1}, .first = log.last_index(), .entries = {place, 1}, .last_term = 2};
}

TEST_CASE("A file that is opened again has what was reported as written, and a torn tail is cut with a note") {
  Place place;
  {
    Content content;
    raft::Log log;
    const LogFile::Opened opened = place.open(content);
    REQUIRE(opened.error == "");
    for (raft::Token token = 1; token <= 20; ++token) {
      opened.file->write(one_entry(content, log, token, "value"), log, content);
    }
    place.wait_for(20);
  }
  const auto whole = std::filesystem::file_size(place.file());
  Content other;
  raft::Log none;
  const std::string next = log_record(log_write(one_entry(other, none, 21, "lost"), other), 22, 21);
  std::ofstream(place.file(), std::ios::app | std::ios::binary) << next.substr(0, 28);
  Content content;
  const LogFile::Opened opened = place.open(content);
  REQUIRE(opened.error == "");
  CHECK(opened.note == place.file() + ": cut 28 bytes of an unfinished write at byte " + std::to_string(whole));
  CHECK(opened.disk.log.last_index() == 20);
  CHECK(std::filesystem::file_size(place.file()) == whole);
}

TEST_CASE("After a snapshot the file is small, and writes go on in it") {
  Place place;
  {
    Content content;
    raft::Log log;
    const LogFile::Opened opened = place.open(content);
    REQUIRE(opened.file);
    for (raft::Token token = 1; token <= 20; ++token) {
      opened.file->write(one_entry(content, log, token, std::string(1000, 'x')), log, content);
    }
    const raft::SnapshotId id =
        content.store.add_snapshot({.last_index = 19,
                                    .last_term = 2,
                                    .configuration = content.store.add_configuration({.voters = {0, 1}}),
                                    .machine = std::make_shared<const raft::KvStore>()});
    log.compact_through(19, 2);
    opened.file->write({.token = 21, .hard_state = {2, 1}, .snapshot = id}, log, content);
    opened.file->write(one_entry(content, log, 22, "last"), log, content);
    place.wait_for(22);
  }
  CHECK(std::filesystem::file_size(place.file()) < 2000);
  Content content;
  const LogFile::Opened opened = place.open(content);
  REQUIRE(opened.error == "");
  CHECK(opened.disk.log.base_index() == 19);
  CHECK(opened.disk.log.last_index() == 21);
}

TEST_CASE("A folder belongs to one process") {
  Place place;
  Content content;
  const LogFile::Opened first = place.open(content);
  REQUIRE(first.file);
  CHECK(place.open(content).error.find("is in use by another process") != std::string::npos);
}

TEST_CASE("A damaged file is named with its offset") {
  Place place;
  {
    Content content;
    REQUIRE(place.open(content).file);
  }
  {
    const int descriptor = ::open(place.file().c_str(), O_WRONLY);
    REQUIRE(::pwrite(descriptor, "x", 1, 30) == 1);
    ::close(descriptor);
  }
  Content content;
  const LogFile::Opened opened = place.open(content);
  CHECK_FALSE(opened.file);
  CHECK(opened.error.find(place.file() + " at byte 0: record 1 has a wrong checksum") == 0);
}

}  // namespace
