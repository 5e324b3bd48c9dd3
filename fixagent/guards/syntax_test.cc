#include "fixagent/guards/syntax.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

namespace fixagent = cimend::fixagent;
using fixagent::Language;
using Kind = fixagent::TokenView::Kind;

namespace {

// The tokens of one kind, "|" between.
std::string of_kind(Kind kind, std::string_view text, Language language) {
  std::string out;
  for (const auto& token : fixagent::lex(text, language)) {
    if (token.kind != kind) continue;
    if (!out.empty()) out += "|";
    out += token.text;
  }
  return out;
}
std::string strings(std::string_view text, Language language) { return of_kind(Kind::string, text, language); }
std::string comments(std::string_view text, Language language) { return of_kind(Kind::comment, text, language); }
std::string names(std::string_view text, Language language) { return of_kind(Kind::name, text, language); }

const Language kAll[] = {Language::unknown, Language::c,      Language::python, Language::javascript, Language::java,
                         Language::kotlin,  Language::csharp, Language::go,     Language::rust,       Language::ruby,
                         Language::php,     Language::swift,  Language::shell,  Language::yaml,       Language::toml,
                         Language::json,    Language::ini,    Language::hash};

}  // namespace

TEST_CASE("the language is told by name, ending and interpreter") {
  CHECK(fixagent::language_of("src/a.cc") == Language::c);
  CHECK(fixagent::language_of("a/B.TSX") == Language::javascript);
  CHECK(fixagent::language_of("deploy/Dockerfile") == Language::hash);
  CHECK(fixagent::language_of("Dockerfile.alpine") == Language::hash);
  CHECK(fixagent::language_of(".clang-tidy") == Language::yaml);
  CHECK(fixagent::language_of("bin/run", "#!/usr/bin/env python3\n") == Language::python);
  CHECK(fixagent::language_of("bin/run", "#!/bin/bash\n") == Language::shell);
  CHECK(fixagent::language_of("README") == Language::unknown);
}

TEST_CASE("comment marks in strings begin no comment, and quotes in comments no string") {
  CHECK(strings("a = 'x # no' # it's\n", Language::python) == "'x # no'");
  CHECK(comments("a = 'x # no' # it's\n", Language::python) == "# it's");
  CHECK(comments("f(\"// no\"); // yes \"\n", Language::c) == "// yes \"");
  CHECK(comments("s = \"a\\\" // no\"; /* b\n */ c", Language::java) == "/* b\n */");
  CHECK(comments("echo a#b ${x#y} $# # c", Language::shell) == "# c");
  CHECK(comments("a: b#c # d\nurl: http://x\n", Language::yaml) == "# d");
  CHECK(comments("x = 1 // a /* b\ny = 2", Language::go) == "// a /* b");
  CHECK(comments("/* a /* b */ c */ d", Language::rust) == "/* a /* b */ c */");
  CHECK(comments("/* a /* b */ c", Language::c) == "/* a /* b */");
  CHECK(comments("#[Test] # no\n", Language::php).empty());
  CHECK(comments("<p># no</p><?php # yes\n#[Test]\n", Language::php) == "# yes");
  CHECK(comments("=begin\nx\n=end\ny # z\n", Language::ruby) == "=begin\nx\n=end|# z");
}

