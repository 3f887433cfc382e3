// SPDX-License-Identifier: MIT
// The completion scripts and the man page: complete by the command table, and accepted by those who read them.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "scenarios/cli/command_table.h"
#include "scenarios/cli/completion.h"
#include "scenarios/language/names.h"
#include "scenarios/language/parser.h"
#include "scenarios/library.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;
namespace cli = raftlab::scenarios::cli;

namespace {

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

std::string man_page() {
  std::ifstream in(RAFTLAB_SOURCE_DIR "/scenarios/cli/raftlab.1.in", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// The words bash offers for a line that ends at the cursor.
std::string offered(const Folder& folder, const std::string& words, int place) {
  const std::string script = folder.file(
      "complete.bash", "source " + folder.path("raftlab.bash") + "\nCOMP_WORDS=(" + words +
                           ")\nCOMP_CWORD=" + std::to_string(place) +
                           "\n_raftlab 2>/dev/null\nprintf '%s\\n' \"${COMPREPLY[@]}\" >" + folder.path("offered"));
  if (std::system(("bash " + script).c_str()) != 0) return "bash failed";
  return "\n" + folder.text("offered");
}

}  // namespace

TEST_CASE("Every shell's script names every command, option and built-in scenario") {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    INFO(shell);
    const Ended ended = run({"completion", shell});
    REQUIRE(ended.code == 0);
    for (const cli::CommandSpec& command : cli::command_table()) {
      CHECK(contains(ended.out, command.name));
      for (const cli::OptionSpec& option : command.options) {
        const std::string name(cli::long_name(option.names));
        INFO(name);
        CHECK(contains(ended.out, shell == "fish" ? "-l " + name.substr(2) : name));
      }
    }
    for (const raftlab::scenarios::LibraryEntry& entry : raftlab::scenarios::library())
      CHECK(contains(ended.out, entry.name));
    for (const std::string& setting : raftlab::scenarios::language::setting_names())
      CHECK(contains(ended.out, setting + "="));
    for (const std::string_view rule : raftlab::scenarios::language::rule_names())
      CHECK(contains(ended.out, std::string(rule) + "="));
  }
}

TEST_CASE("The scripts parse in the shells that are installed") {
  const Folder folder;
  for (const auto& [shell, check] :
       {std::pair{"bash", "bash -n "}, std::pair{"zsh", "zsh -n "}, std::pair{"fish", "fish -n "}}) {
    const std::string path = folder.file(shell, run({"completion", shell}).out);
    CHECK((!is_installed(shell) || std::system((check + path).c_str()) == 0));
  }
}

TEST_CASE("bash completes commands, options, values, names and files") {
  const Folder folder;
  (void)folder.file("raftlab.bash", run({"completion", "bash"}).out);
  CHECK(contains(offered(folder, "raftlab ex", 1), "\nexplain\n"));
  CHECK(contains(offered(folder, "raftlab run --s", 2), "\n--seed\n"));
  CHECK(contains(offered(folder, "raftlab run five", 2), "\nfive-events\n"));
  CHECK(contains(offered(folder, "raftlab report x.json --format h", 4), "\nhtml\n"));
  CHECK(contains(offered(folder, "raftlab run x --set nod", 4), "\nnodes=\n"));
  CHECK(contains(offered(folder, "raftlab run x --rule vote-on", 4), "\nvote-once=\n"));
  CHECK(contains(offered(folder, "raftlab --color never l", 3), "\nlist\n"));
  CHECK(contains(offered(folder, "raftlab run " + folder.path("raftlab.b"), 2),
                 "\n" + folder.path("raftlab.bash") + "\n"));
}

TEST_CASE("The man page names every command and option and every exit code") {
  const std::string page = man_page();
  for (const cli::CommandSpec& command : cli::command_table()) {
    INFO(command.name);
    CHECK((contains(page, "\n.BR " + std::string(command.name) + " ") ||
           contains(page, "\n.B " + std::string(command.name) + "\n")));
    for (const cli::OptionSpec& option : cli::offered_options(command)) {
      std::string escaped;
      for (const char c : cli::long_name(option.names)) escaped += c == '-' ? std::string("\\-") : std::string(1, c);
      INFO(escaped);
      CHECK(contains(page, escaped));
    }
  }
  for (const std::string code : {"0", "1", "2", "3", "4", "5", "6", "7", "70", "130", "143"}) {
    INFO(code);
    CHECK((contains(page, "\n.B " + code + "\n") || contains(page, "\n.BR " + code + " ") ||
           contains(page, "\", \" " + code + "\n")));
  }
}

TEST_CASE("The man page has no fault that mandoc sees") {
  const Folder folder;
  std::string page = man_page();
  const std::string version = "@PROJECT_VERSION@";
  page.replace(page.find(version), version.size(), RAFTLAB_VERSION);
  const std::string path = folder.file("raftlab.1", page);
  CHECK((!is_installed("mandoc") || std::system(("mandoc -T lint -W warning " + path + " >&2").c_str()) == 0));
}
