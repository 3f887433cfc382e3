// SPDX-License-Identifier: MIT
// raftlab node and raftlab client as people use them: three processes, commands, recordings, a report; and what is said
// when something is wrong.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/catch.h"
#include "tests/cli/tool.h"

namespace {

using namespace raftlab::cli_test;

/// Listening sockets, so that nobody else gets their ports.
class Ports {
 public:
  explicit Ports(int count) {
    for (int i = 0; i < count; ++i) {
      const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in here{};
      here.sin_family = AF_INET;
      here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      socklen_t size = sizeof here;
      REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&here), size) == 0);
      REQUIRE(::listen(descriptor, 1) == 0);
      REQUIRE(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&here), &size) == 0);
      sockets_.push_back(descriptor);
      numbers.push_back(std::to_string(ntohs(here.sin_port)));
    }
  }
  ~Ports() { free(); }
  Ports(const Ports&) = delete;
  Ports& operator=(const Ports&) = delete;
  void free() {
    for (const int descriptor : sockets_) ::close(descriptor);
    sockets_.clear();
  }
  std::vector<std::string> numbers;

 private:
  std::vector<int> sockets_;
};

/// raftlab node in the background, until Ctrl-C.
class Node {
 public:
  Node(const Folder& folder, const std::string& id, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        RAFTLAB_EXECUTABLE,       "node", "--cluster", folder.path("cluster.conf"), "--id", id, "--data",
        folder.path("data-" + id)};
    words.insert(words.end(), more.begin(), more.end());
    child_ = ::fork();
    REQUIRE(child_ != -1);
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it ends with the test, however that ends
    const int out = ::open(folder.path("node-" + id + ".txt").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, 1);
    ::dup2(out, 2);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  ~Node() {
    if (child_ > 0) end(SIGKILL);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  int end(int signal) {
    ::kill(child_, signal);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

 private:
  pid_t child_;
};

void write_cluster(const Folder& folder, const Ports& ports) {
  std::string text = "# a test\n";
  for (std::size_t i = 0; i < ports.numbers.size(); ++i) {
    text += std::to_string(i) + " 127.0.0.1 " + ports.numbers[i] + "\n";
  }
  folder.file("cluster.conf", text);
}

Ended client(const Folder& folder, const std::string& lines) {
  return run({"client", "--cluster", folder.path("cluster.conf"), "--timeout", "30s"}, lines);
}

TEST_CASE("Three nodes answer a client, are killed and revived through it, and their recordings are a report") {
  const Folder folder;
  Ports ports(3);
  write_cluster(folder, ports);
  ports.free();
  const std::vector<std::string> more = {"--allow-control", "--record", folder.path("rec")};
  Node a(folder, "0", more);
  Node b(folder, "1", more);
  Node c(folder, "2", more);
  const Ended first = client(folder,
                             "a=1\nsetval b two words\ngetval a\ngetval missing\nb = x = y\ngetval b\n"
                             "cas a 1 2\ncas a 1 3\ngetval a\ndelval a\ngetval a\nquit\n");
  CHECK(first.code == 3);  // a line with a mistake
  CHECK(contains(first.err, "write: setval K V"));
  CHECK(first.out == "ok\n1\nNone\nok\n x = y\nok\nmismatch: the value is another one\n2\nok\nNone\n");
  const Ended leader = client(folder, "getleader\n");
  REQUIRE(leader.out.starts_with("node "));
  CHECK(contains(leader.out, ", term "));
  const std::string id = leader.out.substr(5, 1);
  const Ended faults = client(
      folder, "kill " + id + "\nk=v\nrevive " + id + "\nconnect " + id + "\nsuspend 0.1\n" + "getval k\nconnect 9\n");
  CHECK(contains(faults.out, "node " + id + " is killed\nok\nnode " + id + " runs again\nconnected to node " + id));
  CHECK(contains(faults.out, "node " + id + " is suspended\nv\n"));
  CHECK(contains(faults.err, "there is no node 9 in the cluster file"));
  CHECK(run({"client", "--cluster", folder.path("cluster.conf"), "getval", "k"}).out == "v\n");
  CHECK(a.end(SIGINT) == 130);
  CHECK(b.end(SIGTERM) == 143);
  CHECK(c.end(SIGINT) == 130);
  std::vector<std::string> words = {"report", "-o", folder.path("run.html")};
  for (const auto& file : std::filesystem::directory_iterator(folder.path("rec"))) words.push_back(file.path());
  CHECK(words.size() == 7);  // the killed node has two recordings
  const Ended report = run(words);
  CHECK(report.code == 0);
  CHECK(contains(report.err, "all recordings are of one machine and share its clock"));
  CHECK(contains(folder.text("run.html"), "A recording of 3 real nodes"));
  words.resize(5);
  words[2] = "-";
  CHECK(contains(run(words).out, "A recording of 3 real nodes"));
}

TEST_CASE("A node says what is wrong: the id, the folder, the port, the cluster file") {
  const Folder folder;
  const Ports ports(1);
  write_cluster(folder, ports);
  const std::string cluster = folder.path("cluster.conf");
  CHECK(contains(run({"node", "--id", "0", "--data", "x"}).err, "--cluster FILE is missing"));
  CHECK(contains(run({"node", "--cluster", cluster, "--data", "x"}).err, "--id N is missing"));
  CHECK(contains(run({"node", "--cluster", cluster, "--id", "7", "--data", "x"}).err, "the nodes 0"));
  CHECK(contains(run({"node", "--cluster", cluster, "--id", "0"}).err, "--data DIR is missing"));
  const Ended taken = run({"node", "--cluster", cluster, "--id", "0", "--data", folder.path("d")});
  CHECK(taken.code == 6);
  CHECK(contains(taken.err, "cannot listen on 127.0.0.1:" + ports.numbers[0]));
  CHECK(contains(taken.err, "another process listens there"));
  const std::string bad = folder.file("bad.conf", "0 here\n");
  const Ended wrong = run({"client", "--cluster", bad, "getleader"});
  CHECK(wrong.code == 3);
  CHECK(contains(wrong.err, "bad.conf: line 1: a node is written as `ID HOST PORT`"));
  CHECK(run({"client", "--cluster", folder.path("none.conf"), "getleader"}).code == 6);
  CHECK(run({"client", "--cluster", cluster, "bogus"}).code == 2);
  CHECK(run({"client", "--cluster", cluster}, "bogus\n").code == 3);
  const std::vector<std::string> words = {"node", "--cluster", cluster,          "--id",
                                          "0",    "--data",    folder.path("d"), "--set"};
  const auto with = [&words](const std::string& setting) {
    std::vector<std::string> all = words;
    all.push_back(setting);
    return run(std::move(all));
  };
  CHECK(contains(with("latency=1ms").err, "--set latency means nothing to a node"));
  CHECK(contains(with("pre-vot=on").err, "did you mean"));
  CHECK(with("pre-vote=on").code == 6);  // the port is taken
}

TEST_CASE("Without an answer in time a client says that it may have happened or not") {
  const Folder folder;
  Ports ports(1);
  write_cluster(folder, ports);
  ports.free();
  const Ended ended =
      run({"client", "--cluster", folder.path("cluster.conf"), "--timeout", "50ms", "setval", "k", "v"});
  CHECK(ended.code == 7);
  CHECK(contains(ended.err, "It may have happened or not"));
  CHECK(run({"client", "--cluster", folder.path("cluster.conf"), "getleader"}).out == "none\n");
}

}  // namespace
