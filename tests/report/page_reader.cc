// SPDX-License-Identifier: MIT
#include "tests/report/page_reader.h"

#include "report/packed.h"
#include "report/story.h"

namespace raftlab::report::fixture {

std::vector<std::string> Page::texts(const std::string& name) const {
  std::vector<std::string> out;
  std::map<std::uint64_t, std::vector<std::uint64_t>> last;
  Reader numbers(column(name + ".number"));
  for (Reader shape(column(name + ".shape")); shape.more();) {
    const std::uint64_t number = shape.number();
    REQUIRE(number < shapes.size());
    std::vector<std::uint64_t>& before = last[number];
    std::size_t slot = 0;
    const auto next = [&] {
      if (before.size() <= slot) before.push_back(0);
      before[slot] = numbers.from(before[slot]);
      return before[slot++];
    };
    std::string text;
    for (const char c : shapes[number]) {
      if (c == '\x01') {
        text += std::to_string(next());
      } else if (c == '\x02') {
        const std::uint64_t width = next();
        const std::string digits = std::to_string(next());
        text += std::string(width - digits.size(), '0') + digits;
      } else {
        text += c;
      }
    }
    out.push_back(std::move(text));
  }
  CHECK_FALSE(numbers.more());
  return out;
}
Page page_of(const Timeline& timeline) {
  const std::vector<Chapter> chapters = tell_story(timeline);
  const std::string data = page_data(timeline, make_rows(timeline, Keep::folded_and_all), chapters);
  Page page;
  REQUIRE(data.size() > 4);
  std::size_t length = 0;
  for (std::size_t i = 4; i-- > 0;) length = length << 8 | static_cast<unsigned char>(data[i]);
  page.head = nlohmann::json::parse(data.substr(4, length));
  std::size_t at = 4 + length;
  for (const nlohmann::json& column : page.head["columns"]) {
    const auto size = column[1].get<std::size_t>();
    REQUIRE(at + size <= data.size());
    page.columns[column[0].get<std::string>()] = data.substr(at, size);
    at += size;
  }
  CHECK(at == data.size());
  std::string_view lines = page.column("shapes");
  for (std::size_t end = 0; end != std::string_view::npos; lines.remove_prefix(end + 1)) {
    end = lines.find('\n');
    page.shapes.emplace_back(lines.substr(0, end));
    if (end == std::string_view::npos) break;
  }
  return page;
}

}  // namespace raftlab::report::fixture
