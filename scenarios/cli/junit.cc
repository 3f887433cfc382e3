// SPDX-License-Identifier: MIT
#include "scenarios/cli/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "report/exports/characters.h"

namespace raftlab::scenarios::cli {
namespace {

std::string allowed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const report::Character character = report::next_character(text);
    const bool as_it_is = report::xml_allows(character.code) && character.code != 0xfffd;
    out += as_it_is ? character.bytes : std::string_view("\xef\xbf\xbd");
  }
  return out;
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(allowed(value).c_str());
}

void set_text(pugi::xml_node node, const std::string& text) {
  if (!text.empty()) node.append_child(pugi::node_pcdata).set_value(allowed(text).c_str());
}

/// Seconds, with six digits.
std::string seconds(std::int64_t time_us) { return fmt::format("{}.{:06}", time_us / 1'000'000, time_us % 1'000'000); }

std::size_t count(const JunitSuite& suite, JunitEnd end) {
  const auto ended = [end](const JunitCase& one) { return one.end == end; };
  return static_cast<std::size_t>(std::count_if(suite.cases.begin(), suite.cases.end(), ended));
}

void set_counts(pugi::xml_node node, const JunitSuite& suite) {
  std::int64_t time_us = 0;
  for (const JunitCase& one : suite.cases) time_us += one.time_us;
  set(node, "name", suite.name);
  set(node, "tests", std::to_string(suite.cases.size()));
  set(node, "failures", std::to_string(count(suite, JunitEnd::failure)));
  set(node, "errors", std::to_string(count(suite, JunitEnd::error)));
  set(node, "skipped", std::to_string(count(suite, JunitEnd::skipped)));
  set(node, "time", seconds(time_us));
}

void add_end(pugi::xml_node node, const JunitCase& one) {
  if (one.end == JunitEnd::passed) return;
  if (one.end == JunitEnd::skipped) {
    set(node.append_child("skipped"), "message", one.message);
    return;
  }
  pugi::xml_node end = node.append_child(one.end == JunitEnd::failure ? "failure" : "error");
  set(end, "message", one.message);
  set(end, "type", one.type);
  set_text(end, one.text);
}

void add_case(pugi::xml_node parent, const JunitSuite& suite, const JunitCase& one) {
  pugi::xml_node node = parent.append_child("testcase");
  set(node, "name", one.name);
  set(node, "classname", suite.class_name);
  if (!one.file.empty()) set(node, "file", one.file);
  set(node, "time", seconds(one.time_us));
  add_end(node, one);
  if (!one.output.empty()) set_text(node.append_child("system-out"), one.output);
}

class StringWriter : public pugi::xml_writer {
 public:
  void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
  std::string text;
};

}  // namespace

std::string junit_text(const JunitSuite& suite) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node root = document.append_child("testsuites");
  set_counts(root, suite);
  pugi::xml_node node = root.append_child("testsuite");
  set_counts(node, suite);
  if (!suite.properties.empty()) {
    pugi::xml_node properties = node.append_child("properties");
    for (const auto& [name, value] : suite.properties) {
      pugi::xml_node property = properties.append_child("property");
      set(property, "name", name);
      set(property, "value", value);
    }
  }
  for (const JunitCase& one : suite.cases) add_case(node, suite, one);
  StringWriter writer;
  document.save(writer, "  ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(writer.text);
}

}  // namespace raftlab::scenarios::cli
