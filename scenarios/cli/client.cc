// SPDX-License-Identifier: MIT
// raftlab client: the commands of a person to a cluster on a real network, typed or from a pipe.
#include "transport/tcp/client.h"

#include <fmt/format.h>

#include <vector>

#include "scenarios/cli/cluster_file.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/prompt.h"
#include "scenarios/cli/run_options.h"

namespace raftlab::scenarios::cli {
namespace {

using transport::tcp::Address;
using transport::tcp::Client;
using transport::tcp::Control;
using transport::tcp::ControlAnswer;
using transport::tcp::ControlVerb;
using transport::tcp::Status;

struct Word {
  std::string_view word;
  std::string_view syntax;
  std::string_view help;
};

constexpr Word kWords[] = {
    {"getleader", "getleader", "who leads, and in which term"},
    {"setval", "setval K V", "writes a value; K=V does the same"},
    {"getval", "getval K", "reads a value, None for a missing key"},
    {"delval", "delval K", "deletes a key"},
    {"cas", "cas K OLD NEW", "writes NEW if the value is OLD; None for a missing key"},
    {"status", "status", "how every node is"},
    {"connect", "connect N | connect HOST PORT | connect any", "asks only this node from here on, or any again"},
    {"kill", "kill N", "the node loses its memory and is away (needs --allow-control there)"},
    {"revive", "revive N", "it starts again from its disk"},
    {"suspend", "suspend SECONDS | suspend N SECONDS", "the node does nothing for a while, as a paused process"},
    {"help", "help", "this"},
    {"quit", "quit", "ends; Ctrl-D too"},
};

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : std::string(line) + " ") {
    if (c != ' ' && c != '\t' && c != '\r') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

/// What a line came to: an answer for standard output, or what is wrong.
struct Done {
  std::string text;
  ExitCode code = ExitCode::good;
  bool over = false;
};

class Conversation {
 public:
  Conversation(transport::tcp::Cluster cluster, Client::Milliseconds patience)
      : client_(std::move(cluster), Client::random_name()), patience_(patience) {}

  Done carry_out(const std::string& line);

 private:
  using Words = std::vector<std::string>;

  static Done wrong(std::string text) { return {std::move(text), ExitCode::bad_input}; }
  static Done failed(std::string text) { return {std::move(text), ExitCode::inconclusive}; }
  const Address* node_named(const std::string& word) const {
    const std::optional<std::uint64_t> id = parse_count(word);
    if (!id || *id >= raft::kNodesMax) return nullptr;
    const auto at = client_.cluster().nodes.find(static_cast<raft::NodeId>(*id));
    return at == client_.cluster().nodes.end() ? nullptr : &at->second;
  }
  Done ask(const Client::Request& request, std::string_view done);
  Done get_leader();
  Done status();
  Done connect(const Words& words);
  Done control(const std::string& node, const Control& control);
  Done suspend(const Words& words);

  Client client_;
  Client::Milliseconds patience_;
  std::optional<Address> connected_;
};

Done Conversation::ask(const Client::Request& request, std::string_view done) {
  if (request.key.size() > transport::tcp::kKeyMax) return wrong("a key has at most 1024 bytes");
  if (request.value.size() > transport::tcp::kValueMax ||
      request.expected.value_or("").size() > transport::tcp::kValueMax)
    return wrong("a value has at most 16384 bytes");
  const Client::Answer answer = client_.call(request, patience_);
  switch (answer.outcome) {
    case Client::Outcome::unknown:
      return failed(fmt::format("no answer within {}: {}. It may have happened or not",
                                while_text(patience_.count() * 1000), answer.why));
    case Client::Outcome::mismatch:
      return {"mismatch: the value is another one"};
    case Client::Outcome::ok:
      break;
  }
  if (request.kind == raft::CommandKind::get) return {answer.value.value_or("None")};
  return {std::string(done)};
}

Done Conversation::get_leader() {
  const std::optional<Status> leader = client_.leader(patience_ / 4);
  if (!leader) return {"none"};
  return {fmt::format("node {}, term {}", leader->leader, leader->term)};
}

Done Conversation::status() {
  constexpr std::string_view kRoles[] = {"follower", "pre-candidate", "candidate", "leader"};
  std::string text;
  for (const auto& [id, address] : client_.cluster().nodes) {
    const std::optional<Status> one = client_.status(address, patience_ / 4);
    text += fmt::format("{}node {}  {:<22}", text.empty() ? "" : "\n", id, address.text());
    if (!one) {
      text += "does not answer";
    } else if (!one->up) {
      text += "killed";
    } else {
      text += fmt::format("{:<13}  term {}  log {}  committed {}  applied {}", kRoles[static_cast<unsigned>(one->role)],
                          one->term, one->last_index, one->commit_index, one->applied_index);
    }
  }
  return {text};
}

Done Conversation::connect(const Words& words) {
  if (words.size() == 2 && words[1] == "any") {
    client_.disconnect();
    connected_.reset();
    return {"any node is asked"};
  }
  Address address;
  if (words.size() == 2) {
    const Address* known = node_named(words[1]);
    if (known == nullptr) return wrong(fmt::format("there is no node {} in the cluster file", words[1]));
    address = *known;
  } else if (words.size() == 3) {
    const std::optional<std::uint64_t> port = parse_count(words[2]);
    if (!port || *port == 0 || *port > 65535)
      return wrong(fmt::format("the port '{}' is no number to 65535", words[2]));
    address = {words[1], static_cast<std::uint16_t>(*port)};
  } else {
    return wrong("write: connect N, connect HOST PORT, or connect any");
  }
  const std::string error = client_.connect(address, patience_);
  if (!error.empty()) return failed(fmt::format("cannot connect to {}: {}", address.text(), error));
  connected_ = address;
  return {fmt::format("connected to node {} at {}", client_.node(), address.text())};
}

Done Conversation::control(const std::string& node, const Control& control) {
  const Address* address = node_named(node);
  if (address == nullptr) return wrong(fmt::format("there is no node {} in the cluster file", node));
  const ControlAnswer answer = client_.control(*address, control, patience_);
  return answer.done ? Done{answer.text} : failed(answer.text);
}

Done Conversation::suspend(const Words& words) {
  if (words.size() < 2 || words.size() > 3) return wrong("write: suspend SECONDS, or suspend N SECONDS");
  // "2.5" is seconds; with a unit, as in the scenario language, it may be "200ms".
  std::string time = words.back();
  if (time.find_first_not_of("0123456789.") == std::string::npos) time += "s";
  std::int64_t time_us = 0;
  try {
    time_us = read_duration("suspend", time);
  } catch (const UsageError&) {
    return wrong(fmt::format("'{}' is no time: write seconds, such as 2 or 0.5", words.back()));
  }
  if (time_us < 0 || static_cast<std::uint64_t>(time_us) > transport::tcp::kSuspendMaxUs) {
    return wrong("a node is suspended for ten minutes at most");
  }
  const Control control{ControlVerb::suspend, static_cast<std::uint64_t>(time_us)};
  if (words.size() == 3) return this->control(words[1], control);
  if (!connected_) return wrong("which node? connect to it first, or write: suspend N SECONDS");
  const ControlAnswer answer = client_.control(*connected_, control, patience_);
  return answer.done ? Done{answer.text} : failed(answer.text);
}

Done Conversation::carry_out(const std::string& line) {
  using raft::CommandKind;
  const Words words = words_of(line.substr(0, line.find('#') == 0 ? 0 : std::string::npos));
  if (words.empty()) return {};
  const std::string& first = words.front();
  if (first == "quit" || first == "exit") return {{}, ExitCode::good, true};
  if (first == "getleader" && words.size() == 1) return get_leader();
  if (first == "status" && words.size() == 1) return status();
  if (first == "connect") return connect(words);
  if (first == "suspend") return suspend(words);
  if (first == "setval" && words.size() == 3) return ask({CommandKind::set, words[1], words[2], {}}, "ok");
  if (first == "getval" && words.size() == 2) return ask({CommandKind::get, words[1], {}, {}}, "");
  if (first == "delval" && words.size() == 2) return ask({CommandKind::erase, words[1], {}, {}}, "ok");
  if (first == "cas" && words.size() == 4) {
    const auto expected = words[2] == "None" ? std::nullopt : std::optional<std::string>(words[2]);
    return ask({CommandKind::cas, words[1], words[3], expected}, "ok");
  }
  if (first == "kill" && words.size() == 2) return control(words[1], {ControlVerb::kill, 0});
  if (first == "revive" && words.size() == 2) return control(words[1], {ControlVerb::revive, 0});
  if (first == "help") {
    std::string text;
    for (const Word& word : kWords)
      text += fmt::format("{}  {:<44}{}", text.empty() ? "" : "\n", word.syntax, word.help);
    return {text};
  }
  for (const Word& word : kWords) {
    if (first == word.word) return wrong(fmt::format("write: {}", word.syntax));
  }
  // K=V, split at the first =; spaces belong to the value.
  const std::size_t begin = line.find_first_not_of(" \t");
  const std::size_t equals = line.find('=');
  if (equals != std::string::npos && equals > begin && words_of(line.substr(0, equals)).size() == 1) {
    return ask({CommandKind::set, words_of(line.substr(0, equals)).front(), line.substr(equals + 1), {}}, "ok");
  }
  return wrong(fmt::format("'{}' is no command; help lists them", first));
}

}  // namespace

ExitCode client_command(const Arguments& arguments, Console& console) {
  const ClusterInput input = read_cluster_file(arguments, console);
  if (!input.cluster) return input.code;
  const std::int64_t patience_us = read_duration("--timeout", arguments.value("--timeout").value_or("5s"));
  if (patience_us < 1'000) throw UsageError{"--timeout must be 1ms at least", {}};
  Conversation conversation(*input.cluster, Client::Milliseconds(patience_us / 1000));
  ExitCode code = ExitCode::good;
  const auto say = [&](const Done& done) {
    if (done.code != ExitCode::good) {
      console.error(done.text);
      code = worse(code, done.code);
    } else if (!done.text.empty()) {
      console.result(done.text + "\n");
      console.flush();
    }
  };
  if (!arguments.words.empty()) {  // one command on the command line
    std::string line;
    for (const std::string& word : arguments.words) line += (line.empty() ? "" : " ") + word;
    const Done done = conversation.carry_out(line);
    if (done.code == ExitCode::bad_input) throw UsageError{done.text, {}};
    say(done);
    return code;
  }
  const std::unique_ptr<Prompt> prompt = make_prompt([](std::string_view line) {
    std::vector<std::string> words;
    if (line.find(' ') == std::string_view::npos) {
      for (const Word& word : kWords) words.emplace_back(word.word);
    }
    return words;
  });
  for (;;) {
    const Prompt::Line line = prompt->read("raftlab> ");
    if (line.end == Prompt::End::interrupted) return interrupts().exit_code();
    if (line.end == Prompt::End::end_of_input) break;
    const Done done = conversation.carry_out(line.text);
    if (done.over) break;
    say(done);
  }
  return prompt->interactive() ? ExitCode::good : code;
}

}  // namespace raftlab::scenarios::cli