TEST_CASE("raw, triple and template strings end where their language ends them") {
  CHECK(strings("R\"x(a)\" b)x\" c", Language::c) == "R\"x(a)\" b)x\"");
  CHECK(strings("r#\"a\"b\"# c 'x' 'a: loop", Language::rust) == "r#\"a\"b\"#|'x'");
  CHECK(names("fn f<'a>(x: &'a str)", Language::rust) == "fn|f|'a|x|'a|str");
  CHECK(strings("f\"\"\"a\n\"b\"\"\" c", Language::python) == "f\"\"\"a\n\"b\"\"\"");
  CHECK(strings("`a\nb` + \"c\"", Language::go) == "`a\nb`|\"c\"");
  CHECK(strings("x = `a ${b + `c`} d`;", Language::javascript) == "`a ${|`c`|} d`");
  CHECK(names("x = `a ${b({c: 1})} d`;", Language::javascript) == "x|b|c");
  CHECK(strings("@\"a\\\" + \"\"\"b \"c\" d\"\"\"", Language::csharp) == "@\"a\\\"|\"\"\"b \"c\" d\"\"\"");
  CHECK(strings("val s = \"\"\"a \" ${b} c\"\"\"", Language::kotlin) == "\"\"\"a \" ${|} c\"\"\"");
  CHECK(strings("#\"a\"b\"# \"x \\(y) z\"", Language::swift) == "#\"a\"b\"#|\"x \\(|) z\"");
  CHECK(strings("x = %q(a (b) c) + \"#{d} e\"", Language::ruby) == "%q(a (b) c)|\"#{|} e\"");
  CHECK(strings("cat <<EOF | x\n# no\nEOF\necho 'a\nb'", Language::shell) == "# no\nEOF|'a\nb'");
  CHECK(strings("a = <<~X\n  # no\n  X\nb = 'c'\n", Language::ruby) == "  # no\n  X|'c'");
  CHECK(names("\"$(a \"b\" c)\" d", Language::shell) == "a|c|d");
}

TEST_CASE("a slash is a regular expression where a value may stand and a division elsewhere") {
  CHECK(strings("a = b / c / d;", Language::javascript).empty());
  CHECK(strings("a = /[/\"]'/g.test(b)", Language::javascript) == "/[/\"]'/g");
  CHECK(strings("return /it's/", Language::javascript) == "/it's/");
  CHECK(strings("<a></a><b>it</b>", Language::javascript).empty());
  CHECK(strings("x = (a + b) / c", Language::javascript).empty());
}

TEST_CASE("what does not end goes to the end of its line or of the text") {
  CHECK(strings("a = 'b\nc = 1", Language::python) == "'b");
  CHECK(strings("a = \"\"\"b\nc", Language::python) == "\"\"\"b\nc");
  CHECK(comments("a /* b\nc", Language::c) == "/* b\nc");
  CHECK(names("x = `a ${b", Language::javascript) == "x|b");
}

TEST_CASE("every byte but white space is in exactly one token, whatever the text") {
  const std::string texts[] = {"a 'b\" `c /* d */ # e\n\\\n<<F\n${}}}]] \xff\xfe '''\"\"\" r#\"",
                               "\"${\"${\"${`${",
                               "<?php ?> x <? /*",
                               "%q( =begin\n=begin",
                               std::string("\0\1\2'", 4),
                               "@\"$@\"\"\" 'a 'b' 1.5e-3 0x1F 1..2 3.max"};
  for (const std::string& text : texts) {
    for (const Language language : kAll) {
      CAPTURE(text, static_cast<int>(language));
      std::size_t at = 0;
      for (const auto& token : fixagent::lex(text, language)) {
        REQUIRE(token.text.data() >= text.data() + at);
        const std::size_t begin = static_cast<std::size_t>(token.text.data() - text.data());
        for (; at < begin; ++at) CHECK(std::string(" \t\r\n\f\v\\").find(text[at]) != std::string::npos);
        at = begin + token.text.size();
        CHECK_FALSE(token.text.empty());
      }
    }
  }
}

TEST_CASE("hostile text costs no more than its size") {
  const char* parts[] = {"/",   "=/[", "`",    "\"${", "r#", "R\"", "<<A ",   "#",     "'",  "(",        "/*",
                         "%q(", "@\"", "\\\n", "?>",   "//", "\n",  "\"\"\"", "{\"#{", "'a", "=begin\n", "$("};
  for (const char* part : parts) {
    std::string text;
    while (text.size() < 200'000) text += part;
    for (const Language language : kAll) {
      CAPTURE(part, static_cast<int>(language));
      const auto start = std::chrono::steady_clock::now();
      fixagent::lex(text, language);
      CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
    }
  }
}
