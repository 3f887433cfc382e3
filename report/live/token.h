// SPDX-License-Identifier: MIT
// The keys of the links: 128 bits of the system's random source as 22 letters that are safe in an address. Compared
// without telling by the time it takes how much of a guess was right.
#pragma once

#include <string>
#include <string_view>

namespace raftlab::report::live {

std::string random_token();
/// The time depends on the lengths only.
bool same_token(std::string_view a, std::string_view b);

}  // namespace raftlab::report::live
