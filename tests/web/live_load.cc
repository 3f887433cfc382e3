// SPDX-License-Identifier: MIT

// A class of many: a live server with a run of five nodes, and so many browsers that do nothing but read. Prints how
// long after each step its update had arrived whole at each of them, and what memory the server needs at the first
// quarter of the time and at the end. The browsers are a process of their own, so that the memory is the server's.
//
//   live_load [CLIENTS [SPEED [SECONDS]]]      default 100 10 60; exit 1 if fewer than 99 % arrive within 100 ms

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "report/live/server.h"
#include "scenarios/language/parser.h"
#include "scenarios/live/live_session.h"

using namespace raftlab;
using namespace raftlab::report::live;

namespace {

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// When which virtual time was reached, told to the other process.
struct Steps {
  static constexpr std::size_t kKept = 4096;
  struct Step {
    std::atomic<Time> virtual_us;
    std::atomic<std::int64_t> began_ns;
  };
  std::atomic<std::uint64_t> count;
  std::array<Step, kKept> steps;

  std::int64_t began_ns(Time virtual_us) const {
    const std::uint64_t last = count;
    for (std::uint64_t i = last; i > 0 && i + kKept > last; --i) {
      const Step& step = steps[(i - 1) % kKept];
      if (step.virtual_us == virtual_us) return step.began_ns;
    }
    return 0;
  }
};

/// A session that writes down when each of its steps began.
class Timed final : public Session {
 public:
  Timed(Session& inner, Steps& steps) : inner_(inner), steps_(steps) {}

  About about() const override { return inner_.about(); }
  Words words() const override { return inner_.words(); }
  Reply act(std::string_view line) override { return inner_.act(line); }
  bool advance(Time virtual_us) override {
    const std::int64_t began_ns = now_ns();
    const bool more = inner_.advance(virtual_us);
    Steps::Step& step = steps_.steps[steps_.count % Steps::kKept];
    step.virtual_us = inner_.now();
    step.began_ns = began_ns;
    ++steps_.count;
    return more;
  }
  Reply step() override { return inner_.step(); }
  Reply back(std::size_t lines) override { return inner_.back(lines); }
  Reply fork() override { return inner_.fork(); }
  Reply use(std::size_t branch) override { return inner_.use(branch); }
  Time now() const override { return inner_.now(); }
  Changes changes_since(const Mark& mark) const override { return inner_.changes_since(mark); }
  Snapshot snapshot(std::size_t events_max) const override { return inner_.snapshot(events_max); }
  std::optional<Why> why(std::uint64_t event) const override { return inner_.why(event); }
  bool touched() const override { return inner_.touched(); }
  std::function<Saved()> save() const override { return inner_.save(); }
  std::function<std::string()> page() const override { return inner_.page(); }

 private:
  Session& inner_;
  Steps& steps_;
};

/// What all browsers have seen.
struct Tally {
  std::vector<std::int64_t> delays_ns;
  std::uint64_t bytes = 0;
  std::size_t snapshots = 0;
  std::size_t closed = 0;
};

/// One browser: reads frames, measures updates, answers pings.
class Browser {
 public:
  Browser(std::uint16_t port, const std::string& key) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
    send(
        fmt::format("GET /live?key={0} HTTP/1.1\r\nHost: h:{1}\r\nOrigin: http://h:{1}\r\nConnection: Upgrade\r\n"
                    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                    key, port));
  }
  int socket() const { return socket_; }

  /// False: the server has closed.
  bool read(const Steps& steps, Tally& tally) {
    static std::array<char, 262'144> bytes;
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    tally.bytes += static_cast<std::uint64_t>(got);
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    if (!open_) {
      const std::size_t end = buffer_.find("\r\n\r\n");
      if (end == std::string::npos) return true;
      buffer_.erase(0, end + 4);
      open_ = true;
    }
    std::size_t at = 0;
    while (const std::size_t used = take(std::string_view(buffer_).substr(at), steps, tally)) at += used;
    buffer_.erase(0, at);
    return true;
  }

 private:
  void send(const std::string& bytes) {
    if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) std::abort();
  }

  /// How long the first frame is; 0 while it is not whole.
  std::size_t take(std::string_view bytes, const Steps& steps, Tally& tally) {
    if (bytes.size() < 2) return 0;
    std::size_t size = static_cast<unsigned char>(bytes[1]) & 0x7fU;
    const std::size_t head = size == 126 ? 4 : size == 127 ? 10 : 2;
    if (bytes.size() < head) return 0;
    if (head > 2) size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | static_cast<unsigned char>(bytes[i]);
    if (bytes.size() < head + size) return 0;
    const std::string_view payload = bytes.substr(head, size);
    if ((bytes[0] & 0x0f) == 9) {
      send(std::string("\x8a") + static_cast<char>(0x80 | size) + std::string(4, '\0') + std::string(payload));
    } else if (payload.starts_with(R"({"type":"delta")")) {
      measure(payload, steps, tally);
    } else if (payload.starts_with(R"({"type":"snapshot")")) {
      ++tally.snapshots;
    }
    return head + size;
  }

  static void measure(std::string_view payload, const Steps& steps, Tally& tally) {
    constexpr std::string_view kName = R"("now_us":)";
    const std::size_t at = payload.find(kName);
    if (at == std::string_view::npos) std::abort();
    const Time virtual_us = std::strtoll(payload.data() + at + kName.size(), nullptr, 10);
    const std::int64_t began_ns = steps.began_ns(virtual_us);
    if (began_ns != 0) tally.delays_ns.push_back(now_ns() - began_ns);
  }

  int socket_;
  std::string buffer_;
  bool open_ = false;
};

