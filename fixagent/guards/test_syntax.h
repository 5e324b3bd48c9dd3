#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fixagent/guards/canonical.h"
#include "fixagent/guards/syntax.h"

namespace cimend::fixagent {

// What a test file promises: which tests there are and what they assert. Read from tokens, so that what stands in a
// comment or a string is neither. All of it is linear in the size of the text.

// The tests a text declares, in order, each as its framework names it ("TestA.test_b", "it \"adds\"",
// "TEST ( Suite , Name"): pytest and unittest, jest, mocha, vitest and playwright, Go, Rust, JUnit and TestNG, Kotlin,
// NUnit, xUnit and MSTest, gtest, Catch2, doctest and Boost.Test, RSpec and minitest, PHPUnit and Pest, XCTest and
// Swift Testing, bats and shunit2.
std::vector<std::string> tests_of(std::string_view text, Language language);

// Why a change takes a test away; empty where it takes none. Beside tests that are gone: one that gets a bare `return`,
// an exit, a handler around it or a condition that never holds, and one that a second of its name hides.
std::string removed_test(std::string_view before, std::string_view after, Language language);

// A statement that asserts something, with the condition it stands under where it only fails (`if x { t.Fatal() }`).
// Data that a test runs over (parametrize, it.each, [InlineData]) counts as well.
std::vector<std::vector<CanonicalToken>> assertions_of(std::string_view text, Language language);

// What a recipe may do to an assertion.
enum class AssertionChange : std::uint8_t {
  none,
  one_name,  // one identifier becomes another one, which neither asserts nor is a constant
  locator,   // what stands inside `expect(…)` changes, what follows stays
};
// Why a change weakens what is asserted; empty where every assertion from before is still there, token for token.
std::string weakened_assertion(std::string_view before, std::string_view after, Language language,
                               AssertionChange allowed = AssertionChange::none);

// Files that hold what a test expects: *.snap, *.golden, *.approved.*, testdata/, __snapshots__/, fixtures/, …
bool is_recorded_expectation(std::string_view path);
// True where `after` is `before` with lines left out.
bool only_drops_lines(std::string_view before, std::string_view after);

}  // namespace cimend::fixagent
