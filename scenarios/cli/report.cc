// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <functional>
#include <system_error>
#include <utility>

#include "report/exports/mermaid.h"
#include "report/exports/ndjson.h"
#include "report/exports/perfetto.h"
#include "report/exports/shiviz.h"
#include "report/exports/svg.h"
#include "report/html.h"
#include "report/markdown.h"
#include "report/quiz.h"
#include "report/text.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/timeline_input.h"

namespace raftlab::scenarios::cli {
namespace {

using report::Scope;
using report::Sink;
using report::TimelineFile;

constexpr std::size_t kQuizWidth = 100;

/// What a format shows: the run, what --chapter says, or else one chapter.
enum class Shows { run, run_or_chapter, chapter };

struct Format {
  std::string_view name;
  Shows shows = Shows::run;
  void (*write)(const TimelineFile&, const Scope&, bool teach, const Sink&) = nullptr;
  bool teaches = false;  // what --teach adds to
};

constexpr std::array<Format, 8> kFormats = {{
    {"text", Shows::run,
     [](const TimelineFile& file, const Scope&, bool teach, const Sink& sink) {
       sink(report::plain_text(file.timeline, file.chapters, teach));
     },
     true},
    {"html", Shows::run,
     [](const TimelineFile& file, const Scope&, bool teach, const Sink& sink) {
       sink(report::html_page(file.timeline, file.chapters, {.teach = teach}));
     },
     true},
    {"md", Shows::run,
     [](const TimelineFile& file, const Scope&, bool teach, const Sink& sink) {
       sink(report::markdown_text(file.timeline, file.chapters, teach));
     },
     true},
    {"mermaid", Shows::chapter,
     [](const TimelineFile& file, const Scope& scope, bool, const Sink& sink) {
       sink(report::mermaid_text(file.timeline, scope));
     }},
    {"svg", Shows::chapter,
     [](const TimelineFile& file, const Scope& scope, bool, const Sink& sink) {
       sink(report::svg_text(file.timeline, scope));
     }},
    {"perfetto", Shows::run_or_chapter,
     [](const TimelineFile& file, const Scope& scope, bool, const Sink& sink) {
       report::write_perfetto(file.timeline, scope, sink);
     }},
    {"shiviz", Shows::run_or_chapter,
     [](const TimelineFile& file, const Scope& scope, bool, const Sink& sink) {
       report::write_shiviz(file.timeline, scope, sink);
     }},
    {"ndjson", Shows::run_or_chapter,
     [](const TimelineFile& file, const Scope& scope, bool, const Sink& sink) {
       report::write_ndjson(file.timeline, scope, sink);
     }},
}};

/// What the ending of the output says; a timeline is never written, so .json is the other JSON there is.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kEndings = {{
    {".html", "html"},
    {".htm", "html"},
    {".md", "md"},
    {".markdown", "md"},
    {".mmd", "mermaid"},
    {".mermaid", "mermaid"},
    {".svg", "svg"},
    {".json", "perfetto"},
    {".shiviz", "shiviz"},
    {".ndjson", "ndjson"},
    {".jsonl", "ndjson"},
    {".txt", "text"},
}};

constexpr std::array<Format, 2> kQuizFormats = {{
    {"text", Shows::run,
     [](const TimelineFile& file, const Scope&, bool, const Sink& sink) {
       sink(report::quiz_text(file.timeline, kQuizWidth));
     }},
    {"md", Shows::run,
     [](const TimelineFile& file, const Scope&, bool, const Sink& sink) {
       sink(report::quiz_markdown(file.timeline));
     }},
}};

/// What --teach and --quiz make of a format; a usage error where they do not go with it.
const Format& format_told(const Format& format, bool teach, bool quiz) {
  if (teach && quiz) throw UsageError{"--teach and --quiz do not go together", "make two reports"};
  if (teach && !format.teaches) {
    throw UsageError{fmt::format("--teach does not go with {}", format.name), "it goes with text, md and html"};
  }
  if (!quiz) return format;
  for (const Format& one : kQuizFormats) {
    if (one.name == format.name) return one;
  }
  throw UsageError{fmt::format("--quiz does not go with {}", format.name), "it goes with text and md"};
}

/// --format, else what the ending of the output says, else text.
const Format& format_of(const Arguments& arguments) {
  const std::string path = arguments.value("--output").value_or("-");
  std::string wanted = "text";
  for (const auto& [ending, name] : kEndings) {
    if (path.ends_with(ending)) wanted = name;
  }
  wanted = arguments.value("--format").value_or(wanted);
  for (const Format& format : kFormats) {
    if (format.name == wanted) return format;
  }
  return kFormats.front();  // the command table has refused every other word
}

Scope scope_for(const Format& format, const std::optional<std::string>& chapter, const TimelineFile& file) {
  if (chapter) {
    report::ScopeRead read = report::read_scope(file.timeline, file.chapters, *chapter);
    if (!read.scope) throw UsageError{read.error, read.hint};
    return std::move(*read.scope);
  }
  return format.shows == Shows::chapter ? report::chosen_scope(file.timeline, file.chapters)
                                        : report::whole_run(file.timeline);
}

}  // namespace

ExitCode report_command(const Arguments& arguments, Console& console) {
  const bool teach = arguments.has("--teach");
  const Format& format = format_told(format_of(arguments), teach, arguments.has("--quiz"));
  const std::string path = arguments.value("--output").value_or("-");
  const std::optional<std::string> chapter = arguments.value("--chapter");
  if (chapter && format.shows == Shows::run) {
    throw UsageError{fmt::format("--chapter does not go with {}, which tells the whole run", format.name),
                     "it goes with mermaid, svg, perfetto, shiviz and ndjson"};
  }
  for (const std::string& word : arguments.words) {
    if (path != "-" && same_place(path, word)) {
      throw UsageError{fmt::format("the report would overwrite the timeline {}", path), {}};
    }
  }
  Interrupts& interrupt = interrupts();
  OutputFile output;
  if (path != "-" && !output.open(path)) {
    console.error(output.error());
    return ExitCode::file;
  }
  const TimelineInput input = read_timeline_or_recordings(arguments.words, console);
  if (!input.file) return input.code;
  const Scope scope = scope_for(format, chapter, *input.file);
  if (path == "-") {
    format.write(*input.file, scope, teach, [&console](std::string_view text) { console.result(text); });
    return interrupt.raised() ? interrupt.exit_code() : ExitCode::good;
  }
  format.write(*input.file, scope, teach, [&output](std::string_view text) { output.write(text); });
  if (interrupt.raised()) return interrupt.exit_code();
  if (output.commit()) return ExitCode::good;
  console.error(output.error());
  return ExitCode::file;
}

}  // namespace raftlab::scenarios::cli
