// SPDX-License-Identifier: MIT
#include "report/packed.h"

#include <zlib.h>

#include <charconv>
#include <stdexcept>

#include "report/event_text.h"

namespace raftlab::report {
namespace {

void add_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}

void add_node(std::string& out, raft::NodeId node) {
  if (node == raft::kNoNode) {
    out += 'z';
  } else if (node == raft::kClient) {
    out += 'y';
  } else if (node < 70) {
    out += static_cast<char>(48 + node);
  } else {  // U+0100 + node in UTF-8
    const unsigned code = 0x100U + node;
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

/// Equal neighbours once, with how many there are.
class Runs {
 public:
  explicit Runs(std::string& out) : out_(out) {}
  void add(std::uint64_t value) {
    if (count_ != 0 && value != value_) flush();
    value_ = value;
    ++count_;
  }
  void flush() {
    if (count_ == 0) return;
    if (!first_) out_ += ',';
    first_ = false;
    add_number(out_, value_);
    out_ += '*';
    add_number(out_, count_);
    count_ = 0;
  }

 private:
  std::string& out_;
  std::uint64_t value_ = 0;
  std::uint64_t count_ = 0;
  bool first_ = true;
};

void add_times_and_marks(const Timeline& timeline, const EventRows& rows, std::string& out) {
  sim::Time before = 0;
  for (std::size_t i = 0; i < rows.all.size(); ++i) {
    const sim::Time at = timeline.trace.at(rows.all[i].event).at;
    if (i != 0) out += ',';
    add_number(out, static_cast<std::uint64_t>(at - before));
    before = at;
  }
  out += '\n';
  for (const Row& row : rows.all) add_node(out, row.node);
  out += '\n';
  for (const Row& row : rows.all) out += static_cast<char>('0' + static_cast<int>(row.kind));
  out += '\n';
  for (const Row& row : rows.all) out += row.letter;
  out += '\n';
}

}  // namespace

std::string column_text(const Timeline& timeline, const EventRows& rows) {
  std::string out;
  out.reserve(rows.all.size() * 80 + 1000);
  add_number(out, timeline.nodes);
  out += ',';
  add_number(out, rows.all.size());
  out += '\n';
  add_times_and_marks(timeline, rows, out);
  Runs terms(out);
  for (const Row& row : rows.all) terms.add(row.term);
  terms.flush();
  out += '\n';
  for (std::size_t i = 0; i < rows.all.size(); ++i) {
    const sim::EventId cause = timeline.trace.at(rows.all[i].event).cause;
    if (i != 0) out += ',';
    add_number(out, cause == 0 ? 0 : rows.all[i].event - cause);
  }
  out += '\n';
  Runs folds(out);
  for (const Row& row : rows.all) folds.add(row.fold);
  folds.flush();
  out += '\n';
  for (std::size_t i = 0; i < rows.folds.size(); ++i) {
    if (i != 0) out += '\t';
    out += fold_text(rows.folds[i]);
  }
  out += '\n';
  for (std::size_t i = 0; i < rows.letters.size(); ++i) {
    if (i != 0) out += ',';
    add_number(out, rows.letters[i].event);
    out += ' ';
    add_number(out, rows.letters[i].node);
    out += ' ';
    out += rows.letters[i].letter;
  }
  for (const Row& row : rows.all) {
    out += '\n';
    out += event_text(timeline, row.event);
  }
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
