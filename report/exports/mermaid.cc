// SPDX-License-Identifier: MIT
#include "report/exports/mermaid.h"

#include <fmt/format.h>

#include "report/event_text.h"
#include "report/exports/characters.h"
#include "report/exports/scene.h"
#include "report/html.h"
#include "report/labels.h"

namespace raftlab::report {
namespace {

constexpr std::size_t kNotesMax = 60;
constexpr std::size_t kTextMax = 100;

bool is_letter_or_digit(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9');
}

/// Harmless anywhere behind a colon. Beyond ASCII all is but the signs Mermaid puts in the place of #NN; itself.
bool is_plain(char32_t code) {
  if (code >= 0x80) return code != 0xfb02 && code != 0xb0 && code != 0xb6 && code != 0xdf;
  return is_letter_or_digit(code) ||
         std::string_view(" .,()=+*/!?'_-").find(static_cast<char>(code)) != std::string_view::npos;
}

/// "end" as a word of its own begins at `text`.
bool begins_end(std::string_view text) {
  const auto letter = [&text](std::size_t i) { return static_cast<char>(text[i] | 0x20); };
  if (text.size() < 3 || letter(0) != 'e' || letter(1) != 'n' || letter(2) != 'd') return false;
  return text.size() == 3 || !is_letter_or_digit(static_cast<unsigned char>(text[3]));
}

std::string participant(raft::NodeId id) { return id == raft::kClient ? "clients" : fmt::format("n{}", id); }

class MermaidWriter {
 public:
  MermaidWriter(const Timeline& timeline, const Scope& scope)
      : timeline_(timeline),
        scope_(scope),
        labels_(timeline),
        scene_(make_scene(timeline, scope, kMermaidArrowsMax, kNotesMax)) {}

  std::string write() {
    comments();
    const std::string title = one_line(scope_.title, kTextMax);
    out_ += "sequenceDiagram\n";
    out_ +=
        fmt::format("  accTitle: {}\n  accDescr: {}\n", mermaid_escape(title),
                    mermaid_escape(one_line(scope_.text.empty() ? scope_words(scope_) : scope_.text, 4 * kTextMax)));
    out_ += fmt::format("  title: {}\n", mermaid_escape(title));
    for (const raft::NodeId lane : scene_.lanes) {
      out_ += lane == raft::kClient ? "  participant clients\n" : fmt::format("  participant n{0} as node {0}\n", lane);
    }
    for (const SceneItem& item : scene_.items) {
      switch (item.kind) {
        case SceneItem::Kind::arrow:
          add_arrow(scene_.arrows[item.place]);
          break;
        case SceneItem::Kind::mark:
          add_mark(scene_.marks[item.place]);
          break;
        case SceneItem::Kind::fold:
          add_note(scene_.folds[item.place].leader, fold_text(scene_.folds[item.place]));
          break;
      }
    }
    return std::move(out_);
  }

 private:
  void comments() {
    const std::string name = one_line(timeline_.title.empty() ? timeline_.name : timeline_.title, kTextMax);
    comment(fmt::format("raftlab {}: {}, seed {}", timeline_.engine, name, timeline_.seed));
    comment("shown: " + scope_words(scope_));
    if (const std::string words = left_out_words(scene_); !words.empty()) {
      comment(fmt::format("left out: {}; name fewer events with --chapter e#A..e#B", words));
    }
    if (scene_.messages_folded != 0) {
      out_ +=
          fmt::format("%% folded into notes: {} that changed nothing\n", numbered(scene_.messages_folded, "heartbeat"));
    }
    comment("reproduce: " + reproduce_command(timeline_));
  }

  /// A line that Mermaid does not read. "%%{" would be a directive wherever it stands.
  void comment(std::string_view text) {
    const std::string line = one_line(text, 8 * kTextMax);
    out_ += "%% ";
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (i > 0 && line[i] == '%' && line[i - 1] == '%') out_ += ' ';
      out_ += line[i];
    }
    out_ += '\n';
  }

  void add_arrow(const Arrow& arrow) {
    const bool under_way = arrow.end == 0;
    std::string label = labels_.of(arrow.sent);
    if (label.empty()) label = message_name(timeline_.trace.at(arrow.sent).message_kind());
    if (arrow.again) label += " (again)";
    if (arrow.lost) {
      label += fmt::format(" (lost, {})", drop_reason_label(timeline_.trace.at(arrow.end).drop_reason()));
    }
    if (under_way) label += " (under way at the last event)";
    const std::string_view head = arrow.lost ? "x" : under_way ? ")" : ">>";
    const std::string line = fmt::format("{}{}", arrow.answer ? "--" : "-", head);
    out_ += fmt::format("  {}{}{}: {}\n", participant(arrow.from), line, participant(arrow.to),
                        mermaid_escape(one_line(label, kTextMax)));
  }

  void add_mark(sim::EventId id) {
    const sim::Record& record = timeline_.trace.at(id);
    const std::string label = labels_.of(id);
    add_note(record.node, label.empty() ? event_text(timeline_, id) : label);
  }

  /// Over its node; over all lanes where it is of none.
  void add_note(raft::NodeId node, std::string_view text) {
    const bool own = node < timeline_.nodes || node == raft::kClient;
    std::string over = own ? participant(node) : participant(scene_.lanes.front());
    if (!own && scene_.lanes.size() > 1) over += "," + participant(scene_.lanes.back());
    out_ += fmt::format("  Note over {}: {}\n", over, mermaid_escape(one_line(text, kTextMax)));
  }

  const Timeline& timeline_;
  const Scope& scope_;
  Labels labels_;
  Scene scene_;
  std::string out_;
};

}  // namespace

std::string mermaid_escape(std::string_view text) {
  const std::string line = one_line(text, text.size());
  std::string out;
  char32_t before = ' ';
  for (std::string_view rest = line; !rest.empty();) {
    const bool end = !is_letter_or_digit(before) && begins_end(rest);
    const Character character = next_character(rest);
    before = character.code;
    if (end || !is_plain(character.code)) {
      out += fmt::format("#{};", static_cast<unsigned>(character.code));
    } else {
      out += character.bytes;
    }
  }
  return out;
}

std::string mermaid_text(const Timeline& timeline, const Scope& scope) {
  return MermaidWriter(timeline, scope).write();
}

}  // namespace raftlab::report
