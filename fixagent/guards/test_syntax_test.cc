#include "fixagent/guards/test_syntax.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fixagent = cimend::fixagent;
using fixagent::AssertionChange;
using fixagent::Language;

namespace {

struct Change {
  Language language;
  const char *before, *after;
};
using Names = std::vector<std::string>;

std::string removed(const Change& change) {
  return fixagent::removed_test(change.before, change.after, change.language);
}
std::string weakened(const Change& change, AssertionChange allowed = AssertionChange::none) {
  return fixagent::weakened_assertion(change.before, change.after, change.language, allowed);
}

}  // namespace

TEST_CASE("each framework's tests are found, and none in strings and comments") {
  CHECK(
      fixagent::tests_of("def test_a():\n  pass\nclass TestB:\n  async def test_c(self): pass\n# def test_d():\n's'\n",
                         Language::python) == Names{"test_a", "TestB", "TestB.test_c"});
  CHECK(fixagent::tests_of(
            "describe('x', () => {\n it('a', f); test.each([1])('b', f)\n});\n/x/.test('no'); // it('c')\n",
            Language::javascript) == Names{"describe \"x\" ", "it \"a\" ", "test each \"b\" "});
  CHECK(
      fixagent::tests_of("func TestA(t *testing.T) { t.Run(\"x y\", nil) }\nfunc (s *S) TestB() {}\nfunc helper() {}\n",
                         Language::go) == Names{"TestA", "Run \"x y\" ", "TestB"});
  CHECK(fixagent::tests_of("#[test]\nfn a() {}\n#[tokio::test]\nasync fn b() {}\nfn c() {}\n", Language::rust) ==
        Names{"a", "b"});
  CHECK(fixagent::tests_of(
            "class A {\n@Test\n@Timeout(5)\npublic void a() { b(); }\n@ParameterizedTest void c(int x) {}\n"
            "void helper() {}\n}\n",
            Language::java) == Names{"a", "c"});
  CHECK(fixagent::tests_of("@Test\nfun `adds two`() { x() }\n", Language::kotlin) == Names{"`adds two`"});
  CHECK(fixagent::tests_of("[Fact]\npublic void A() {}\n[Theory, InlineData(1)]\npublic async Task B(int x) {}\n",
                           Language::csharp) == Names{"A", "B"});
  CHECK(fixagent::tests_of("TEST(A, B) { x(); }\nTEST_CASE(\"c\", \"[d]\") { SECTION(\"e\") {} }\n#define TEST(a) a\n",
                           Language::c) == Names{"TEST A , B ", "TEST_CASE \"c\" , \"[d]\" ", "SECTION \"e\" "});
  CHECK(fixagent::tests_of("describe Foo do\n  it 'a' do\n  end\nend\ndef test_b\nend\n", Language::ruby) ==
        Names{"describe \"Foo\"", "it \"a\"", "test_b"});
  CHECK(fixagent::tests_of("<?php class A { public function testA() {} /** @test */ public function b() {} \n"
                           "#[Test]\npublic function c() {} function d() {} }",
                           Language::php) == Names{"testA", "b", "c"});
  CHECK(fixagent::tests_of("func testA() {}\n@Test func b() {}\nfunc c() {}\n", Language::swift) ==
        Names{"testA", "b"});
  CHECK(fixagent::tests_of("@test \"a b\" {\n  run x\n}\ntest_c() {\n :\n}\n", Language::shell) ==
        Names{"@test a b", "test_c"});
}

