// SPDX-License-Identifier: MIT
#include "report/shaped_texts.h"

#include "report/event_text.h"
#include "report/json_out.h"

namespace raftlab::report {
namespace {

constexpr std::size_t kDigitsMax = 15;  // below 2^53

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) return false;
  }
  return true;
}

}  // namespace

std::string clean_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  const std::string escaped = printable(text);
  std::string out;
  for (std::string_view rest = escaped; !rest.empty();) {
    const int length = utf8_length(rest);
    const auto used = static_cast<std::size_t>(length > 0 ? length : -length);
    out += length > 0 ? rest.substr(0, used) : std::string_view("\xef\xbf\xbd");
    rest.remove_prefix(used);
  }
  return out;
}

void cut_shape(std::string_view text, std::string& shape, std::vector<std::uint64_t>& numbers) {
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t end = i;
    while (end < text.size() && !is_digit(text[end])) ++end;
    shape.append(text, i, end - i);
    if (end == text.size()) return;
    i = end;
    std::uint64_t value = 0;
    while (end < text.size() && is_digit(text[end])) {
      if (end - i < kDigitsMax) value = value * 10 + static_cast<std::uint64_t>(text[end] - '0');
      ++end;
    }
    const std::size_t width = end - i;
    if (width > kDigitsMax) {
      shape += text.substr(i, width);
    } else if (text[i] == '0' && width > 1) {
      shape += '\x02';
      numbers.push_back(width);
      numbers.push_back(value);
    } else {
      shape += '\x01';
      numbers.push_back(value);
    }
    i = end;
  }
}

std::uint32_t ShapeTable::number_of(const std::string& shape) {
  const auto [found, is_new] = numbers_.try_emplace(shape, count_);
  if (is_new) {
    if (count_++ != 0) lines_ += '\n';
    lines_ += shape;
  }
  return found->second;
}

void TextColumn::add(std::string_view text) {
  if (is_plain(text)) {
    add_clean(text);
  } else {
    add_clean(clean_text(text));
  }
}

void TextColumn::add_parts(std::span<const std::string> parts) {
  joined_.clear();
  for (const std::string& part : parts) {
    if (&part != parts.data()) joined_ += '\x03';
    joined_ += clean_text(part);
  }
  add_clean(joined_);
}

void TextColumn::add_clean(std::string_view text) {
  shape_of_text_.clear();
  found_.clear();
  cut_shape(text, shape_of_text_, found_);
  const std::uint32_t shape = shapes_.number_of(shape_of_text_);
  shape_.number(shape);
  if (found_.empty()) return;
  if (last_.size() <= shape) last_.resize(shape + 1);
  std::vector<std::uint64_t>& last = last_[shape];
  last.resize(found_.size());
  for (std::size_t i = 0; i < found_.size(); ++i) numbers_.step(last[i], found_[i]);
  std::swap(last, found_);
}

}  // namespace raftlab::report
