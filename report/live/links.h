// SPDX-License-Identifier: MIT
// The links of a class, and why a port cannot be had, in words for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace raftlab::report::live {

/// "http://127.0.0.1:8080/?key=abc"; an IPv6 address in brackets.
std::string link_to(std::string_view address, std::uint16_t port, std::string_view path, std::string_view key);
/// For "0.0.0.0" and "::" an address of this machine that others can reach, else what was given.
std::string reachable_address(std::string_view address);

}  // namespace raftlab::report::live
