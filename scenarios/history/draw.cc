// SPDX-License-Identifier: MIT
#include "scenarios/history/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/history/explain.h"

namespace raftlab::scenarios::history {
namespace {

constexpr std::size_t kStepsBefore = 18;  // drawn of the longest legal prefix
constexpr std::size_t kStepsGood = 60;    // drawn of a history that is linearizable
constexpr std::size_t kLabelMax = 24;

class Drawer {
 public:
  Drawer(const History& history, const KeyVerdict& verdict)
      : history_(history),
        verdict_(verdict),
        bad_(verdict.linearity == sim::Linearity::not_linearizable),
        drawn_(history.operations.size(), false) {}

  void draw(report::HistoryPicture& picture) {
    choose(picture);
    add_bars(picture);
    add_points(picture);
  }

 private:
  const Operation& at(std::size_t number) const { return history_.operations[number]; }

  void choose(report::HistoryPicture& picture) {
    const std::size_t size = verdict_.order.size();
    first_ = bad_ && size > kStepsBefore ? size - kStepsBefore : 0;
    last_ = bad_ ? size : std::min(size, kStepsGood);
    for (std::size_t i = first_; i < last_; ++i) drawn_[verdict_.order[i].operation] = true;
    if (bad_) {
      drawn_[verdict_.misfit] = true;
      end_ = at(verdict_.misfit).answered;
      for (const std::size_t number : verdict_.core) drawn_[number] = true;
      // What else was under way: it explains nothing, but one wants to see that.
      std::uint64_t begin = end_;
      for (std::size_t i = first_; i < last_; ++i) begin = std::min(begin, at(verdict_.order[i].operation).asked);
      for (std::size_t i = 0; i < drawn_.size(); ++i) {
        const Operation& one = at(i);
        const bool writes = one.kind != Kind::read && one.ending != Ending::refused;
        if (one.key == verdict_.key && writes && one.asked < end_ && one.asked > begin && one.answered > end_) {
          drawn_[i] = true;
        }
      }
    } else if (last_ > 0) {
      for (std::size_t i = 0; i < last_; ++i) end_ = std::max(end_, at(verdict_.order[i].operation).asked);
    }
    std::size_t left_out = size - last_;
    for (std::size_t i = 0; i < first_; ++i) left_out += drawn_[verdict_.order[i].operation] ? 0 : 1;
    if (left_out == 0) return;
    picture.note = bad_ ? fmt::format("{} earlier operations of the longest legal prefix are not drawn.", left_out)
                        : fmt::format("The first {} operations are drawn, {} more follow.", last_, left_out);
  }

  void add_bars(report::HistoryPicture& picture) {
    std::vector<std::uint64_t> events;
    std::map<std::uint64_t, std::uint32_t> lanes;
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      if (!drawn_[i]) continue;
      events.push_back(at(i).asked);
      if (at(i).answered != kNever && (!bad_ || at(i).answered <= end_)) events.push_back(at(i).answered);
      lanes[at(i).client] = 0;
    }
    std::sort(events.begin(), events.end());
    picture.columns = static_cast<std::uint32_t>(events.size());
    for (auto& [client, lane] : lanes) {
      lane = static_cast<std::uint32_t>(picture.lanes.size());
      picture.lanes.push_back(fmt::format("client {}", client));
    }
    const auto column = [&events](std::uint64_t event) {
      return static_cast<std::uint32_t>(std::lower_bound(events.begin(), events.end(), event) - events.begin());
    };
    bars_.assign(drawn_.size(), 0);
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      if (!drawn_[i]) continue;
      const Operation& one = at(i);
      bars_[i] = static_cast<std::uint32_t>(picture.bars.size());
      const bool open = one.answered == kNever || (bad_ && one.answered > end_);
      report::HistoryBar bar{.lane = lanes[one.client], .label = shortened(operation_text(history_, one), kLabelMax)};
      bar.tooltip = fmt::format("{} ({})", operation_text(history_, one), place_text(one));
      bar.from = column(one.asked);
      bar.to = open ? picture.columns : column(one.answered);
      bar.open = open;
      bar.misfit = bad_ && i == verdict_.misfit;
      bar.core = std::find(verdict_.core.begin(), verdict_.core.end(), i) != verdict_.core.end();
      picture.bars.push_back(std::move(bar));
    }
  }

  void add_points(report::HistoryPicture& picture) {
    Step before;
    if (first_ > 0) before = verdict_.order[first_ - 1];
    picture.first_value = value_text(before.has_value, before.value, kLabelMax);
    for (std::size_t i = first_; i < last_; ++i) {
      const Step& step = verdict_.order[i];
      report::HistoryPoint point{.bar = bars_[step.operation], .number = i + 1};
      point.value = value_text(step.has_value, step.value, kLabelMax);
      point.changes = step.has_value != before.has_value || step.value != before.value;
      picture.points.push_back(std::move(point));
      before = step;
    }
  }

  const History& history_;
  const KeyVerdict& verdict_;
  bool bad_;
  std::vector<bool> drawn_;
  std::vector<std::uint32_t> bars_;  // by operation
  std::size_t first_ = 0;            // of the order
  std::size_t last_ = 0;
  std::uint64_t end_ = 0;  // the misfit's answer: what came later is not drawn
};

void add_answers(const History& history, const KeyVerdict& verdict, report::HistoryPicture& picture) {
  for (const std::size_t number : verdict.core) {
    const Operation& one = history.operations[number];
    const std::string place = place_text(one);
    const std::size_t comma = place.rfind(", ");
    picture.answers.push_back({place.substr(0, comma), fmt::format("client {}", one.client),
                               operation_text(history, one), place.substr(comma + 2)});
  }
}

}  // namespace

std::string amount_text(const History& history, const Verdict& verdict) {
  const std::size_t size = history.operations.size();
  std::string text = fmt::format("{} operation{}", size, size == 1 ? "" : "s");
  if (history.has_keys) text += fmt::format(" on {} key{}", verdict.keys.size(), verdict.keys.size() == 1 ? "" : "s");
  return text;
}

report::HistoryPicture picture_of(const History& history, const Verdict& verdict, std::string_view name) {
  report::HistoryPicture picture;
  picture.name = name;
  picture.meta = amount_text(history, verdict);
  const KeyVerdict* shown = verdict.shown();
  switch (verdict.linearity) {
    case sim::Linearity::linearizable:
      picture.verdict = "LINEARIZABLE";
      picture.mood = "good";
      break;
    case sim::Linearity::not_linearizable:
      picture.verdict = "NOT LINEARIZABLE";
      picture.mood = "bad";
      break;
    case sim::Linearity::undecided:
      picture.verdict = "UNDECIDED";
      picture.mood = "open";
      break;
  }
  if (shown == nullptr) {
    picture.headline = "There is nothing in this history";
    return picture;
  }
  const std::string object = object_text(history, shown->key);
  if (shown->linearity == sim::Linearity::not_linearizable) {
    picture.headline = fmt::format("In the history of {} this fits nowhere: {}", object, misfit_text(history, *shown));
    picture.why = why_text(history, *shown) + ".";
    picture.why[0] = 'W';
    add_answers(history, *shown, picture);
  } else if (shown->linearity == sim::Linearity::undecided) {
    picture.headline = fmt::format("The history of {} could not be judged: the search took too long", object);
    return picture;
  } else {
    picture.headline = fmt::format("This order explains every answer in the history of {}", object);
  }
  Drawer(history, *shown).draw(picture);
  return picture;
}

}  // namespace raftlab::scenarios::history
