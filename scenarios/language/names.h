// SPDX-License-Identifier: MIT
#pragma once

// The closed vocabularies of the language beside its statements: message kinds, event kinds, roles, options, rules,
// properties, and the words that cannot be the name of a node.

#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/language/ast.h"

namespace raftlab::scenarios::language {

[[nodiscard]] std::optional<MessageKind> message_kind(std::string_view word);
[[nodiscard]] std::string_view name_of(MessageKind kind);
[[nodiscard]] const std::vector<std::string_view>& message_kind_names();

/// The event kinds of the timeline, for count(EVENT).
[[nodiscard]] const std::vector<std::string_view>& event_kind_names();

[[nodiscard]] std::optional<RoleName> role_name(std::string_view word);
[[nodiscard]] std::string_view name_of(RoleName role);
[[nodiscard]] const std::vector<std::string_view>& role_names();

[[nodiscard]] std::optional<OptionName> option_name(std::string_view word);
[[nodiscard]] std::string_view name_of(OptionName option);
[[nodiscard]] const std::vector<std::string_view>& option_names();

[[nodiscard]] std::optional<QuantityKind> quantity_kind(std::string_view word);
/// `no_leader` is two words and prints as such.
[[nodiscard]] std::string_view name_of(QuantityKind kind);
[[nodiscard]] const std::vector<std::string_view>& quantity_names();

/// What `expect violation` may name.
[[nodiscard]] const std::vector<std::string_view>& property_names();
/// What `rule NAME off` and --rule may name.
[[nodiscard]] const std::vector<std::string_view>& rule_names();

/// leader, all, none, ...: not to be bound.
[[nodiscard]] bool is_reserved_name(std::string_view word);
/// A letter or `_`, then letters, digits, `_`, `-`; at most 64.
[[nodiscard]] bool is_name(std::string_view word);
/// The words a node selector may start with, for "did you mean".
[[nodiscard]] const std::vector<std::string_view>& selector_words();

}  // namespace raftlab::scenarios::language
