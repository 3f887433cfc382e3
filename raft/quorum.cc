// SPDX-License-Identifier: MIT
#include "raft/quorum.h"

#include <algorithm>
#include <functional>

namespace raftlab::raft {

Index quorum_index(std::vector<Index>& reached, std::size_t needed) {
  const auto nth = reached.begin() + static_cast<std::ptrdiff_t>(needed - 1);
  std::nth_element(reached.begin(), nth, reached.end(), std::greater<>());
  return *nth;
}

}  // namespace raftlab::raft
