// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "transport/tcp/cluster.h"

namespace {

using raftlab::transport::tcp::Address;
using raftlab::transport::tcp::read_cluster;

TEST_CASE("A cluster file names a node a line; comments and spaces do not count, and the hash is the same") {
  const auto read = read_cluster("# three nodes\n0 127.0.0.1 7000\n\n  1\thost.example 7001 # second\r\n2 ::1 7002");
  REQUIRE(read.errors.empty());
  REQUIRE(read.cluster.nodes.size() == 3);
  CHECK(read.cluster.nodes.at(1) == Address{"host.example", 7001});
  CHECK(read.cluster.nodes.at(2).text() == "[::1]:7002");
  CHECK(read.cluster.hash() == read_cluster("2 ::1 7002\n1 host.example 7001\n0 127.0.0.1 7000\n").cluster.hash());
  CHECK(read.cluster.hash() != read_cluster("2 ::1 7002\n1 host.example 7001\n0 127.0.0.1 7001\n").cluster.hash());
}

TEST_CASE("Every wrong line of a cluster file is named with its number") {
  const auto read = read_cluster("0 a 1\n0 b 2\n101 c 3\n1 a 1\n2 d 70000\n3 e\n4 f 0\n-1 g 5\n");
  const std::vector<std::string> errors = {
      "line 2: node 0 is here twice",
      "line 3: the id '101' is no number from 0 to 100",
      "line 4: node 0 has the same address",
      "line 5: the port '70000' is no number from 1 to 65535",
      "line 6: a node is written as `ID HOST PORT`, such as `0 127.0.0.1 7000`",
      "line 7: the port '0' is no number from 1 to 65535",
      "line 8: the id '-1' is no number from 0 to 100",
  };
  CHECK(read.errors == errors);
  CHECK(read_cluster("# nobody\n").errors == std::vector<std::string>{"it names no node"});
}

}  // namespace
