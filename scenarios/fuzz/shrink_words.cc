// SPDX-License-Identifier: MIT
// The same lines in fewer and shorter words.
#include <algorithm>
#include <string>

#include "scenarios/fuzz/shrink_passes.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::ClientRequest;
using language::NodeAction;
using language::NodeFault;
using language::Statement;
using language::WhenKind;

constexpr std::size_t kManyRequests = 4;
constexpr std::uint32_t kAll = 1'000'000;

bool is_request(const Statement& line) { return std::holds_alternative<ClientRequest>(line.action); }

std::size_t requests(const Candidate& candidate) {
  return static_cast<std::size_t>(std::count_if(candidate.lines.begin(), candidate.lines.end(), is_request));
}

/// `send set x 1`: nothing said that needs not be. `number` counts the requests.
ClientRequest plain_request(std::size_t number) {
  ClientRequest plain;
  plain.mode = language::RequestMode::no_wait;
  plain.key = "x";
  plain.value.text = std::to_string(number);
  return plain;
}

/// Adds `statement` with one thing changed.
template <class Change>
void add_variant(std::vector<Statement>& variants, const Statement& statement, const Change& change) {
  Statement variant = statement;
  change(variant);
  retext(variant);
  if (variant.text != statement.text) variants.push_back(std::move(variant));
}

void request_variants(std::vector<Statement>& variants, const Statement& line, std::size_t number) {
  const auto change = [&variants, &line](const auto& edit) {
    add_variant(variants, line, [&edit](Statement& variant) { edit(std::get<ClientRequest>(variant.action)); });
  };
  change([number](ClientRequest& request) { request = plain_request(number); });
  change([number](ClientRequest& request) {
    const std::string client = request.client;
    request = plain_request(number);
    request.client = client;
  });
  // Waits for the answer, as people would write it; a `send` with a session asks again as well.
  change([number](ClientRequest& request) {
    request = plain_request(number);
    request.mode = language::RequestMode::plain;
  });
  change([](ClientRequest& request) { request.via.reset(); });
  change([](ClientRequest& request) { request.client.clear(); });
  change([](ClientRequest& request) { request.expected.reset(); });
  change([](ClientRequest& request) { request.mode = language::RequestMode::no_wait; });
  change([](ClientRequest& request) { request.key = "x"; });
  change([number](ClientRequest& request) {
    if (request.operation == language::ClientOperation::set) request.value.text = std::to_string(number);
  });
}

void load_variants(std::vector<Statement>& variants, const Statement& line) {
  const auto change = [&variants, &line](const auto& edit) {
    add_variant(variants, line, [&edit](Statement& variant) { edit(std::get<language::Clients>(variant.action)); });
  };
  change([](language::Clients& load) {
    load.set_ppm = kAll;
    load.get_ppm = load.cas_ppm = 0;
  });
  change([](language::Clients& load) { load.count = 1; });
  change([](language::Clients& load) { load.count = (load.count + 1) / 2; });
  change([](language::Clients& load) { load.keys = 1; });
  change([](language::Clients& load) { load.rate_per_second = std::min<std::uint64_t>(load.rate_per_second, 10); });
}

std::uint32_t first_node(const language::NodeSelector& nodes) {
  return nodes.nodes.empty() ? 0 : nodes.nodes.front().id;
}

/// Every list of several nodes with one of them less.
void node_variants(std::vector<Statement>& variants, const Statement& line) {
  std::size_t selectors = 0;
  Statement counted = line;
  for_each_selector(counted, [&selectors](language::NodeSelector&) { ++selectors; });
  for (std::size_t at = 0; at < selectors; ++at) {
    std::size_t nodes = 0;
    std::size_t i = 0;
    for_each_selector(counted, [&](language::NodeSelector& selector) {
      if (i++ == at) nodes = selector.nodes.size();
    });
    for (std::size_t gone = 0; nodes > 1 && gone < nodes; ++gone) {
      add_variant(variants, line, [at, gone](Statement& variant) {
        std::size_t number = 0;
        for_each_selector(variant, [&number, at, gone](language::NodeSelector& selector) {
          if (number++ == at) selector.nodes.erase(selector.nodes.begin() + static_cast<std::ptrdiff_t>(gone));
        });
      });
    }
  }
}

