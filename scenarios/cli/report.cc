// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "report/html.h"
#include "report/markdown.h"
#include "report/text.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/timeline_input.h"

namespace raftlab::scenarios::cli {
namespace {

/// --format, else what the ending of the output says, else text.
std::string format_of(const Arguments& arguments) {
  if (const std::optional<std::string> format = arguments.value("--format")) return *format;
  const std::string path = arguments.value("--output").value_or("-");
  if (path.ends_with(".html") || path.ends_with(".htm")) return "html";
  if (path.ends_with(".md")) return "md";
  return "text";
}

std::string rendered(const report::TimelineFile& file, const std::string& format) {
  if (format == "html") return report::html_page(file.timeline, file.chapters);
  if (format == "md") return report::markdown_text(file.timeline, file.chapters);
  return report::plain_text(file.timeline, file.chapters);
}

}  // namespace

ExitCode report_command(const Arguments& arguments, Console& console) {
  const std::string format = format_of(arguments);
  const std::string path = arguments.value("--output").value_or("-");
  std::error_code ignored;
  if (path != "-" && std::filesystem::equivalent(path, arguments.words.front(), ignored)) {
    throw UsageError{fmt::format("the report would overwrite the timeline {}", path), {}};
  }
  Interrupts& interrupt = interrupts();
  OutputFile output;
  if (path != "-" && !output.open(path)) {
    console.error(output.error());
    return ExitCode::file;
  }
  const TimelineInput input = read_timeline(arguments.words.front(), console);
  if (!input.file) return input.code;
  const std::string text = rendered(*input.file, format);
  if (interrupt.raised()) return interrupt.exit_code();
  if (path == "-") {
    console.result(text);
    return ExitCode::good;
  }
  output.write(text);
  if (output.commit()) return ExitCode::good;
  console.error(output.error());
  return ExitCode::file;
}

}  // namespace raftlab::scenarios::cli
