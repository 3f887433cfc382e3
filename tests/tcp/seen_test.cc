// SPDX-License-Identifier: MIT
// What judges the histories of real clusters finds what is wrong with them.
#include "tests/tcp/seen.h"

#include <cstdio>

#include "tests/catch.h"

namespace {

using namespace raftlab;
using raft::CommandKind;
using tcp_test::Seen;
using transport::tcp::Client;
using Outcome = Client::Outcome;

std::size_t asks_set(Seen& seen, unsigned client, const std::string& value) {
  return seen.asked(client, {CommandKind::set, "k", value, {}});
}
std::size_t asks_get(Seen& seen, unsigned client) { return seen.asked(client, {CommandKind::get, "k", {}, {}}); }

void set(Seen& seen, unsigned client, const std::string& value) {
  seen.answered(asks_set(seen, client, value), {Outcome::ok, {}, {}});
}
void get(Seen& seen, unsigned client, const std::optional<std::string>& value) {
  seen.answered(asks_get(seen, client), {Outcome::ok, value, {}});
}

/// Whether the word is in what is said; the file that is kept goes.
bool says(const std::string& why, const std::string& word) {
  const std::size_t file = why.find("/tmp/");
  if (file != std::string::npos) std::remove(why.c_str() + file);
  return file != std::string::npos && why.find(word) != std::string::npos;
}

TEST_CASE("A read of what was overwritten before it was asked does not fit") {
  Seen seen;
  set(seen, 0, "old");
  set(seen, 1, "new");
  CHECK(seen.why_not_linearizable() == "");
  get(seen, 2, "old");
  CHECK(says(seen.why_not_linearizable(), "the answer to client 2"));
}

TEST_CASE("A write that was acknowledged and is lost does not fit") {
  Seen seen;
  set(seen, 0, "kept");
  get(seen, 1, std::nullopt);
  CHECK(says(seen.why_not_linearizable(), "the answer to client 1"));
}

TEST_CASE("Of two compare-and-sets from one value one is lost when both are acknowledged") {
  Seen seen;
  set(seen, 0, "1");
  const auto one = seen.asked(0, {CommandKind::cas, "k", "2", "1"});
  const auto other = seen.asked(1, {CommandKind::cas, "k", "3", "1"});
  seen.answered(one, {Outcome::ok, {}, {}});
  seen.answered(other, {Outcome::ok, {}, {}});
  CHECK(says(seen.why_not_linearizable(), "fits nowhere"));
}

TEST_CASE("What overlaps, and what was never answered, may have happened either way") {
  Seen seen;
  set(seen, 0, "old");
  const auto write = asks_set(seen, 1, "new");
  get(seen, 2, "new");
  get(seen, 3, "new");
  seen.answered(write, {Outcome::unknown, {}, "timeout"});
  CHECK(seen.why_not_linearizable() == "");
  get(seen, 3, "old");  // but not both, one after the other
  CHECK(says(seen.why_not_linearizable(), "the answer to client 3"));
}

TEST_CASE("A history that the search gives up is no history that fits") {
  Seen seen;
  std::vector<std::size_t> writes;
  for (unsigned client = 0; client < 3; ++client) writes.push_back(asks_set(seen, client, std::to_string(client)));
  const auto one = asks_get(seen, 3);
  const auto other = asks_get(seen, 4);
  for (const std::size_t write : writes) seen.answered(write, {Outcome::ok, {}, {}});
  seen.answered(one, {Outcome::ok, "0", {}});
  seen.answered(other, {Outcome::ok, "1", {}});
  CHECK(seen.why_not_linearizable() == "");
  CHECK(says(seen.why_not_linearizable({.steps_max = 1}), "undecided"));
}

TEST_CASE("A history is kept as lines that check-history reads") {
  Seen seen;
  set(seen, 0, "v");
  get(seen, 1, std::nullopt);
  seen.answered(seen.asked(2, {CommandKind::cas, "k", "2", "1"}), {Outcome::mismatch, {}, {}});
  seen.answered(seen.asked(2, {CommandKind::erase, "k", {}, {}}), {Outcome::unknown, {}, {}});
  CHECK(seen.as_edn() ==
        "{:process 0, :type :invoke, :f :put, :key \"k\", :value \"v\"}\n"
        "{:process 0, :type :ok, :f :put, :key \"k\", :value \"v\"}\n"
        "{:process 1, :type :invoke, :f :get, :key \"k\", :value nil}\n"
        "{:process 1, :type :ok, :f :get, :key \"k\", :value nil}\n"
        "{:process 2, :type :invoke, :f :cas, :key \"k\", :value [\"1\" \"2\"]}\n"
        "{:process 2, :type :fail, :f :cas, :key \"k\", :value [\"1\" \"2\"]}\n"
        "{:process 2, :type :invoke, :f :delete, :key \"k\", :value nil}\n"
        "{:process 2, :type :info, :f :delete, :key \"k\", :value nil}\n");
}

}  // namespace
