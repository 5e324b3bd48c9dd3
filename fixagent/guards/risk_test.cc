#include "fixagent/guards/risk.h"

#include <catch2/catch.hpp>
#include <string>

#include "fixagent/test_repository.h"

namespace core = cimend::core;
namespace fixagent = cimend::fixagent;

namespace {

struct Case {
  core::FixMetadataDocument metadata;
  core::FixInputDocument input;
  fixagent::Candidate candidate;

  explicit Case(const std::string& path, const std::string& recipe = "unused-import") {
    input.instructions.push_back(fixagent::test::instruction(recipe, "x"));
    candidate.edits = {fixagent::edit_for(input.instructions.front(), path, 100, "x")};
    candidate.before[path] = "a b\n";
    candidate.after[path] = "a\n";
    metadata.files = {path};
    metadata.lines_added = metadata.lines_removed = 1;
    metadata.base_commit = std::string(40, '1');
  }
  std::int64_t score() {
    fixagent::assess_risk(metadata, input, candidate);
    std::int64_t sum = 0;
    for (const auto& term : metadata.risk_terms) sum += term.points;
    CHECK(metadata.risk_score == std::min<std::int64_t>(sum, 100));
    CHECK(metadata.risk == (metadata.risk_score < 30 ? "low" : metadata.risk_score < 60 ? "medium" : "high"));
    return metadata.risk_score;
  }
};

}  // namespace

TEST_CASE("a mechanical change of few lines is of low risk") {
  Case one("src/a.py");
  CHECK(one.score() == 20);
  CHECK(one.metadata.risk == "low");
  CHECK(Case("tests/test_a.py").score() < one.score());
  Case layout("src/a.py", "apply-printed-diff");
  layout.candidate.after["src/a.py"] = "a  b\n";
  CHECK(layout.score() < one.score());
}

TEST_CASE("each thing that may go wrong adds to the score") {
  const std::int64_t base = Case("src/a.py").score();
  CHECK(Case("src/auth/a.py").score() > base);
  CHECK(Case("db/a.py").score() > base);
  CHECK(Case("include/x/a.h").score() > base);
  Case tier("src/a.py");
  tier.candidate.edits.front().tier = fixagent::Tier::b;
  CHECK(tier.score() > base);
  Case long_one("src/a.py");
  long_one.metadata.lines_added = 150;
  const std::int64_t longer = long_one.score();
  CHECK(longer > base);
  long_one.metadata.lines_added = 1500;
  CHECK(long_one.score() > longer);
  Case unsure("src/a.py");
  unsure.input.instructions.front().confidence = 0.5;
  CHECK(unsure.score() > base);
  Case other_commit("src/a.py");
  other_commit.input.head_sha = std::string(40, '2');
  CHECK(other_commit.score() > base);
  Case spelling("src/a.py", "did-you-mean");
  CHECK(spelling.score() > base);
  Case proposed("src/a.py");
  proposed.candidate.by_proposer = true;
  CHECK(proposed.score() >= base + 30);
}

TEST_CASE("a score ends at 100") {
  Case worst("include/auth/db/package.json", "did-you-mean");
  worst.candidate.by_proposer = true;
  worst.input.instructions.front().confidence = 0.1;
  worst.input.head_sha = "x";
  worst.metadata.lines_added = 900;
  CHECK(worst.score() == 100);
  CHECK(worst.metadata.risk == "high");
}
