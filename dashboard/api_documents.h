#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/json.h"
#include "dashboard/history.h"

namespace cimend::dashboard {

// What the pages show, for programs: api/v1/NAME.json, each with "schema": "cimend.api-NAME/1" and a JSON Schema in
// docs/schemas/api-NAME.schema.json. Lists are in the pages' order, and "total" tells how many there are beyond what is
// written: at most 1 000 of a list.
core::Json runs_document(const History& history);
core::Json clusters_document(const History& history, const std::vector<Cluster>& clusters);
core::Json flakes_document(const History& history, const std::vector<Flake>& flakes);
// "total" is of what waits; "decided" are approvals() of the history.
core::Json approvals_document(const History& history, const std::vector<Waiting>& waiting);
core::Json rules_document(const std::vector<RuleHealth>& rules);
core::Json figures_document(const History& history, const std::vector<Figure>& figures);

}  // namespace cimend::dashboard
