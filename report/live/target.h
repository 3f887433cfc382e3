// SPDX-License-Identifier: MIT
// What a browser asked for: the target of an HTTP request taken apart, and whether a WebSocket comes from a page of
// this very server. Paths are compared, never opened, so there is nothing to climb out of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace raftlab::report::live {

struct Target {
  enum class What { page, socket, scenario, whole_page, unknown };
  What what = What::unknown;
  std::string key;
  std::string ticket;
  std::string saved;
};

/// "/live?key=abc". Of a member that comes twice the first counts; nothing is percent-decoded, keys need it not.
Target parse_target(std::string_view target);
/// `origin` is "http://HOST" or "https://HOST" (behind a proxy) of the Host that was asked.
bool same_origin(std::string_view origin, std::string_view host);

}  // namespace raftlab::report::live
