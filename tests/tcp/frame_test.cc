// SPDX-License-Identifier: MIT
#include "transport/tcp/frame.h"

#include "tests/catch.h"
#include "transport/tcp/bytes.h"

namespace {

using raftlab::transport::tcp::Frame;
using raftlab::transport::tcp::framed;
using raftlab::transport::tcp::FrameKind;
using raftlab::transport::tcp::FrameReader;

TEST_CASE("Frames come out as they went in, however the bytes are cut") {
  const std::string bytes = framed(FrameKind::hello, "one") + framed(FrameKind::message, std::string_view()) +
                            framed(FrameKind::goodbye, std::string(200, 'x'));
  for (std::size_t piece = 1; piece <= bytes.size(); piece += 7) {
    FrameReader reader(256);
    std::vector<Frame> frames;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.feed(std::string_view(bytes).substr(at, piece));
      while (auto frame = reader.next()) frames.push_back(*frame);
    }
    REQUIRE(reader.error().empty());
    REQUIRE(frames.size() == 3);
    CHECK(frames[0].payload == "one");
    CHECK(frames[1].kind == FrameKind::message);
    CHECK(frames[2].payload == std::string(200, 'x'));
    CHECK(reader.waiting() == 0);
  }
}

TEST_CASE("A frame of any other byte is refused or waits for more, and never passes for another one") {
  const std::string good = framed(FrameKind::message, "payload of a message");
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const int change : {1, 0x80, 0xff}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ change);
      FrameReader reader(256);
      reader.feed(bad);
      CHECK_FALSE(reader.next());
    }
  }
}

TEST_CASE("A frame longer than is taken is refused by its head alone") {
  FrameReader reader(16);
  reader.feed(framed(FrameKind::message, std::string(17, 'x')).substr(0, 10));
  CHECK_FALSE(reader.next());
  CHECK(reader.error() == "a frame of 17 bytes; at most 16 are taken here");
}

TEST_CASE("A frame of another version is refused and both are named") {
  std::string bytes = framed(FrameKind::hello, "");
  bytes[4] = 9;
  FrameReader reader(16);
  reader.feed(bytes);
  CHECK_FALSE(reader.next());
  CHECK(reader.error() == "a frame of version 9; this is version 1");
}

}  // namespace
