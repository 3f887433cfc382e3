// SPDX-License-Identifier: MIT
#include "report/exports/svg_labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/exports/characters.h"

namespace raftlab::report {
namespace {

Tenths character_width(char32_t code) {
  if (code >= 0x1100) return 120;
  if (code >= 0x80) return 75;
  const char c = static_cast<char>(code);
  if (std::string_view(" .,:;'!|()[]ijlftr").find(c) != std::string_view::npos) return 40;
  if (std::string_view("mwMW@%").find(c) != std::string_view::npos) return 100;
  return c >= 'A' && c <= 'Z' ? 78 : 64;
}

}  // namespace

Tenths text_width(std::string_view text) {
  Tenths width = 0;
  while (!text.empty()) width += character_width(next_character(text).code);
  return width;
}

Box text_box(std::string_view text, Tenths x, Tenths y) {
  const Tenths half = text_width(text) / 2 + 20;
  return {x - half, y - kTextAbove, x + half, y + kTextBelow};
}

bool Room::try_take(const Box& box) {
  if (box.left < all_.left || box.right > all_.right || box.top < all_.top || box.bottom > all_.bottom) return false;
  const auto taken = [&box](const Box& other) { return overlap(box, other); };
  if (std::any_of(taken_.begin(), taken_.end(), taken)) return false;
  taken_.push_back(box);
  return true;
}

std::string px(Tenths tenths) {
  const Tenths whole = (tenths < 0 ? -tenths : tenths) / 10;
  const Tenths rest = (tenths < 0 ? -tenths : tenths) % 10;
  const std::string_view sign = tenths < 0 ? "-" : "";
  return rest == 0 ? fmt::format("{}{}", sign, whole) : fmt::format("{}{}.{}", sign, whole, rest);
}

}  // namespace raftlab::report
