// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), so that the page's Content-Security-Policy can name its own script and style by hash and
// nothing else ever runs in it.
#pragma once

#include <string>
#include <string_view>

namespace raftlab::report {

/// The 32 bytes of the hash.
std::string sha256(std::string_view bytes);
/// "'sha256-...'" as a source in a Content-Security-Policy.
std::string csp_hash(std::string_view inline_text);

}  // namespace raftlab::report
