// node check.js REQUESTS: holds each request (a line of JSON: method, url, headers, body) against GitHub's description of
// its REST API (OpenAPI 3): path and its parameters, query, headers, body. Prints what is wrong; exit code 1 where
// something is.
const fs = require('fs');
const Ajv = require('ajv');
const path = require.resolve('@octokit/openapi/package.json').replace('package.json', 'generated/api.github.com.json');
const api = JSON.parse(fs.readFileSync(path, 'utf8'));

const options = { strict: false, validateFormats: false, logger: false };
const asIs = new Ajv(options).addSchema(api, 'github');
const fromText = new Ajv({ ...options, coerceTypes: true }).addSchema(api, 'github'); // a URL's values are text

function resolve(thing) {
  if (!thing || !thing.$ref) return thing;
  return thing.$ref.slice(2).split('/').reduce((at, key) => at[key.replace(/~1/g, '/').replace(/~0/g, '~')], api);
}

// References inside point into the whole description.
const absolute = (schema) => JSON.parse(JSON.stringify(schema).replace(/"\$ref":"#/g, '"$ref":"github#'));

function problems_of(ajv, schema, value, what) {
  const holder = { value };
  const validate = ajv.compile({ type: 'object', properties: { value: absolute(schema) } });
  return validate(holder) ? [] : [`${what} ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`];
}

// The path's template with the fewest parameters that fits, and what its parameters are.
function find_path(pathname) {
  let best = null;
  for (const template of Object.keys(api.paths)) {
    const names = [...template.matchAll(/{([^}]+)}/g)].map((match) => match[1]);
    const pattern = template.split(/{[^}]+}/).map((text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('([^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(pathname);
    if (!match || (best && best.names.length <= names.length)) continue;
    best = { template, names, values: match.slice(1).map(decodeURIComponent) };
  }
  return best;
}

function check_parameters(operation, item, found, url, headers) {
  const problems = [];
  const known = [...(item.parameters || []), ...(operation.parameters || [])].map(resolve);
  const named = (place, name) => known.find((parameter) => parameter.in === place && parameter.name === name);
  found.names.forEach((name, at) => {
    const parameter = named('path', name);
    if (!parameter) return problems.push(`no path parameter ${name}`);
    problems.push(...problems_of(fromText, parameter.schema, found.values[at], `path parameter ${name}`));
  });
  for (const [name, value] of url.searchParams) {
    const parameter = named('query', name);
    if (!parameter) problems.push(`no query parameter ${name}`);
    else problems.push(...problems_of(fromText, parameter.schema, value, `query parameter ${name}`));
  }
  for (const parameter of known) {
    if (!parameter.required || parameter.in === 'path') continue;
    const there = parameter.in === 'query' ? url.searchParams.has(parameter.name) : parameter.name.toLowerCase() in headers;
    if (!there) problems.push(`${parameter.in} parameter ${parameter.name} is missing`);
  }
  return problems;
}

function check_body(operation, request, headers) {
  const described = resolve(operation.requestBody);
  if (!request.body) return described && described.required ? ['a body is required'] : [];
  if (!described) return ['a body where none is described'];
  if ((headers['content-type'] || '') !== 'application/json') return ['a body that is not declared as JSON'];
  return problems_of(asIs, described.content['application/json'].schema, JSON.parse(request.body), 'body');
}

function check(request, seen) {
  const url = new URL(request.url);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const found = find_path(url.pathname);
  const item = found && api.paths[found.template];
  const operation = item && item[request.method.toLowerCase()];
  if (!operation) return [`GitHub describes no ${request.method} ${url.pathname}`];
  seen.add(`${request.method} ${found.template}`);
  const problems = [...check_parameters(operation, item, found, url, headers), ...check_body(operation, request, headers)];
  if (headers.accept !== 'application/vnd.github+json') problems.push(`Accept is ${headers.accept}`);
  if (headers['x-github-api-version'] !== '2022-11-28') problems.push('X-GitHub-Api-Version is missing');
  if (!headers['user-agent']) problems.push('User-Agent is missing');
  return problems;
}

const seen = new Set();
const lines = new Set(fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean));
let wrong = 0;
for (const line of lines) {
  const request = JSON.parse(line);
  for (const problem of check(request, seen)) {
    console.log(`${request.method} ${request.url}: ${problem}`);
    wrong += 1;
  }
}
console.log(`${lines.size} requests to ${seen.size} operations, ${wrong} problems:\n  ${[...seen].sort().join('\n  ')}`);
process.exit(wrong > 0 || seen.size === 0 ? 1 : 0);
