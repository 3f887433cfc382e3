// SPDX-License-Identifier: MIT
#include "scenarios/history/recorder.h"

#include <fmt/format.h>

#include <charconv>

#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::history {
namespace {

struct Function {
  std::string_view word;
  Kind kind;
  Model model;  // whose word it is
};

constexpr Function kFunctions[] = {
    {":read", Kind::read, Model::single_register},
    {":write", Kind::write, Model::single_register},
    {":cas", Kind::cas, Model::single_register},
    {":get", Kind::read, Model::kv},
    {":put", Kind::write, Model::kv},
    {":set", Kind::write, Model::kv},
    {":append", Kind::append, Model::kv},
    {":delete", Kind::erase, Model::kv},
};

constexpr std::string_view kTypes = ":invoke, :ok, :fail and :info are";

bool number_of(const Edn& value, std::uint64_t& number) {
  const char* begin = value.text.data();
  const char* end = begin + value.text.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  return value.kind == Edn::Kind::word && error == std::errc() && stop == end;
}

bool is_scalar(const Edn& value) { return value.kind == Edn::Kind::word || value.kind == Edn::Kind::string; }

/// ":timed-out" in the place of a value, or as what follows it.
bool timed_out(const Entry& entry) {
  const auto says = [](const Edn* value) {
    return value != nullptr && value->text.find("timed-out") != std::string::npos;
  };
  return says(entry.value) || says(entry.error);
}

std::string shown(const Edn& value) {
  if (value.kind == Edn::Kind::nil) return "nil";
  if (value.kind == Edn::Kind::map) return "a map";
  return value.kind == Edn::Kind::vector ? "a list" : value.text.substr(0, 60);
}

}  // namespace

Recorder::Recorder(std::optional<Model> model, std::vector<language::Diagnostic>& diagnostics)
    : model_(model), diagnostics_(diagnostics) {}

void Recorder::fail(const language::SourceSpan& span, std::string message, std::string suggestion) {
  diagnostics_.push_back({.span = span, .message = std::move(message), .suggestion = std::move(suggestion)});
}

void Recorder::add(const Entry& entry, const language::SourceSpan& span) {
  if (entry.process == nullptr) return fail(span, "this entry has no process", "write :process and its number");
  if (entry.type == nullptr)
    return fail(span, "this entry has no type", fmt::format("write :type and one of {} types", kTypes));
  if (entry.function == nullptr)
    return fail(span, "this entry has no operation", "write :f and what was asked, such as :read");
  if (entry.process->text == ":nemesis") return;  // who makes the trouble asks for nothing
  std::uint64_t process = 0;
  if (!number_of(*entry.process, process)) {
    return fail(entry.process->span, fmt::format("'{}' is no process", shown(*entry.process)),
                "a process is a number, 0 or more");
  }
  if (entry.type->text == ":invoke") return ask(process, entry, span);
  if (entry.type->text == ":ok" || entry.type->text == ":fail" || entry.type->text == ":info") {
    return tell(process, entry, span);
  }
  fail(entry.type->span, fmt::format("'{}' is no type of entry: {}", shown(*entry.type), kTypes),
       language::did_you_mean(entry.type->text, {":invoke", ":ok", ":fail", ":info"}));
}

bool Recorder::kind_of(const Edn& function, Kind& kind) {
  std::vector<std::string_view> known;
  for (const Function& one : kFunctions) {
    known.push_back(one.word);
    if (function.text != one.word) continue;
    kind = one.kind;
    if (!model_) model_ = one.model;
    const bool has_it = *model_ == Model::kv || (kind != Kind::append && kind != Kind::erase);
    if (!has_it) {
      fail(function.span, fmt::format("a register has no {}: read, write and cas are what it can do", one.word),
           "if this is the history of a key/value store: --model kv");
    }
    return has_it;
  }
  fail(function.span,
       fmt::format("unknown operation '{}': :read :write :cas :get :put :append :delete are known", shown(function)),
       language::did_you_mean(function.text, known));
  return false;
}

bool Recorder::text_of(const Edn& value, raft::TextId& id) {
  id = raft::kNoText;
  if (value.kind == Edn::Kind::nil) return true;
  if (!is_scalar(value)) {
    fail(value.span, fmt::format("{} is no value: nil, a number, a word or a text is expected", shown(value)));
    return false;
  }
  // To a key/value store that can append, a missing key and an empty text are the same.
  if (value.text.empty() && model_ == Model::kv) return true;
  id = history_.values.add(value.text);
  return true;
}

