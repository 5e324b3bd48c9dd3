#include <catch2/catch.hpp>

#include "fixagent/recipes/recipes.h"
#include "fixagent/test_repository.h"

namespace fixagent = cimend::fixagent;
using fixagent::test::instruction;
using fixagent::test::refusals_of;
using fixagent::test::result_of;

namespace {

using Files = std::map<std::string, std::string>;

// The new text of the one file that changes, or the refusals.
std::string mended(const std::string& log, const Files& files) {
  const fixagent::MemoryTree tree(files);
  const auto outcome = fixagent::path_case(instruction("path-case", log), tree);
  if (outcome.edits.empty()) return refusals_of(outcome);
  const auto changed = result_of(outcome, tree);
  REQUIRE(changed.size() == 1);
  return changed.begin()->second;
}

// gcc 12.2.0, clang 14.0.6
const std::string kGcc =
    "src/main.c:1:10: fatal error: Socket.h: No such file or directory\n    1 | #include \"Socket.h\"\n      |         "
    " "
    "^~~~~~~~~~\ncompilation terminated.\n";
// node 20.20.2
const std::string kNode =
    "Error: Cannot find module './Button'\nRequire stack:\n- /builds/shop/src/index.js\n    at Module._resolveFilename "
    "(node:internal/modules/cjs/loader:1207:15)\n";

}  // namespace

TEST_CASE("an include takes the case that the file has") {
  const std::string rest = "\nint main(void) { return 0; }";
  CHECK(mended(kGcc, {{"src/main.c", "#include \"Socket.h\"\r\n" + rest}, {"src/socket.h", ""}}) ==
        "#include \"socket.h\"\r\n" + rest);
  CHECK(mended("src/main.c:1:10: fatal error: 'Net/Socket.h' file not found\n#include <Net/Socket.h>\n         "
               "^~~~~~~~~~~~~~\n",
               {{"src/main.c", "#include <Net/Socket.h>\n"}, {"include/net/Socket.h", ""}}) ==
        "#include <net/Socket.h>\n");
}

TEST_CASE("an include of a file that is not there, is there, or is there twice is left alone") {
  CHECK(mended(kGcc, {{"src/main.c", "#include \"Socket.h\"\n"}}).find("no file of the commit") != std::string::npos);
  CHECK(mended(kGcc, {{"src/main.c", "#include \"Socket.h\"\n"}, {"inc/Socket.h", ""}, {"x/socket.h", ""}})
            .find("in this very spelling") != std::string::npos);
  CHECK(mended(kGcc, {{"src/main.c", "#include \"Sockets.h\"\n"}, {"src/socket.h", ""}}).find("exact-preimage") !=
        std::string::npos);
  const fixagent::MemoryTree tree{{"src/main.c", "#include \"Socket.h\"\n"}, {"a/socket.h", ""}, {"b/SOCKET.h", ""}};
  const auto outcome = fixagent::path_case(instruction("path-case", kGcc), tree);
  CHECK(outcome.edits.empty());
  CHECK(outcome.suggestions.size() == 2);
}

TEST_CASE("a required module takes the case that the file has, whatever completes its name") {
  CHECK(mended(kNode, {{"src/index.js", "// './Button'\nrequire('./Button')"}, {"src/button.jsx", ""}}) ==
        "// './Button'\nrequire('./button')");
  CHECK(mended(kNode, {{"src/index.js", "require(\"./Button\");\n"}, {"src/button/index.ts", ""}}) ==
        "require(\"./button\");\n");
  CHECK(mended("Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/builds/shop/Lib/a.mjs' imported from "
               "/builds/shop/src/index.mjs\n",
               {{"src/index.mjs", "import a from '../Lib/a.mjs';\nimport b from '../Lib/b.mjs';\n"},
                {"lib/a.mjs", ""}}) == "import a from '../lib/a.mjs';\nimport b from '../Lib/b.mjs';\n");
  // typescript 4.8.4
  CHECK(mended("src/app.ts(2,21): error TS2307: Cannot find module './Math' or its corresponding type declarations.\n",
               {{"src/app.ts", "import x from './Math';\nimport { y } from './Math';\n"}, {"src/math.d.ts", ""}}) ==
        "import x from './Math';\nimport { y } from './math';\n");
}

TEST_CASE("a module is left alone where the importer, the place or the file is in doubt") {
  const auto refusal = [](const Files& files) { return mended(kNode, files); };
  CHECK(refusal({{"src/index.js", "require('./Button'); jest.mock('./Button');\n"}, {"src/button.js", ""}})
            .find("several places") != std::string::npos);
  CHECK(refusal({{"src/index.js", "require('./Card');\n"}, {"src/button.js", ""}}).find("exact-preimage") !=
        std::string::npos);
  CHECK(refusal({{"src/index.js", "require('./Button');\n"}, {"src/buttons.js", ""}}).find("no file of the commit") !=
        std::string::npos);
  CHECK(refusal({{"src/other.js", "require('./Button');\n"}, {"src/button.js", ""}}).find("index.js") !=
        std::string::npos);
  CHECK(mended("Error: Cannot find module './Button'\n", {{"a.js", "require('./Button');\n"}, {"button.js", ""}})
            .find("does not say which file") != std::string::npos);
  CHECK(
      mended("Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/etc/A.mjs' imported from /builds/shop/src/index.mjs\n",
             {{"src/index.mjs", "import '../../../etc/A.mjs';\n"}, {"etc/a.mjs", ""}})
          .find("outside the checkout") != std::string::npos);
}

TEST_CASE("a Rust module is not respelt: its file is misnamed") {
  CHECK(mended("error[E0583]: file not found for module `net`\n --> src/main.rs:1:1\n",
               {{"src/main.rs", "mod net;\n"}, {"src/Net.rs", ""}})
            .find("renames nothing") != std::string::npos);
}
