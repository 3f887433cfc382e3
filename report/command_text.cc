// SPDX-License-Identifier: MIT
#include "report/command_text.h"

#include <charconv>

#include "sim/record.h"

namespace raftlab::report {

namespace {

constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// A key, or a value of cas: one word.
bool word_needs_quotes(std::string_view text, bool is_key) {
  if (text.empty() || text.front() == '"' || (!is_key && text == "none")) return true;
  for (const char c : text) {
    if (is_space(c) || is_control(c) || c == '#' || (is_key && c == '=')) return true;
  }
  return false;
}

/// The words that would end a bare value in a line of a scenario.
bool is_suffix_word(std::string_view word) {
  return word == "via" || word == "within" || word == "as" || word.front() == '#';
}

/// A value of set: the words up to the end of the line.
bool value_needs_quotes(std::string_view text) {
  if (text.empty() || text.front() == '"' || text == "none" || text.front() == ' ' || text.back() == ' ') return true;
  std::size_t word = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != ' ') {
      if (is_control(text[i])) return true;
      continue;
    }
    if (i == word || is_suffix_word(text.substr(word, i - word))) return true;
    word = i + 1;
  }
  return false;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void append_word(std::string& out, std::string_view text, bool is_key) {
  if (word_needs_quotes(text, is_key)) {
    append_quoted(out, text);
  } else {
    out += text;
  }
}

std::string_view text_in(const raft::TextPool& pool, raft::TextId id) {
  return id < pool.size() ? pool.view(id) : std::string_view();
}

raft::Configuration configuration_in(const raft::EntryStore& store, raft::ConfigId id) {
  return id < store.configurations() ? store.configuration(id) : raft::Configuration{};
}

/// Reads words from the left.
class Words {
 public:
  explicit Words(std::string_view rest) : rest_(rest) {}

  /// A bare word up to a space or the stop character, or a quoted text.
  bool next(std::string& word, bool& quoted, char stop = ' ') {
    word.clear();
    quoted = !rest_.empty() && rest_.front() == '"';
    if (quoted) return next_quoted(word);
    std::size_t n = 0;
    while (n < rest_.size() && rest_[n] != ' ' && rest_[n] != stop) ++n;
    word = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return n > 0;
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view rest() const { return rest_; }

 private:
  bool next_quoted(std::string& word) {
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      word += rest_[i];
    }
    return false;
  }

  std::string_view rest_;
};

std::optional<CommandParts> parse_key_only(raft::CommandKind kind, std::string_view rest) {
  CommandParts parts{.kind = kind};
  Words words(rest);
  bool quoted = false;
  if (!words.next(parts.key, quoted) || !words.rest().empty()) return std::nullopt;
  return parts;
}

std::optional<CommandParts> parse_cas(std::string_view rest) {
  CommandParts parts{.kind = raft::CommandKind::cas};
  Words words(rest);
  bool quoted = false;
  if (!words.next(parts.key, quoted) || !words.take(' ') || !words.next(parts.expected, quoted)) return std::nullopt;
  if (!quoted && parts.expected == "none") {
    parts.expected.clear();
    parts.expects_missing = true;
  }
  if (!words.take(' ') || !words.next(parts.value, quoted) || !words.rest().empty()) return std::nullopt;
  return parts;
}

std::optional<CommandParts> parse_set(std::string_view text) {
  CommandParts parts{.kind = raft::CommandKind::set};
  Words words(text);
  bool quoted = false;
  if (!words.next(parts.key, quoted, '=') || !words.take('=')) return std::nullopt;
  if (words.rest().empty()) return std::nullopt;
  if (words.rest().front() != '"') {
    parts.value = words.rest();
    return parts;
  }
  if (!words.next(parts.value, quoted) || !words.rest().empty()) return std::nullopt;
  return parts;
}

void append_nodes(std::string& out, const raft::NodeSet& nodes) {
  const std::size_t begin = out.size();
  for (const raft::NodeId node : nodes) {
    if (out.size() != begin) out += ',';
    out += std::to_string(node);
  }
  if (out.size() == begin) out += "none";
}

/// "0,3,4" or "none".
std::optional<raft::NodeSet> parse_nodes(std::string_view text) {
  raft::NodeSet nodes;
  if (text == "none") return nodes;
  for (;;) {
    unsigned node = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), node);
    if (problem != std::errc() || node >= raft::kNodesMax) return std::nullopt;
    nodes.add(static_cast<raft::NodeId>(node));
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return nodes;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
  }
}

std::optional<CommandParts> parse_config(std::string_view text) {
  const std::optional<raft::Configuration> members = parse_configuration(text);
  if (!members) return std::nullopt;
  CommandParts parts{.kind = raft::CommandKind::config};
  parts.members = *members;
  return parts;
}

}  // namespace

