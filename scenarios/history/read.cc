// SPDX-License-Identifier: MIT
#include "scenarios/history/read.h"

#include <fmt/format.h>

#include <charconv>

#include "scenarios/history/read_timeline.h"
#include "scenarios/history/recorder.h"

namespace raftlab::scenarios::history {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kFormats =
    "a history is a timeline that raftlab run --json writes, EDN maps a line each, or lines of jepsen.util";

enum class Format { none, timeline, edn, log };

Format format_of(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n,[");
  if (first == std::string_view::npos) return Format::none;
  if (text[first] == '{') {
    const std::size_t next = text.find_first_not_of(" \t\r\n", first + 1);
    const bool edn = next != std::string_view::npos && text[next] == ':';
    return edn ? Format::edn : Format::timeline;
  }
  if (text.find("jepsen.util") != std::string_view::npos || text.substr(first).starts_with("INFO")) return Format::log;
  return Format::none;
}

/// {:process 0, :type :invoke, :f :get, :key "x", :value nil}
void read_edn_line(EdnLine& line, Recorder& recorder, std::vector<language::Diagnostic>& diagnostics) {
  const language::SourceSpan place = line.place();
  const std::optional<Edn> map = line.next();
  if (!map) return diagnostics.push_back(line.problem());
  if (map->kind != Edn::Kind::map) {
    return diagnostics.push_back({.span = place,
                                  .message = "a map is expected here",
                                  .suggestion = "such as {:process 0, :type :invoke, :f :read, :value nil}"});
  }
  Entry entry{.process = map->find(":process"),
              .type = map->find(":type"),
              .function = map->find(":f"),
              .key = map->find(":key"),
              .value = map->find(":value"),
              .error = map->find(":error")};
  if (const Edn* time = map->find(":time"); time != nullptr) {
    std::int64_t nanoseconds = 0;
    const std::string& text = time->text;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), nanoseconds);
    if (error == std::errc() && nanoseconds >= 0) entry.time_us = nanoseconds / 1000;
  }
  recorder.add(entry, place);
  if (!line.at_end()) {
    diagnostics.push_back(
        {.span = line.place(), .message = "something follows the map", .suggestion = "write a map a line"});
  }
}

/// INFO  jepsen.util - 0 :invoke :read nil
void read_log_line(std::string_view text, std::uint32_t number, Recorder& recorder,
                   std::vector<language::Diagnostic>& diagnostics) {
  constexpr std::string_view kDash = " - ";
  const std::size_t dash = text.find(kDash);
  if (dash == std::string_view::npos || text.substr(0, dash).find("jepsen.util") == std::string_view::npos) {
    if (dash != std::string_view::npos) return;  // another part of the test that logs too
    language::SourceSpan span;
    span.line = number;
    span.column = 1;
    return diagnostics.push_back({.span = span,
                                  .message = "this is no line of a log of jepsen.util",
                                  .suggestion = "such as: INFO  jepsen.util - 0 :invoke :read nil"});
  }
  EdnLine line(text, number, dash + kDash.size());
  const language::SourceSpan place = line.place();
  std::vector<Edn> words;
  while (!line.at_end()) {
    std::optional<Edn> word = line.next();
    if (!word) return diagnostics.push_back(line.problem());
    words.push_back(std::move(*word));
  }
  if (!words.empty() && words[0].text == ":nemesis") return;
  if (words.size() < 3) {
    return diagnostics.push_back({.span = line.place(),
                                  .message = "the line ends too early: process, type, operation and value are expected",
                                  .suggestion = "such as: 0 :invoke :read nil; is the file cut off here?"});
  }
  recorder.add({.process = &words[0],
                .type = &words[1],
                .function = &words[2],
                .value = words.size() > 3 ? &words[3] : nullptr,
                .error = words.size() > 4 ? &words[4] : nullptr},
               place);
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r,") == std::string_view::npos; }

/// The brackets of a list around all maps may stand on lines of their own or beside the first and last map.
std::string_view without_brackets(std::string_view line, bool first, std::size_t& begin) {
  begin = 0;
  if (first) {
    const std::size_t at = line.find_first_not_of(" \t\r,");
    if (at != std::string_view::npos && line[at] == '[') begin = at + 1;
  }
  const std::size_t last = line.find_last_not_of(" \t\r,");
  if (last != std::string_view::npos && last >= begin && line[last] == ']') {
    const std::size_t before = line.substr(0, last).find_last_not_of(" \t\r,");
    const bool alone = before == std::string_view::npos || before < begin;
    if (alone || line[before] == '}') return line.substr(0, last);
  }
  return line;
}

ReadResult read_lines(std::string_view text, Format format, std::optional<Model> model) {
  ReadResult result;
  Recorder recorder(model, result.diagnostics);
  bool first = true;
  std::uint32_t number = 0;
  while (!text.empty() && result.diagnostics.size() < language::kDiagnosticsKept) {
    ++number;
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (is_blank(line)) continue;
    if (format == Format::log) {
      read_log_line(line, number, recorder, result.diagnostics);
      continue;
    }
    std::size_t begin = 0;
    line = without_brackets(line, first, begin);
    first = false;
    EdnLine values(line, number, begin);
    if (!values.at_end()) read_edn_line(values, recorder, result.diagnostics);
  }
  if (result.diagnostics.empty() && recorder.size() == 0) {
    result.diagnostics.push_back(
        {.span = {}, .message = "there is no operation in this file", .suggestion = std::string(kFormats)});
  }
  if (result.diagnostics.empty()) result.history = recorder.take();
  return result;
}

}  // namespace

ReadResult read_history(std::string_view text, std::optional<Model> model) {
  std::string_view body = text;
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  language::SourceSpan start;
  start.line = 1;
  start.column = 1;
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return {.history = {},
            .diagnostics = {{.span = start,
                             .message = "this file is empty: a history is expected",
                             .suggestion = std::string(kFormats)}}};
  }
  const Format format = format_of(body);
  if (format == Format::timeline) return read_timeline_history(body, model);
  if (format == Format::none) {
    const std::size_t first = body.find_first_not_of(" \t\r\n,[");
    if (first == std::string_view::npos) return read_lines(body, Format::edn, model);  // an empty list
    return {
        .history = {},
        .diagnostics = {
            {.span = start, .message = "this is no history of a known format", .suggestion = std::string(kFormats)}}};
  }
  return read_lines(body, format, model);
}

}  // namespace raftlab::scenarios::history
