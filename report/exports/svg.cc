// SPDX-License-Identifier: MIT
#include "report/exports/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/event_text.h"
#include "report/exports/characters.h"
#include "report/exports/scene.h"
#include "report/exports/svg_labels.h"
#include "report/exports/svg_style.h"
#include "report/html.h"
#include "report/labels.h"

namespace raftlab::report {
namespace {

using raft::MessageKind;
using raft::NodeId;
using sim::EventId;
using sim::Record;

constexpr std::size_t kMarksMax = 120;
constexpr Tenths kLeft = 740;  // of the time axis
constexpr Tenths kFirstLane = 1150;
constexpr Tenths kLaneGap = 960;
constexpr Tenths kBehind = 300;
constexpr Tenths kWidthMin = 8400;
constexpr Tenths kWidthMax = 30000;
constexpr Tenths kPerArrow = 330;
constexpr Tenths kLaneHalf = 55;  // of a lane's own room
constexpr Tenths kStub = 180;     // to the right, of what has no time of its own
constexpr Tenths kFactor = 1000;  // of directions, which are integers too

std::string xml(std::string_view text, std::size_t characters_max = 400) {
  return html_escape(one_line(text, characters_max));
}

std::string_view class_of(MessageKind kind) {
  switch (kind) {
    case MessageKind::request_vote:
    case MessageKind::vote_reply:
    case MessageKind::pre_vote:
    case MessageKind::pre_vote_reply:
    case MessageKind::timeout_now:
      return "vote";
    case MessageKind::append_entries:
    case MessageKind::append_reply:
    case MessageKind::install_snapshot:
    case MessageKind::snapshot_reply:
      return "append";
    case MessageKind::heartbeat:
      return "beat";
    default:
      return "client";
  }
}

Tenths square_root(Tenths value) {
  Tenths root = 0;
  for (Tenths bit = Tenths{1} << 30; bit > 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= value) root += bit;
  }
  return root;
}

struct Spot {
  Tenths x = 0;
  Tenths y = 0;
};

class SvgWriter {
 public:
  SvgWriter(const Timeline& timeline, const Scope& scope)
      : timeline_(timeline),
        scope_(scope),
        labels_(timeline),
        scene_(make_scene(timeline, scope, kSvgArrowsMax, kMarksMax)),
        axis_(stretches(), kLeft, width()),
        right_(std::max(axis_.right() + kBehind, kLeft + kWidthMin + kBehind)),
        bottom_(kFirstLane + kLaneGap * static_cast<Tenths>(scene_.lanes.size() - 1)),
        room_({0, 380, right_, bottom_ + 900}) {}

  std::string write() {
    take_lanes();
    bands();
    lanes();
    breaks();
    faults();
    for (const Arrow& arrow : scene_.arrows) add_arrow(arrow);
    for (const EventId mark : scene_.marks) add_mark(mark);
    for (const Arrow& arrow : scene_.arrows) label_arrow(arrow);
    axis();
    return head() + body_ + "</svg>\n";
  }

 private:
  std::vector<Stretch> stretches() const {
    std::vector<Stretch> all;
    const sim::Trace& trace = timeline_.trace;
    for (const Arrow& arrow : scene_.arrows) {
      const sim::Time sent = trace.at(arrow.sent).at;
      all.push_back({sent, arrow.end == 0 ? sent : trace.at(arrow.end).at, true});
    }
    for (const EventId mark : scene_.marks) all.push_back({trace.at(mark).at, trace.at(mark).at});
    for (const Fold& fold : scene_.folds) all.push_back({fold.first_at, trace.at(fold.last).at});
    if (all.empty() && scope_.last != 0) all.push_back({trace.at(scope_.first).at, trace.at(scope_.last).at});
    return all;
  }
  Tenths width() const {
    const auto wanted = static_cast<Tenths>(scene_.arrows.size() + scene_.marks.size() / 2) * kPerArrow;
    return std::clamp(wanted, kWidthMin, kWidthMax);
  }

  Tenths y_of(NodeId id) const {
    const auto lane = std::find(scene_.lanes.begin(), scene_.lanes.end(), id);
    return kFirstLane + kLaneGap * static_cast<Tenths>(lane - scene_.lanes.begin());
  }
  Tenths x_of(EventId id) const { return axis_.x_of(timeline_.trace.at(id).at); }

