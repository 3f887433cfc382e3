// SPDX-License-Identifier: MIT
#pragma once

// Numbers as people type them on the command line and as they read them. Reading is strict: what is not wholly a
// number of the right size is no number.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raftlab::scenarios::cli {

/// Decimal or 0x hexadecimal, unsigned 64 bit, nothing around it.
[[nodiscard]] std::optional<std::uint64_t> parse_seed(std::string_view text);

/// Decimal digits only, unsigned 64 bit.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view text);

/// `e#17`, `#17` or `17`; ids count from 1.
[[nodiscard]] std::optional<std::uint64_t> parse_event_id(std::string_view text);

/// 1234567 as "1,234,567".
[[nodiscard]] std::string with_separators(std::uint64_t number);

/// "1 node", "3 nodes", "1,904 messages".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view one, std::string_view many);

/// Microseconds as seconds with three digits: "12.400 s".
[[nodiscard]] std::string seconds_text(std::int64_t time_us);

/// Microseconds of a short while: "310 ms", "1.204 s", "0.250 ms".
[[nodiscard]] std::string while_text(std::int64_t time_us);

}  // namespace raftlab::scenarios::cli
