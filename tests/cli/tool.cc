// SPDX-License-Identifier: MIT
#include "tests/cli/tool.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace raftlab::cli_test {
namespace {

std::string read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void redirect(int descriptor, const std::string& path, int flags) {
  const int opened = ::open(path.c_str(), flags, 0600);
  if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(127);
}

/// In the child: never returns.
[[noreturn]] void become(const Call& call) {
  ::setenv("LC_ALL", "C.UTF-8", 1);
  for (const char* name : {"NO_COLOR", "GITHUB_ACTIONS"}) ::unsetenv(name);
  for (const auto& [name, value] : call.environment) ::setenv(name.c_str(), value.c_str(), 1);
  ::signal(SIGPIPE, SIG_DFL);
  std::vector<char*> words;
  std::string executable = RAFTLAB_EXECUTABLE;
  words.push_back(executable.data());
  std::vector<std::string> copies = call.words;
  for (std::string& word : copies) words.push_back(word.data());
  words.push_back(nullptr);
  ::execv(executable.c_str(), words.data());
  ::_exit(127);
}

int code_of(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

}  // namespace

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "raftlab-cli-").string() + std::string(6, 'X');
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::file(std::string_view name, std::string_view text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name);
}

std::string Folder::text(std::string_view name) const { return read_whole(path(name)); }
bool Folder::has(std::string_view name) const { return std::filesystem::exists(path(name)); }

std::vector<std::string> Folder::names() const {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) all.push_back(entry.path().filename().string());
  std::sort(all.begin(), all.end());
  return all;
}

Ended run(const Call& call) {
  const Folder folder;
  const std::string input = folder.file("in", call.input);
  const std::string out = call.out_path.empty() ? folder.path("out") : call.out_path;
  const pid_t child = ::fork();
  if (child == 0) {
    redirect(0, input, O_RDONLY);
    redirect(1, out, O_WRONLY | O_CREAT);
    redirect(2, folder.path("err"), O_WRONLY | O_CREAT);
    for (int descriptor = 0; call.closed && descriptor < 3; ++descriptor) ::close(descriptor);
    become(call);
  }
  Ended ended;
  ended.code = code_of(child);
  if (call.out_path.empty()) ended.out = read_whole(out);
  ended.err = folder.text("err");
  return ended;
}

Ended run(std::vector<std::string> words, std::string input) { return run(Call{std::move(words), std::move(input)}); }

Ended run_and_signal(const Call& call, std::string_view awaited, int signal,
                     const std::function<void(const std::string& out)>& meanwhile) {
  const Folder folder;
  const std::string input = folder.file("in", call.input);
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], 1);
    ::close(ends[0]);
    ::close(ends[1]);
    redirect(0, input, O_RDONLY);
    redirect(2, folder.path("err"), O_WRONLY | O_CREAT);
    become(call);
  }
  ::close(ends[1]);
  Ended ended;
  bool sent = false;
  std::array<char, 4096> bytes;
  for (ssize_t got = 0; (got = ::read(ends[0], bytes.data(), bytes.size())) > 0;) {
    ended.out.append(bytes.data(), static_cast<std::size_t>(got));
    if (sent || !contains(ended.out, awaited)) continue;
    if (meanwhile) meanwhile(ended.out);
    sent = ::kill(child, signal) == 0;
  }
  ::close(ends[0]);
  ended.code = code_of(child);
  ended.err = folder.text("err");
  return ended;
}

Ended run_and_signal_at_file(const Call& call, const std::string& path, int signal) {
  const Folder folder;
  const std::string input = folder.file("in", call.input);
  const pid_t child = ::fork();
  if (child == 0) {
    redirect(0, input, O_RDONLY);
    redirect(1, folder.path("out"), O_WRONLY | O_CREAT);
    redirect(2, folder.path("err"), O_WRONLY | O_CREAT);
    become(call);
  }
  // Its end also ends the wait: it never writes the file then, or has.
  siginfo_t ended{};
  while (!std::filesystem::exists(path) &&
         ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0) {
    ::sched_yield();
  }
  ::kill(child, signal);
  const int code = code_of(child);
  return {code, folder.text("out"), folder.text("err")};
}

std::string digest_in(std::string_view text) {
  constexpr std::string_view kWord = "digest ";
  const std::size_t place = text.rfind(kWord);
  return place == std::string_view::npos ? std::string() : std::string(text.substr(place + kWord.size(), 16));
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace raftlab::cli_test
