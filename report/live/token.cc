// SPDX-License-Identifier: MIT
#include "report/live/token.h"

#include <array>
#include <cstdint>
#include <random>

namespace raftlab::report::live {

std::string random_token() {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr unsigned kBits = 128;
  std::random_device random;
  std::array<std::uint32_t, kBits / 32> words{};
  for (std::uint32_t& word : words) word = random();
  std::string token;
  for (unsigned bit = 0; bit < kBits; bit += 6) {
    std::uint64_t two = words[bit / 32];
    if (bit / 32 + 1 < words.size()) two |= std::uint64_t{words[bit / 32 + 1]} << 32;
    token += kLetters[(two >> (bit % 32)) & 63];
  }
  return token;
}

bool same_token(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    different |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
  }
  return different == 0;
}

}  // namespace raftlab::report::live
