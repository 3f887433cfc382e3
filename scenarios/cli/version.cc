// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "report/json_writer.h"
#include "scenarios/cli/commands.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr int kLanguageVersion = 1;

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang++ " __clang_version__;
#elif defined(__GNUC__)
constexpr std::string_view kCompiler = "g++ " __VERSION__;
#else
constexpr std::string_view kCompiler = "unknown";
#endif

}  // namespace

ExitCode version_command(const Arguments& arguments, Console& console) {
  if (arguments.has("--json")) {
    console.result(fmt::format("{{\"raftlab\": \"{}\", \"language\": {}, \"timeline\": {}, \"compiler\": \"{}\"}}\n",
                               RAFTLAB_VERSION, kLanguageVersion, report::kTimelineVersion, kCompiler));
    return ExitCode::good;
  }
  console.result(fmt::format("raftlab {}\n", RAFTLAB_VERSION));
  if (console.verbose) {
    console.result(fmt::format("scenario language {}, timeline format {}, built with {}\n", kLanguageVersion,
                               report::kTimelineVersion, kCompiler));
  }
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
