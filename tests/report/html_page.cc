// SPDX-License-Identifier: MIT
#include "report/html.h"

#include <algorithm>

#include "report/html_hash.h"
#include "report/html_parts.h"
#include "report/packed.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::fixture::Script;

namespace {

std::string between(const std::string& text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  if (begin == std::string::npos) return {};
  const std::size_t start = begin + from.size();
  return text.substr(start, text.find(to, start) - start);
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

std::string page_of(const report::Timeline& timeline) {
  return report::html_page(timeline, report::tell_story(timeline));
}

}  // namespace

TEST_CASE("sha256 gives the published hashes") {
  CHECK(hex(report::sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(report::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(report::sha256(std::string(1'000, 'a'))) ==
        "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

TEST_CASE("base64 pads to whole groups of four") {
  CHECK(report::base64("") == "");
  CHECK(report::base64("f") == "Zg==");
  CHECK(report::base64("fo") == "Zm8=");
  CHECK(report::base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("packed data carries no time and no name of a machine") {
  const std::string packed = report::gzip("some text");
  REQUIRE(packed.size() > 10);
  CHECK(hex(packed.substr(0, 4)) == "1f8b0800");  // no flags
  CHECK(hex(packed.substr(4, 4)) == "00000000");  // time
  CHECK(hex(packed.substr(9, 1)) == "ff");        // system unknown
}

TEST_CASE("texts of people enter the page as text") {
  Script script(3);
  script.timeline.title = "<img src=x onerror=alert(1)>";
  script.timeline.source = "# </pre><script>alert(2)</script> & \"quotes\"\n";
  script.timeline.options = {{"<b>", "<i>"}};
  script.timeline.expectations = {{1, "value(0, <u>) = '", true, 0}};
  script.start_all();
  script.append(0, 1, 1, script.entry(1, "<s>", "</script><script>alert(3)</script>"), raft::Reason::proposed);
  script.scenario(sim::EventKind::fault_started, "drop <q>", 2);
  const std::string page = page_of(script.timeline);
  for (const char* raw : {"<img", "<script>alert", "<b>&lt;", "<i>", "<u>", "<s>", "<q>"})
    CHECK(page.find(raw) == std::string::npos);
  CHECK(page.find("&lt;img src=x onerror=alert(1)&gt;") != std::string::npos);
  CHECK(page.find("# &lt;/pre&gt;&lt;script&gt;alert(2)&lt;/script&gt; &amp; &quot;quotes&quot;") != std::string::npos);
}

TEST_CASE("bytes that are no text become replacement characters") {
  CHECK(report::html_escape("a\xff"
                            "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(report::html_escape(std::string_view("\0", 1)) == "\xef\xbf\xbd");
  CHECK(report::html_escape("\xc3\xa9\n") == "\xc3\xa9\n");
}

TEST_CASE("nothing but the page's own script and style may run") {
  Script script(3);
  script.start_all();
  const std::string page = page_of(script.timeline);
  const std::string policy = between(page, "Content-Security-Policy content=\"", "\"");
  CHECK(policy.find("default-src 'none'") == 0);
  const std::string first = report::csp_hash(between(page, "<script>", "</script>"));
  const std::string module = report::csp_hash(between(page, "<script type=module>", "</script>"));
  CHECK(policy.find("script-src " + first + " " + module + ";") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("http") == std::string::npos);
  CHECK(policy.find("style-src " + report::csp_hash(between(page, "<style>", "</style>"))) != std::string::npos);
  CHECK(page.find("style=") == std::string::npos);
  CHECK(page.find("onclick") == std::string::npos);
}

TEST_CASE("the page names no address but the namespace of SVG, which nothing asks for") {
  Script script(3);
  script.start_all();
  std::string page = page_of(script.timeline);
  const std::string_view svg = "http://www.w3.org/2000/svg";
  for (std::size_t at = page.find(svg); at != std::string::npos; at = page.find(svg)) page.erase(at, svg.size());
  CHECK(page.find("http://") == std::string::npos);
  CHECK(page.find("https://") == std::string::npos);
  CHECK(page.find("@import") == std::string::npos);
  CHECK(page.find("src=") == std::string::npos);
}

TEST_CASE("the page says how the run ended: a property that broke is a violation, an expectation a failure") {
  Script script(3);
  script.start_all();
  CHECK(page_of(script.timeline).find("<span class=\"verdict good\">PASS</span>") != std::string::npos);
  script.timeline.verdict = report::Verdict::fail;
  CHECK(page_of(script.timeline).find("<span class=\"verdict bad\">FAIL</span>") != std::string::npos);
  script.timeline.violations = {{"one-leader", 3, "nodes 0 and 1 lead term 2", {1, 2}}};
  const std::string page = page_of(script.timeline);
  CHECK(page.find("<span class=\"verdict bad\">VIOLATION</span>") != std::string::npos);
  CHECK(page.find("<h3>one-leader</h3><p>nodes 0 and 1 lead term 2 (<a href=\"#e3\">e#3</a>)") != std::string::npos);
  CHECK(page.find("<li><a href=\"#e2\">e#2</a>") != std::string::npos);
  script.timeline.verdict = report::Verdict::inconclusive;
  CHECK(page_of(script.timeline).find("<span class=\"verdict open\">INCONCLUSIVE</span>") != std::string::npos);
}

TEST_CASE("every place that the script fills is in the page, once") {
  Script script(3);
  script.start_all();
  const std::string page = page_of(script.timeline);
  const std::string body = page.substr(page.find("<body>"), page.find("<script type=module>") - page.find("<body>"));
  for (const char* id :
       {"top",      "tools",     "search",   "query",   "side",      "story",     "scenario",   "command",
        "copy",     "stage",     "overview", "diagram", "legend",    "transport", "state-view", "state-note",
        "why-view", "list-view", "live",     "help",    "help-view", "data"}) {
    const std::string attribute = std::string(" id=") + id;
    std::size_t found = 0;
    for (std::size_t at = body.find(attribute); at != std::string::npos; at = body.find(attribute, at + 1)) {
      const char next = body[at + attribute.size()];
      if (next == ' ' || next == '>') ++found;
    }
    INFO(id);
    CHECK(found == 1);
  }
}

TEST_CASE("the story and the first rows are in the page without a script") {
  Script script(3);
  script.start_all();
  script.at(200'000).elect(1, 0, 1);
  const std::string page = page_of(script.timeline);
  CHECK(page.find("<h3><a href=\"#e4\">First election</a></h3>") != std::string::npos);
  CHECK(
      page.find("<tr id=e5 class=k0><td>e#5<td>0.200000<td class=F><td class=C><b>C</b> becomes candidate (term 1)") !=
      std::string::npos);
  CHECK(page.find(">raftlab run by-hand --seed 1<") != std::string::npos);
  script.timeline.command = "raftlab run my.raft --seed 1 --set 'loss=5 %'";
  CHECK(page_of(script.timeline).find(">raftlab run my.raft --seed 1 --set &#39;loss=5 %&#39;<") != std::string::npos);
  script.timeline.command += "\nrm -rf x";  // not what anybody should copy into a shell
  CHECK(page_of(script.timeline).find(">raftlab run by-hand --seed 1<") != std::string::npos);
}

TEST_CASE("the same timeline makes the same page, and every id in it is a link") {
  const report::Timeline timeline = report::fixture::every_kind();
  CHECK(page_of(timeline) == page_of(timeline));
  CHECK(report::linked("won (e#21), e# and e#x") == "won (<a href=\"#e21\">e#21</a>), e# and e#x");
}

TEST_CASE("any trace makes a page, also with more nodes than columns") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    report::Timeline timeline = report::fixture::random_timeline(seed, 300);
    CHECK(page_of(timeline).ends_with("</html>\n"));
    timeline.nodes = 101;
    CHECK(page_of(timeline).find("<table id=table class=list") != std::string::npos);
  }
}

TEST_CASE("beside the trace the page stays below 250 kB, however long the run") {
  Script script(3);
  script.start_all();
  script.elect(0, 1, 1);
  for (int i = 0; i < 20'000; ++i) {
    script.at(200'000 + i * 1'000).send_entries(0, 1, 1);
  }
  const std::string page = page_of(script.timeline);
  const std::string packed = between(page, "id=data>", "</script>");
  REQUIRE(packed.size() > 1'000);
  CHECK(page.size() - packed.size() < 250'000);
  CHECK(page.find("more rows are in this file") != std::string::npos);
  CHECK(page.find("<li data-first=4 data-last=") != std::string::npos);
}