/// What is written, appended or compared with. False if it is not there.
bool Recorder::values_of(const Entry& entry, Operation& operation) {
  if (operation.kind == Kind::read || operation.kind == Kind::erase) return true;
  const language::SourceSpan& place = entry.value != nullptr ? entry.value->span : entry.function->span;
  if (operation.kind == Kind::cas) {
    if (entry.value == nullptr || entry.value->kind != Edn::Kind::vector || entry.value->items.size() != 2) {
      fail(place, "a cas has two values: the one it expects and the one it writes", "write them as [1 2]");
      return false;
    }
    return text_of(entry.value->items[0], operation.expected) && text_of(entry.value->items[1], operation.value);
  }
  if (entry.value == nullptr) {
    fail(place, "what is written is missing", "write it behind :value");
    return false;
  }
  return text_of(*entry.value, operation.value);
}

void Recorder::ask(std::uint64_t process, const Entry& entry, const language::SourceSpan& span) {
  const auto waiting = open_.find(process);
  if (waiting != open_.end()) {
    const std::uint32_t line = history_.operations[waiting->second].asked_line;
    return fail(
        span, fmt::format("process {} asks again, but what it asked in line {} has no answer yet", process, line),
        fmt::format("a process asks one thing at a time: is a line with {} :ok, :fail or :info missing?", process));
  }
  Operation operation{.client = process, .asked = ++clock_, .asked_line = span.line, .asked_us = entry.time_us};
  // Remembered even if it is wrong, so that its answer is no second error.
  open_[process] = history_.operations.size();
  last_line_[process] = span.line;
  std::string_view key = "";
  if (entry.key != nullptr && is_scalar(*entry.key)) key = entry.key->text;
  if (entry.key != nullptr && !is_scalar(*entry.key)) {
    fail(entry.key->span, fmt::format("{} is no key: a word or a text is expected", shown(*entry.key)));
  }
  any_key_ = any_key_ || entry.key != nullptr;
  operation.key = history_.keys.add(key);  // also of what cannot be read further: its answer is compared with it
  if (kind_of(*entry.function, operation.kind)) values_of(entry, operation);
  history_.operations.push_back(operation);
}

/// Whether an answer repeats what was asked, as far as it says anything of it.
bool Recorder::same_question(const Operation& asked, const Entry& entry) {
  Operation again = asked;
  if (!kind_of(*entry.function, again.kind)) return false;
  if (again.kind != asked.kind) {
    fail(entry.function->span,
         fmt::format("line {} asked for something else than {}", asked.asked_line, entry.function->text));
    return false;
  }
  if (entry.key != nullptr && is_scalar(*entry.key) && history_.keys.view(asked.key) != entry.key->text) {
    fail(entry.key->span,
         fmt::format("line {} asked for another key: {}", asked.asked_line, history_.keys.view(asked.key)));
    return false;
  }
  if (entry.value == nullptr || entry.type->text != ":ok" || timed_out(entry)) return true;
  if (again.kind == Kind::erase) return true;
  if (again.kind == Kind::read) return true;
  if (!values_of(entry, again)) return false;
  if (again.value == asked.value && again.expected == asked.expected) return true;
  fail(entry.value->span, fmt::format("line {} asked for another value than this answer says", asked.asked_line));
  return false;
}

void Recorder::tell(std::uint64_t process, const Entry& entry, const language::SourceSpan& span) {
  const auto waiting = open_.find(process);
  if (waiting == open_.end()) {
    const auto last = last_line_.find(process);
    const std::string message =
        last == last_line_.end()
            ? fmt::format("process {} is told something, but it never asked anything", process)
            : fmt::format("process {} is told something again: what it asked was answered in line {}", process,
                          last->second);
    return fail(span, message, fmt::format("is its line with {} :invoke missing?", process));
  }
  Operation& operation = history_.operations[waiting->second];
  open_.erase(waiting);
  last_line_[process] = span.line;
  if (!same_question(operation, entry)) return;
  const std::string& type = entry.type->text;
  const bool unknown = type == ":info" || (type == ":fail" && operation.kind != Kind::read && timed_out(entry));
  operation.answered_line = span.line;
  if (unknown) return;  // stays open
  operation.answered = ++clock_;
  operation.answered_us = entry.time_us;
  operation.ending = Ending::good;
  if (type == ":fail") operation.ending = operation.kind == Kind::cas ? Ending::other : Ending::refused;
  if (operation.kind != Kind::read || operation.ending != Ending::good) return;
  if (entry.value == nullptr) {
    return fail(span, "this read has an answer, but not what was read", "write it behind :value; nil is nothing");
  }
  text_of(*entry.value, operation.value);
}

History Recorder::take() {
  history_.model = model_.value_or(Model::single_register);
  history_.has_keys = any_key_;
  return std::move(history_);
}

}  // namespace raftlab::scenarios::history
