// GitHub's answers to what publishing asks, arbitrary bytes for all of them: nothing crashes, the token goes to GitHub
// alone, and what is not a pull request of ours is never taken for one. The same bytes as an approval and a body.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/documents/publication.h"
#include "core/http/url.h"
#include "fixagent/publish/remote_repository.h"

namespace {

using cimend::core::HttpRequest;
using cimend::core::HttpResponse;
using cimend::fixagent::PullRequest;

void require(bool holds) {
  if (!holds) std::abort();
}

void ask_all(cimend::fixagent::RemoteRepository& remote) {
  (void)remote.default_branch();
  (void)remote.file(".cimend/policy.yaml", "main");
  (void)remote.distance("c", "main");
  (void)remote.member("octocat");
  (void)remote.branch("cimend/fix-1");
  (void)remote.tree_of("c");
  for (const auto& list : {remote.open_pull_requests(), remote.closed_pull_requests(0)}) {
    if (!list) continue;
    for (const PullRequest& request : *list) require(request.number > 0 && request.head.starts_with("cimend/fix-"));
  }
  (void)remote.pull_request_of("cimend/fix-1", "main");
  (void)remote.make_tree("t", {{"a", "content", true}});
  (void)remote.make_commit("message", "t", "c");
  if (const auto opened = remote.open_pull_request({}); opened) (void)remote.enable_auto_merge(*opened, "c");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  cimend::core::ScriptedHttp http([&](const HttpRequest& request) -> cimend::core::Result<HttpResponse> {
    const auto url = cimend::core::Url::parse(request.url);
    require(url && url->origin() == "https://api.github.com:443");
    return HttpResponse{200, {}, bytes};
  });
  const cimend::core::ManualClock clock(1'000'000);
  cimend::core::RecordingSleeper sleeper;
  cimend::core::GitHubOptions options;
  options.token = "token";
  const auto github = cimend::core::GitHubApi::create(http, clock, sleeper, options);
  require(github.has_value());
  cimend::fixagent::RemoteRepository remote(**github, "acme/rocket", cimend::fixagent::Effects::perform,
                                            [](const std::string&) {});
  ask_all(remote);
  (void)cimend::fixagent::Trailers::of(bytes);
  if (const auto json = cimend::core::Json::parse(bytes)) {
    (void)cimend::core::PublicationDocument::from_json(*json);
    if (const auto approval = cimend::core::ApprovalDocument::from_json(*json))
      require(cimend::core::valid_login(approval->approved_by));
  }
  return 0;
}
