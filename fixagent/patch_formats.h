#pragma once

#include <string>
#include <string_view>

#include "core/documents/fix.h"
#include "core/git.h"
#include "core/json.h"
#include "core/result.h"

namespace cimend::fixagent {

// The patch in the forms that other programs take. `git apply` takes the .diff file as it is.

// One mail in mbox form, as git-format-patch(1) writes it and git-am(1) takes it: the commit's message and the diff.
// The body is base64 where the patch holds carriage returns, long lines or bytes that are no UTF-8, since mail changes
// those.
std::string as_mail(const core::FixMetadataDocument& metadata, std::string_view patch);

// What GitHub's "create a review for a pull request" takes
// (docs.github.com/rest/pulls/reviews): one comment with a ```suggestion block for each run of changed lines, on the
// lines of the base commit. Whoever looks at the pull request takes each with a click. Errc::refused where the patch
// does not fit the commit, or changes what a suggestion can't hold (an end of file without newline, a carriage return).
core::Result<core::Json> as_review(const core::FixMetadataDocument& metadata, std::string_view patch,
                                   const core::Repository& repository);

}  // namespace cimend::fixagent
