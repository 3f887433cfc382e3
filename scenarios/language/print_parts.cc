// SPDX-License-Identifier: MIT
// The parts of a statement as text: times, percentages, nodes, values, logs, facts.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/names.h"
#include "scenarios/language/print.h"

namespace raftlab::scenarios::language {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string quote(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\r':
        result += "\\r";
        break;
      default:
        if (is_control(c))
          result += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
          result += c;
    }
  }
  result += '"';
  return result;
}

/// True where the bare text reads back as itself behind any statement and fact.
bool reads_back_bare(std::string_view text) {
  if (text.empty() || text == "none" || text.front() == '"' || text.front() == '#' || text.front() == '=') return false;
  if (text.front() == ' ' || text.back() == ' ' || std::any_of(text.begin(), text.end(), is_control)) return false;
  if (text.substr(0, 5) == "value" || text.substr(0, 9) == "committed") return false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (word == "via" || word == "within" || word == "as" || word.substr(0, 1) == "#") return false;
    at = end + 1;
  }
  return true;
}

bool is_plain_word(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || c == ':' || c == '/';
  };
  return !text.empty() && text != "none" && std::all_of(text.begin(), text.end(), plain);
}

std::string print_node(const NodeRef& node) {
  switch (node.kind) {
    case NodeRefKind::id:
      return std::to_string(node.id);
    case NodeRefKind::leader:
      return "leader";
    case NodeRefKind::name:
      return node.name;
  }
  return {};
}

std::string print_config(const ConfigLiteral& config) {
  std::string text = fmt::format("{}", fmt::join(config.members, ","));
  if (!config.next_members.empty()) text += fmt::format(" -> {}", fmt::join(config.next_members, ","));
  if (!config.learners.empty()) text += fmt::format(" learners {}", fmt::join(config.learners, ","));
  return text;
}

std::string print_entry(const LogEntryLiteral& entry) {
  const std::string begin = fmt::format("{}:", entry.term);
  switch (entry.kind) {
    case CommandKind::no_op:
      return begin + "-";
    case CommandKind::set:
      return fmt::format("{}{}={}", begin, print_key(entry.key), print_key(entry.value));
    case CommandKind::remove:
      return fmt::format("{}delete {}", begin, print_key(entry.key));
    case CommandKind::cas:
      return fmt::format("{}cas {} {} {}", begin, print_key(entry.key), print_word(entry.old_value),
                         print_key(entry.value));
    case CommandKind::config:
      return fmt::format("{}config {}", begin, print_config(entry.config));
  }
  return begin;
}

std::string print_count_arguments(const Quantity& quantity) {
  std::string text = quantity.event;
  if (quantity.filter.kind != MessageKind::any) text += fmt::format(" {}", name_of(quantity.filter.kind));
  if (quantity.filter.from) text += fmt::format(" {}", print_nodes(*quantity.filter.from));
  if (quantity.filter.to) text += fmt::format(" -> {}", print_nodes(*quantity.filter.to));
  return text;
}

std::string print_quantity(const Quantity& quantity) {
  const std::string_view name = name_of(quantity.kind);
  switch (quantity.kind) {
    case QuantityKind::leader:
    case QuantityKind::no_leader:
    case QuantityKind::leaders:
    case QuantityKind::converged:
    case QuantityKind::linearizable:
      return std::string(name);
    case QuantityKind::match:
    case QuantityKind::next:
      return fmt::format("{}({}, {})", name, print_nodes(quantity.nodes), print_nodes(quantity.peers));
    case QuantityKind::value:
      return fmt::format("{}({}, {})", name, print_nodes(quantity.nodes), print_key(quantity.key));
    case QuantityKind::committed:
      return fmt::format("{}({})", name, print_key(quantity.key));
    case QuantityKind::count:
      return fmt::format("{}({})", name, print_count_arguments(quantity));
    case QuantityKind::held:
      return fmt::format("{}({})", name, print_filter(quantity.filter));
    default:
      return fmt::format("{}({})", name, print_nodes(quantity.nodes));
  }
}

struct PrintRight {
  std::string operator()(NoneLiteral) const { return "none"; }
  std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
  std::string operator()(std::uint64_t number) const { return std::to_string(number); }
  std::string operator()(const NodeSelector& nodes) const { return print_nodes(nodes); }
  std::string operator()(RoleName role) const { return std::string(name_of(role)); }
  std::string operator()(const std::string& text) const { return print_value(Value{false, text}); }
  std::string operator()(const LogLiteral& log) const { return print_log(log); }
  std::string operator()(const ConfigLiteral& config) const { return print_config(config); }
  std::string operator()(const Quantity& quantity) const { return print_quantity(quantity); }
};

