// SPDX-License-Identifier: MIT
// Texts that differ in their numbers only are kept as one shape and the numbers: "commits 5 (held by 2 of 3)" is the
// shape "commits # (held by # of #)" and 5, 2, 3. One table of shapes serves all columns of texts of a page.
// In a shape U+0001 stands for a number without leading zeros, U+0002 for one with leading zeros, whose two numbers
// are its width and its value. Numbers of more than 15 digits stay in the shape, so that JavaScript's are exact.
// Always: putting a shape and its numbers together again gives the text, byte for byte, once its control characters
// are escaped and bytes that are no UTF-8 are U+FFFD, as clean_text() does.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/columns.h"

namespace raftlab::report {

/// `text` as it enters a shape: control characters as \n, \t or \xNN, wrong UTF-8 as U+FFFD.
std::string clean_text(std::string_view text);

/// The shape of a clean text; its numbers are added to `numbers`.
void cut_shape(std::string_view text, std::string& shape, std::vector<std::uint64_t>& numbers);

class ShapeTable {
 public:
  ShapeTable() { number_of(""); }
  /// The number of this shape, counted from 0 in the order they came; 0 is the empty one.
  std::uint32_t number_of(const std::string& shape);
  std::size_t size() const { return count_; }
  /// All shapes, each behind a line break but the first; none holds one.
  const std::string& lines() const { return lines_; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::uint32_t count_ = 0;
  std::string lines_;
};

/// A column of texts: NAME.shape has a number each, NAME.number how far each number lies from the one at the same
/// place of the text of the same shape before it in this column.
class TextColumn {
 public:
  TextColumn(ShapeTable& shapes, Columns& columns, const std::string& name)
      : shapes_(shapes), shape_(columns.add(name + ".shape")), numbers_(columns.add(name + ".number")) {}

  void add(std::string_view text);
  /// Several texts as one, with U+0003 between them.
  void add_parts(std::span<const std::string> parts);

 private:
  void add_clean(std::string_view text);

  ShapeTable& shapes_;
  Column& shape_;
  Column& numbers_;
  std::vector<std::vector<std::uint64_t>> last_;  // by shape
  std::string shape_of_text_;
  std::string joined_;
  std::vector<std::uint64_t> found_;
};

}  // namespace raftlab::report
