// SPDX-License-Identifier: MIT
#include "tests/support/export_rules.h"

#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "report/exports/characters.h"
#include "report/exports/svg_labels.h"

namespace raftlab::report::fixture {

using nlohmann::json;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

namespace {

/// What stands behind a colon in a diagram.
bool is_mermaid_text(std::string_view text) {
  if (std::regex_search(std::string(text), std::regex(R"((^|[^A-Za-z0-9])[eE][nN][dD]($|[^A-Za-z0-9]))"))) return false;
  const std::string without = std::regex_replace(std::string(text), std::regex("#[0-9]+;"), "x");
  if (without.find_first_of("#;<>%{}\"&$`\\|[]~^") != std::string::npos) return false;
  for (std::string_view rest = without; !rest.empty();) {
    if (is_unseen(next_character(rest).code)) return false;
  }
  return true;
}

class MermaidReader {
 public:
  Errors read(std::string_view text) {
    const std::vector<std::string> lines = lines_of(text);
    std::size_t i = 0;
    for (; i < lines.size() && lines[i].starts_with("%%"); ++i) {
      if (lines[i].find("%%{") != std::string::npos) wrong(lines[i], "is a directive");
    }
    if (i == lines.size() || lines[i] != "sequenceDiagram") wrong("", "has no header");
    for (++i; i < lines.size(); ++i) read_line(lines[i]);
    if (arrows_ > 60) wrong("", "has more than 60 arrows");
    return errors_;
  }

 private:
  void wrong(const std::string& line, const std::string& what) { errors_.push_back(what + ": " + line.substr(0, 120)); }

  void read_line(const std::string& line) {
    std::smatch match;
    static const std::regex kTitle("  (accTitle|accDescr|title): (.+)");
    static const std::regex kParticipant("  participant (n[0-9]+|clients)( as node [0-9]+)?");
    static const std::regex kArrow("  (n[0-9]+|clients)(-?-(?:>>|x|[)]))(n[0-9]+|clients): (.+)");
    static const std::regex kNote("  Note over (n[0-9]+|clients)(,(n[0-9]+|clients))?: (.+)");
    if (std::regex_match(line, match, kTitle)) {
      if (!is_mermaid_text(match[2].str())) wrong(line, "text");
    } else if (std::regex_match(line, match, kParticipant)) {
      if (!participants_.insert(match[1]).second) wrong(line, "twice");
    } else if (std::regex_match(line, match, kArrow)) {
      ++arrows_;
      if (!participants_.contains(match[1]) || !participants_.contains(match[3])) wrong(line, "unknown participant");
      if (!is_mermaid_text(match[4].str())) wrong(line, "text");
    } else if (std::regex_match(line, match, kNote)) {
      if (!participants_.contains(match[1])) wrong(line, "unknown participant");
      if (match[3].matched && !participants_.contains(match[3])) wrong(line, "unknown participant");
      if (!is_mermaid_text(match[4].str())) wrong(line, "text");
    } else {
      wrong(line, "no statement");
    }
  }

  Errors errors_;
  std::set<std::string> participants_;
  unsigned arrows_ = 0;
};

/// As much of XML as the SVG uses: elements, attributes in double quotes, comments, the five entities.
class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : rest_(text) {}

  struct Element {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::string text;  // directly inside
  };
  std::vector<Element> elements;
  Errors errors;

  void read() {
    while (!rest_.empty() && errors.empty()) {
      if (rest_.starts_with("<!--")) {
        const std::size_t end = rest_.find("-->");
        if (end == std::string_view::npos || rest_.substr(4, end - 4).find("--") != std::string_view::npos)
          return wrong("comment");
        rest_.remove_prefix(end + 3);
      } else if (rest_.starts_with("</")) {
        close();
      } else if (rest_.starts_with("<")) {
        open();
      } else {
        text();
      }
    }
    if (!open_.empty()) wrong("not closed");
  }

 private:
  void wrong(const std::string& what) { errors.push_back(what + ": " + std::string(rest_.substr(0, 80))); }

  void text() {
    const std::string piece(rest_.substr(0, rest_.find('<')));
    static const std::regex kEntity("&(amp|lt|gt|quot|#39);");
    if (std::regex_replace(piece, kEntity, "").find('&') != std::string::npos) return wrong("entity");
    for (std::string_view rest = piece; !rest.empty();) {
      if (!xml_allows(next_character(rest).code)) return wrong("character");
    }
    if (!open_.empty()) elements[open_.back()].text += piece;
    if (open_.empty() && piece.find_first_not_of('\n') != std::string::npos) return wrong("text outside");
    rest_.remove_prefix(piece.size());
  }

  void close() {
    const std::size_t end = rest_.find('>');
    if (end == std::string_view::npos || open_.empty() || elements[open_.back()].name != rest_.substr(2, end - 2))
      return wrong("closing");
    open_.pop_back();
    rest_.remove_prefix(end + 1);
  }

