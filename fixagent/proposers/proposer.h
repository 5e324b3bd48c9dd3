#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/documents/fix.h"
#include "core/http/http.h"
#include "core/policy.h"
#include "core/process.h"
#include "core/result.h"
#include "fixagent/source_tree.h"

namespace cimend::fixagent {

// Programs and services that are asked for a diff where no recipe has one. Their answer is hostile text
// (foreign_diff.h): it passes the same guards as every patch and is never of tier A.

// What came of asking. The record is filled in any case; `diff` is empty where nothing usable came, and record.problem
// says why. What was asked and answered is kept nowhere.
struct Proposal {
  std::string diff;
  core::FixMetadataDocument::Proposer record;
};

class Proposer {
 public:
  virtual ~Proposer() = default;
  // Asks within the policy's budget (calls, time, tokens). One thread.
  virtual Proposal propose(const core::FixInputDocument& input, const SourceTree& tree,
                           const core::Policy::Proposer& budget) = 0;
};

// A program that reads input.json on its standard input, in the checkout, and prints a unified diff. `command` is split
// at blanks, '…' and "…" kept together; there is no shell. Its environment is PATH, HOME, LANG, TMPDIR and what
// begins with CIMEND_PROPOSER_. Errc::parse for an unclosed quote or nothing.
core::Result<std::unique_ptr<Proposer>> create_command_proposer(core::Process& process, const std::string& command,
                                                                const std::string& checkout);

// A chat service.
struct ServiceOptions {
  std::string endpoint;  // "https://HOST/v1"; http:// for loopback only
  std::string api;       // "openai" (POST /chat/completions) or "anthropic" (POST /messages)
  std::string model;
  std::string key;  // sent as that API wants it; never shown, logged or stored
};
// Errc::refused: an address that can't be used, an api that is not known, no model. `http` must outlive the proposer.
core::Result<std::unique_ptr<Proposer>> create_service_proposer(core::Http& http, ServiceOptions options);

}  // namespace cimend::fixagent
