// SPDX-License-Identifier: MIT
// A table in a file of text, between two marks of its own: what stands around it stays.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace raftlab::bench_test {

/// Puts `table` between <!-- the NAME begins --> and <!-- the NAME ends -->, at the end where there are none. False: it could
/// not be written.
inline bool write_marked(const std::string& path, std::string_view name, std::string_view table) {
  const std::string begins = fmt::format("<!-- the {} begins -->\n", name);
  const std::string ends = fmt::format("<!-- the {} ends -->\n", name);
  std::string text;
  if (std::ifstream old(path, std::ios::binary); old) {
    text.assign(std::istreambuf_iterator<char>(old), std::istreambuf_iterator<char>());
  }
  const std::size_t begin = text.find(begins);
  const std::size_t end = text.find(ends);
  const std::string marked = fmt::format("{}\n{}\n{}", begins, table, ends);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    text += marked;
  } else {
    text.replace(begin, end + ends.size() - begin, marked);
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file.good();
}

}  // namespace raftlab::bench_test