  void line(std::string_view name, Spot a, Spot b) {
    body_ += fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", name, px(a.x), px(a.y),
                         px(b.x), px(b.y));
  }
  void text(std::string_view name, Spot at, std::string_view words) {
    body_ += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", name, px(at.x), px(at.y), xml(words));
  }
  /// In the middle at the first place that is free.
  bool label(std::string_view name, std::string_view words, const std::vector<Spot>& places) {
    for (const Spot& place : places) {
      if (!room_.try_take(text_box(words, place.x, place.y))) continue;
      text(fmt::format("{} middle", name), place, words);
      return true;
    }
    ++without_label_;
    return false;
  }

  void take_lanes() {
    for (const NodeId id : scene_.lanes) {
      const Tenths y = y_of(id);
      room_.take({0, y - kLaneHalf, right_, y + kLaneHalf});
    }
  }

  Tenths end_of(const Fold& fold) const { return std::max(x_of(fold.last), axis_.x_of(fold.first_at) + 20); }

  void bands() {
    for (const Fold& fold : scene_.folds) {
      const Tenths from = axis_.x_of(fold.first_at);
      body_ +=
          fmt::format("<rect class=\"fold\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>\n",
                      px(from), px(kFirstLane - 300), px(end_of(fold) - from), px(bottom_ - kFirstLane + 600),
                      xml(fmt::format("e#{} to e#{}: {}", fold.first, fold.last, fold_text(fold))));
    }
    for (const Fold& fold : scene_.folds) {
      const std::uint32_t lost = fold.lost_down + fold.lost_cut;
      const std::string words = fmt::format("♥ ×{}{}", fold.rounds, lost == 0 ? "" : fmt::format(", {} lost", lost));
      const Tenths middle = (axis_.x_of(fold.first_at) + end_of(fold)) / 2;
      label("faint", words, {{middle, kFirstLane - 190}, {middle, bottom_ + 270}, {middle, kFirstLane + 190}});
    }
  }

  void lanes() {
    for (const NodeId id : scene_.lanes) {
      const Tenths y = y_of(id);
      text("end", {kLeft - 120, y + 40}, id == raft::kClient ? "clients" : fmt::format("node {}", id));
      if (id == raft::kClient) {
        line("lane", {axis_.left(), y}, {axis_.right(), y});
      } else {
        lane_of_node(id, y);
      }
    }
  }

  /// A piece for each role, with its letter where it begins.
  void lane_of_node(NodeId id, Tenths y) {
    char letter = 'x';
    Tenths from = axis_.left();
    const auto piece = [&](Tenths until) {
      if (until <= from) return;
      line(fmt::format("lane {}", letter), {from, y}, {until, y});
      const Spot place{from + 60, y - 90};
      if (room_.try_take(text_box("M", place.x, place.y))) text("letter middle", place, std::string(1, letter));
    };
    for (const LetterChange& change : scene_.letters) {
      if (change.node != id) continue;
      const sim::Time at = timeline_.trace.at(change.event).at;
      if (at > axis_.until()) break;
      const Tenths x = axis_.x_of(at);
      piece(x);
      from = std::max(from, x);
      letter = change.letter;
    }
    piece(axis_.right());
  }

  /// Lanes fade where time is left out.
  void breaks() {
    for (const AxisBreak& one : axis_.breaks()) {
      const Tenths from = axis_.x_of(one.from) + 60;
      body_ += fmt::format("<rect class=\"gap\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n", px(from),
                           px(kFirstLane - 60), px(axis_.x_of(one.until) - 60 - from), px(bottom_ - kFirstLane + 120));
    }
  }

  /// What the scenario does stands above the lanes.
  void faults() {
    for (const EventId id : scene_.marks) {
      if (timeline_.trace.at(id).node < timeline_.nodes) continue;
      const Tenths x = x_of(id);
      line("break", {x, kFirstLane - 420}, {x, bottom_ + 300});
    }
  }

  std::string when(EventId id) const { return clock_text(timeline_.trace.at(id).at) + " s"; }

