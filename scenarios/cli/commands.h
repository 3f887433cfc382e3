// SPDX-License-Identifier: MIT
#pragma once

// The commands, a file each: check.cc and so on. Each prints to the console and says how the program ends.

#include "scenarios/cli/arguments.h"
#include "scenarios/cli/console.h"
#include "scenarios/cli/exit_code.h"

namespace raftlab::scenarios::cli {

ExitCode run_command(const Arguments& arguments, Console& console);
ExitCode check_command(const Arguments& arguments, Console& console);
ExitCode list_command(const Arguments& arguments, Console& console);
ExitCode show_command(const Arguments& arguments, Console& console);
ExitCode report_command(const Arguments& arguments, Console& console);
ExitCode explain_command(const Arguments& arguments, Console& console);
ExitCode diff_command(const Arguments& arguments, Console& console);
ExitCode check_history_command(const Arguments& arguments, Console& console);
ExitCode rules_command(const Arguments& arguments, Console& console);
ExitCode shrink_command(const Arguments& arguments, Console& console);
ExitCode fuzz_command(const Arguments& arguments, Console& console);
ExitCode sweep_command(const Arguments& arguments, Console& console);
ExitCode bench_command(const Arguments& arguments, Console& console);
ExitCode play_command(const Arguments& arguments, Console& console);
ExitCode serve_command(const Arguments& arguments, Console& console);
ExitCode node_command(const Arguments& arguments, Console& console);
ExitCode client_command(const Arguments& arguments, Console& console);
ExitCode completion_command(const Arguments& arguments, Console& console);
ExitCode version_command(const Arguments& arguments, Console& console);
ExitCode help_command(const Arguments& arguments, Console& console);

}  // namespace raftlab::scenarios::cli
