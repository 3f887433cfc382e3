// SPDX-License-Identifier: MIT
// What editors highlight is what the language knows: no word is missing, none is of an older version.
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/names.h"
#include "scenarios/language/words.h"
#include "tests/catch.h"

namespace raftlab::scenarios::language {
namespace {

using WordSet = std::set<std::string>;

std::string text_of_file(const std::string& name) {
  std::ifstream file(RAFTLAB_SOURCE_DIR "/scenarios/editors/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every word in the first group of every match.
WordSet words_in(const std::string& text, const std::regex& list) {
  static const std::regex kWord("[a-z][a-z-]*");
  WordSet words;
  for (std::sregex_iterator it(text.begin(), text.end(), list), end; it != end; ++it) {
    const std::string found = (*it)[1];
    for (std::sregex_iterator word(found.begin(), found.end(), kWord); word != end; ++word) words.insert(word->str());
  }
  return words;
}

void add(WordSet& words, const std::vector<std::string_view>& names) {
  for (const std::string_view name : names) {
    // Of two words each counts.
    std::string rest(name);
    for (std::size_t blank = rest.find(' '); blank != std::string::npos; blank = rest.find(' ')) {
      words.insert(rest.substr(0, blank));
      rest.erase(0, blank + 1);
    }
    words.insert(rest);
  }
}

WordSet language_words() {
  WordSet words;
  for (const StatementWord& statement : statement_words()) words.emplace(statement.word);
  for (const auto& names :
       {message_kind_names(), role_names(), option_names(), quantity_names(), property_names(), selector_words()}) {
    add(words, names);
  }
  return words;
}

/// Words of the grammar that stand in no list of the language.
const WordSet kBetween = {"us",   "ms",        "s",      "min",      "h",       "repeat",  "end",  "try",
                          "send", "violation", "until",  "within",   "for",     "as",      "via",  "at",
                          "but",  "count",     "by",     "no",       "every",   "none",    "node", "all",
                          "any",  "rest",      "client", "learners", "learner", "follower"};

void compare(const WordSet& highlighted) {
  const WordSet language = language_words();
  for (const std::string& word : language) {
    INFO("missing: " << word);
    CHECK(highlighted.contains(word));
  }
  for (const std::string& word : highlighted) {
    INFO("not of the language: " << word);
    CHECK((language.contains(word) || kBetween.contains(word)));
  }
}

TEST_CASE("Vim highlights the words of the language", "[editors]") {
  compare(words_in(text_of_file("raft.vim"), std::regex("syn keyword [A-Za-z]+ ([^\n]*)")));
}

TEST_CASE("Emacs highlights the words of the language", "[editors]") {
  const std::string text = text_of_file("raft-mode.el");
  compare(words_in(text.substr(0, text.find("(defvar")), std::regex("\"([a-z-]+)\"")));
}

TEST_CASE("nano highlights the words of the language", "[editors]") {
  compare(words_in(text_of_file("raft.nanorc"), std::regex("\\]\\)\\(([a-z|-]+)\\)\\(")));
}

TEST_CASE("TextMate and VS Code highlight the words of the language", "[editors]") {
  compare(
      words_in(text_of_file("raft.tmLanguage.json"), std::regex("\\(\\?:([a-z|-]+)\\)\\(\\?!\\[\\\\\\\\w-\\]\\)\"")));
}

}  // namespace
}  // namespace raftlab::scenarios::language
