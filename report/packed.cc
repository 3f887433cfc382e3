// SPDX-License-Identifier: MIT
#include "report/packed.h"

#include <zlib.h>

#include <stdexcept>

#include "report/event_columns.h"
#include "report/labels.h"
#include "report/packed_head.h"
#include "report/progress.h"
#include "report/state_changes.h"
#include "report/why.h"

namespace raftlab::report {
namespace {

void add_labels(const Timeline& timeline, ShapeTable& shapes, Columns& columns) {
  const Labels labels(timeline);
  TextColumn column(shapes, columns, "label");
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) column.add(labels.of(id));
}

/// Section, rule, note and conditions, the met ones behind a "+", the others behind a "-"; empty without a rule.
void add_reasons(const Timeline& timeline, ShapeTable& shapes, Columns& columns) {
  const WhyIndex index(timeline);
  TextColumn column(shapes, columns, "why");
  std::vector<std::string> parts;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const Explanation why = rule_of(index, id);
    parts.clear();
    if (!why.rule.empty() || !why.conditions.empty() || !why.note.empty()) {
      parts = {why.section, why.rule, why.note};
      for (const Condition& condition : why.conditions) parts.push_back((condition.met ? "+" : "-") + condition.text);
    }
    column.add_parts(parts);
  }
}

}  // namespace

std::string page_data(const Timeline& timeline, const EventRows& rows, std::span<const Chapter> chapters) {
  ShapeTable shapes;
  Columns columns;
  add_event_columns(timeline, rows, shapes, columns);
  add_labels(timeline, shapes, columns);
  add_reasons(timeline, shapes, columns);
  add_state_columns(timeline, rows, shapes, columns);
  add_progress_column(timeline, columns);
  columns.add("shapes").text(shapes.lines());
  const std::string head = packed_head(timeline, rows, chapters, columns);
  std::string out;
  for (std::size_t i = 0; i < 4; ++i) out += static_cast<char>(head.size() >> (8 * i) & 0xff);
  out += head;
  columns.append_to(out);
  return out;
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib cannot start to compress");
  }
  gz_header header{};
  header.os = 255;  // unknown, so that no machine shows
  deflateSetHeader(&stream, &header);
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 32, '\0');
  // zlib's interface takes a pointer to mutable input, which it does not write.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib cannot compress the timeline");
  return out;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    out += kDigits[group >> 18];
    out += kDigits[group >> 12 & 63];
    out += i + 1 < bytes.size() ? kDigits[group >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? kDigits[group & 63] : '=';
  }
  return out;
}

}  // namespace raftlab::report
