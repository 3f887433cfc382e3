// SPDX-License-Identifier: MIT
#include "transport/tcp/log_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace raftlab::transport::tcp {

namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ != -1) ::close(number_);
  }
  int get() const { return number_; }
  bool open() const { return number_ != -1; }

 private:
  int number_;
};

/// The errno of what failed; 0 if nothing did.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int sync_folder(const std::string& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor.open() && ::fsync(descriptor.get()) == 0 ? 0 : errno;
}

/// The folder, and those above it that are not there; their names outlive a power cut where the system lets us.
void make_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<fs::path> parents;
  for (fs::path at = fs::absolute(folder, error).lexically_normal(); !error && !at.empty() && !fs::exists(at, error);) {
    const fs::path parent = at.parent_path();
    parents.push_back(parent);
    if (parent == at) break;
    at = parent;
  }
  fs::create_directories(folder, error);
  for (const fs::path& parent : parents) sync_folder(parent.string());
}

int read_all(int descriptor, std::string& out) {
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got == 0) return 0;
    if (got < 0 && errno != EINTR) return errno;
    if (got > 0) out.append(buffer, static_cast<std::size_t>(got));
  }
}

std::string why(int error) {
  if (error == ENOSPC || error == EDQUOT) return "the disk is full";
  if (error == EFBIG) return "the file may not grow any more";
  return std::strerror(error);
}

}  // namespace

class LogFile::Thread {
 public:
  Thread(std::string folder, Descriptor lock, Descriptor log, const LogRead& read, Told told)
      : folder_(std::move(folder)),
        lock_(std::move(lock)),
        log_(std::move(log)),
        size_(read.size),
        records_(read.records),
        told_(std::move(told)) {
    thread_ = std::thread([this] { run(); });
  }
  ~Thread() {
    {
      const std::lock_guard hold(mutex_);
      ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  struct Write {
    raft::Token token = 0;
    std::string bytes;  // of the payload of a record, or ...
    bool whole_file = false;
  };
  void add(Write write) {
    {
      const std::lock_guard hold(mutex_);
      waiting_.push_back(std::move(write));
    }
    wake_.notify_one();
  }

 private:
  void run() {
    for (;;) {
      std::vector<Write> writes;
      {
        std::unique_lock hold(mutex_);
        wake_.wait(hold, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        writes.swap(waiting_);
      }
      const int error = carry_out(writes);
      if (error != 0) return told_.failed(failure(error));
      told_.written(writes.back().token);
    }
  }

  /// Appended together, with one sync; a whole file by itself.
  int carry_out(const std::vector<Write>& writes) {
    std::string bytes;
    std::uint64_t synced = records_;
    int error = 0;
    for (const Write& write : writes) {
      if (error != 0) return error;
      if (!write.whole_file) {
        bytes += log_record(write.bytes, ++records_, synced);
        continue;
      }
      // What is before it in the file need not be synced: it is in the new file too.
      bytes.clear();
      error = replace(write.bytes);
      synced = records_ = kRecordsOfSnapshot;
    }
    return error != 0 || bytes.empty() ? error : append(bytes);
  }

  int append(std::string_view bytes) {
    int error = write_all(log_.get(), bytes);
    if (error == 0 && ::fdatasync(log_.get()) != 0) error = errno;
    if (error == 0) {
      size_ += bytes.size();
    } else if (::ftruncate(log_.get(), static_cast<off_t>(size_)) == 0) {
      ::fdatasync(log_.get());
    }
    return error;
  }

  int replace(std::string_view bytes) {
    const std::string fresh = folder_ + "/raft.log.new";
    Descriptor descriptor(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644));
    if (!descriptor.open()) return errno;
    int error = write_all(descriptor.get(), bytes);
    if (error == 0 && ::fsync(descriptor.get()) != 0) error = errno;
    if (error == 0 && ::rename(fresh.c_str(), (folder_ + "/raft.log").c_str()) != 0) error = errno;
    if (error != 0) {
      ::unlink(fresh.c_str());
      return error;
    }
    log_ = std::move(descriptor);
    size_ = bytes.size();
    return sync_folder(folder_);
  }

  std::string failure(int error) const {
    return "cannot write to " + folder_ + "/raft.log: " + why(error) +
           ". This node stops here; what it has acknowledged is on the disk. Make room and start it again";
  }

  std::string folder_;
  Descriptor lock_;
  Descriptor log_;
  std::size_t size_;
  std::uint64_t records_;  // in the file, with those about to be written
  Told told_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Write> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

LogFile::Opened LogFile::open(const std::string& folder, const LogOwner& owner, Content& content, Told told) {
  Opened opened;
  const std::string path = folder + "/raft.log";
  const auto fail = [&opened](std::string text) {
    opened.error = std::move(text);
    return std::move(opened);
  };
  make_folder(folder);
  Descriptor lock(::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock.open()) return fail("cannot use the folder " + folder + ": " + why(errno));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail("the folder " + folder + " is in use by another process; each node needs a folder of its own");
  }
  ::unlink((path + ".new").c_str());  // a snapshot that was not finished
  Descriptor log(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!log.open()) return fail("cannot open " + path + ": " + why(errno));
  std::string bytes;
  if (const int failed = read_all(log.get(), bytes)) return fail("cannot read " + path + ": " + why(failed));
  LogRead read = read_log(bytes, owner, content);
  if (!read.error.empty()) {
    return fail(path + " " + read.error + ". This node does not start, because it may have forgotten votes and " +
                "entries; the others go on without it. Move the folder away and it comes back empty only as a new " +
                "member");
  }
  if (read.size < bytes.size()) {
    opened.note = path + ": cut " + std::to_string(bytes.size() - read.size) +
                  " bytes of an unfinished write at byte " + std::to_string(read.size);
    if (::ftruncate(log.get(), static_cast<off_t>(read.size)) != 0)
      return fail("cannot cut " + path + ": " + why(errno));
  }
  if (read.records == 0) {
    const std::string head = log_head(owner);
    if (const int failed = write_all(log.get(), head)) return fail("cannot write to " + path + ": " + why(failed));
    read.size = head.size();
    read.records = 1;
  }
  if (::fdatasync(log.get()) != 0 || sync_folder(folder) != 0) return fail("cannot sync " + path + ": " + why(errno));
  auto thread = std::make_unique<Thread>(folder, std::move(lock), std::move(log), read, std::move(told));
  opened.file.reset(new LogFile(std::move(thread), owner));
  opened.disk = std::move(read.disk);
  return opened;
}

LogFile::LogFile(std::unique_ptr<Thread> thread, const LogOwner& owner) : thread_(std::move(thread)), owner_(owner) {}

LogFile::~LogFile() = default;

void LogFile::write(const raft::Persist& persist, const raft::Log& log, const Content& content) {
  if (persist.snapshot != raft::kNoSnapshot) {
    thread_->add({persist.token, log_of_snapshot(owner_, persist, log, content), true});
  } else {
    thread_->add({persist.token, log_write(persist, content), false});
  }
}

}  // namespace raftlab::transport::tcp
