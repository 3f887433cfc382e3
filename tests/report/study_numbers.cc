// SPDX-License-Identifier: MIT
// The numbers of a study: percentiles, means, units, references and the distance from them, axes, tables.
#include <string>

#include "report/study/scale.h"
#include "report/study/study.h"
#include "report/study/svg.h"
#include "tests/catch.h"

namespace raftlab::report::study {
namespace {

Distribution one_to(std::int64_t count) {
  std::vector<std::int64_t> values;
  for (std::int64_t value = count; value > 0; --value) values.push_back(value);
  return Distribution(std::move(values));
}

Study a_study() {
  Study study;
  study.scenario = "mine";
  study.command = "raftlab sweep mine.raft --vary 'voters=\"0,1\",0'";
  Quantity quantity{"leaderless", Unit::time, "for a test", {}};
  quantity.series.push_back({"voters=0,1", Distribution({3'000, 1'000, 250'000}), 4, 1, std::nullopt});
  quantity.series.push_back({"voters=0", Distribution(), 4, 4, std::nullopt});
  study.quantities.push_back(std::move(quantity));
  return study;
}

}  // namespace

TEST_CASE("A percentile is the smallest value that so many do not exceed") {
  const Distribution hundred = one_to(100);
  CHECK(hundred.percentile(50) == 5);
  CHECK(hundred.percentile(500) == 50);
  CHECK(hundred.percentile(990) == 99);
  CHECK(hundred.percentile(999) == 100);
  CHECK(hundred.smallest() == 1);
  CHECK(hundred.largest() == 100);
  const Distribution three = one_to(3);
  CHECK(three.percentile(50) == 1);
  CHECK(three.percentile(500) == 2);
  CHECK(three.percentile(750) == 3);
  CHECK(Distribution({7}).percentile(50) == 7);
}

TEST_CASE("A mean is rounded to the decimals that are told, also of numbers whose sum would not fit") {
  CHECK(Distribution({1'000, 2'001}).mean_text(Unit::time) == "1.501");
  CHECK(Distribution({1, 2}).mean_text(Unit::count) == "1.500");
  CHECK(Distribution({0, 0, 1'000'000}).mean_text(Unit::share) == "33.3333");
  CHECK(Distribution({INT64_MAX / 2, INT64_MAX / 2, INT64_MAX / 2}).mean_text(Unit::time) == "4611686018427387.903");
}

TEST_CASE("Values are told in the unit people use") {
  CHECK(value_text(180'734, Unit::time) == "180.734");
  CHECK(value_text(7, Unit::time) == "0.007");
  CHECK(value_text(590, Unit::share) == "0.0590");
  CHECK(value_text(12, Unit::count) == "12");
  CHECK(decimal_text(-1'500, 3) == "-1.500");
}

TEST_CASE("A reference is read as a curve or as percentiles, and what is wrong has its line") {
  const ReferenceRead curve =
      read_reference("ms,fraction\n100,0.25\n# a comment\n 171.2 , 0.5 \r\n300,1\n", Unit::time);
  REQUIRE(curve.reference);
  CHECK(curve.reference->points == std::vector<Point>{{100'000, 250'000'000}, {171'200, 500'000'000}, {300'000, kAll}});
  const ReferenceRead percentiles = read_reference("max,603.3\np99.9,500\np50,171.2\nmean,180.7", Unit::time);
  REQUIRE(percentiles.reference);
  CHECK(percentiles.reference->points ==
        std::vector<Point>{{171'200, 500'000'000}, {500'000, 999'000'000}, {603'300, kAll}});
  CHECK(percentiles.reference->mean == 180'700);

  const auto wrong = [](std::string_view text) {
    const ReferenceRead read = read_reference(text, Unit::time);
    CHECK(!read.reference);
    return std::to_string(read.line) + ": " + read.error;
  };
  CHECK(wrong("p50,171.2\np90\n").find("2: 'p90' is neither") == 0);
  CHECK(wrong("100,1.5\n").find("1: '100,1.5' is neither") == 0);
  CHECK(wrong("1e3,0.5\n").find("1: '1e3,0.5' is neither") == 0);
  CHECK(wrong("p101,5\n").find("1: ") == 0);
  CHECK(wrong("-5,0.5\n").find("1: ") == 0);
  CHECK(wrong("99999999999999999999,0.5\n").find("1: ") == 0);
  CHECK(wrong("").find("0: there is no line") == 0);
  CHECK(wrong("10,0.5\n20,0.4\n").find("no cumulative curve") != std::string::npos);
}

TEST_CASE("The distance is the largest difference at the points of the reference") {
  Reference reference;
  reference.points = {{50, kAll / 2}, {90, kAll * 9 / 10}};
  CHECK(distance_between(one_to(100), reference).text() == "0.0000");
  reference.points = {{50, kAll * 6 / 10}};
  CHECK(distance_between(one_to(100), reference).text() == "0.1000");
  reference.points = {{50, kAll * 3 / 10}};  // from the foot of the step at 50, which is 0.49
  CHECK(distance_between(one_to(100), reference).text() == "0.1900");
  reference.points = {{1'000, kAll / 4}};
  CHECK(distance_between(one_to(100), reference).text() == "0.7500");
  // A sample of one value is a step as high as the curve.
  reference.points = {{7, 1}};
  CHECK(distance_between(Distribution({7, 7, 7}), reference).text() == "0.0000");
}

TEST_CASE("Logarithms are those of everybody, to a thousandth") {
  CHECK(thousandths_of_log10(1) == 0);
  CHECK(thousandths_of_log10(10) == 1'000);
  CHECK(thousandths_of_log10(1'000'000) == 6'000);
  CHECK(thousandths_of_log10(2) == 301);
  CHECK(thousandths_of_log10(5) == 698);
  CHECK(thousandths_of_log10(171'200) == 5'233);
  CHECK(thousandths_of_log10(INT64_MAX) == 18'964);
}

TEST_CASE("An axis has a few round numbers and keeps every value inside") {
  const Scale linear(114'000, 603'300, false, 1'000);
  CHECK(linear.ticks() == std::vector<std::int64_t>{100'000, 200'000, 300'000, 400'000, 500'000, 600'000, 700'000});
  CHECK(linear.place(100'000) == 0);
  CHECK(linear.place(400'000) == 500);
  CHECK(linear.place(900'000) == 1'000);
  const Scale wide(16'000, 528'000'000, true, 1'000);
  CHECK(wide.ticks() == std::vector<std::int64_t>{10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000});
  CHECK(wide.place(10'000) == 0);
  CHECK(wide.place(1'000'000'000) == 1'000);
  const Scale one_value(7, 7, false, 1'000);
  CHECK(one_value.place(7) == 0);
  CHECK(one_value.ticks().size() == 2);
}

TEST_CASE("A table has a row for each combination, one without values too") {
  const std::string table = table_text(a_study().quantities.front());
  INFO(table);
  CHECK(table.find("leaderless, ms\n") == 0);
  CHECK(table.find("  voters=0,1  3  84.667  1.000  1.000  3.000  250.000") != std::string::npos);
  CHECK(table.find("  voters=0    0       -") != std::string::npos);
  CHECK(table.find("KS") == std::string::npos);
}

TEST_CASE("The CSV quotes what holds a comma, the JSON has every value") {
  const Study study = a_study();
  CHECK(csv_text(study) ==
        "metric,unit,settings,runs,runs_without,n,mean,p05,p25,p50,p75,p90,p95,p99,p99.9,max,ks\n"
        "leaderless,ms,\"voters=0,1\",4,1,3,84.667,1.000,1.000,3.000,250.000,250.000,250.000,250.000,250.000,250.000,\n"
        "leaderless,ms,voters=0,4,4,0,,,,,,,,,,,\n");
  const std::string json = json_text(study);
  CHECK(json.find(R"("command":"raftlab sweep mine.raft --vary 'voters=\"0,1\",0'")") != std::string::npos);
  CHECK(json.find(R"("unit":"us")") != std::string::npos);
  CHECK(json.find(R"("max":250000,"values":[3000,1000,250000]})") != std::string::npos);
}

TEST_CASE("The picture names its axes with units, and a wide spread makes the axis logarithmic") {
  Study study = a_study();
  study.title = "A < B & \"C\"";
  study.references.push_back({"published", {{2'000, kAll / 2}}, std::nullopt});
  const std::string wide = svg_text(study, Axis::automatic);
  CHECK(wide == svg_text(study, Axis::automatic));
  CHECK(wide == svg_text(study, Axis::logarithmic));
  CHECK(wide.find("A &lt; B &amp; &quot;C&quot;") != std::string::npos);
  CHECK(wide.find(">leaderless, ms</text>") != std::string::npos);
  CHECK(wide.find("%</text>") != std::string::npos);
  CHECK(wide.find("reference published") != std::string::npos);
  CHECK(wide.find(">no value</text>") != std::string::npos);
  CHECK(wide.find(">50</text>") != std::string::npos);
  study.quantities.front().series.front().values = Distribution({1'000, 2'000, 9'000});
  CHECK(svg_text(study, Axis::automatic) != svg_text(study, Axis::logarithmic));
}

}  // namespace raftlab::report::study