  void open() {
    static const std::regex kOpen(R"re(<([A-Za-z]+)((?: [A-Za-z0-9:-]+="[^"<&]*")*)(/?)>)re");
    static const std::regex kAttribute(R"re( ([A-Za-z0-9:-]+)="([^"]*)")re");
    const std::string head(rest_.substr(0, rest_.find('>') + 1));
    std::smatch match;
    if (!std::regex_match(head, match, kOpen)) return wrong("element");
    Element element;
    element.name = match[1];
    const std::string attributes = match[2];
    for (std::sregex_iterator i(attributes.begin(), attributes.end(), kAttribute), end; i != end; ++i) {
      if (!element.attributes.emplace((*i)[1], (*i)[2]).second) return wrong("attribute twice");
    }
    if (open_.empty() && !elements.empty()) return wrong("second root");
    elements.push_back(std::move(element));
    if (match[3].length() == 0) open_.push_back(elements.size() - 1);
    rest_.remove_prefix(head.size());
  }

  std::string_view rest_;
  std::vector<std::size_t> open_;
};

Tenths tenths_of(const std::string& pixels) { return std::llround(std::stod(pixels) * 10); }

std::string plain(std::string text) {
  for (const auto& [entity, sign] : std::map<std::string, std::string>{
           {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}) {
    text = std::regex_replace(text, std::regex(entity), sign);
  }
  return text;
}

void check_element(const XmlReader::Element& element, Errors& errors) {
  static const std::set<std::string> kKnown = {"svg",  "title", "desc",   "style", "rect",
                                               "text", "line",  "circle", "g",     "polygon"};
  static const std::set<std::string> kNumbers = {"x",  "y", "x1",    "y1",     "x2",     "y2",     "cx",
                                                 "cy", "r", "width", "height", "points", "viewBox"};
  static const std::regex kNumbersOnly(R"((-?[0-9]+(\.[0-9])?([ ,]|$))+)");
  if (!kKnown.contains(element.name)) errors.push_back("element " + element.name);
  for (const auto& [name, value] : element.attributes) {
    if (name.starts_with("on") || name == "style" || name.find("href") != std::string::npos)
      errors.push_back("attribute " + name);
    if (!kNumbers.contains(name) || value == "100%") continue;
    if (!std::regex_match(value, kNumbersOnly)) errors.push_back(name + "=" + value);
  }
}

struct Slice {
  std::int64_t from = 0;
  std::int64_t until = 0;
};
using Lane = std::pair<std::int64_t, std::int64_t>;  // process, thread

std::int64_t nanoseconds(const json& microseconds) { return std::llround(microseconds.get<double>() * 1000); }

class PerfettoReader {
 public:
  Errors read(std::string_view text) {
    const json trace = json::parse(text, nullptr, false);
    if (trace.is_discarded() || !trace.contains("traceEvents")) return {"no JSON with traceEvents"};
    for (const json& event : trace["traceEvents"]) read_event(event);
    for (const auto& [id, count] : starts_) {
      if (count != 1 || ends_[id] != 1) wrong("flow " + std::to_string(id) + " does not begin and end once");
    }
    if (ends_.size() != starts_.size()) wrong("a flow ends that never began");
    for (auto& [lane, slices] : slices_) check_nesting(slices);
    for (const Lane& lane : used_) {
      if (!threads_.contains(lane)) wrong("a lane without a name");
      if (!processes_.contains(lane.first)) wrong("a process without a name");
    }
    return errors_;
  }

 private:
  void wrong(const std::string& what) {
    if (errors_.size() < 20) errors_.push_back(what);
  }

  void read_event(const json& event) {
    const std::string phase = event.value("ph", "");
    if (!event["pid"].is_number_integer() || !event["tid"].is_number_integer() || !event["name"].is_string())
      return wrong("pid, tid or name: " + event.dump());
    const Lane lane{event["pid"].get<std::int64_t>(), event["tid"].get<std::int64_t>()};
    if (phase == "M") {
      if (event["name"] == "thread_name") threads_.insert(lane);
      if (event["name"] == "process_name") processes_.insert(lane.first);
      return;
    }
    if (!event["ts"].is_number()) return wrong("ts: " + event.dump());
    const std::int64_t at = nanoseconds(event["ts"]);
    if (at < last_) wrong("not in order: " + event.dump());
    last_ = at;
    if (phase != "C") used_.insert(lane);
    if (phase == "X") {
      const std::int64_t length = event.contains("dur") ? nanoseconds(event["dur"]) : 0;
      if (length <= 0) wrong("dur: " + event.dump());
      slices_[lane].push_back({at, at + length});
    } else if (phase == "s" || phase == "f") {
      const std::int64_t id = event["id"].get<std::int64_t>();
      ++(phase == "s" ? starts_ : ends_)[id];
      if (phase == "s") began_[id] = at;
      if (phase == "f" && (!began_.contains(id) || began_[id] >= at)) wrong("a flow ends before it begins");
      if (phase == "f" && event.value("bp", "") != "e") wrong("a flow that binds to the next slice");
      const std::vector<Slice>& slices = slices_[lane];
      if (slices.empty() || at < slices.back().from || at >= slices.back().until) wrong("a flow outside of slices");
    } else if (phase == "C") {
      if (!event["args"]["value"].is_number_integer()) wrong("counter: " + event.dump());
    } else if (phase == "i") {
      if (event.value("s", "") != "t") wrong("scope: " + event.dump());
    } else {
      wrong("phase " + phase);
    }
  }

  void check_nesting(const std::vector<Slice>& slices) {
    std::vector<Slice> open;
    for (const Slice& slice : slices) {
      while (!open.empty() && open.back().until <= slice.from) open.pop_back();
      if (!open.empty() && open.back().until < slice.until) wrong("slices overlap");
      open.push_back(slice);
    }
  }

  Errors errors_;
  std::set<Lane> threads_;
  std::set<Lane> used_;
  std::set<std::int64_t> processes_;
  std::map<Lane, std::vector<Slice>> slices_;
  std::map<std::int64_t, int> starts_;
  std::map<std::int64_t, int> ends_;
  std::map<std::int64_t, std::int64_t> began_;
  std::int64_t last_ = 0;
};

using Clock = std::map<std::string, std::uint64_t>;

bool dominates(const Clock& later, const Clock& earlier) {
  for (const auto& [host, value] : earlier) {
    const auto own = later.find(host);
    if (own == later.end() || own->second < value) return false;
  }
  return true;
}

class ShivizReader {
 public:
  Errors read(std::string_view text, std::string_view events) {
    const std::vector<std::string> lines = lines_of(text);
    if (lines.size() < 2 || !lines[1].empty()) return {"the second line is for the delimiter, which there is none of"};
    for (const std::string_view group : {"event", "host", "clock"}) {
      if (lines[0].find("(?<" + std::string(group) + ">") == std::string::npos)
        errors_.push_back("no group " + std::string(group));
    }
    // C++ knows no names of groups.
    const std::regex expression(std::regex_replace(lines[0], std::regex(R"(\(\?<[a-z]+>)"), "("));
    for (std::size_t i = 2; i + 1 < lines.size(); i += 2) {
      std::smatch match;
      const std::string both = lines[i] + "\n" + lines[i + 1];
      if (!std::regex_match(both, match, expression)) {
        wrong("not matched: " + both.substr(0, 200));
      } else {
        read_event(match[1].str(), match[4].str(), match[5].str());
      }
    }
    if (lines.size() % 2 != 0) wrong("an odd line");
    compare(events);
    return errors_;
  }

 private:
  void wrong(const std::string& what) {
    if (errors_.size() < 20) errors_.push_back(what);
  }

  void read_event(const std::string& id, const std::string& host, const std::string& text) {
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) return wrong("clock: " + text);
    Clock clock = parsed.get<Clock>();
    Clock& before = hosts_[host];
    if (clock[host] != before[host] + 1) wrong(id + ": the own component does not grow by one");
    if (!dominates(clock, before)) wrong(id + ": the host has forgotten something");
    for (const auto& [other, value] : clock) {
      if (other != host && value > hosts_[other][other]) wrong(id + ": knows more of " + other + " than there is");
    }
    before = clock;
    clocks_[std::stoull(id.substr(2))] = std::move(clock);
  }

  void compare(std::string_view events) {
    std::size_t number = 0;
    for (const std::string& line : lines_of(events)) {
      const json event = json::parse(line);
      const auto id = event["id"].get<std::uint64_t>();
      ++number;
      if (!clocks_.contains(id)) wrong("e#" + std::to_string(id) + " is missing");
      if (event["kind"] != "message_delivered") continue;
      const auto sent = clocks_.find(event["message"].get<std::uint64_t>());
      if (sent != clocks_.end() && !dominates(clocks_[id], sent->second)) {
        wrong("e#" + std::to_string(id) + " does not know what the sender knew");
      }
    }
    if (number != clocks_.size()) wrong("not as many events as in the timeline");
  }

  Errors errors_;
  std::map<std::string, Clock> hosts_;
  std::map<std::uint64_t, Clock> clocks_;
};

}  // namespace

Errors mermaid_errors(std::string_view text) { return MermaidReader().read(text); }

Errors svg_errors(std::string_view text) {
  XmlReader reader(text);
  reader.read();
  if (!reader.errors.empty()) return reader.errors;
  Errors errors;
  std::vector<Box> boxes;
  bool title = false;
  bool description = false;
  for (const XmlReader::Element& element : reader.elements) {
    check_element(element, errors);
    title = title || (element.name == "title" && !element.text.empty());
    description = description || (element.name == "desc" && !element.text.empty());
    const auto name = element.attributes.find("class");
    if (element.name != "text" || name == element.attributes.end() || !name->second.ends_with("middle")) continue;
    const Tenths x = tenths_of(element.attributes.at("x"));
    const Box box = text_box(plain(element.text), x, tenths_of(element.attributes.at("y")));
    for (const Box& other : boxes) {
      if (overlap(box, other)) errors.push_back("words overlap: " + element.text);
    }
    boxes.push_back(box);
  }
  if (!title || !description) errors.emplace_back("no title or no description");
  return errors;
}

Errors perfetto_errors(std::string_view text) { return PerfettoReader().read(text); }

Errors shiviz_errors(std::string_view text, std::string_view events) { return ShivizReader().read(text, events); }

}  // namespace raftlab::report::fixture
