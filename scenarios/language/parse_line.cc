// SPDX-License-Identifier: MIT
// A line: its time, its word, its suffixes.
#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/suggest.h"
#include "scenarios/language/words.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::uint64_t kMostRounds = 10'000;

template <typename... Types>
bool is_one_of(const Action& action) {
  return (std::holds_alternative<Types>(action) || ...);
}

bool takes_for(const Action& action) {
  if (const auto* fault = std::get_if<NodeFault>(&action))
    return fault->action == NodeAction::crash || fault->action == NodeAction::pause;
  if (const auto* disk = std::get_if<DiskFault>(&action))
    return disk->action == DiskAction::sync || disk->action == DiskAction::stall || disk->action == DiskAction::full;
  return is_one_of<Partition, Isolate, Cut, Link, MessageFault, ClockDrift, ClockJump, Latency, Loss, DuplicateChance,
                   Reorder>(action);
}

/// Where `as NAME` may follow: the selector that must name one node.
const NodeSelector* bindable(const Action& action) {
  if (const auto* fault = std::get_if<NodeFault>(&action)) return &fault->nodes;
  if (const auto* suspend = std::get_if<Suspend>(&action)) return suspend->nodes ? &*suspend->nodes : nullptr;
  if (const auto* isolate = std::get_if<Isolate>(&action)) return &isolate->nodes;
  if (const auto* campaign = std::get_if<Campaign>(&action)) return &campaign->nodes;
  if (const auto* beat = std::get_if<Beat>(&action)) return &beat->nodes;
  if (const auto* request = std::get_if<MemberRequest>(&action)) return request->nodes ? &*request->nodes : nullptr;
  if (const auto* snapshot = std::get_if<Snapshot>(&action)) return &snapshot->node;
  if (const auto* timers = std::get_if<Timers>(&action)) return timers->nodes ? &*timers->nodes : nullptr;
  if (const auto* drift = std::get_if<ClockDrift>(&action)) return &drift->node;
  if (const auto* jump = std::get_if<ClockJump>(&action)) return &jump->node;
  if (const auto* disk = std::get_if<DiskFault>(&action)) return &disk->node;
  if (const auto* connect = std::get_if<Connect>(&action)) return &connect->node;
  return nullptr;
}

}  // namespace

struct LineParser::Word {
  std::string_view word;
  Form form;
};

const LineParser::Word* LineParser::find_word(std::string_view word) {
  using P = LineParser;
  static const Word kWords[] = {
      {"title", &P::title},
      {"about", &P::about},
      {"nodes", &P::node_count},
      {"voters", &P::voters},
      {"learners", &P::learners},
      {"down", &P::down},
      {"start-offset", &P::start_offset},
      {"start", &P::start},
      {"seed", &P::seed},
      {"limit", &P::limit},
      {"option", &P::option},
      {"rule", &P::rule},
      {"latency", &P::latency},
      {"loss", &P::loss},
      {"duplicate", &P::duplicate},
      {"reorder", &P::reorder},
      {"election-timeout", &P::election_timeout},
      {"heartbeat", &P::heartbeat},
      {"disk", &P::disk},
      {"set", &P::set},
      {"get", &P::get},
      {"delete", &P::remove_key},
      {"cas", &P::compare_and_set},
      {"crash", &P::crash},
      {"restart", &P::restart},
      {"pause", &P::pause},
      {"resume", &P::resume},
      {"suspend", &P::suspend},
      {"partition", &P::partition},
      {"isolate", &P::isolate},
      {"cut", &P::cut},
      {"heal", &P::heal},
      {"link", &P::link_settings},
      {"drop", &P::drop},
      {"delay", &P::delay},
      {"clock", &P::clock},
      {"campaign", &P::campaign},
      {"beat", &P::beat},
      {"transfer", &P::transfer},
      {"add", &P::add},
      {"promote", &P::promote},
      {"remove", &P::remove_node},
      {"members", &P::members},
      {"snapshot", &P::snapshot},
      {"hold", &P::hold},
      {"deliver", &P::deliver},
      {"discard", &P::discard},
      {"release", &P::release},
      {"timers", &P::timers},
      {"wait", &P::wait},
      {"expect", &P::expect},
      {"always", &P::always},
      {"never", &P::never},
      {"settle", &P::settle},
      {"let", &P::let},
      {"teach", &P::teach},
      {"mark", &P::mark},
      {"measure", &P::measure},
      {"clients", &P::clients},
      {"chaos", &P::chaos},
      {"kill", &P::crash},
      {"revive", &P::restart},
      {"connect", &P::connect},
      {"getleader", &P::get_leader},
      {"setval", &P::set_value},
      {"getval", &P::get_value},
      {"quit", &P::quit},
  };
  for (const Word& each : kWords) {
    if (each.word == word) return &each;
  }
  return nullptr;
}

void LineParser::parse_when() {
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  if (cursor_.take("@")) {
    statement_.when.kind = WhenKind::at;
    statement_.when.time_us = duration("the time behind @");
  } else if (cursor_.take("+")) {
    statement_.when.kind = WhenKind::plus;
    statement_.when.time_us = duration("the time behind +");
  }
  statement_.when.span = cursor_.span_from(begin);
}