double milliseconds(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

/// The process of the browsers, until the server says goodbye.
int watch(int link, std::size_t clients, const Steps& steps) {
  std::array<char, 256> line{};
  if (::read(link, line.data(), line.size() - 1) <= 0) return 2;
  const std::string text = line.data();
  const auto port = static_cast<std::uint16_t>(std::atoi(text.c_str()));
  const std::string key = text.substr(text.find(' ') + 1);
  std::vector<std::unique_ptr<Browser>> browsers;
  std::vector<pollfd> polled;
  for (std::size_t i = 0; i < clients; ++i) {
    browsers.push_back(std::make_unique<Browser>(port, key));
    polled.push_back({browsers.back()->socket(), POLLIN, 0});
  }
  Tally tally;
  while (tally.closed<clients&& ::poll(polled.data(), polled.size(), 10'000)> 0) {
    for (std::size_t i = 0; i < clients; ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      if (browsers[i]->read(steps, tally)) continue;
      ::close(polled[i].fd);
      polled[i].fd = -1;
      ++tally.closed;
    }
  }
  std::vector<std::int64_t>& delays = tally.delays_ns;
  if (delays.empty()) return 2;
  std::sort(delays.begin(), delays.end());
  const auto in_time = static_cast<std::size_t>(
      std::upper_bound(delays.begin(), delays.end(), std::int64_t{100'000'000}) - delays.begin());
  const double share = 100.0 * static_cast<double>(in_time) / static_cast<double>(delays.size());
  fmt::print("{} browsers got {} updates, {} snapshots, {:.1f} MB\n", clients, delays.size(), tally.snapshots,
             static_cast<double>(tally.bytes) / 1e6);
  fmt::print("from the step to the browser: median {:.2f} ms, 99 % {:.2f} ms, most {:.2f} ms; {:.3f} % within 100 ms\n",
             milliseconds(delays[delays.size() / 2]), milliseconds(delays[delays.size() * 99 / 100]),
             milliseconds(delays.back()), share);
  std::fflush(stdout);
  return share >= 99 ? 0 : 1;
}

long resident_kib() {
  std::ifstream file("/proc/self/statm");
  long size = 0;
  long resident = 0;
  file >> size >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void teach(Server& server, Steps& steps, int link, int seconds) {
  const Started started = server.start();
  if (!started.ok) std::abort();
  const std::string key = started.students.substr(started.students.find("key=") + 4);
  const std::string line = fmt::format("{} {}", started.port, key);
  if (::write(link, line.data(), line.size()) < 0) std::abort();
  const double cpu_before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::seconds(seconds) / 4);
  const long early_kib = resident_kib();
  std::this_thread::sleep_for(std::chrono::seconds(seconds) * 3 / 4);
  const long late_kib = resident_kib();
  const double cpu = cpu_seconds() - cpu_before;
  server.stop("the class is over");
  fmt::print(
      "the server: {:.1f} MiB after a quarter of {} s, {:.1f} MiB at the end; {:.1f} % of a core; {} steps, {} "
      "times too slow a browser\n",
      static_cast<double>(early_kib) / 1024, seconds, static_cast<double>(late_kib) / 1024, 100 * cpu / seconds,
      steps.count.load(), server.seen().snapshots_slow);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t clients = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100;
  const double speed = argc > 2 ? std::strtod(argv[2], nullptr) : 10;
  const int seconds = argc > 3 ? std::atoi(argv[3]) : 60;
  void* shared = ::mmap(nullptr, sizeof(Steps), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 2;
  auto* steps = new (shared) Steps{};
  std::array<int, 2> link{};
  if (::pipe(link.data()) != 0) return 2;
  const pid_t browsers = ::fork();
  if (browsers == 0) ::_exit(watch(link[0], clients, *steps));

  scenarios::language::ParseResult parsed = scenarios::language::parse_scenario("nodes 5\n", "class.raft");
  scenarios::live::LiveSession run(std::move(parsed.scenario), 1);
  Timed session(run, *steps);
  Settings settings;
  settings.speed = speed;
  settings.playing = true;
  settings.limits.viewers = clients;
  {
    Server server(session, std::move(settings));
    teach(server, *steps, link[1], seconds);
  }
  int status = 0;
  ::waitpid(browsers, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