struct PrintDelay {
  std::string operator()(const Range& range) const { return print_range(range); }
  std::string operator()(const sim::NormalDelay& delay) const {
    return fmt::format("normal {} sd {}", print_duration(delay.mean_us), print_duration(delay.deviation_us));
  }
  std::string operator()(const sim::ExponentialDelay& delay) const {
    return "exponential " + print_duration(delay.mean_us);
  }
  std::string operator()(const sim::TableDelay& delay) const {
    std::string text;
    for (const sim::TableDelay::Point& point : delay.points) {
      text += fmt::format("{}{} {}", text.empty() ? "table " : ", ", print_percent(point.ppm),
                          print_duration(point.time_us));
    }
    return text;
  }
};

}  // namespace

std::string print_duration(std::int64_t time_us) {
  struct Unit {
    std::string_view name;
    std::int64_t us;
  };
  static constexpr std::array<Unit, 5> kUnits = {
      {{"h", INT64_C(3'600'000'000)}, {"min", 60'000'000}, {"s", 1'000'000}, {"ms", 1'000}, {"us", 1}}};
  if (time_us == 0) return "0ms";
  for (const Unit& unit : kUnits) {
    if (time_us % unit.us == 0) return std::to_string(time_us / unit.us).append(unit.name);
  }
  return {};
}

std::string print_range(const Range& range) {
  if (range.low_us == range.high_us) return print_duration(range.low_us);
  return print_duration(range.low_us) + ".." + print_duration(range.high_us);
}

std::string print_delay(const Delay& delay) { return std::visit(PrintDelay{}, delay); }

std::string print_percent(std::int64_t parts_per_million) {
  const std::int64_t size = parts_per_million < 0 ? -parts_per_million : parts_per_million;
  std::string text = (parts_per_million < 0 ? "-" : "") + std::to_string(size / 10'000);
  if (size % 10'000 != 0) {
    text += fmt::format(".{:04}", size % 10'000);
    while (text.back() == '0') text.pop_back();
  }
  return text + "%";
}

std::string print_nodes(const NodeSelector& nodes) {
  switch (nodes.kind) {
    case SelectorKind::all:
      return "all";
    case SelectorKind::followers:
      return "followers";
    case SelectorKind::rest:
      return "rest";
    case SelectorKind::majority:
      return "majority";
    case SelectorKind::minority:
      return "minority";
    case SelectorKind::any_follower:
    case SelectorKind::any_node: {
      std::string text = nodes.kind == SelectorKind::any_follower ? "any follower" : "any node";
      if (!nodes.but.empty()) text += " but " + print_nodes(nodes.but.front());
      return text;
    }
    case SelectorKind::list:
      break;
  }
  std::string text;
  for (const NodeRef& node : nodes.nodes) text += (text.empty() ? "" : ",") + print_node(node);
  return text;
}

std::string print_filter(const MessageFilter& filter) {
  const bool links = filter.from && filter.to;
  std::string text;
  if (filter.kind != MessageKind::any) text = std::string(name_of(filter.kind));
  if (links)
    text += fmt::format("{}{} -> {}", text.empty() ? "" : " ", print_nodes(*filter.from), print_nodes(*filter.to));
  return text;
}

std::string print_value(const Value& value) {
  if (value.none) return "none";
  return reads_back_bare(value.text) ? value.text : quote(value.text);
}

std::string print_word(const Value& value) { return value.none ? "none" : print_key(value.text); }

std::string print_key(std::string_view key) { return is_plain_word(key) ? std::string(key) : quote(key); }

std::string print_log(const LogLiteral& log) {
  if (log.empty()) return "none";
  std::string text;
  for (const LogEntryLiteral& entry : log) text += (text.empty() ? "" : " ") + print_entry(entry);
  return text;
}

std::string print_fact(const Fact& fact) {
  static constexpr std::array<std::string_view, 6> kOperators = {"=", "!=", "<", "<=", ">", ">="};
  if (fact.bare) return print_quantity(fact.left);
  return fmt::format("{} {} {}", print_quantity(fact.left), kOperators[static_cast<std::size_t>(fact.op)],
                     std::visit(PrintRight{}, fact.right));
}

}  // namespace raftlab::scenarios::language