namespace {

/// What people say for a statement; empty where nobody knows.
std::string_view meant_by(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kOtherWords[] = {
      {"stop", "crash"},         {"fail", "crash"},     {"shutdown", "crash"},
      {"recover", "restart"},    {"reboot", "restart"}, {"sleep", "wait"},
      {"advance", "wait"},       {"write", "set"},      {"put", "set"},
      {"read", "get"},           {"print", "getval"},   {"assert", "expect"},
      {"disconnect", "isolate"}, {"reconnect", "heal"}, {"elect", "campaign"},
      {"unpause", "resume"},
  };
  for (const auto& [other, meant] : kOtherWords) {
    if (other == word) return meant;
  }
  return {};
}

}  // namespace

void LineParser::unknown_statement(std::string_view word) {
  if (word.empty()) cursor_.fail(fmt::format("a statement is missing: {} stands here", cursor_.describe_here()));
  if (word == "raftlab") cursor_.fail("the version of the language stands in the first line of a file");
  if (word == "repeat" || word == "end")
    cursor_.fail(fmt::format("'{}' takes no time and stands alone in a line of a file", word));
  if (word == "try" || word == "send") cursor_.fail(fmt::format("'{}' stands before one statement, once", word));
  std::vector<std::string_view> known;
  for (const StatementWord& each : statement_words()) known.push_back(each.word);
  known.insert(known.end(), {"repeat", "end", "try", "send"});
  const std::string_view meant = meant_by(word);
  cursor_.fail(fmt::format("unknown statement {}", cursor_.describe_here()),
               meant.empty() ? did_you_mean(word, known) : fmt::format("did you mean: {}", meant));
}

void LineParser::parse_action() {
  if (parse_key_equals_value()) return;
  const std::string_view word = cursor_.peek_word();
  const Word* known = find_word(word);
  if (known == nullptr) unknown_statement(word);
  const SourceSpan span = cursor_.here();
  cursor_.take_word();
  // title"x" and crash(0): the word ends at a space.
  if (!cursor_.at_end() &&
      cursor_.position() == static_cast<std::size_t>(word.data() - cursor_.text().data()) + word.size()) {
    cursor_.fail(fmt::format("a space is missing after '{}'", word));
  }
  statement_.action = (this->*known->form)();
  if (mode_ != RequestMode::plain && !is_one_of<ClientRequest, MemberRequest>(statement_.action)) {
    Cursor::fail_at(span, fmt::format("'{}' cannot stand behind try or send: only what asks the cluster can", word));
  }
}

void LineParser::parse_suffixes() {
  while (!cursor_.at_end()) {
    const std::string_view word = cursor_.peek_word();
    if (word == "for" && !statement_.for_us && takes_for(statement_.action)) {
      cursor_.take_word();
      statement_.for_us = duration("the time behind for");
    } else if (word == "as" && statement_.bind_name.empty() && bindable(statement_.action) != nullptr) {
      cursor_.take_word();
      statement_.bind_span = cursor_.here();
      statement_.bind_name = name("the name behind as");
      const NodeSelector& named = *bindable(statement_.action);
      if (!names_one_node(named))
        Cursor::fail_at(statement_.bind_span, "'as' needs a statement that names exactly one node");
    } else {
      return;
    }
  }
}

void LineParser::expect_end() {
  if (cursor_.at_end()) return;
  const std::string_view word = cursor_.peek_word();
  std::string hint;
  if (word == "for") hint = "only a line that makes a fault can be undone after a time";
  if (const auto* disk = std::get_if<DiskFault>(&statement_.action); word == "for" && disk != nullptr)
    hint = "what can be undone after a time is sync, stall and full";
  if (word == "as") hint = "only a statement that names one node can name it";
  if (word == "within") hint = "within belongs to expect, wait until and settle";
  if (const auto* request = std::get_if<ClientRequest>(&statement_.action); request != nullptr && hint.empty()) {
    hint = "a text that holds via or as client is quoted, all of it";
  }
  cursor_.fail(fmt::format("{} is too much: the statement ends before it", cursor_.describe_here()), std::move(hint));
}

Statement LineParser::parse_line() {
  parse_when();
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  const std::string_view prefix = cursor_.peek_word();
  const char next = begin + prefix.size() < cursor_.text().size() ? cursor_.text()[begin + prefix.size()] : ' ';
  if ((prefix == "try" || prefix == "send") && next != '=') {
    mode_ = prefix == "try" ? RequestMode::may_fail : RequestMode::no_wait;
    cursor_.take_word();
  }
  parse_action();
  parse_suffixes();
  expect_end();
  std::size_t end = cursor_.position();
  while (end > begin && (cursor_.text()[end - 1] == ' ' || cursor_.text()[end - 1] == '\t')) --end;
  statement_.span = cursor_.line().span(begin, end);
  statement_.text = std::string(cursor_.text().substr(begin, end - begin));
  return std::move(statement_);
}

std::uint64_t LineParser::parse_version() {
  cursor_.take_keyword("raftlab");
  const std::uint64_t version = number("the version of the language", 0, UINT64_MAX);
  expect_end();
  return version;
}

std::uint32_t LineParser::parse_repeat() {
  cursor_.take_keyword("repeat");
  const auto rounds = static_cast<std::uint32_t>(number("the number of rounds", 1, kMostRounds));
  expect_end();
  return rounds;
}

void LineParser::parse_end() {
  cursor_.take_keyword("end");
  expect_end();
}

}  // namespace raftlab::scenarios::language
