// SPDX-License-Identifier: MIT
// Room for words in a picture: boxes that never overlap. A label is placed at the first of several places that is
// free, or not at all. Widths are estimated generously, since nobody knows the font of the reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/exports/svg_axis.h"

namespace raftlab::report {

struct Box {
  Tenths left = 0;
  Tenths top = 0;
  Tenths right = 0;
  Tenths bottom = 0;
};

constexpr bool overlap(const Box& a, const Box& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/// In a sans serif of 11 pixels.
Tenths text_width(std::string_view text);
inline constexpr Tenths kTextAbove = 90;  // from the base line up
inline constexpr Tenths kTextBelow = 30;

/// The box of `text` whose middle is at `x`, on the base line `y`.
Box text_box(std::string_view text, Tenths x, Tenths y);

class Room {
 public:
  explicit Room(const Box& all) : all_(all) {}
  /// Takes this place whatever is there.
  void take(const Box& box) { taken_.push_back(box); }
  /// Takes this place if it is free.
  bool try_take(const Box& box);

 private:
  Box all_;
  std::vector<Box> taken_;
};

/// Tenths of a pixel as pixels: "12.5", "-3", "0".
std::string px(Tenths tenths);

}  // namespace raftlab::report