TEST_CASE("a test that goes, is commented out, renamed, left early or hidden is told") {
  const Change changes[] = {
      {Language::python, "def test_a():\n  assert x\ndef test_b(): pass\n", "def test_b(): pass\n"},
      {Language::python, "def test_a():\n  f()\n", "# def test_a():\n#  f()\n"},
      {Language::python, "def test_a():\n  f()\n", "def check_a():\n  f()\n"},
      {Language::python, "def test_a():\n  f()\n", "'''\ndef test_a():\n  f()\n'''\n"},
      {Language::python, "def test_a():\n  f()\n", "def test_a():\n  return\n  f()\n"},
      {Language::python, "def test_a():\n  f()\n", "def test_a():\n  if False:\n    f()\n"},
      {Language::python, "def test_a():\n  f()\n", "def test_a():\n  try:\n    f()\n  except Exception:\n    pass\n"},
      {Language::python, "def test_a():\n  f()\n", "def test_a():\n  f()\ndef test_a():\n  pass\n"},
      {Language::python, "def test_a():\n  f()\n", "def no():\n  def test_a():\n    f()\n"},
      {Language::python, "class TestA:\n  def test_a(self): f()\n", "class A:\n  def test_a(self): f()\n"},
      {Language::javascript, "it('a', () => { f(); });\n", "xit('a', () => { f(); });\n"},
      {Language::javascript, "it('a', () => { f(); });\n", "it('a', () => { return; f(); });\n"},
      {Language::javascript, "it('a', () => { f(); });\n", "// it('a', () => { f(); });\n"},
      {Language::javascript, "it('a', () => { f(); });\n", "if (false) it('a', () => { f(); });\n"},
      {Language::javascript, "it('a', () => { f(); });\n", "it('b', () => { f(); });\n"},
      {Language::go, "func TestA(t *testing.T) {\n\tf()\n}\n", "func testA(t *testing.T) {\n\tf()\n}\n"},
      {Language::go, "func TestA(t *testing.T) {\n\tf()\n}\n", "func TestA(t *testing.T) {\n\treturn\n\tf()\n}\n"},
      {Language::rust, "#[test]\nfn a() { f(); }\n", "fn a() { f(); }\n"},
      {Language::rust, "#[test]\nfn a() { f(); }\n", "#[test]\nfn a() { return; f(); }\n"},
      {Language::java, "@Test void a() { f(); }\n", "void a() { f(); }\n"},
      {Language::csharp, "[Fact] public void A() { F(); }\n", "public void A() { F(); }\n"},
      {Language::kotlin, "@Test fun a() { f() }\n", "/* @Test */ fun a() { f() }\n"},
      {Language::c, "TEST(A, B) { f(); }\n", "#if 0\nTEST(A, B) { f(); }\n#endif\n"},
      {Language::c, "TEST(A, B) { f(); }\n", "TEST(A, B) { std::exit(0); f(); }\n"},
      {Language::ruby, "it 'a' do\n  f\nend\n", "xit 'a' do\n  f\nend\n"},
      {Language::php, "<?php function testA() { f(); }", "<?php function noTestA() { f(); }"},
      {Language::swift, "func testA() { f() }\n", "func skipA() { f() }\n"},
      {Language::shell, "@test \"a\" {\n  f\n}\n", "@test \"a\" {\n  return 0\n  f\n}\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK(removed(change) != "");
  }
}

TEST_CASE("a test that moves, grows or only looks as if it went is none of that") {
  const Change changes[] = {
      {Language::python, "def test_a():\n  f()\n", "def test_a():\n    f()\n"},
      {Language::python, "def test_a():\n  f()\n", "import x\n\n\ndef test_a():\n  f()\n\ndef test_b(): pass\n"},
      {Language::python, "# def test_old(): pass\ndef test_a():\n  f()\n", "def test_a():\n  f()\n"},
      {Language::python, "s = 'def test_x(): pass'\ndef test_a(): f()\n", "s = ''\ndef test_a(): f()\n"},
      {Language::python, "def helper():\n  return\n", "def helper():\n  return\n  return\n"},
      {Language::javascript, "it('a', () => f())\n", "it(\"a\", () => f());\n"},
      {Language::javascript, "it('a', () => { return f(); });\n", "it('a', async () => { return await f(); });\n"},
      {Language::javascript, "if (/a/.test('x')) b();\n", "b();\n"},
      {Language::javascript, "test.setTimeout(1);\ntest('a', f);\n", "test.setTimeout(2);\ntest('a', f);\n"},
      {Language::go, "func TestA(t *testing.T) {\n\tx := 1\n\tf()\n}\n", "func TestA(t *testing.T) {\n\tf()\n}\n"},
      {Language::go, "func helper() int { return 1 }\n", "func Helper() int { return 1 }\n"},
      {Language::rust, "#[test]\nfn a() { let x = 1; f(); }\n", "#[test]\nfn a() {\n    f();\n}\n"},
      {Language::java, "import b.C;\nclass A { @Test void a() { f(); } }\n", "class A { @Test void a() { f(); } }\n"},
      {Language::c, "TEST(A,B){f();}\n", "#include <vector>\nTEST(A, B) { f(); }\n"},
      {Language::shell, "@test \"a\" { f; }\n", "@test \"a\" {\n  f\n}\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK(removed(change) == "");
  }
}

TEST_CASE("an assertion that goes or says something else is told") {
  const Change changes[] = {
      {Language::python, "def test_a():\n  assert f() == 1\n", "def test_a():\n  assert f() == 2\n"},
      {Language::python, "def test_a():\n  assert f() == 1\n", "def test_a():\n  assert f()\n"},
      {Language::python, "def test_a():\n  assert f() == 1\n", "def test_a():\n  assert f() != 1\n"},
      {Language::python, "def test_a():\n  assert f() == 1\n", "def test_a():\n  # assert f() == 1\n  pass\n"},
      {Language::python, "self.assertEqual(a, b)\n", "self.assertTrue(a, b)\n"},
      {Language::python, "with pytest.raises(ValueError):\n  f()\n", "with pytest.raises(Exception):\n  f()\n"},
      {Language::python, "@pytest.mark.parametrize('x', [1, 2])\ndef test_a(x): pass\n",
       "@pytest.mark.parametrize('x', [1])\ndef test_a(x): pass\n"},
      {Language::python, "if a != b:\n  self.fail()\n", "if a != a:\n  self.fail()\n"},
      {Language::javascript, "expect(a).toBe(1);\n", "expect(a).toBeTruthy();\n"},
      {Language::javascript, "expect(a).toBe(1);\n", "expect(a).not.toBe(1);\n"},
      {Language::javascript, "expect(a).toBe('x');\n", "expect(a).toBe('y');\n"},
      {Language::go, "if got != want {\n\tt.Errorf(\"x\")\n}\n", "if got != got {\n\tt.Errorf(\"x\")\n}\n"},
      {Language::go, "if got != want {\n\tt.Errorf(\"x\")\n}\n", "if got != want {\n\tt.Logf(\"x\")\n}\n"},
      {Language::rust, "assert_eq!(a, 1);\n", "assert_eq!(a, 2);\n"},
      {Language::rust, "assert!(a < 1);\n", "assert!(a <= 1);\n"},
      {Language::java, "assertEquals(1, a);\n", "assertNotNull(a);\n"},
      {Language::kotlin, "assertEquals(1, a)\n", "assertEquals(1, 1)\n"},
      {Language::csharp, "Assert.Equal(1, a);\n", "Assert.Equal(2, a);\n"},
      {Language::c, "EXPECT_EQ(a, 1);\n", "EXPECT_NE(a, 1);\n"},
      {Language::c, "CHECK(a == 1);\n", ";\n"},
      {Language::ruby, "expect(a).to eq(1)\n", "expect(a).to be\n"},
      {Language::php, "<?php $this->assertSame(1, $a);", "<?php $this->assertEquals(1, $a);"},
      {Language::swift, "XCTAssertEqual(a, 1)\n", "XCTAssertNotNil(a)\n"},
      {Language::shell, "@test \"a\" {\n  run f\n  [ \"$status\" -eq 0 ]\n}\n", "@test \"a\" {\n  run f\n}\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK(weakened(change) != "");
  }
}

TEST_CASE("an assertion may be laid out anew and others may be added") {
  const Change changes[] = {
      {Language::python, "assert f( 1,'x' )==2\n", "assert f(1, \"x\") == 2\n"},
      {Language::python, "assert a == b\n", "assert (\n    a == b\n)\n"},
      {Language::python, "import os\nassert a\n", "assert a\nassert b\n"},
      {Language::python, "self.assertEqual(a, [1, 2])\n",
       "self.assertEqual(\n    a,\n    [\n        1,\n        2,\n    ],\n)\n"},
      {Language::javascript, "expect(a)\n  .toBe('x')\n", "expect(a).toBe(\"x\");\n"},
      {Language::javascript, "const assert = require('assert')\nassert.equal(a, 1)\n",
       "const assert = require(\"assert\");\nassert.equal(a, 1);\n"},
      {Language::go, "if got!=want{\n\tt.Errorf( \"x\" )\n}\n", "if got != want {\n\tt.Errorf(\"x\")\n}\n"},
      {Language::rust, "assert_eq!(a,1);\n", "let b = 1;\nassert_eq!(\n    a,\n    1,\n);\n"},
      {Language::c, "EXPECT_EQ( a,1 );\n", "#include <a>\nEXPECT_EQ(a, 1);\n"},
      {Language::java, "int unused = 1; assertEquals(1, a);\n", "assertEquals(1, a);\n"},
      {Language::c, "// EXPECT_EQ(a, 1);\nlog(\"EXPECT_EQ(a, 1);\");\n", "f();\n"},
      {Language::shell, "[ a ] && b\n", "b\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK(weakened(change) == "");
  }
}

TEST_CASE("a compiler's spelling may replace one name of an assertion and nothing else of it") {
  const auto one_name = [](const char* before, const char* after) {
    return weakened({Language::c, before, after}, AssertionChange::one_name);
  };
  CHECK(one_name("EXPECT_EQ(foo.sise(), 1);\n", "EXPECT_EQ(foo.size(), 1);\n") == "");
  CHECK(one_name("EXPECT_EQ(foo.sise(), 1);\n", "EXPECT_EQ(foo.size(), 2);\n") != "");
  CHECK(one_name("EXPECT_EQ(a, b);\n", "EXPECT_NE(a, b);\n") != "");
  CHECK(one_name("EXPECT_EQ(a, b);\n", "EXPECT_EQ(a, true);\n") != "");
  CHECK(one_name("EXPECT_EQ(a, \"b\");\n", "EXPECT_EQ(a, \"c\");\n") != "");
  CHECK(one_name("EXPECT_EQ(a, b);\n", "EXPECT_EQ(c, d);\n") != "");
  CHECK(one_name("EXPECT_LT(a, b);\n", "EXPECT_LT(a > b);\n") != "");
}

TEST_CASE("a locator may change inside of expect and the matcher may not") {
  const auto locator = [](const char* before, const char* after) {
    return weakened({Language::javascript, before, after}, AssertionChange::locator);
  };
  CHECK(locator("await expect(page.locator('#a')).toBeVisible();\n",
                "await expect(page.getByRole('button', { name: 'A' })).toBeVisible();\n") == "");
  CHECK(locator("await expect(page.locator('#a')).toBeVisible();\n",
                "await expect(page.locator('#a')).toBeHidden();\n") != "");
  CHECK(locator("await expect(page.locator('#a')).toHaveText('x');\n",
                "await expect(page.locator('#a')).toHaveText('y');\n") != "");
}

TEST_CASE("files of recorded expectations are known by their names") {
  for (const char* path : {"a/__snapshots__/b.test.js.snap", "x.golden", "pkg/testdata/in.txt", "tests/fixtures/a.json",
                           "a.approved.txt", "e2e/a.spec.ts-snapshots/b.png"}) {
    CAPTURE(path);
    CHECK(fixagent::is_recorded_expectation(path));
  }
  for (const char* path : {"src/a.cc", "golden.py", "testdata.go", "docs/snapshots.md"}) {
    CAPTURE(path);
    CHECK_FALSE(fixagent::is_recorded_expectation(path));
  }
  CHECK(fixagent::only_drops_lines("a\nb\nc\n", "a\nc\n"));
  CHECK_FALSE(fixagent::only_drops_lines("a\nb\n", "b\na\n"));
}
