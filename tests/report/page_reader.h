// SPDX-License-Identifier: MIT
// Reads the data of a page again, apart from the code that writes it: the head, columns of numbers, columns of texts.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "report/timeline.h"
#include "tests/catch.h"

namespace raftlab::report::fixture {

/// A column, read from front to back.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool more() const { return at_ < bytes_.size(); }
  unsigned byte() {
    REQUIRE(more());
    return static_cast<unsigned char>(bytes_[at_++]);
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const unsigned bits = byte();
      value |= std::uint64_t{bits & 0x7fU} << shift;
      if (bits < 0x80) return value;
    }
  }
  std::int64_t change() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  std::uint64_t from(std::uint64_t before) { return before + static_cast<std::uint64_t>(change()); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

struct Page {
  nlohmann::json head;
  std::map<std::string, std::string> columns;
  std::vector<std::string> shapes;

  std::string_view column(const std::string& name) const {
    const auto found = columns.find(name);
    REQUIRE(found != columns.end());
    return found->second;
  }
  /// All texts of a column.
  std::vector<std::string> texts(const std::string& name) const;
};

/// What the page of this run carries.
Page page_of(const Timeline& timeline);

}  // namespace raftlab::report::fixture
