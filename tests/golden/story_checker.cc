// SPDX-License-Identifier: MIT
#include "tests/golden/story_checker.h"

#include <algorithm>

#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

constexpr const char* kNotTold = "Not told here";

/// Sentences may look further than their chapter goes: who learned late, who refused late, who waited longest
/// before the first heartbeat.
bool may_look_outside(const std::string& sentence) {
  return sentence.find(" learned of the commit") != std::string::npos ||
         sentence.find(" refused node ") != std::string::npos ||
         sentence.find(" voted for node ") != std::string::npos ||
         sentence.find("The longest a follower waited") == 0 || sentence.find(" stood in term ") != std::string::npos ||
         sentence.find(" refused: ") != std::string::npos || sentence.find("It was not committed in that term") == 0;
}

void check_span(const Run& run, const Chapter& told, std::vector<std::string>& wrong) {
  if (!run.has(told.first_event) || !run.has(told.last_event) || told.first_event > told.last_event) {
    wrong.push_back(say("\"{}\" goes from e#{} to e#{}", told.title, told.first_event, told.last_event));
    return;
  }
  for (const std::string& sentence : sentences_of(told.text)) {
    for (const Id id : cited(sentence)) {
      const bool outside = id < told.first_event || id > told.last_event;
      if (run.has(id) && (!outside || may_look_outside(sentence))) continue;
      wrong.push_back(
          say("\"{}\" (e#{} to e#{}) cites e#{}: {}", told.title, told.first_event, told.last_event, id, sentence));
    }
  }
}

void check_sentences(const Chapter& told, const Retold& again, std::vector<std::string>& wrong) {
  const std::vector<std::string> said = sentences_of(told.text);
  const std::vector<std::string> meant = sentences_of(again.text());
  for (std::size_t i = 0; i < std::max(said.size(), meant.size()); ++i) {
    const std::string a = i < said.size() ? said[i] : "(nothing)";
    const std::string b = i < meant.size() ? meant[i] : "(nothing)";
    if (a != b)
      wrong.push_back(say("\"{}\" (e#{})\n  says       {}\n  the events {}", told.title, told.first_event, a, b));
  }
}

}  // namespace

std::vector<std::string> wrong_in(const Run& run, const std::vector<Chapter>& told, const Retellings& again) {
  std::vector<std::string> wrong;
  std::vector<bool> used(again.size(), false);
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < told.size(); ++i) {
    const Chapter& chapter = told[i];
    check_span(run, chapter, wrong);
    if (chapter.title == kNotTold && i + 1 == told.size()) {
      left_out = again.size() - i;
      if (chapter.text != say("{} more chapters of this run are left out.", left_out)) {
        wrong.push_back(say("{} chapters are left out, but: {}", left_out, chapter.text));
      }
      continue;
    }
    if (i > 0 && told[i - 1].first_event > chapter.first_event)
      wrong.push_back(say("\"{}\" is out of order", chapter.title));
    std::size_t match = 0;
    while (match < again.size() &&
           (used[match] || again[match].title != chapter.title || again[match].first_event != chapter.first_event)) {
      ++match;
    }
    if (match == again.size()) {
      wrong.push_back(say("no chapter \"{}\" begins at e#{}: {}", chapter.title, chapter.first_event, chapter.text));
      continue;
    }
    used[match] = true;
    check_sentences(chapter, again[match], wrong);
  }
  for (std::size_t i = 0; i < again.size() && left_out == 0; ++i) {
    if (!used[i]) {
      wrong.push_back(
          say("the chapter \"{}\" of e#{} is missing: {}", again[i].title, again[i].first_event, again[i].text()));
    }
  }
  return wrong;
}

}  // namespace raftlab::golden
