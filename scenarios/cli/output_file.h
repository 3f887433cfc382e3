// SPDX-License-Identifier: MIT
#pragma once

// A file this program writes. It is opened before any work starts, so that a wrong path is known at once, and
// written beside its final place: until commit() succeeds, a file that existed there is as it was. Devices and
// pipes (/dev/stdout, /dev/null) are written directly. Without commit() the destructor removes what was written.

#include <string>
#include <string_view>

namespace raftlab::scenarios::cli {

/// Whether two names are those of one file, be it there or not yet. "-" is no file's name, and the same only as itself.
[[nodiscard]] bool same_place(const std::string& a, const std::string& b);
/// Removes what is beside its final place and not there yet, of all OutputFiles: for who ends without destructors.
void remove_unfinished_files();

class OutputFile {
 public:
  OutputFile() = default;
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// False where `path` cannot be written; error() says why.
  bool open(const std::string& path);
  /// Remembers the first error; what follows it is not written.
  void write(std::string_view text);
  /// Puts the file in its place. False where anything before failed.
  bool commit();

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// "cannot write out/a.json: No such file or directory", or empty.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  bool fail(int number, std::string_view hint = {});
  bool open_temporary(unsigned mode);
  bool put(std::string_view text);
  void close_and_remove();

  std::string path_;       // as it was given
  std::string target_;     // where it ends up, links followed
  std::string temporary_;  // empty where target_ is written directly
  std::string buffer_;
  std::string error_;
  int descriptor_ = -1;
};

}  // namespace raftlab::scenarios::cli
