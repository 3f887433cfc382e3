// SPDX-License-Identifier: MIT
#include "tests/golden/story_words.h"

#include <cctype>
#include <utility>

namespace raftlab::golden {

namespace {

std::string thousandths(Number value) {
  const std::string digits = std::to_string(value % 1000);
  return say("{}.{}", value / 1000, std::string(3 - digits.size(), '0') + digits);
}

}  // namespace

std::string duration(Number us) { return us < 1'000'000 ? thousandths(us) + " ms" : thousandths(us / 1000) + " s"; }

std::string counted(Number count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& parts, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 < parts.size() ? std::string_view(", ") : last;
    text += parts[i];
  }
  return text;
}

std::string node_list(const std::vector<Number>& nodes) {
  std::vector<std::string> words;
  for (const Number node : nodes) words.push_back(std::to_string(node));
  return (nodes.size() == 1 ? "node " : "nodes ") + listed(words);
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

std::string drop_reasons(const std::map<std::string, Number>& counts) {
  std::vector<std::string> parts;
  for (const auto& [reason, words] :
       {std::pair{"loss", "by chance"}, std::pair{"partition", "link cut"}, std::pair{"receiver-down", "receiver down"},
        std::pair{"scenario", "dropped"}, std::pair{"discarded", "discarded"}}) {
    if (const auto found = counts.find(reason); found != counts.end()) {
      parts.push_back(say("{} {}", words, found->second));
    }
  }
  return listed(parts, ", ");
}

std::vector<std::string> sentences_of(const std::string& text) {
  std::vector<std::string> sentences;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t stop = text.find(". ", from);
    const std::size_t end = stop == std::string::npos ? text.size() : stop + 1;
    sentences.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return sentences;
}

std::vector<Id> cited(const std::string& text) {
  std::vector<Id> ids;
  for (std::size_t at = text.find("e#"); at != std::string::npos; at = text.find("e#", at + 1)) {
    Id id = 0;
    for (std::size_t i = at + 2; i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0; ++i) {
      id = id * 10 + (text[i] - '0');
    }
    ids.push_back(id);
  }
  return ids;
}

}  // namespace raftlab::golden
