// SPDX-License-Identifier: MIT
// What each property says, in a sentence without its subject "that" and without a full stop: "at most one node is ever
// leader in a term". For stories and pages that tell of one that broke.
#pragma once

#include <string_view>

#include "sim/property.h"

namespace raftlab::report {

std::string_view meaning_of(sim::Property property);

}  // namespace raftlab::report
