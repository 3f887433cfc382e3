// SPDX-License-Identifier: MIT
// libFuzzer: whatever arrives on a connection, lies in a log file or in a recording is refused or read, and what was
// read is written again as the same bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "transport/tcp/codec.h"
#include "transport/tcp/frame.h"
#include "transport/tcp/log_format.h"
#include "transport/tcp/protocol.h"
#include "transport/tcp/recording.h"

namespace {

using namespace raftlab;
using namespace raftlab::transport::tcp;

void check(bool holds) {
  if (!holds) std::abort();
}

void take_frames(std::string_view bytes, std::size_t piece) {
  FrameReader reader(kClientPayloadMax);
  while (!bytes.empty() && reader.error().empty()) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (const auto frame = reader.next()) check(frame->payload.size() <= kClientPayloadMax);
    check(reader.waiting() <= kClientPayloadMax + kFrameHead + piece);
  }
}

void take_message(std::string_view bytes) {
  Content content;
  Codec codec(content);
  const auto envelope = codec.decode(bytes, 1, 0);
  if (!envelope) return;
  if (std::holds_alternative<raft::InstallSnapshot>(envelope->message)) return;  // a chunk: only the whole is written
  check(codec.encode(envelope->message, envelope->id) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  Content content;
  switch (data[0] % 6) {
    case 0:
      take_frames(bytes, data[1] + std::size_t{1});
      break;
    case 1:
      take_message(bytes);
      break;
    case 2: {
      Reader in(bytes);
      const auto command = content.read_command(in);
      if (!command || !in.complete()) break;
      Writer out;
      content.write(*command, out);
      check(out.bytes() == bytes);
      break;
    }
    case 3: {
      // A record as it would be written, then whatever came: never more than was there.
      const std::string file = log_head({0, 1}) + std::string(bytes);
      const LogRead read = read_log(data[1] % 2 == 0 ? std::string_view(file) : bytes, {0, 1}, content);
      check(read.size <= file.size());
      break;
    }
    case 4:
      static_cast<void>(read_recording(bytes));
      static_cast<void>(
          read_recording(framed(FrameKind::head, bytes.substr(0, data[1])) +
                         framed(FrameKind::event, bytes.substr(std::min<std::size_t>(data[1], size - 2)))));
      static_cast<void>(looks_like_recording(bytes));
      break;
    default: {
      if (const auto hello = decode_hello(bytes)) check(encode(*hello) == bytes);
      if (const auto welcome = decode_welcome(bytes)) check(encode(*welcome) == bytes);
      if (const auto control = decode_control(bytes)) check(encode(*control) == bytes);
      static_cast<void>(decode_control_answer(bytes));
      if (const auto machine = content.machine_of(bytes)) static_cast<void>(content.bytes_of(*machine));
      break;
    }
  }
  return 0;
}
