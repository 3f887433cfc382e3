// SPDX-License-Identifier: MIT
#include "scenarios/cli/prompt_edit.h"

#include <histedit.h>
#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <utility>

#include "scenarios/cli/interrupts.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr int kHistory = 1000;

std::string common_beginning(const std::vector<std::string>& words) {
  std::string common = words.front();
  for (const std::string& word : words) {
    std::size_t same = 0;
    while (same < common.size() && same < word.size() && common[same] == word[same]) ++same;
    common.resize(same);
  }
  return common;
}

class EditPrompt : public Prompt {
 public:
  EditPrompt(EditLine* edit, History* history, Complete complete)
      : edit_(edit), history_(history), complete_(std::move(complete)) {
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, kHistory);
    ::history(history_, &event, H_SETUNIQUE, 1);
    el_set(edit_, EL_CLIENTDATA, this);
    el_set(edit_, EL_PROMPT, &EditPrompt::sign_of);
    el_set(edit_, EL_EDITOR, "emacs");
    el_set(edit_, EL_HIST, ::history, history_);
    el_set(edit_, EL_ADDFN, "raftlab-complete", "complete the word", &EditPrompt::complete_word);
    el_set(edit_, EL_BIND, "^I", "raftlab-complete", nullptr);
    el_set(edit_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    el_set(edit_, EL_GETCFN, &EditPrompt::next_character);
    el_set(edit_, EL_SIGNAL, 0);
  }
  ~EditPrompt() override {
    history_end(history_);
    el_end(edit_);
  }
  EditPrompt(const EditPrompt&) = delete;
  EditPrompt& operator=(const EditPrompt&) = delete;

  Line read(const std::string& sign) override {
    sign_ = sign;
    int count = 0;
    const char* typed = el_gets(edit_, &count);
    if (interrupts().raised()) {
      el_reset(edit_);
      return {End::interrupted, {}};
    }
    if (typed == nullptr || count <= 0) return {End::end_of_input, {}};
    std::string text(typed);
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    HistEvent event;
    if (text.find_first_not_of(" \t") != std::string::npos) ::history(history_, &event, H_ENTER, text.c_str());
    return {End::line, std::move(text)};
  }

  bool interactive() const override { return true; }

 private:
  static EditPrompt& self(EditLine* edit) {
    void* data = nullptr;
    el_get(edit, EL_CLIENTDATA, &data);
    return *static_cast<EditPrompt*>(data);
  }

  static const char* sign_of(EditLine* edit) { return self(edit).sign_.c_str(); }

  /// One character from the terminal; 0 at its end or with Ctrl-C, which then shows in the flag.
  static int next_character(EditLine*, wchar_t* character) {
    std::mbstate_t state{};
    for (;;) {
      if (!wait_for_input()) return 0;
      char byte = 0;
      if (::read(0, &byte, 1) != 1) return 0;
      const std::size_t size = std::mbrtowc(character, &byte, 1, &state);
      if (size == static_cast<std::size_t>(-2)) continue;
      if (size == static_cast<std::size_t>(-1)) *character = L'?';
      return 1;
    }
  }

  static unsigned char complete_word(EditLine* edit, int) {
    const LineInfo* info = el_line(edit);
    const std::string_view before(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
    const std::size_t space = before.find_last_of(" \t(,");
    const std::string_view word = before.substr(space == std::string_view::npos ? 0 : space + 1);
    std::vector<std::string> fitting;
    for (std::string& candidate : self(edit).complete_(before)) {
      if (candidate.starts_with(word)) fitting.push_back(std::move(candidate));
    }
    std::sort(fitting.begin(), fitting.end());
    fitting.erase(std::unique(fitting.begin(), fitting.end()), fitting.end());
    if (fitting.empty()) return CC_ERROR;
    std::string insert = common_beginning(fitting).substr(word.size());
    if (fitting.size() == 1) insert += ' ';
    if (!insert.empty()) return el_insertstr(edit, insert.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    std::string list = "\n";
    for (const std::string& each : fitting) list += each + "  ";
    std::fprintf(stdout, "%s\n", list.c_str());
    std::fflush(stdout);
    return CC_REDISPLAY;
  }

  EditLine* edit_;
  History* history_;
  Complete complete_;
  std::string sign_;
};

}  // namespace

std::unique_ptr<Prompt> make_edit_prompt(Prompt::Complete complete) {
  // libedit drops what the locale cannot hold. Plain "C" knows ASCII only, and then C.UTF-8 serves better.
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(nl_langinfo(CODESET)).find("ANSI") != std::string_view::npos)
    std::setlocale(LC_CTYPE, "C.UTF-8");
  EditLine* edit = el_init("raftlab", stdin, stdout, stderr);
  if (edit == nullptr) return nullptr;
  History* history = history_init();
  if (history == nullptr) {
    el_end(edit);
    return nullptr;
  }
  return std::make_unique<EditPrompt>(edit, history, std::move(complete));
}

}  // namespace raftlab::scenarios::cli
