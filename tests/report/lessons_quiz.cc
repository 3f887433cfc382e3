// SPDX-License-Identifier: MIT
// What a teacher says beside the chapters, and the questions: numbers are of the trace, the rest is plain.
#include "report/lessons.h"
#include "report/quiz.h"
#include "report/story.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using raft::Reason;
using report::Lesson;
using report::fixture::Script;
using sim::EventId;
using sim::EventKind;

namespace {

/// The lesson beside the chapter of that title.
Lesson lesson_beside(const report::Timeline& timeline, const std::string& title) {
  const std::vector<report::Chapter> story = report::tell_story(timeline);
  for (const Lesson& lesson : report::lessons(timeline, story)) {
    if (story[lesson.chapter].title == title) return lesson;
  }
  FAIL("no lesson beside " << title);
  return {};
}

bool says(const std::string& text, std::string_view part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

Script led() {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(0, 1, 1);
  return script;
}

}  // namespace

TEST_CASE("the first election is taught with its timer and its votes") {
  const Script script = led();
  const Lesson lesson = lesson_beside(script.timeline, "First election");
  says(lesson.happened, "All 3 nodes started as followers in term 0.");
  says(lesson.happened, "ran out first (e#4).");
  says(lesson.happened, "2 of 3 votes came, 2 are needed");
  CHECK(lesson.section == "[Raft 5.2]");
  CHECK(lesson.command.starts_with("raftlab run "));
}

TEST_CASE("the closest call is told only where the timers are known") {
  Script script = led();
  for (int round = 0; round < 4; ++round) {
    script.at(250'000 + round * 50'000);
    script.full_heartbeat(0, 1, 1);
    script.full_heartbeat(0, 2, 1);
  }
  script.timeline.options = {{"election-timeout", "150ms..300ms"}, {"heartbeat", "50ms"}};
  const std::string sure = lesson_beside(script.timeline, "Heartbeats").happened;
  says(sure, "Every 50.000 ms it sends an AppendEntries without entries");
  says(sure, "The closest call: node 1 waited 50.000 ms");
  says(sure, "its timer runs for 150.000 ms at least, so 100.000 ms were left.");
  script.scenario(EventKind::fault_started, "clock 1 drift 5%", 9);
  const std::string unsure = lesson_beside(script.timeline, "Heartbeats").happened;
  CHECK(unsure.find("were left") == std::string::npos);
  says(unsure, "The longest that a follower waited was 50.000 ms (node 1");
  script.scenario(EventKind::fault_started, "heartbeat 10ms", 10);
  CHECK(lesson_beside(script.timeline, "Heartbeats").happened.find("Every") == std::string::npos);
}

TEST_CASE("a split vote is taught with who voted for whom") {
  Script script(3);
  script.start_all();
  script.at(150'000).stand(0, 1, 150'000);
  script.stand(1, 1, 150'000);
  const EventId refused = script.refuse_voted(1, 0, 1, 1);
  script.at(400'000).elect(2, 0, 2);
  const Lesson lesson = lesson_beside(script.timeline, "Split vote in term 1");
  says(lesson.happened, "Term 1: node 0 had 1 vote");
  says(lesson.happened, "node 1 had voted for itself in term 1 (e#" + std::to_string(refused) + ")");
}

TEST_CASE("a log that is repaired is taught with its terms") {
  Script script = led();
  script.append(0, 1, 1, script.entry(1, "x", "1"), Reason::proposed);
  script.at(300'000).elect(1, 2, 2);
  const EventId cut = script.at(310'000).truncate(0, 2, 1, 1, 1, 1, 2);
  const Lesson lesson = lesson_beside(script.timeline, "Node 0's log is repaired");
  says(lesson.happened,
       "Node 0's entry 1 was of term 1, that of its leader, node 1, of term 2 (e#" + std::to_string(cut));
  says(lesson.happened, "1 entry was deleted.");
}

TEST_CASE("every event that a lesson names is one of the trace") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 200);
    const std::vector<report::Chapter> story = report::tell_story(timeline);
    for (const Lesson& lesson : report::lessons(timeline, story)) {
      CHECK(lesson.chapter < story.size());
      for (const std::string* text :
           {&lesson.happened, &lesson.why, &lesson.look, &lesson.ask, &lesson.mistake, &lesson.try_it}) {
        CHECK_FALSE(text->empty());
        for (std::size_t at = text->find("e#"); at != std::string::npos; at = text->find("e#", at + 1)) {
          const EventId id = std::stoull(text->substr(at + 2));
          INFO(*text);
          CHECK(id >= 1);
          CHECK(id <= timeline.trace.size());
        }
      }
    }
  }
}

TEST_CASE("teach lines stand beside their moment, quoted or not, and as text on the page") {
  Script script = led();
  const EventId note = script.scenario(EventKind::fault_started, "teach Look <b>here</b>", 12);
  script.scenario(EventKind::fault_started, "teach \"a \\\"word\\\" # and more\"", 13);
  const std::vector<report::TeachNote> notes = report::teach_notes(script.timeline);
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].event == note);
  CHECK(notes[0].text == "Look <b>here</b>");
  CHECK(notes[1].text == "a \"word\" # and more");
  const std::vector<report::Chapter> story = report::tell_story(script.timeline);
  std::string html;
  for (std::size_t i = 0; i < story.size(); ++i) html += report::notes_html(notes, story, i);
  says(html, "Look &lt;b&gt;here&lt;/b&gt;");
  CHECK(html.find("<b>") == std::string::npos);
  says(report::lessons_text(script.timeline, story, 100), "Note (e#" + std::to_string(note) + "): Look <b>here</b>");
}

