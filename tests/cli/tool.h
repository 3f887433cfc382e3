// SPDX-License-Identifier: MIT
#pragma once

// Runs the built executable as a user would: words, an input, an environment; and what came back. Each test has a
// folder of its own that goes with it.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raftlab::cli_test {

struct Ended {
  int code = -1;  // 1000 plus the signal where one ended it
  std::string out;
  std::string err;
};

struct Call {
  std::vector<std::string> words;
  std::string input = {};
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::string out_path = {};  // where standard output goes instead
  bool closed = false;        // standard input, output and errors are closed
};

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }
  /// Writes a file and returns its path.
  std::string file(std::string_view name, std::string_view text) const;
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  /// The names of all files in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string path_;
};

/// Runs the executable and waits for its end.
Ended run(const Call& call);
Ended run(std::vector<std::string> words, std::string input = {});
/// Starts it, waits until `awaited` shows in its output, does `meanwhile` with that output, sends the signal, and waits
/// for its end.
Ended run_and_signal(const Call& call, std::string_view awaited, int signal,
                     const std::function<void(const std::string& out)>& meanwhile = {});

/// Starts it, waits until the file is there, sends the signal, and waits for its end.
Ended run_and_signal_at_file(const Call& call, const std::string& path, int signal);

/// The 16 digits behind "digest "; empty if there are none.
std::string digest_in(std::string_view text);
[[nodiscard]] bool contains(std::string_view text, std::string_view part);

}  // namespace raftlab::cli_test