  std::string words_of(const Arrow& arrow) const {
    std::string words = fmt::format("e#{} at {}: {} {}", arrow.sent, when(arrow.sent),
                                    actor_text(timeline_, arrow.sent), event_text(timeline_, arrow.sent));
    if (arrow.again) words += ", a second copy";
    if (arrow.end == 0) return words + ", still under way at the last event";
    const Record& end = timeline_.trace.at(arrow.end);
    words += fmt::format("; {} at {} (e#{})", arrow.lost ? "lost" : "arrives", when(arrow.end), arrow.end);
    if (arrow.lost) words += fmt::format(": {}", drop_reason_text(end.drop_reason()));
    return words;
  }

  /// Where an arrow begins and ends: at the edges of lanes; a lost one short of the receiver, one that is under way
  /// when the run ends halfway.
  std::pair<Spot, Spot> ends_of(const Arrow& arrow) const {
    Spot a{x_of(arrow.sent), y_of(arrow.from)};
    Spot b{arrow.end == 0 ? std::max(axis_.right(), a.x + kStub) : x_of(arrow.end), y_of(arrow.to)};
    const bool down = b.y > a.y;
    a.y += down ? 35 : -35;
    b.y += down ? -35 : 35;
    if (!arrow.lost && arrow.end != 0) return {a, b};
    if (b.x == a.x) b.x += kStub;  // lost where it was sent
    const bool halfway = arrow.end == 0 || timeline_.trace.at(arrow.end).node == arrow.from;
    const Tenths way = halfway ? 450 : 850;
    return {a, {a.x + (b.x - a.x) * way / kFactor, a.y + (b.y - a.y) * way / kFactor}};
  }

  void add_arrow(const Arrow& arrow) {
    const auto [a, b] = ends_of(arrow);
    const std::string_view fate = arrow.lost ? " lost" : arrow.end == 0 ? " open" : "";
    body_ += fmt::format("<g class=\"arrow {}{}{}\"><title>{}</title>\n",
                         class_of(timeline_.trace.at(arrow.sent).message_kind()), arrow.answer ? " answer" : "", fate,
                         xml(words_of(arrow), 600));
    const Tenths length = std::max<Tenths>(square_root((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)), 1);
    const Tenths dx = (b.x - a.x) * kFactor / length;
    const Tenths dy = (b.y - a.y) * kFactor / length;
    if (arrow.end == 0) {
      line("way", a, b);
    } else if (arrow.lost) {
      line("way", a, b);
      line("cross", {b.x - 40, b.y - 40}, {b.x + 40, b.y + 40});
      line("cross", {b.x - 40, b.y + 40}, {b.x + 40, b.y - 40});
    } else {
      const Spot base{b.x - dx * 70 / kFactor, b.y - dy * 70 / kFactor};
      line("way", a, base);
      body_ +=
          fmt::format("<polygon points=\"{},{} {},{} {},{}\"/>\n", px(b.x), px(b.y), px(base.x - dy * 30 / kFactor),
                      px(base.y + dx * 30 / kFactor), px(base.x + dy * 30 / kFactor), px(base.y - dx * 30 / kFactor));
    }
    body_ += "</g>\n";
  }

  void label_arrow(const Arrow& arrow) {
    std::string words = one_line(labels_.of(arrow.sent), 40);
    if (words.empty()) return;
    if (arrow.again) words += " (again)";
    const auto [a, b] = ends_of(arrow);
    std::vector<Spot> places;
    for (const Tenths part : {500, 400, 600, 300, 700, 200, 800}) {
      const Tenths x = a.x + (b.x - a.x) * part / kFactor;
      const Tenths y = a.y + (b.y - a.y) * part / kFactor + 30;
      const Tenths aside = text_width(words) / 2 + 50;
      for (const Tenths shift : {Tenths{0}, aside, -aside}) places.push_back({x + shift, y});
    }
    label(arrow.lost ? "faint" : "label", words, places);
  }

