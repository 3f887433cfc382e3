// SPDX-License-Identifier: MIT
// What a live class needs of a run: carry out a line, play on, take back, and tell what has changed since. The server
// (server.h) knows only this; scenarios implements it. Always holds: all calls of one Session come one after the other
// (its own strand), so it needs no locks; only the functions that save() and page() hand out run elsewhere, on another
// thread and at the same time. Events count from 1 as in e#17, 0 is none; times are microseconds of virtual time.
// What a Session keeps for its viewers is bounded (kWindowEvents), however long the class lasts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "raft/types.h"

namespace raftlab::report::live {

using raft::Time;

/// A browser keeps so many events, and a snapshot has no more.
inline constexpr std::size_t kWindowEvents = 20'000;

/// An answer for people: one line, or a few.
struct Reply {
  bool ok = true;
  std::string message;
};

/// An event as report/web/run.js reads it; the numbers of kinds, types and reasons are places in Words.
struct Event {
  std::uint64_t id = 0;
  Time at_us = 0;
  std::uint8_t kind = 0;
  std::uint8_t node = 255;  // 254 clients, 255 the scenario
  std::uint8_t peer = 255;  // 255 none
  std::uint8_t type = 255;  // 255 no message
  std::uint8_t reason = 0;  // of message_dropped in Words::drop_reasons
  bool bulk = false;        // a heartbeat or its answer; live, where its fate is not known yet, every plain one
  std::uint64_t term = 0;   // of the event, else of its node
  std::uint64_t cause = 0;  // an event; 0 none
  std::uint64_t sent = 0;   // of a message event the message_sent it belongs to
  std::string text;         // "votes for node 0 (term 1)"
  std::string label;        // the few words at its arrow or mark
};

/// What an event changed at a node; where nothing is said nothing changed. As the state of a node before the first
/// event of a snapshot everything is said and `event` is 0.
struct NodeChange {
  /// Entries behind `cut` are gone, `added` follow; those before `first` are in a snapshot. In a snapshot `cut` is where
  /// what is told begins: entries from `first` to `cut` are there but not told.
  struct Log {
    std::uint64_t first = 1;
    std::uint64_t cut = 0;
    std::vector<std::pair<std::uint64_t, std::string>> added;  // term, "x=1"
  };
  /// What a leader knows of another node; next 0: it leads no more.
  struct Progress {
    std::uint8_t peer = 0;
    std::uint64_t next = 0;
    std::uint64_t match = 0;
  };
  std::uint64_t event = 0;
  std::uint8_t node = 0;
  std::optional<char> letter;  // F C L Q N O x P, as the lanes of the page show it
  std::optional<std::uint64_t> term;
  std::optional<int> vote;  // -1 nobody
  std::optional<std::uint64_t> commit;
  std::optional<std::uint64_t> applied;
  std::optional<std::uint64_t> durable;
  std::optional<std::string> config;  // "0,1,2"
  std::optional<Log> log;
  std::vector<Progress> progress;
};

/// Something broken on purpose.
struct Fault {
  std::uint64_t first = 0;  // event
  std::uint64_t last = 0;   // event; 0 it lasts
  std::string text;         // "partition 0,1 | 2"
  std::vector<std::uint8_t> nodes;
};

/// A line of the class, as save() writes it: "@1.500s crash leader". Waits that only keep time are not among them.
struct Line {
  std::uint64_t event = 0;  // the first event it caused; 0 none
  Time at_us = 0;
  std::string text;
};

/// A branch that was left by fork() or use() and can be returned to.
struct Branch {
  std::size_t number = 0;
  std::string text;  // "branch 2: 14 lines, 12.400 s"
  bool current = false;
};

/// How far a viewer is. Another generation than the session's: what he has is void (back, use), he needs a snapshot.
struct Mark {
  std::uint64_t generation = 0;
  std::uint64_t events = 0;  // the last event he has
  std::size_t lines = 0;     // and how many lines
  std::uint64_t others = 0;  // counts changes of faults, branches and the end
};

/// What happened since a mark, and the mark behind it.
struct Changes {
  Mark mark;
  bool snapshot_needed = false;  // another generation, or more than kWindowEvents events: nothing else is said
  Time now_us = 0;
  std::vector<Event> events;
  std::vector<NodeChange> states;  // by event
  std::vector<Line> lines;
  std::optional<std::vector<Fault>> faults;     // all that touch the window, if any changed
  std::optional<std::vector<Branch>> branches;  // all, if any changed
  std::optional<std::string> over;  // why the run goes no further: "node 2 voted twice ...", "the end of the file"
};

/// Enough to show the class now.
struct Snapshot {
  Mark mark;
  Time now_us = 0;
  std::vector<NodeChange> base;  // of every node, before the first of `events`
  std::vector<Event> events;     // the last ones
  std::vector<NodeChange> states;
  std::vector<Line> lines;       // at most the last kLinesMax
  std::size_t lines_before = 0;  // how many more there are before these
  std::vector<Fault> faults;
  std::vector<Branch> branches;
  std::string digest;  // of the run so far: what `raftlab run` on the text saved now gives
  std::optional<std::string> over;
};
inline constexpr std::size_t kLinesMax = 1'000;

/// The numbers of events in words; never changes.
struct Words {
  std::vector<std::string> kinds;
  std::vector<std::string> types;
  std::vector<std::string> reasons;
  std::vector<std::string> drop_reasons;
};

/// What the class is about; never changes but by back() and use().
struct About {
  std::string title;
  std::string name;  // base name of the scenario
  std::string seed;
  unsigned nodes = 0;
  std::string version;  // of the engine
};

/// Why an event happened, as Run.whyOf of the page has it.
struct Why {
  std::string section;
  std::string rule;
  std::string note;
  std::vector<std::pair<bool, std::string>> conditions;  // met, text
};

/// The class as a scenario. With `error` the text may not replay to what was seen and has no digest; it is said all the
/// same, so that whoever ends a class does not lose it.
struct Saved {
  std::string text;
  std::string digest;     // of the run of this very text
  std::string file_name;  // "class-42.raft"
  std::string error;
};

class Session {
 public:
  virtual ~Session() = default;

  virtual About about() const = 0;
  virtual Words words() const = 0;

  /// Carries out one statement of the language now, as typed; what it needs of virtual time passes at once. A line
  /// that is wrong or fails leaves the run as it was, and says why.
  virtual Reply act(std::string_view line) = 0;
  /// Plays on by at most so much virtual time, which is kept so that save() replays it. False: the run is over.
  virtual bool advance(Time virtual_us) = 0;
  /// Plays on to behind the next event, or of many at one moment behind the next that is no bulk.
  virtual Reply step() = 0;
  /// Takes back the last lines.
  virtual Reply back(std::size_t lines) = 0;
  /// Goes on in a new branch from here; the old one is kept.
  virtual Reply fork() = 0;
  /// Goes on in another branch where it was left.
  virtual Reply use(std::size_t branch) = 0;

  virtual Time now() const = 0;
  /// Cheap where nothing happened.
  virtual Changes changes_since(const Mark& mark) const = 0;
  /// With at most so many events.
  virtual Snapshot snapshot(std::size_t events_max) const = 0;
  virtual std::optional<Why> why(std::uint64_t event) const = 0;

  /// Whether anything but time has happened: else there is nothing to save.
  virtual bool touched() const = 0;
  /// Cheap: takes what is needed. The function is called once, later, on another thread.
  virtual std::function<Saved()> save() const = 0;
  /// The same for the whole self-contained page of the run so far.
  virtual std::function<std::string()> page() const = 0;
};

}  // namespace raftlab::report::live