TEST_CASE("a lesson on the page is closed, its question can be found, its command is code") {
  Lesson lesson;
  lesson.happened = "It happened (e#7).";
  lesson.ask = "Why <now>?";
  lesson.command = "raftlab run a";
  const std::string html = report::lesson_html(lesson);
  CHECK(html.starts_with("<details class=lesson><summary>"));
  says(html, "<dd class=happened>It happened (<a href=\"#e7\">e#7</a>).</dd>");
  says(html, "<dd class=ask>Why &lt;now&gt;?</dd>");
  says(html, "<code>raftlab run a</code>");
  CHECK(html.ends_with("</dl></details>"));
}

TEST_CASE("a quiz is the same for the same run, and its right choices are among the choices") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const report::Timeline timeline = report::fixture::random_timeline(seed, 200);
    const std::vector<report::QuizQuestion> questions = report::quiz(timeline);
    CHECK(questions.size() <= report::kQuestionsMax);
    for (const report::QuizQuestion& question : questions) {
      INFO(question.text);
      CHECK(question.choices.size() >= 2);
      CHECK(question.choices.size() <= 4);
      REQUIRE(question.right < question.choices.size());
      for (std::size_t i = 0; i < question.choices.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) CHECK(question.choices[i] != question.choices[j]);
      }
      CHECK_FALSE(question.because.empty());
    }
    CHECK(report::quiz_text(timeline, 100) == report::quiz_text(timeline, 100));
  }
}

TEST_CASE("a run too small to ask about says so") {
  const report::Timeline empty;
  CHECK(report::quiz(empty).empty());
  says(report::quiz_text(empty, 100), "This run is too small to ask about.");
  const Script script = led();
  const std::size_t count = report::quiz(script.timeline).size();
  CHECK(count > 0);
  CHECK(count < report::kQuestionsMax);
  says(report::quiz_markdown(script.timeline), "This run allows only " + std::to_string(count) + " question");
}

TEST_CASE("the answers of a quiz are those of the trace") {
  Script script = led();
  const raft::Place place = script.entry(1, "x", "1");
  script.append(0, 1, 1, place, Reason::proposed);
  const EventId commit = script.at(250'000).commit_counted(0, 1, 0, 1, 2);
  std::string answered;
  for (const report::QuizQuestion& question : report::quiz(script.timeline)) {
    answered += question.text + " -> " + question.choices[question.right] + "\n";
  }
  says(answered, "Whose election timer ran out first in this run? -> node 0");
  says(answered, "Who led term 1? -> node 0");
  says(answered, "Entry 1 (x = 1): at which event was it first known to be committed? -> e#" + std::to_string(commit));
}

TEST_CASE("what is true as well is no wrong choice") {
  Script script = led();
  sim::Record refusal;
  refusal.kind = EventKind::vote_refused;
  refusal.node = 1;
  refusal.peer = 2;
  refusal.term = 2;
  refusal.reason = static_cast<std::uint8_t>(Reason::already_voted);
  refusal.v = {1, 1, 5, 1, raft::vote_value(0)};  // its log is behind too
  script.at(300'000).stand(2, 2, 100'000);
  script.add(refusal);
  bool asked = false;
  for (const report::QuizQuestion& question : report::quiz(script.timeline)) {
    if (question.text.find("refuse node 2 its vote") == std::string::npos) continue;
    asked = true;
    CHECK(question.choices[question.right] == "it had already voted in that term");
    for (const std::string& choice : question.choices) CHECK(choice.find("behind") == std::string::npos);
  }
  CHECK(asked);
}

TEST_CASE("choices are in the order of their numbers, and within what is possible") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    for (const report::QuizQuestion& question : report::quiz(report::fixture::random_timeline(seed, 300))) {
      std::uint64_t before = 0;
      for (const std::string& choice : question.choices) {
        if (choice.find_first_not_of("0123456789") != std::string::npos) break;
        INFO(question.text << " " << choice);
        CHECK((before == 0 || std::stoull(choice) > before));
        before = std::stoull(choice);
      }
    }
  }
}
