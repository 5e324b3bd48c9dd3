#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

const std::string kPath = "tests/save.spec.ts";

std::string mended(fixagent::RecipeOutcome (*recipe)(const fixagent::Instruction&, const fixagent::SourceTree&),
                   const std::string& log, const std::string& file) {
  const fixagent::MemoryTree tree{{kPath, file}};
  const auto outcome = recipe(instruction("playwright-locator", log), tree);
  return outcome.edits.empty() ? refusals_of(outcome) : result_of(outcome, tree).at(kPath);
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  REQUIRE(text.find(old) != std::string::npos);
  return text.replace(text.find(old), old.size(), now);
}

// @playwright/test 1.65.1 with chromium, --reporter=list
const std::string kLog =
    "  1) tests/save.spec.ts:1:1 › role two ─────────\n\n    Error: expect(locator).toBeVisible() failed\n\n"
    "    Locator: getByRole('link', { name: 'Home' })\n    Expected: visible\n"
    "    Error: strict mode violation: getByRole('link', { name: 'Home' }) resolved to 2 elements:\n"
    "        1) <a href=\"x\">Home</a> aka getByRole('link', { name: 'Home', exact: true })\n"
    "        2) <a href=\"y\">Home page</a> aka getByRole('link', { name: 'Home page' })\n\n"
    "    > 2 |   await expect(page.getByRole('link', { name: 'Home' })).toBeVisible();\n"
    "        |                                                          ^\n"
    "        at /builds/shop/tests/save.spec.ts:2:58\n";
const std::string kFile =
    "test('x', async ({ page }) => {\n  await expect(page.getByRole('link', { name: 'Home' })).toBeVisible();\n});\n";
const std::string kMended =
    "test('x', async ({ page }) => {\n  await expect(page.getByRole('link', { name: 'Home', exact: true "
    "})).toBeVisible();\n});\n";

// The same version; a locator by its label, whose elements show no text.
const std::string kLabel =
    "    Error: locator.fill: Error: strict mode violation: getByLabel('Name') resolved to 2 elements:\n"
    "        1) <input name=\"a\"/> aka getByRole('textbox', { name: 'Name', exact: true })\n"
    "        2) <input name=\"b\"/> aka getByRole('textbox', { name: 'Name of pet' })\n"
    "    > 1 |   await page.getByLabel('Name').fill('x');\n        at /builds/shop/tests/save.spec.ts:1:33\n";

const std::string kTimeout = "  1) tests/save.spec.ts:1:1 › slow ─────\n\n    Test timeout of 30000ms exceeded.\n";

}  // namespace

TEST_CASE("an ambiguous locator becomes that of the one element whose name is just so") {
  CHECK(mended(fixagent::playwright_locator, kLog, kFile) == kMended);
  CHECK(mended(fixagent::playwright_locator, kLabel, "  await page.getByLabel('Name').fill('x');") ==
        "  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('x');");
  // In the quotes of the file, which Playwright does not print.
  CHECK(mended(fixagent::playwright_locator,
               replaced(kLabel, "getByLabel('Name').fill('x')", "getByLabel(\"Name\").fill(\"x\")"),
               "  await page.getByLabel(\"Name\").fill(\"x\");\r\n") ==
        "  await page.getByRole(\"textbox\", { name: \"Name\", exact: true }).fill(\"x\");\r\n");
}

TEST_CASE("where no element or more than one is just so, each is a suggestion") {
  const std::string css =
      "    Error: locator.fill: Error: strict mode violation: locator('input') resolved to 2 elements:\n"
      "        1) <input name=\"a\"/> aka locator('input[name=\"a\"]')\n"
      "        2) <input name=\"b\"/> aka locator('input[name=\"b\"]')\n"
      "    > 1 |   await page.locator('input').fill('x');\n        at /b/tests/save.spec.ts:1:31\n";
  const fixagent::MemoryTree tree{{kPath, "  await page.locator('input').fill('x');\n"}};
  const auto outcome = fixagent::playwright_locator(instruction("playwright-locator", css), tree);
  CHECK(outcome.edits.empty());
  REQUIRE(outcome.suggestions.size() == 2);
  CHECK(outcome.suggestions[1].edits.front().after == "locator('input[name=\"b\"]')");
  const std::string same =
      replaced(kLog, ">Home page</a> aka getByRole('link', { name: 'Home page' })", ">Home</a> aka locator('#b')");
  CHECK(mended(fixagent::playwright_locator, same, kFile).find("a person has to say") != std::string::npos);
}

TEST_CASE("a locator that only counts, or is code, is never taken") {
  const auto with = [](const std::string& locator) {
    return replaced(kLog, "aka getByRole('link', { name: 'Home', exact: true })", "aka " + locator);
  };
  for (const char* hostile :
       {"getByText('Home').first()", "getByText('Home').nth(1)", "getByText('Home'); process.exit(0",
        "getByText(require('fs'))", "getByText('Home') // x"}) {
    CAPTURE(hostile);
    CHECK(mended(fixagent::playwright_locator, with(hostile), kFile).find("a person has to say") != std::string::npos);
  }
}

TEST_CASE("a locator is left alone where the line changed, the list is cut or the place is in doubt") {
  CHECK(
      mended(fixagent::playwright_locator, kLog, replaced(kFile, "toBeVisible", "toBeHidden")).find("exact-preimage") !=
      std::string::npos);
  CHECK(mended(fixagent::playwright_locator, replaced(kLog, "resolved to 2", "resolved to 12"), kFile)
            .find("lists 2 of 12") != std::string::npos);
  CHECK(mended(fixagent::playwright_locator, replaced(kLog, "    > 2 |", "      2 |"), kFile)
            .find("does not show the line") != std::string::npos);
  const std::string dialog = replaced(kFile, "page.getByRole", "dialog.getByRole");
  CHECK(mended(fixagent::playwright_locator, replaced(kLog, "page.getByRole", "dialog.getByRole"), dialog)
            .find("does not stand once") != std::string::npos);
}

TEST_CASE("the limit that a test sets itself is doubled once, below a minute") {
  const auto with = [](const std::string& text) { return mended(fixagent::playwright_timeout, kTimeout, text); };
  CHECK(with("test.setTimeout(30000);\n") == "test.setTimeout(60000);\n");
  CHECK(with("test.setTimeout(30_000);") == "test.setTimeout(60_000);");
  CHECK(with("test.describe.configure({ timeout: 30000 });\r\n") == "test.describe.configure({ timeout: 60000 });\r\n");
  CHECK(with("test.setTimeout(30000);\ntest.setTimeout(30000);\n").find("2 times") != std::string::npos);
  CHECK(with("test.setTimeout(3000);\n").find("0 times") != std::string::npos);
  const std::string minute = replaced(kTimeout, "30000ms", "60000ms");
  CHECK(mended(fixagent::playwright_timeout, minute, "test.setTimeout(60000);\n").find("is enough") !=
        std::string::npos);
  CHECK(
      mended(fixagent::playwright_timeout, "    Error: expect(received).toBe(expected)\n", "test.setTimeout(30000);\n")
          .find("no test that ran into") != std::string::npos);
}
