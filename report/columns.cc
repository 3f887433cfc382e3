// SPDX-License-Identifier: MIT
#include "report/columns.h"

namespace raftlab::report {

Column& Columns::add(std::string_view name) {
  columns_.push_back({std::string(name), Column()});
  return columns_.back().second;
}

std::string Columns::list() const {
  std::string out = "[";
  for (const auto& [name, column] : columns_) {
    if (out.size() > 1) out += ',';
    out += "[\"" + name + "\"," + std::to_string(column.bytes().size()) + "]";
  }
  return out + "]";
}

void Columns::append_to(std::string& out) const {
  for (const auto& [name, column] : columns_) out += column.bytes();
}

}  // namespace raftlab::report