  void add_mark(EventId id) {
    const Record& record = timeline_.trace.at(id);
    const Tenths x = x_of(id);
    const bool own = record.node < timeline_.nodes;
    std::string words = one_line(labels_.of(id), 40);
    if (words.empty()) words = one_line(event_text(timeline_, id), 40);
    const bool wrong = record.kind == sim::EventKind::violation || record.kind == sim::EventKind::expectation_failed;
    const Tenths y = own ? y_of(record.node) : kFirstLane - 420;
    body_ += fmt::format(
        "<circle class=\"mark{}\" cx=\"{}\" cy=\"{}\" r=\"3.5\"><title>{}</title></circle>\n", wrong ? " wrong" : "",
        px(x), px(y),
        xml(fmt::format("e#{} at {}: {} {}", id, when(id), actor_text(timeline_, id), event_text(timeline_, id))));
    std::vector<Spot> places;
    const Tenths aside = text_width(words) / 2 + 60;
    if (own) {
      for (const Tenths up : {Tenths{-100}, Tenths{170}, Tenths{-230}, Tenths{300}}) {
        for (const Tenths shift : {aside, Tenths{0}, -aside}) places.push_back({x + shift, y + up});
      }
    } else {
      for (const Tenths up : {Tenths{-60}, Tenths{-190}, Tenths{70}}) {
        for (const Tenths shift : {aside, -aside}) places.push_back({x + shift, y + up});
      }
    }
    label(wrong ? "wrong" : "label", words, places);
  }

  void axis() {
    const Tenths y = bottom_ + 450;
    for (const AxisBreak& one : axis_.breaks()) {
      const Tenths from = axis_.x_of(one.from);
      const Tenths until = axis_.x_of(one.until);
      line("break", {from, y}, {until, y});
      const std::string words = duration_text(one.until - one.from);
      const Tenths middle = (from + until) / 2;
      label("faint", words, {{middle, y - 50}, {middle, y + 330}});
    }
    Tenths from = axis_.left();
    for (const AxisBreak& one : axis_.breaks()) {
      line("tick", {from, y}, {axis_.x_of(one.from), y});
      from = axis_.x_of(one.until);
    }
    line("tick", {from, y}, {axis_.right(), y});
    for (const AxisTick& tick : axis_.ticks(900)) {
      line("tick", {tick.x, y}, {tick.x, y + 40});
      if (!room_.try_take(text_box(tick.label, tick.x, y + 170))) continue;
      text("faint middle", {tick.x, y + 170}, tick.label);
    }
    const std::string_view legend =
        "thick: leader, hatched: candidate, thin: follower, dashed: down; a cross: lost; time is virtual, left out "
        "where lanes fade";
    text("faint", {200, bottom_ + 1050}, legend);
  }

  /// Written last: only then it is known what found no room.
  std::string head() const {
    const std::string name = timeline_.title.empty() ? timeline_.name : timeline_.title;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
        "aria-labelledby=\"title text\">\n<title id=\"title\">{2}</title>\n<desc id=\"text\">",
        px(right_), px(bottom_ + 1200), xml(scope_.title, 120));
    out += xml(fmt::format("{}, seed {}, {}: {}. {}", name, timeline_.seed, verdict_word(timeline_.verdict),
                           scope_words(scope_), scope_.text),
               1000);
    const std::string left_out = left_out_words(scene_);
    if (!left_out.empty()) out += fmt::format(" Left out: {}.", left_out);
    if (without_label_ != 0) {
      out += fmt::format(" {} without room for words tell them when pointed at.", numbered(without_label_, "thing"));
    }
    out += "</desc>\n";
    if (!left_out.empty()) out += fmt::format("<!-- left out: {} -->\n", left_out);
    out += fmt::format("<style>{}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n", kSvgStyle);
    out += fmt::format("<text class=\"title\" x=\"20\" y=\"28\">{}</text>\n", xml(scope_.title, 90));
    out += fmt::format("<text class=\"faint\" x=\"20\" y=\"46\">{}</text>\n",
                       xml(fmt::format("{}, seed {}, {}, e#{} to e#{}{}{}", one_line(name, 60), timeline_.seed,
                                       verdict_word(timeline_.verdict), scope_.first, scope_.last,
                                       left_out.empty() ? "" : ", left out: ", left_out)));
    return out;
  }

  const Timeline& timeline_;
  const Scope& scope_;
  Labels labels_;
  Scene scene_;
  SvgAxis axis_;
  Tenths right_;
  Tenths bottom_;
  Room room_;
  std::size_t without_label_ = 0;
  std::string body_;
};

}  // namespace

std::string svg_text(const Timeline& timeline, const Scope& scope) { return SvgWriter(timeline, scope).write(); }

}  // namespace raftlab::report