/// Simpler ways to write a line, the simplest first.
std::vector<Statement> variants_of(const Statement& line, std::size_t number) {
  std::vector<Statement> variants;
  if (is_request(line)) request_variants(variants, line, number);
  if (std::holds_alternative<language::Clients>(line.action)) load_variants(variants, line);
  if (!line.bind_name.empty() && !std::holds_alternative<language::Let>(line.action)) {
    add_variant(variants, line, [](Statement& variant) { variant.bind_name.clear(); });
  }
  if (auto* request = std::get_if<language::MemberRequest>(&line.action); request != nullptr) {
    add_variant(variants, line, [](Statement& variant) {
      auto& member = std::get<language::MemberRequest>(variant.action);
      member.mode = language::RequestMode::no_wait;
      member.via.reset();
      member.client.clear();
    });
  }
  if (std::holds_alternative<language::Partition>(line.action)) {
    add_variant(variants, line, [](Statement& variant) {
      auto& groups = std::get<language::Partition>(variant.action).groups;
      std::stable_sort(groups.begin(), groups.end(),
                       [](const auto& a, const auto& b) { return first_node(a) < first_node(b); });
    });
  }
  if (std::holds_alternative<language::Settle>(line.action)) {
    add_variant(variants, line, [](Statement& variant) { variant.action = language::Settle{}; });
  }
  if (const auto* fault = std::get_if<language::MessageFault>(&line.action);
      fault != nullptr && fault->kind == language::MessageKind::any) {
    add_variant(variants, line, [](Statement& variant) {
      const auto& any = std::get<language::MessageFault>(variant.action);
      if (any.action == language::MessageAction::drop && !any.count) {
        variant.action = language::Cut{any.from, any.to, false};
      }
    });
  }
  node_variants(variants, line);
  return variants;
}

/// Puts a number where lines say the name.
void name_to_number(Candidate& candidate, const std::string& name, std::uint32_t node) {
  for (Statement& line : candidate.lines) {
    for_each_selector(line, [&](language::NodeSelector& selector) {
      for (language::NodeRef& ref : selector.nodes) {
        if (ref.kind == language::NodeRefKind::name && ref.name == name)
          ref = {language::NodeRefKind::id, node, {}, {}};
      }
    });
    if (line.bind_name == name) line.bind_name.clear();
    retext(line);
  }
}

/// Names that are bound once, by `let` or `as`.
std::vector<std::string> names_of(const Candidate& candidate) {
  std::vector<std::string> names;
  for (const Statement& line : candidate.lines) {
    if (!line.bind_name.empty()) names.push_back(line.bind_name);
  }
  return names;
}

bool numbers_for_names(Search& search, unsigned seeds) {
  bool any = false;
  for (const std::string& name : names_of(search.best())) {
    for (std::uint32_t node = 0; node < node_count(search.best()); ++node) {
      Candidate numbered = search.best();
      std::erase_if(numbered.lines, [&name](const Statement& line) {
        return std::holds_alternative<language::Let>(line.action) && line.bind_name == name;
      });
      name_to_number(numbered, name, node);
      if (!search.accept(numbered, seeds, Search::Slack::some)) continue;
      any = true;
      break;
    }
  }
  return any;
}

bool same_nodes(const language::NodeSelector& a, const language::NodeSelector& b) {
  Statement one, other;
  one.action = NodeFault{NodeAction::crash, a};
  other.action = NodeFault{NodeAction::crash, b};
  retext(one);
  retext(other);
  return one.text == other.text;
}

