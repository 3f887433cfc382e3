// SPDX-License-Identifier: MIT
#include "report/live/target.h"

namespace raftlab::report::live {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string member(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(one.size() == query.size() ? one.size() : one.size() + 1);
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') {
      return std::string(one.substr(name.size() + 1));
    }
  }
  return {};
}

Target::What what_of(std::string_view path) {
  if (path == "/" || path == "/watch") return Target::What::page;
  if (path == "/live") return Target::What::socket;
  if (path == "/scenario") return Target::What::scenario;
  if (path == "/page") return Target::What::whole_page;
  return Target::What::unknown;
}

}  // namespace

Target parse_target(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  const std::string_view query = path.size() == target.size() ? std::string_view() : target.substr(path.size() + 1);
  return {.what = what_of(path),
          .key = member(query, "key"),
          .ticket = member(query, "ticket"),
          .saved = member(query, "saved")};
}

bool same_origin(std::string_view origin, std::string_view host) {
  const std::size_t from = origin.find("://");
  if (host.empty() || from == std::string_view::npos) return false;
  const std::string_view scheme = origin.substr(0, from);
  return (scheme == "http" || scheme == "https") && same_letters(origin.substr(from + 3), host);
}

}  // namespace raftlab::report::live