std::string configuration_text(const raft::Configuration& configuration) {
  std::string text;
  append_nodes(text, configuration.voters);
  if (configuration.joint()) {
    text += " -> ";
    append_nodes(text, configuration.next_voters);
  }
  if (!configuration.learners.empty()) {
    text += " learners ";
    append_nodes(text, configuration.learners);
  }
  return text;
}

std::optional<raft::Configuration> parse_configuration(std::string_view text) {
  raft::Configuration configuration;
  const auto take_behind = [&text](std::string_view mark, raft::NodeSet& nodes) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return true;
    const std::optional<raft::NodeSet> parsed = parse_nodes(text.substr(at + mark.size()));
    if (!parsed || parsed->empty()) return false;
    nodes = *parsed;
    text = text.substr(0, at);
    return true;
  };
  if (!take_behind(" learners ", configuration.learners) || !take_behind(" -> ", configuration.next_voters)) {
    return std::nullopt;
  }
  const std::optional<raft::NodeSet> voters = parse_nodes(text);
  if (!voters) return std::nullopt;
  configuration.voters = *voters;
  return configuration;
}

void append_command(std::string& out, const raft::Command& command, const raft::EntryStore& store) {
  const std::string_view key = text_in(store.keys, command.key);
  switch (command.kind) {
    case raft::CommandKind::vacant:
    case raft::CommandKind::noop:
      out += '-';
      return;
    case raft::CommandKind::get:
      out += "get ";
      append_word(out, key, true);
      return;
    case raft::CommandKind::erase:
      out += "delete ";
      append_word(out, key, true);
      return;
    case raft::CommandKind::cas:
      out += "cas ";
      append_word(out, key, true);
      out += ' ';
      if (command.expected == raft::kNoText) {
        out += "none";
      } else {
        append_word(out, text_in(store.values, command.expected), false);
      }
      out += ' ';
      append_word(out, text_in(store.values, command.value), false);
      return;
    case raft::CommandKind::config:
      out += "config ";
      out += configuration_text(configuration_in(store, command.key));
      return;
    case raft::CommandKind::set:
      break;
  }
  append_word(out, key, true);
  out += '=';
  const std::string_view value = text_in(store.values, command.value);
  if (value_needs_quotes(value)) {
    append_quoted(out, value);
  } else {
    out += value;
  }
}

std::string command_text(const raft::Command& command, const raft::EntryStore& store) {
  std::string text;
  append_command(text, command, store);
  return text;
}

std::optional<CommandParts> parse_command(std::string_view text) {
  if (text == "-") return CommandParts{};
  if (text.starts_with("get ")) return parse_key_only(raft::CommandKind::get, text.substr(4));
  if (text.starts_with("delete ")) return parse_key_only(raft::CommandKind::erase, text.substr(7));
  if (text.starts_with("cas ")) return parse_cas(text.substr(4));
  if (text.starts_with("config ")) return parse_config(text.substr(7));
  return parse_set(text);
}

raft::Command add_command(const CommandParts& parts, raft::EntryStore& store) {
  raft::Command command{.kind = parts.kind};
  if (parts.kind == raft::CommandKind::config) {
    command.key = store.add_configuration(parts.members);
    return command;
  }
  const bool is_cas = parts.kind == raft::CommandKind::cas;
  if (parts.kind != raft::CommandKind::noop) command.key = store.keys.add(parts.key);
  if (is_cas || parts.kind == raft::CommandKind::set) command.value = store.values.add(parts.value);
  if (is_cas && !parts.expects_missing) command.expected = store.values.add(parts.expected);
  return command;
}

CommandParts command_parts(const raft::Command& command, const raft::EntryStore& store) {
  CommandParts parts{.kind = command.kind};
  if (command.kind == raft::CommandKind::config) {
    parts.members = configuration_in(store, command.key);
    return parts;
  }
  parts.key = text_in(store.keys, command.key);
  parts.value = text_in(store.values, command.value);
  parts.expected = text_in(store.values, command.expected);
  parts.expects_missing = command.kind == raft::CommandKind::cas && command.expected == raft::kNoText;
  return parts;
}

raft::Command command_of_slots(std::uint64_t kind, std::uint64_t key, std::uint64_t texts) {
  raft::Command command;
  command.kind = kind <= static_cast<std::uint64_t>(raft::CommandKind::cas) ? static_cast<raft::CommandKind>(kind)
                                                                            : raft::CommandKind::vacant;
  command.key = static_cast<raft::TextId>(key);
  command.value = sim::low_of(texts);
  command.expected = sim::high_of(texts);
  return command;
}

}  // namespace raftlab::report
