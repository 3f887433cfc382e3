// SPDX-License-Identifier: MIT
// libFuzzer: the bytes are a fault script. The first few choose the cluster and its options, then every fault takes four:
// what, who, when, how long. With all rules on whatever happens must break nothing, and the cluster must settle at the
// end. An input that crashes is printed as a scenario, which `raftlab run` and `raftlab shrink` take.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"

using namespace raftlab::scenarios;

namespace {

constexpr std::size_t kFaultsMax = 200;

/// Bytes, then zeros.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ >= size_; }
  unsigned next() { return at_ < size_ ? data_[at_++] : 0; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

/// Another node than `node`.
unsigned other_than(unsigned node, unsigned draw, unsigned nodes) { return (node + 1 + draw % (nodes - 1)) % nodes; }

std::string fault(unsigned what, unsigned who, unsigned lasting_ms, unsigned nodes) {
  const unsigned node = who % nodes;
  const unsigned other = other_than(node, who / nodes, nodes);
  switch (what % 16) {
    case 0:
    case 1:
      return fmt::format("crash {} for {}ms", node, lasting_ms);
    case 2:
      return fmt::format("suspend {} for {}ms", node, lasting_ms);
    case 3:
      return fmt::format("isolate {} for {}ms", node, lasting_ms);
    case 4:
      return fmt::format("cut {} -> {} for {}ms", node, other, lasting_ms);
    case 5:
      return fmt::format("cut {} <-> {} for {}ms", node, other, lasting_ms);
    case 6:
      return fmt::format("delay any {} -> {} by {}ms for {}ms", node, other, 1 + who * 3, lasting_ms);
    case 7:
      return fmt::format("drop any {} -> {} count {}", node, other, 1 + lasting_ms % 8);
    case 8:
      return fmt::format("duplicate any {} -> {} count {}", node, other, 1 + lasting_ms % 8);
    case 9:
      return fmt::format("disk {} stall for {}ms", node, lasting_ms);
    case 10:
      return fmt::format("disk {} sync {}ms for {}ms", node, 1 + who, lasting_ms);
    case 11:
      return fmt::format("send transfer {}", node);
    case 12:
      return fmt::format("send remove {}", node);
    case 13:
      return fmt::format("send add {}", node);
    case 14:
      return fmt::format("send get x via {}", node);
    default:
      return fmt::format("send set x {} via {}", what * 256 + who, node);
  }
}

std::string script_of(Bytes& bytes) {
  const unsigned nodes = 2 + bytes.next() % 4;
  const unsigned options = bytes.next();
  std::string text = fmt::format("nodes {}\nseed {}\n", nodes, bytes.next());
  if ((options & 1U) != 0) text += "option pre-vote on\n";
  if ((options & 6U) != 0) text += "option check-quorum on\n";
  if ((options & 4U) != 0) {
    text += "option reads lease\n";
  } else if ((options & 8U) != 0) {
    text += "option reads read-index\n";
  }
  if ((options & 16U) != 0) text += "option snapshot-every 3\n";
  if ((options & 32U) != 0) text += "option window 4\n";
  if ((options & 64U) != 0) text += "option batch 1\n";
  if ((options & 128U) != 0) text += "disk sync 5ms..20ms\n";
  for (std::size_t i = 0; i < kFaultsMax && !bytes.empty(); ++i) {
    const unsigned what = bytes.next();
    const unsigned who = bytes.next();
    const unsigned after_ms = bytes.next();
    const unsigned lasting_ms = 1 + 5 * bytes.next();
    text += fmt::format("+{}ms {}\n", after_ms, fault(what, who, lasting_ms, nodes));
  }
  return text + "settle within 30s\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const std::string text = script_of(bytes);
  const language::ParseResult parsed = language::parse_scenario(text, "fault-script.raft");
  runner::RunSettings settings;
  settings.events_max = 2'000'000;
  const bool good =
      parsed.ok() && runner::run_scenario(parsed.scenario, settings).verdict != raftlab::report::Verdict::fail;
  if (good) return 0;
  std::fputs(text.c_str(), stderr);
  std::fputs(language::format_diagnostics(parsed.diagnostics, "fault-script.raft", text).c_str(), stderr);
  std::abort();
}
