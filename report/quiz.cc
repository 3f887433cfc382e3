// SPDX-License-Identifier: MIT
#include "report/quiz.h"

#include <fmt/format.h>

#include "report/event_text.h"
#include "report/html.h"
#include "report/markdown.h"
#include "report/quiz_asker.h"
#include "report/text.h"

namespace raftlab::report {
namespace {

std::string title_of(const Timeline& timeline) { return timeline.title.empty() ? timeline.name : timeline.title; }

char letter_at(std::size_t place) { return static_cast<char>('a' + place); }

std::string about_text(std::size_t questions) {
  if (questions == 0) return "This run is too small to ask about.";
  if (questions == kQuestionsMax) return {};
  return fmt::format("This run allows only {}.", numbered(questions, "question"));
}

}  // namespace

std::vector<QuizQuestion> quiz(const Timeline& timeline) {
  if (timeline.trace.size() == 0) return {};
  std::vector<QuizQuestion> questions = QuizAsker(timeline).ask();
  if (questions.size() > kQuestionsMax) questions.resize(kQuestionsMax);
  return questions;
}

std::string quiz_text(const Timeline& timeline, std::size_t width) {
  const std::vector<QuizQuestion> questions = quiz(timeline);
  std::string out =
      fmt::format("QUIZ  {}\nreproduce   {}\n", printable(title_of(timeline)), reproduce_command(timeline));
  if (const std::string about = about_text(questions.size()); !about.empty()) out += "\n" + about + "\n";
  for (std::size_t i = 0; i < questions.size(); ++i) {
    out += "\n" + fmt::format("{:>2}  ", i + 1) + wrapped(printable(questions[i].text), 4, width).substr(4);
    for (std::size_t c = 0; c < questions[i].choices.size(); ++c) {
      out += fmt::format("      {}) {}\n", letter_at(c), printable(questions[i].choices[c]));
    }
  }
  if (!questions.empty()) out += "\nANSWERS\n";
  for (std::size_t i = 0; i < questions.size(); ++i) {
    out += fmt::format("{:>2}  {})  ", i + 1, letter_at(questions[i].right)) +
           wrapped(printable(questions[i].because), 8, width).substr(8);
  }
  return out;
}

std::string quiz_markdown(const Timeline& timeline) {
  const std::vector<QuizQuestion> questions = quiz(timeline);
  std::string out =
      fmt::format("# Quiz: {}\n\n    {}\n", markdown_escape(title_of(timeline)), reproduce_command(timeline));
  if (const std::string about = about_text(questions.size()); !about.empty()) out += "\n" + about + "\n";
  for (std::size_t i = 0; i < questions.size(); ++i) {
    out += fmt::format("\n{}. {}\n", i + 1, markdown_escape(questions[i].text));
    for (std::size_t c = 0; c < questions[i].choices.size(); ++c) {
      out += fmt::format("   - {}) {}\n", letter_at(c), markdown_escape(questions[i].choices[c]));
    }
  }
  if (!questions.empty()) out += "\n## Answers\n\n";
  for (std::size_t i = 0; i < questions.size(); ++i) {
    out += fmt::format("{}. **{})** {}\n", i + 1, letter_at(questions[i].right), markdown_escape(questions[i].because));
  }
  return out;
}

}  // namespace raftlab::report
