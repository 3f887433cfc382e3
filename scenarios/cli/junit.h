// SPDX-License-Identifier: MIT
#pragma once

// A JUnit report: what continuous integration systems read about tests. One suite with its cases; a case has at most
// one failure, error or skipped. Times are virtual, and nothing of the machine or the clock is in it, so that the same
// run gives the same bytes. The only place that knows pugixml. A character that XML 1.0 forbids becomes U+FFFD.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raftlab::scenarios::cli {

enum class JunitEnd { passed, failure, error, skipped };

struct JunitCase {
  std::string name;
  std::string file;  ///< the scenario as it was named; empty: none
  std::int64_t time_us = 0;
  JunitEnd end = JunitEnd::passed;
  std::string type = {};     ///< property, expectation, inconclusive; of an error bad-input, file, ...
  std::string message = {};  ///< one sentence
  std::string text = {};     ///< the evidence and the line that plays it again
  std::string output = {};   ///< what there is to know of any case: seed, digest, numbers
};

struct JunitSuite {
  std::string name;        ///< "raftlab run"
  std::string class_name;  ///< of its cases: "raftlab.run"
  std::vector<std::pair<std::string, std::string>> properties = {};
  std::vector<JunitCase> cases = {};
};

/// The whole document.
[[nodiscard]] std::string junit_text(const JunitSuite& suite);

}  // namespace raftlab::scenarios::cli
