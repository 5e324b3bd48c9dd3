#include "fixagent/guards/canonical.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fixagent = cimend::fixagent;
using fixagent::Language;
using fixagent::same_but_layout;

namespace {

struct Change {
  Language language;
  const char *before, *after;
};

}  // namespace

TEST_CASE("what formatters do is layout") {
  const Change changes[] = {
      {Language::c, "int f( int a,int b ){return a+b;}\n", "int f(int a, int b) { return a + b; }\n"},
      {Language::c, "#include <b>\n#include <a>\nint x;\n", "#include <a>\n#include <b>\nint x;\n"},
      {Language::c, "A<B<int> > x;\n", "A<B<int>> x;\n"},
      {Language::c, "f(\"one two\");\n", "f(\n    \"one \"\n    \"two\");\n"},
      {Language::c, "// one two three\nint x;\n", "// one two\n// three\nint x;\n"},
      {Language::python, "x = {'a':1}\n", "x = {\n    \"a\": 1,\n}\n"},
      {Language::python, "if (x):\n  return (1)\n", "if x:\n    return 1\n"},
      {Language::python, "if x: return 1\ny = 2\n", "if x:\n    return 1\ny = 2\n"},
      {Language::python, "a = b + \\\n  c\n", "a = (\n    b +\n    c\n)\n"},
      {Language::python, "import b\nimport a\nx = 1\n", "import a\nimport b\n\nx = 1\n"},
      {Language::python, "from a import c, b\n", "from a import (\n    b,\n    c,\n)\n"},
      {Language::python, "from a import b\nfrom a import c\n", "from a import b, c\n"},
      {Language::python, "x = 0XFF; y = 1E5\n", "x = 0xFF\ny = 1e5\n"},
      {Language::python, "for (x) in (1, 2): pass\n", "for x in 1, 2:\n    pass\n"},
      {Language::javascript, "const x = {a:1}\nf( x )\n", "const x = { a: 1 };\nf(x);\n"},
      {Language::javascript, "a.map(x => x+1)\n", "a.map((x) => x + 1);\n"},
      {Language::javascript, "if (a) b()\n", "if (a)\n  b();\n"},
      {Language::javascript, "f('a', 'b')\n", "f(\n  \"a\",\n  \"b\",\n);\n"},
      {Language::go, "import (\n\t\"b\"\n\t\"a\"\n)\nfunc f( ) { x:=1 }\n",
       "import (\n\t\"a\"\n\t\"b\"\n)\n\nfunc f() { x := 1 }\n"},
      {Language::rust, "use b;\nuse a::{d, c};\nfn f( ){ g(1,2) }\n",
       "use a::{c, d};\nuse b;\nfn f() {\n    g(1, 2)\n}\n"},
      {Language::java, "class A{int x=1;}\n", "class A {\n  int x = 1;\n}\n"},
      {Language::shell, "if [ a ]\nthen\nb\nfi\n", "if [ a ]; then\n  b\nfi\n"},
      {Language::shell, "f()\n{\n a|b\n}\n", "f() {\n  a | b\n}\n"},
      {Language::yaml, "a:\n- b\n- c: 1\n  d: 2\n", "a:\n    - b\n    - c: 1\n      d: 2\n"},
      {Language::json, "{\"a\":[1,2]}", "{\n  \"a\": [1, 2]\n}\n"},
      {Language::unknown, "p{color:red}\n", "p {\n  color: red;\n}\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK(same_but_layout(change.before, change.after, change.language));
  }
}

TEST_CASE("what changes the meaning is no layout, also where every word stays") {
  const Change changes[] = {
      {Language::c, "f(a, b);\n", "f(b, a);\n"},
      {Language::c, "a = b; c = d;\n", "c = d; a = b;\n"},
      {Language::c, "x = a - b;\n", "x = b - a;\n"},
      {Language::c, "x = a * (b + c);\n", "x = a * b + c;\n"},
      {Language::c, "if (a) { b(); } c();\n", "if (a) { b(); c(); }\n"},
      {Language::c, "#define A (x)\n", "#define A(x)\n"},
      {Language::c, "s = \"a b\";\n", "s = \"b a\";\n"},
      {Language::c, "s = \"a  b\";\n", "s = \"a b\";\n"},
      {Language::c, "x = 1; // y = 2;\n", "x = 1; y = 2; //\n"},
      {Language::python, "if x:\n    a()\n    b()\n", "if x:\n    a()\nb()\n"},
      {Language::python, "x = (1,)\n", "x = (1)\n"},
      {Language::python, "f((1, 2))\n", "f(1, 2)\n"},
      {Language::python, "x = not (a or b)\n", "x = not a or b\n"},
      {Language::python, "import a\nx()\nimport b\n", "import a\nimport b\nx()\n"},
      {Language::python, "def f():\n    import a\n    x()\n", "import a\ndef f():\n    x()\n"},
      {Language::python, "return a\n", "return\na\n"},
      {Language::python, "x = 'a'\n", "x = b'a'\n"},
      {Language::javascript, "return a\n", "return\na\n"},
      {Language::javascript, "x = () => ({})\n", "x = () => {}\n"},
      {Language::javascript, "x = (a, b)\n", "x = a, b\n"},
      {Language::javascript, "x = `a b`\n", "x = 'a b'\n"},
      {Language::go, "x := f\n(y)\n", "x := f(y)\n"},
      {Language::rust, "fn f() -> i32 { a }\n", "fn f() -> i32 { a; }\n"},
      {Language::shell, "a b\nc\n", "a\nb c\n"},
      {Language::shell, "rm a -b\n", "rm a-b\n"},
      {Language::shell, "echo '$x'\n", "echo \"$ x\"\n"},
      {Language::yaml, "a:\n  b: 1\n  c: 2\n", "a:\n  b: 1\nc: 2\n"},
      {Language::java, "@Test void a() {}\nvoid b() {}\n", "void a() {}\n@Test void b() {}\n"},
      {Language::unknown, "a b c\n", "a c b\n"},
      {Language::unknown, "x y\n", "xy\n"},
  };
  for (const Change& change : changes) {
    CAPTURE(change.before, change.after);
    CHECK_FALSE(same_but_layout(change.before, change.after, change.language));
  }
}

TEST_CASE("more white space at any token's end changes no canonical token where lines are not read") {
  const std::string text = "int f(int a) { return g(a, \"x y\") + 1; } // done\n";
  const auto expected = fixagent::canonical_tokens(text, Language::c);
  for (const auto& token : fixagent::lex(text, Language::c)) {
    if (token.kind == fixagent::TokenView::Kind::comment) continue;
    std::string wider = text;
    wider.insert(static_cast<std::size_t>(token.text.data() - text.data()), " \n\t");
    CAPTURE(wider);
    CHECK(fixagent::canonical_tokens(wider, Language::c) == expected);
  }
}

TEST_CASE("a comment anywhere between tokens changes no canonical token") {
  const std::string text = "fn f(a: u8) -> u8 { g(a, 'x') + 1 }\n";
  const auto expected = fixagent::canonical_tokens(text, Language::rust);
  for (const auto& token : fixagent::lex(text, Language::rust)) {
    std::string longer = text;
    longer.insert(static_cast<std::size_t>(token.text.data() - text.data()), " /* '\" assert!(x) */ ");
    CAPTURE(longer);
    CHECK(fixagent::canonical_tokens(longer, Language::rust) == expected);
  }
}
