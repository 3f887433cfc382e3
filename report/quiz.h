// SPDX-License-Identifier: MIT
// Ten questions about a run whose answers are computed from its trace. Chosen by rules, never by chance: the same run
// gives the same questions. The wrong choices are things of the same run, or the rule's other conditions. Questions
// first, the answers with their events at the end, so that a page can be cut in two.
#pragma once

#include <string>
#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

inline constexpr std::size_t kQuestionsMax = 10;

struct QuizQuestion {
  std::string text;
  std::vector<std::string> choices;
  std::size_t right = 0;  // place in `choices`
  std::string because;    // the answer in a sentence, with its events
};

/// At most kQuestionsMax; fewer where a run has too little to ask about.
std::vector<QuizQuestion> quiz(const Timeline& timeline);

std::string quiz_text(const Timeline& timeline, std::size_t width);
std::string quiz_markdown(const Timeline& timeline);

}  // namespace raftlab::report
