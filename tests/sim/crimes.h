// SPDX-License-Identifier: MIT
// Crimes against the properties that runs are checked for, each committed before a Court; see bites_test.cc.
#pragma once

#include <vector>

#include "sim/property.h"
#include "tests/sim/court.h"

namespace raftlab::sim::test {

struct Crime {
  Property property;
  const char* what;
  void (*commit)(Court&);
  Court (*court)() = [] { return Court(); };
};

/// Against the paper's Raft without extensions.
std::vector<Crime> crimes_of_elections_and_logs();
/// Against configurations, snapshots, clients, leases, and what must hold over a stretch of time.
std::vector<Crime> crimes_of_extensions();

}  // namespace raftlab::sim::test
