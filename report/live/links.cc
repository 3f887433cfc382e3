// SPDX-License-Identifier: MIT
#include "report/live/links.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>

namespace raftlab::report::live {
namespace {

std::string text_of(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  } else {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr)) return {};
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

std::string link_to(std::string_view address, std::uint16_t port, std::string_view path, std::string_view key) {
  const bool v6 = address.find(':') != std::string_view::npos;
  return fmt::format("http://{}{}{}:{}{}?key={}", v6 ? "[" : "", address, v6 ? "]" : "", port, path, key);
}

std::string reachable_address(std::string_view address) {
  if (address != "0.0.0.0" && address != "::") return std::string(address);
  std::string found = address == "::" ? "::1" : "127.0.0.1";
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return found;
  std::string v6;
  std::string v4;
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_LOOPBACK) != 0 || (one->ifa_flags & IFF_UP) == 0) continue;
    if (one->ifa_addr->sa_family == AF_INET && v4.empty()) v4 = text_of(one->ifa_addr);
    if (one->ifa_addr->sa_family == AF_INET6 && v6.empty()) v6 = text_of(one->ifa_addr);
  }
  ::freeifaddrs(all);
  if (!v4.empty()) return v4;
  return address == "::" && !v6.empty() ? v6 : found;
}

}  // namespace raftlab::report::live
