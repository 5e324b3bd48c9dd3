#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/documents/fix.h"
#include "core/git.h"
#include "core/policy.h"
#include "fixagent/edit.h"
#include "fixagent/recipes/recipe.h"

namespace cimend::fixagent {

using Guard = core::FixMetadataDocument::Guard;

// A patch on its way: what the recipes want, before anyone has agreed to it.
struct Candidate {
  std::vector<Edit> edits;
  std::map<std::string, std::string> before, after;  // path → whole content
  std::string diff;                                  // empty until it is made
  bool by_proposer = false;                          // an outside program or service wrote it
  std::vector<RecipeOutcome::Refusal> tripped;       // refusals that carry a guard's name
};

// How much a diff adds and removes, counted in its own lines.
struct DiffSize {
  std::int64_t added = 0, removed = 0;
};
DiffSize size_of_diff(std::string_view diff);

// True where the change moves text about and nothing else: recipes that do layout made every edit, none of them an
// outside proposer, and each file has the same tokens in the same order as before (canonical.h). Such a patch may be
// larger (policy: max_formatter_*).
bool is_formatter_only(const Candidate& candidate);

// Every guard with its verdict, always all of them and in the same order (docs/GUARDS.md). Guards that look at the diff
// fail when there is none. `repository` and `commit` are what the patch is for; `changed` are the files with
// uncommitted changes. `rejected` is a sentence about an earlier try for the same cause that was turned down within
// policy.retry_after_days.
std::vector<Guard> check_guards(const Candidate& candidate, const core::Policy::Fix& policy,
                                const core::Repository& repository, const std::string& commit,
                                const std::vector<std::string>& changed,
                                const std::optional<std::string>& rejected = std::nullopt);

// The guards that look at one file's text alone, in their order. A function of its arguments, linear in the texts.
// `edits` are those of the path.
std::vector<Guard> check_text(std::string_view path, std::string_view before, std::string_view after,
                              const std::vector<const Edit*>& edits, bool by_proposer);

// The first guard that failed, or nullptr.
const Guard* first_tripped(const std::vector<Guard>& guards);

}  // namespace cimend::fixagent
