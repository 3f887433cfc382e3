// SPDX-License-Identifier: MIT
#include "scenarios/cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

namespace raftlab::scenarios::cli {
namespace {

constexpr std::size_t kBuffer = 256 * 1024;

/// The path behind symbolic links, also where the last link leads to nothing yet.
std::string resolved(const std::string& path) {
  std::string current = path;
  for (int links = 0; links < 40; ++links) {
    struct stat status {};
    if (::lstat(current.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) break;
    std::string target(4096, '\0');
    const ssize_t size = ::readlink(current.c_str(), target.data(), target.size());
    if (size < 0) break;
    target.resize(static_cast<std::size_t>(size));
    const std::size_t slash = current.rfind('/');
    current = target.starts_with('/') || slash == std::string::npos ? target : current.substr(0, slash + 1) + target;
  }
  return current;
}

/// Names of what this process has open, such as /dev/stdout: replacing the file behind them would go wrong.
bool is_open_already(const std::string& path) {
  return path.starts_with("/dev/std") || path.starts_with("/dev/fd/") || path.starts_with("/proc/");
}

/// Temporary files of all threads.
class Unfinished {
 public:
  void add(const std::string& path) {
    const std::lock_guard lock(changing_);
    paths_.insert(path);
  }
  void forget(const std::string& path) {
    const std::lock_guard lock(changing_);
    paths_.erase(path);
  }
  void remove_all() {
    const std::lock_guard lock(changing_);
    for (const std::string& path : paths_) ::unlink(path.c_str());
    paths_.clear();
  }

 private:
  std::mutex changing_;
  std::set<std::string> paths_;
};

/// Never destroyed: whoever ends the process may still ask for it.
Unfinished& unfinished() {
  static Unfinished& all = *new Unfinished;
  return all;
}

unsigned new_file_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

}  // namespace

bool same_place(const std::string& a, const std::string& b) {
  if (a == "-" || b == "-") return a == b;
  std::error_code error;
  if (a == b || std::filesystem::equivalent(a, b, error)) return true;
  const std::filesystem::path one = std::filesystem::weakly_canonical(a, error);
  if (error) return false;
  return one == std::filesystem::weakly_canonical(b, error) && !error;
}

void remove_unfinished_files() { unfinished().remove_all(); }

OutputFile::OutputFile(OutputFile&& other) noexcept { *this = std::move(other); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this == &other) return *this;
  close_and_remove();
  path_ = std::move(other.path_);
  target_ = std::move(other.target_);
  temporary_ = std::exchange(other.temporary_, {});
  buffer_ = std::move(other.buffer_);
  error_ = std::move(other.error_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

OutputFile::~OutputFile() { close_and_remove(); }

bool OutputFile::fail(int number, std::string_view hint) {
  if (error_.empty()) error_ = fmt::format("cannot write {}: {}{}", path_, std::strerror(number), hint);
  return false;
}

bool OutputFile::open(const std::string& path) {
  path_ = path;
  if (path.empty()) return fail(ENOENT, " (the name is empty)");
  if (path.back() == '/') return fail(EISDIR);
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && !S_ISDIR(status.st_mode) && (!S_ISREG(status.st_mode) || is_open_already(path))) {
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    return descriptor_ >= 0 || fail(errno);
  }
  target_ = resolved(path);
  if (!exists) {
    if (errno != ENOENT) return fail(errno);
    return open_temporary(new_file_mode());
  }
  if (S_ISDIR(status.st_mode)) return fail(EISDIR);
  if (::access(target_.c_str(), W_OK) != 0) return fail(errno);
  return open_temporary(status.st_mode & 07777U);
}

bool OutputFile::open_temporary(unsigned mode) {
  const std::size_t slash = target_.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  temporary_ = fmt::format("{}.{}.{}", target_.substr(0, name), target_.substr(name, 200), std::string(6, 'X'));
  descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  if (descriptor_ < 0) {
    const int reason = errno;
    temporary_.clear();
    return fail(reason, reason == ENOENT ? " (its folder does not exist)" : "");
  }
  unfinished().add(temporary_);
  if (::fchmod(descriptor_, static_cast<mode_t>(mode)) != 0) return fail(errno);
  return true;
}

bool OutputFile::put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno != EINTR && errno != EAGAIN) {
      return fail(errno);
    }
  }
  return true;
}

void OutputFile::write(std::string_view text) {
  if (!error_.empty()) return;
  buffer_ += text;
  if (buffer_.size() < kBuffer) return;
  put(buffer_);
  buffer_.clear();
}

bool OutputFile::commit() {
  if (error_.empty()) put(buffer_);
  buffer_.clear();
  if (descriptor_ >= 0 && ::close(std::exchange(descriptor_, -1)) != 0) fail(errno);
  if (temporary_.empty()) return error_.empty();
  if (error_.empty() && ::rename(temporary_.c_str(), target_.c_str()) == 0) {
    unfinished().forget(temporary_);
    temporary_.clear();
    return true;
  }
  if (error_.empty()) fail(errno);
  close_and_remove();
  return false;
}

void OutputFile::close_and_remove() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (temporary_.empty()) return;
  ::unlink(temporary_.c_str());
  unfinished().forget(temporary_);
  temporary_.clear();
}

}  // namespace raftlab::scenarios::cli
