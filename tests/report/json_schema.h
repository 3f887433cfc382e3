// SPDX-License-Identifier: MIT
// As much of JSON Schema (draft 2020-12) as report/timeline.schema.json uses. A keyword it does not know is an
// error, so that the schema cannot say more than is checked.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace raftlab::report::fixture {

/// The shipped schema.
nlohmann::json timeline_schema();

/// What is wrong with `value`, a line each with its path; empty if it is valid. At most 20.
std::vector<std::string> schema_errors(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace raftlab::report::fixture
