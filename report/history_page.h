// SPDX-License-Identifier: MIT
// A client history as one self-contained page: a lane for each client, a bar for each operation from question to
// answer, the points at which the operations take effect in the order that was found, the value after each, and what
// fits nowhere in red. Nothing is loaded and no script runs. The same picture gives the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace raftlab::report {

struct HistoryBar {
  std::uint32_t lane = 0;
  std::string label;       // short, inside of the bar
  std::string tooltip;     // all of it
  std::uint32_t from = 0;  // columns: the events of the history that are drawn, in order, from 0
  std::uint32_t to = 0;    // of an open one: the number of columns
  bool open = false;       // never answered, or only after what is drawn
  bool core = false;       // one of the answers that contradict each other
  bool misfit = false;
};

/// Where an operation takes effect.
struct HistoryPoint {
  std::uint32_t bar = 0;
  std::uint64_t number = 0;  // in the whole order, from 1
  std::string value;         // after it
  bool changes = false;      // the value
};

struct HistoryPicture {
  std::string name;         // of the file
  std::string verdict;      // "NOT LINEARIZABLE"
  std::string mood;         // good, bad or open
  std::string meta;         // how much was judged
  std::string headline;     // what is drawn, or what does not fit
  std::string why;          // may be empty
  std::string note;         // what is not drawn; may be empty
  std::string first_value;  // before the first point
  std::vector<std::string> lanes;
  std::uint32_t columns = 0;
  std::vector<HistoryBar> bars;
  std::vector<HistoryPoint> points;               // in order
  std::vector<std::vector<std::string>> answers;  // those that contradict each other: rows of four cells
};

std::string history_page(const HistoryPicture& picture);

}  // namespace raftlab::report