/// Whether the later line takes back what the earlier one did.
bool takes_back(const Statement& later, const Statement& earlier) {
  if (earlier.for_us || later.when.kind != WhenKind::at || time_of(later) <= time_of(earlier)) return false;
  const auto* begin = std::get_if<NodeFault>(&earlier.action);
  const auto* end = std::get_if<NodeFault>(&later.action);
  if (begin != nullptr && end != nullptr) {
    const bool pair = (begin->action == NodeAction::crash && end->action == NodeAction::restart) ||
                      (begin->action == NodeAction::pause && end->action == NodeAction::resume);
    return pair && same_nodes(begin->nodes, end->nodes);
  }
  const bool heals = std::holds_alternative<language::Heal>(later.action);
  return heals && (std::holds_alternative<language::Partition>(earlier.action) ||
                   std::holds_alternative<language::Isolate>(earlier.action) ||
                   std::holds_alternative<language::Cut>(earlier.action));
}

}  // namespace

bool simpler_lines(Search& search, unsigned seeds) {
  bool any = false;
  // All requests at once: most often none of them says anything that matters.
  Candidate plain = search.best();
  std::size_t number = 0;
  for (Statement& line : plain.lines) {
    if (!is_request(line)) continue;
    line.action = plain_request(++number);
    retext(line);
  }
  if (number > 1) any = search.accept(plain, seeds, Search::Slack::some);
  any = numbers_for_names(search, seeds) || any;
  number = 0;
  for (std::size_t i = 0; i < search.best().lines.size() && !search.over(); ++i) {
    if (is_request(search.best().lines[i])) ++number;
    const std::vector<Statement> variants = variants_of(search.best().lines[i], number);
    for (const Statement& variant : variants) {
      Candidate simpler = search.best();
      if (i >= simpler.lines.size()) break;
      simpler.lines[i] = variant;
      if (!search.accept(simpler, seeds, Search::Slack::some)) continue;
      any = true;
      break;
    }
  }
  return any;
}

bool joined_lines(Search& search, unsigned seeds) {
  bool any = false;
  for (std::size_t first = 0; first < search.best().lines.size(); ++first) {
    for (std::size_t second = first + 1; second < search.best().lines.size(); ++second) {
      const Statement& earlier = search.best().lines[first];
      const Statement& later = search.best().lines[second];
      if (!takes_back(later, earlier)) continue;
      Candidate joined = search.best();
      joined.lines[first].for_us = time_of(later) - time_of(earlier);
      retext(joined.lines[first]);
      joined.lines.erase(joined.lines.begin() + static_cast<std::ptrdiff_t>(second));
      if (!search.accept(joined, seeds, Search::Slack::some)) continue;
      any = true;
      break;
    }
  }
  return any;
}

bool load_instead(Search& search, unsigned seeds) {
  if (requests(search.best()) < kManyRequests) return false;
  const auto first = std::find_if(search.best().lines.begin(), search.best().lines.end(), is_request);
  const std::int64_t begins_us = time_of(*first);
  for (const std::uint64_t rate : {10U, 20U, 50U}) {
    for (const std::uint32_t count : {1U, 3U}) {
      Candidate loaded = search.best();
      std::erase_if(loaded.lines, is_request);
      Statement line;
      line.action = language::Clients{count, kAll, 0, 0, 1, rate};
      line.for_us = (search.end_us() - begins_us + 999'999) / 1'000'000 * 1'000'000;
      if (*line.for_us == 0) line.for_us = 1'000'000;
      set_time(line, begins_us);
      retext(line);
      const auto place = std::find_if(loaded.lines.begin(), loaded.lines.end(),
                                      [begins_us](const Statement& other) { return time_of(other) > begins_us; });
      loaded.lines.insert(place, line);
      if (search.accept(loaded, seeds, Search::Slack::some)) return true;
    }
  }
  return false;
}

}  // namespace raftlab::scenarios::fuzz
