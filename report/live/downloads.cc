// SPDX-License-Identifier: MIT
#include "report/live/downloads.h"

#include <exception>
#include <utility>

namespace raftlab::report::live {
namespace {

/// What is begun on the session's strand; the result is made elsewhere.
std::function<Saved()> work_of(const Session& session, bool page) {
  if (!page) return session.save();
  return [make = session.page()] { return Saved{.text = make()}; };
}

Saved result_of(const std::function<Saved()>& work) {
  try {
    return work();
  } catch (const std::exception& problem) {
    return {.error = problem.what()};
  }
}

}  // namespace

std::shared_ptr<const Download> Downloads::saved(std::uint64_t number) const {
  for (const auto& one : kept_) {
    if (one->number == number) return one;
  }
  return nullptr;
}

void Downloads::scenario(Ready ready) {
  if (scenario_.last && Clock::now() - scenario_.made < std::chrono::seconds(1)) return ready(scenario_.last);
  ask(scenario_, std::move(ready));
}

void Downloads::page(Ready ready) {
  if (page_.last && Clock::now() - page_.made < std::chrono::seconds(10)) return ready(page_.last);
  ask(page_, std::move(ready));
}

void Downloads::ask(Line& line, Ready ready) {
  line.waiting.push_back(std::move(ready));
  if (!line.busy) begin(line);
}

void Downloads::begin(Line& line) {
  line.busy = true;
  auto served = std::make_shared<std::vector<Ready>>(std::exchange(line.waiting, {}));
  strands_.session([this, &line, served] {
    strands_.long_work([this, &line, served, work = work_of(session_, line.page)] {
      auto download = std::make_shared<Download>(Download{.saved = result_of(work)});
      strands_.network([this, &line, served, download] { made(line, download, *served); });
    });
  });
}

void Downloads::made(Line& line, const std::shared_ptr<Download>& download, const std::vector<Ready>& served) {
  download->number = ++numbers_;
  line.busy = false;
  if (download->saved.error.empty()) {
    line.last = download;
    line.made = Clock::now();
    if (!line.page) kept_.push_back(download);
    if (kept_.size() > kKept) kept_.pop_front();
  }
  for (const Ready& ready : served) ready(download);
  if (!line.waiting.empty() && !line.busy) begin(line);
}

}  // namespace raftlab::report::live
