// SPDX-License-Identifier: MIT
// The names of the test cases in a folder of tests, read from its sources: for tests that check that what a map or a
// list promises is there.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace raftlab::test {

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The text of all C++ files of a folder, named from the root of the tree.
inline std::string sources_of(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(RAFTLAB_SOURCE_DIR) / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cc" || extension == ".h") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::string text;
  for (const auto& path : paths) text += text_of(path);
  return text;
}

/// A name may stand in several literals, one a line.
inline std::vector<std::string> test_names_of(const std::string& folder) {
  const std::string text = sources_of(folder);
  const std::string begin = "TEST_CASE(";
  std::vector<std::string> names;
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    at += begin.size();
    std::string name;
    while ((at = text.find_first_not_of(" \n", at)) != std::string::npos && text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
        name += text[at];
      }
      ++at;
    }
    if (!name.empty()) names.push_back(name);
    if (at == std::string::npos) break;
  }
  return names;
}

}  // namespace raftlab::test
