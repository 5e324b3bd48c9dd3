#include "core/redact.h"

// The token formats that are masked, sorted by id: the forms that issuers give their tokens (GitHub lists most of them
// under "Supported secret scanning patterns": "GitHub's list" below; the facts of the public rule collections gitleaks,
// trufflehog, kingfisher, detect-secrets and Microsoft.Security.Utilities) and the standards' own: RFC 7519 (JWT), RFC
// 7617 and RFC 6750 (Authorization), RFC 3986 (user:password@), RFC 7468 (PEM). Where the source is another, or not the
// issuer, it stands behind the line. A format without a prefix of its own (32 hex digits) is known only by the name it
// is assigned to. Patterns are laxer in length than the issuers' words, since lengths grow; what keeps clean text out
// is the prefix. Before one is made stricter, look at its issuer's page.

// What stands behind a name: "=", ":" or "=>", in any quotes, and a value; behind a command line's option: "=" or a
// space. The value begins with nothing that a variable, a placeholder or a mask begins with.
#define ASSIGNED R"re(\\?["']?\]?\s{0,4}(?:=>|:=|[:=])\s{0,4}\\?["'`]?([\w+/!@#^~][^\s"'`,;&<>\\\[\](){}|$*]{7,}))re"
#define OPTION R"re([= ]["'`]?([\w+/!@#^~][^\s"'`$<>|;&\\]{7,}))re"

namespace cimend::core {

const std::vector<SecretFormat>& secret_formats() {
  using Value = SecretFormat::Value;
  // One format a line: id, keyword, pattern, form, what the value must look like, bytes before the keyword.
  // clang-format off
  static const std::vector<SecretFormat> formats = {
    {"adafruit.io-key", "aio_", R"re(aio_[A-Za-z0-9]{28}\b)re", "aio_<alnum:28>"},  // GitHub's list
    {"adobe.client-secret", "p8e-", R"re(p8e-[A-Za-z0-9]{32}\b)re", "p8e-<lower:32>"},  // gitleaks
    {"age.secret-key", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", "AGE-SECRET-KEY-1<bech32:58>"},
    {"airtable.pat", "airtable_", R"re((?i)airtable_\w{2,30}\\?["']?\s*[:=]\s*\\?["']?(pat[A-Za-z0-9]{14}\.[a-f0-9]{64}))re", "AIRTABLE_API_KEY=pat<alnum:14>.<hex:64>"},  // airtable.com: personal access tokens
    {"aiven.auth-token", "AVNU_", "AVNU_[A-Za-z0-9+/]{100,}={0,2}", "AVNU_<base64:360>"},  // GitHub's list
    {"aiven.service-password", "AVNS_", R"re((AVNS_[\w-]{19})(?:[^\w-]|$))re", "AVNS_<word:19>"},  // GitHub's list
    {"alibaba.access-key-id", "LTAI", R"re(LTAI[A-Za-z0-9]{12,26}\b)re", "LTAI<alnum:20>"},
    {"anthropic.api-key", "sk-ant-", R"re(sk-ant-[a-z0-9]+-[\w-]{20,})re", "sk-ant-api03-<word:93>AA"},
    {"artifactory.api-key", "AKCp", "AKCp[A-Za-z0-9]{60,}", "AKCp<alnum:69>"},
    {"artifactory.reference-token", "cmVmdGtu", "cmVmdGtu[A-Za-z0-9]{40,}", "cmVmdGtu<alnum:56>"},
    {"assigned.access-key", "access_key", "(?i)access_key" ASSIGNED, "ACCESS_KEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.api-key", "api_key", "(?i)api_key" ASSIGNED, "API_KEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.api-key-dashed", "api-key", "(?i)api-key" ASSIGNED, "API-KEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.apikey", "apikey", "(?i)apikey" ASSIGNED, "APIKEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.auth-key", "auth_key", "(?i)auth_key" ASSIGNED, "AUTH_KEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.credential", "credential", R"re((?i)credentials?)re" ASSIGNED, "CREDENTIAL=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.encryption-key", "encryption_key", "(?i)encryption_key" ASSIGNED, "ENCRYPTION_KEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.passphrase", "passphrase", "(?i)passphrase" ASSIGNED, "PASSPHRASE=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.passwd", "passwd", "(?i)passwd" ASSIGNED, "PASSWD=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.password", "password", R"re((?i)password\d?)re" ASSIGNED, "PASSWORD=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.private-key", "private_key", "(?i)private_key" ASSIGNED, "PRIVATE_KEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.pwd", "pwd", "(?i)pwd" ASSIGNED, "PWD=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.secret", "secret", R"re((?i)secret(?:[_-]?(?:key|token|value|base))?)re" ASSIGNED, "SECRET=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.signing-key", "signing_key", "(?i)signing_key" ASSIGNED, "SIGNING_KEY=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"assigned.token", "token", R"re((?i)token(?:[_-]?(?:value|secret))?)re" ASSIGNED, "TOKEN=<alnum:15>7<alnum:16>", Value::strong},  // gitleaks: generic keys
    {"atlassian.api-token", "ATATT3", R"re(ATATT3[\w=-]{60,})re", "ATATT3<word:186>"},
    {"aws.access-key-id", "AKIA", R"re(AKIA[A-Z2-7]{16}\b)re", "AKIA<base32:16>"},
    {"aws.bearer-token-id", "ABIA", R"re(ABIA[A-Z2-7]{16}\b)re", "ABIA<base32:16>"},  // AWS IAM: unique identifiers
    {"aws.bedrock-key", "ABSK", "ABSK[A-Za-z0-9+/]{109,269}={0,2}", "ABSKQmVkcm9ja0FQSUtleS<base64:108>"},  // AWS Bedrock: API keys
    {"aws.bedrock-short-key", "bedrock-api-key-", "bedrock-api-key-[A-Za-z0-9+/]{60,}={0,2}", "bedrock-api-key-<base64:240>"},  // AWS Bedrock: API keys
    {"aws.context-credential", "ACCA", R"re(ACCA[A-Z2-7]{16}\b)re", "ACCA<base32:16>"},  // AWS IAM: unique identifiers
    {"aws.mws-token", "amzn.mws.", R"re(amzn\.mws\.[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12})re", "amzn.mws.<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // detect-secrets, Amazon MWS
    {"aws.presigned-signature", "X-Amz-Signature=", "X-Amz-Signature=([a-f0-9]{64})", "X-Amz-Signature=<hex:64>"},
    {"aws.query-session-token", "X-Amz-Security-Token", R"re((?i)X-Amz-Security-Token\s*[:=]\s*([\w%+/=.-]{60,}))re", "X-Amz-Security-Token=<alnum:300>"},  // AWS: signing requests
    {"aws.query-signature", "&Signature=", R"re(&Signature=([\w%+/~-]{27,}={0,2}))re", "https://files.example.org/a?Expires=1&Signature=<alnum:27>%3D", Value::random},  // AWS CloudFront, GCS V2, OSS: signed URLs
    {"aws.request-signature", "SignedHeaders=", R"re(SignedHeaders=[\w;%-]+,\s*Signature=([a-f0-9]{64}))re", "SignedHeaders=host;x-amz-date, Signature=<hex:64>"},  // AWS: signing requests
    {"aws.secret-access-key", "secret_access_key", R"re((?i)secret_access_key\\?["']?\s*[:=]\s*\\?["']?([A-Za-z0-9/+]{40}))re", "AWS_SECRET_ACCESS_KEY=<base64:40>"},
    {"aws.secret-access-key-json", "SecretAccessKey", R"re((?i)SecretAccessKey\\?["']?\s*[:=]\s*\\?["']?([A-Za-z0-9/+]{40}))re", R"re("SecretAccessKey": "<base64:40>")re"},
    {"aws.session-token", "session_token", R"re((?i)session_token\\?["']?\s*[:=]\s*\\?["']?([A-Za-z0-9/+=]{100,}))re", "AWS_SESSION_TOKEN=<base64:300>"},
    {"aws.temporary-key-id", "ASIA", R"re(ASIA[A-Z2-7]{16}\b)re", "ASIA<base32:16>"},
    {"azure.apim-key", "APIM", "[A-Za-z0-9+/]{76}APIM[A-Za-z0-9+/]{5}[AQgw]==", "<alnum:76>APIM<alnum:5>Q==", Value::any, 76},  // Microsoft.Security.Utilities: identifiable keys
    {"azure.batch-key", "+ABa", R"re([A-Za-z0-9+/]{76}\+ABa[A-Za-z0-9+/]{5}[AQgw]==)re", "<alnum:76>+ABa<alnum:5>g==", Value::any, 76},  // Microsoft.Security.Utilities: identifiable keys
    {"azure.client-secret", "azure_client_secret", R"re((?i)azure_client_secret\\?["']?\s*[:=]\s*\\?["']?([\w.~-]{32,44}))re", "AZURE_CLIENT_SECRET: <alnum:3>8Q~<alnum:34>", Value::random},
    {"azure.cognitive-key", "JQQJ9", "[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{26}(?:[A-Za-z0-9]{2}==)?", "<alnum:52>JQQJ99<alnum:1>A<alnum:16>A<alnum:7>", Value::any, 52},  // Microsoft.Security.Utilities: identifiable keys
    {"azure.cosmos-key", "ACDb", "[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{5}[AQgw]==", "<alnum:76>ACDb<alnum:5>w==", Value::any, 76},  // Microsoft.Security.Utilities: identifiable keys
    {"azure.devops-pat", "azure_devops_ext_pat", R"re((?i)azure_devops_ext_pat\\?["']?\s*[:=]\s*\\?["']?([a-z0-9]{52,84}))re", "AZURE_DEVOPS_EXT_PAT=<lower:52>"},
    {"azure.devops-signed-pat", "AZDO", R"re([A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b)re", "<alnum:76>AZDO<alnum:4>", Value::any, 76},  // Azure DevOps: format of personal access tokens
    {"azure.entra-secret-7q", "7Q~", R"re([\w.~-]{3}7Q~[\w.~-]{31,34})re", "<alnum:3>7Q~<alnum:31>", Value::any, 3},  // Microsoft.Security.Utilities
    {"azure.entra-secret-8q", "8Q~", R"re([\w.~-]{3}8Q~[\w.~-]{31,34})re", "<alnum:3>8Q~<alnum:34>", Value::any, 3},  // Microsoft.Security.Utilities
    {"azure.event-hub-key", "+AEh", R"re([A-Za-z0-9+/]{33}\+AEh[A-Za-z0-9+/]{5}[AQgw]=)re", "<alnum:33>+AEh<alnum:5>A=", Value::any, 33},  // Microsoft.Security.Utilities
    {"azure.function-key", "AzFu", R"re([\w-]{44}AzFu[\w-]{5}[AQgw]==)re", "<alnum:44>AzFu<alnum:5>Q==", Value::any, 44},  // Microsoft.Security.Utilities
    {"azure.iot-key", "AIoT", "[A-Za-z0-9+/]{33}AIoT[A-Za-z0-9+/]{5}[AQgw]=", "<alnum:33>AIoT<alnum:5>g=", Value::any, 33},  // Microsoft.Security.Utilities
    {"azure.redis-key", "AzCa", "[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=", "<alnum:33>AzCaB<alnum:5>=", Value::any, 33},  // Microsoft.Security.Utilities
    {"azure.registry-key", "+ACR", R"re([A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5})re", "<alnum:42>+ACRC<alnum:5>", Value::any, 42},  // Microsoft.Security.Utilities
    {"azure.sas-signature", "sig=", "sig=([A-Za-z0-9%+/]{43,}(?:%3[Dd]|=))", "?sv=2022-11-02&sig=<alnum:43>%3D"},
    {"azure.search-key", "AzSe", R"re([A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}\b)re", "<alnum:42>AzSeB<alnum:5>", Value::any, 42},  // Microsoft.Security.Utilities
    {"azure.service-bus-key", "+ASb", R"re([A-Za-z0-9+/]{33}\+ASb[A-Za-z0-9+/]{5}[AQgw]=)re", "<alnum:33>+ASb<alnum:5>w=", Value::any, 33},  // Microsoft.Security.Utilities
    {"azure.shared-access-key", "SharedAccessKey=", "SharedAccessKey=([A-Za-z0-9+/]{43}=)", "SharedAccessKeyName=root;SharedAccessKey=<base64:43>="},
    {"azure.signed-storage-key", "+ASt", R"re([A-Za-z0-9+/]{76}\+ASt[A-Za-z0-9+/]{5}[AQgw]==)re", "<alnum:76>+ASt<alnum:5>A==", Value::any, 76},  // Microsoft.Security.Utilities
    {"azure.storage-key", "AccountKey=", "AccountKey=([A-Za-z0-9+/]{86}==)", "AccountName=x;AccountKey=<base64:86>=="},
    {"bitbucket.access-token", "ATCTT3", R"re(ATCTT3[\w=-]{60,})re", "ATCTT3<word:180>"},
    {"bitbucket.app-password", "ATBB", R"re(ATBB[A-Za-z0-9]{24,32}\b)re", "ATBB<alnum:32>"},
    {"braintree.access-token", "access_token$", R"re(access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32})re", "access_token$production$<lower:16>$<hex:32>"},  // Braintree: access tokens
    {"brevo.api-key", "xkeysib-", "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}", "xkeysib-<hex:64>-<alnum:16>"},
    {"brevo.smtp-key", "xsmtpsib-", "xsmtpsib-[a-f0-9]{64}-[A-Za-z0-9]{16}", "xsmtpsib-<hex:64>-<alnum:16>"},  // Brevo: SMTP keys
    {"buildkite.agent-token", "bkaa_", R"re(bkaa_[\w.-]{40,})re", "bkaa_<alnum:75>"},  // buildkite.com: token security
    {"buildkite.api-token", "bkua_", "bkua_[a-z0-9]{40}", "bkua_<hex:40>"},
    {"buildkite.job-token", "bkaj_", R"re(bkaj_[\w.-]{40,})re", "bkaj_<alnum:75>"},  // buildkite.com: token security
    {"cerebras.api-key", "csk-", R"re(csk-[a-z0-9]{48}\b)re", "csk-<lower:48>"},  // kingfisher
    {"chromatic.project-token", "chpt_", R"re(chpt_[a-f0-9]{12,16}\b)re", "chpt_<hex:15>"},  // chromatic.com: project token
    {"circleci.personal-token", "CCIPAT_", "CCIPAT_[A-Za-z0-9]+_[a-f0-9]{40}", "CCIPAT_<alnum:22>_<hex:40>"},
    {"circleci.project-token", "CCIPRJ_", "CCIPRJ_[A-Za-z0-9]+_[a-f0-9]{40}", "CCIPRJ_<alnum:22>_<hex:40>"},
    {"cli.api-key", "-api-key", "-api-key" OPTION, "login --api-key <alnum:11>7<alnum:12> registry.example.org", Value::strong},  // the habit of command lines
    {"cli.password", "-password", "-password" OPTION, "login --password <alnum:11>7<alnum:12> registry.example.org", Value::strong},  // the habit of command lines
    {"cli.secret", "-secret", R"re(-secret(?:-key)?)re" OPTION, "login --secret <alnum:11>7<alnum:12> registry.example.org", Value::strong},  // the habit of command lines
    {"cli.token", "-token", "-token" OPTION, "login --token <alnum:11>7<alnum:12> registry.example.org", Value::strong},  // the habit of command lines
    {"clickhouse.api-secret", "4b1d", R"re(4b1d[A-Za-z0-9]{38}\b)re", "4b1d<alnum:38>"},  // gitleaks
    {"clojars.deploy-token", "CLOJARS_", "CLOJARS_[a-f0-9]{60}", "CLOJARS_<hex:60>"},
    {"cloudflare.api-token", "cloudflare_api_token", R"re((?i)cloudflare_api_token\\?["']?\s*[:=]\s*\\?["']?([\w-]{40})(?:[^\w-]|$))re", "CLOUDFLARE_API_TOKEN=<word:40>", Value::random},
    {"cloudflare.origin-ca-key", "v1.0-", R"re(v1\.0-[a-f0-9]{24}-[a-f0-9]{146})re", "v1.0-<hex:24>-<hex:146>"},
    {"codecov.upload-token", "codecov_token", R"re((?i)codecov_token\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}))re", "CODECOV_TOKEN=<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},
    {"contentful.pat", "CFPAT-", R"re(CFPAT-[\w-]{43})re", "CFPAT-<word:43>"},
    {"crates-io.api-token", "cio", R"re(cio[A-Za-z0-9]{32}\b)re", "cio<alnum:32>"},
    {"curl.user", "curl ", R"re(curl\s[^\n]{0,300}?\s(?:-u|--user)[ =]?[\"']?[\w.@+-]+:([^\s\"'`$\[\]<>{}*|][^\s\"'`$<>|]{3,}))re", "curl -sS -u build:<alnum:20> https://repo.example.org/", Value::random},  // curl(1)
    {"cypress.record-key", "cypress_record_key", R"re((?i)cypress_record_key\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}))re", "CYPRESS_RECORD_KEY=<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // docs.cypress.io: record key
    {"databento.api-key", "db-", R"re(db-[A-Za-z0-9]{29}\b)re", "db-<alnum:29>", Value::random},  // GitHub's list
    {"databricks.pat", "dapi", R"re(dapi[a-f0-9]{32}(?:-\d)?\b)re", "dapi<hex:32>"},
    {"datadog.api-key", "dd_api_key", R"re((?i)dd_api_key\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{32})\b)re", "DD_API_KEY=<hex:32>"},
    {"datadog.app-key", "dd_app_key", R"re((?i)dd_app_key\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{40})\b)re", "DD_APP_KEY='<hex:40>'"},
    {"deepseek.api-key", "sk-", R"re(sk-[a-f0-9]{32}\b)re", "sk-<hex:32>"},  // GitHub's list
    {"defined.api-token", "dnkey-", R"re(dnkey-[\w=-]{26}-[\w=-]{52})re", "dnkey-<base32:26>-<base32:52>"},  // gitleaks
    {"digitalocean.oauth-token", "doo_v1_", "doo_v1_[a-f0-9]{64}", "doo_v1_<hex:64>"},
    {"digitalocean.pat", "dop_v1_", "dop_v1_[a-f0-9]{64}", "dop_v1_<hex:64>"},
    {"digitalocean.refresh-token", "dor_v1_", "dor_v1_[a-f0-9]{64}", "dor_v1_<hex:64>"},
    {"dingtalk.webhook", "oapi.dingtalk.com/robot/send", R"re(oapi\.dingtalk\.com/robot/send\?access_token=([a-f0-9]{64}))re", "https://oapi.dingtalk.com/robot/send?access_token=<hex:64>"},  // open.dingtalk.com: robots
    {"discord.bot-token", "discord_token", R"re((?i)discord_token\\?["']?\s*[:=]\s*\\?["']?([\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}))re", "DISCORD_TOKEN=M<alnum:23>.<alnum:6>.<alnum:27>"},
    {"discord.webhook", "/api/webhooks/", R"re(/api/webhooks/\d{15,21}/([\w-]{60,}))re", "https://discord.com/api/webhooks/<digit:18>/<alnum:68>"},
    {"docker.config-auth", R"re("auth")re", R"re("auth"\s*:\s*"([A-Za-z0-9+/]{10,}={0,2})")re", R"re({"auths":{"registry.example":{"auth": "<base64:32>"}}})re", Value::random},
    {"docker.login", "docker login", R"re(docker login\s[^\n]{0,300}?(?:-p|--password)[ =]?[\"']?([^\s\"'`$\[\]<>{}*|-][^\s\"'`$<>|]{3,}))re", "docker login -u ci -p <alnum:20> registry.example.org", Value::random},  // docs.docker.com: docker login
    {"docker.oat", "dckr_oat_", R"re(dckr_oat_[\w-]{27,})re", "dckr_oat_<alnum:32>"},
    {"docker.pat", "dckr_pat_", R"re(dckr_pat_[\w-]{27,})re", "dckr_pat_<word:27>"},
    {"doppler.audit-token", "dp.audit.", R"re(dp\.audit\.[A-Za-z0-9]{40,44})re", "dp.audit.<alnum:43>"},  // docs.doppler.com: token formats
    {"doppler.cli-token", "dp.ct.", R"re(dp\.ct\.[A-Za-z0-9]{40,44})re", "dp.ct.<alnum:43>"},  // docs.doppler.com: token formats
    {"doppler.personal-token", "dp.pt.", R"re(dp\.pt\.[A-Za-z0-9]{40,44})re", "dp.pt.<alnum:43>"},
    {"doppler.scim-token", "dp.scim.", R"re(dp\.scim\.[A-Za-z0-9]{40,44})re", "dp.scim.<alnum:43>"},  // docs.doppler.com: token formats
    {"doppler.service-account", "dp.sa.", R"re(dp\.sa\.[A-Za-z0-9]{40,44})re", "dp.sa.<alnum:43>"},  // docs.doppler.com: token formats
    {"doppler.service-token", "dp.st.", R"re(dp\.st\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44})re", "dp.st.dev.<alnum:43>"},
    {"dropbox.access-token", "sl.", R"re(sl\.(?:u\.)?[\w=-]{100,})re", "sl.<word:136>"},
    {"duffel.api-token", "duffel_", R"re(duffel_(?:test|live)_[\w=-]{43})re", "duffel_live_<word:43>"},  // gitleaks
    {"dynatrace.api-token", "dt0c01.", R"re(dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64})re", "dt0c01.<base32:24>.<base32:64>"},  // docs.dynatrace.com: token format
    {"dynatrace.platform-token", "dt0s", R"re(dt0s\d\d\.[A-Z0-9-]{8,24}\.[A-Z0-9]{64})re", "dt0s16.<base32:8>.<base32:64>"},  // docs.dynatrace.com: token format
    {"easypost.api-key", "EZAK", R"re(EZAK[A-Za-z0-9]{54}\b)re", "EZAK<alnum:54>"},
    {"easypost.test-key", "EZTK", R"re(EZTK[A-Za-z0-9]{54}\b)re", "EZTK<alnum:54>"},  // gitleaks
    {"elastic.cloud-key", "essu_", R"re(essu_[\w+/=-]{40,})re", "essu_<alnum:72>=="},  // elastic.co: Cloud API keys
    {"elevenlabs.api-key", "sk_", R"re(sk_[a-f0-9]{48}\b)re", "sk_<hex:48>"},  // kingfisher
    {"facebook.access-token", "EAA", "EAA[A-Za-z0-9]{100,}", "EAAC<alnum:160>", Value::random},  // Meta: access tokens; gitleaks
    {"feishu.webhook", "/open-apis/bot/v2/hook/", "/open-apis/bot/v2/hook/([a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12})", "https://open.feishu.cn/open-apis/bot/v2/hook/<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // open.feishu.cn: custom bots
    {"figma.oauth-refresh", "figor_", R"re(figor_[\w-]{40,})re", "figor_<word:40>"},  // GitHub's list
    {"figma.oauth-token", "figo_", R"re(figo_[\w-]{40,})re", "figo_<word:40>"},  // GitHub's list
    {"figma.pat", "figd_", R"re(figd_[\w-]{40,})re", "figd_<word:40>"},
    {"firecrawl.api-key", "fc-", R"re(fc-[a-f0-9]{32}\b)re", "fc-<hex:32>"},  // docs.firecrawl.dev
    {"fireworks.api-key", "fw_", R"re(fw_[A-Za-z0-9]{22,26}\b)re", "fw_<alnum:24>", Value::random},  // kingfisher
    {"flutterwave.secret-key", "FLWSECK", "FLWSECK(?:_TEST)?-[A-Za-z0-9]{32}-X", "FLWSECK_TEST-<hex:32>-X"},  // gitleaks
    {"fly-io.access-token", "fo1_", R"re(fo1_[\w-]{43})re", "fo1_<word:43>"},
    {"fly-io.macaroon", "fm2_", "fm2_[A-Za-z0-9+/]{80,}={0,2}", "fm2_<base64:120>"},
    {"fly-io.macaroon-1", "fm1", "fm1[ar]_[A-Za-z0-9+/]{100,}={0,3}", "fm1r_<base64:160>"},  // gitleaks
    {"frameio.token", "fio-u-", R"re(fio-u-[\w=-]{64})re", "fio-u-<word:64>"},
    {"github.add-mask", "::add-mask::", R"re(::add-mask::([^\s*$%{}<>"'`\[\\](?:[^"'`\\]*[^"'`\\\s])?))re", "::add-mask::<alnum:20>"},  // docs.github.com: workflow commands
    {"github.app-installation-token", "ghs_", R"re(ghs_(?:[A-Za-z0-9_]{36,}|\d+_eyJ[\w-]+(?:\.[\w-]+){2}))re", "ghs_<alnum:36>"},
    {"github.app-user-token", "ghu_", "ghu_[A-Za-z0-9_]{36,}", "ghu_<alnum:36>"},
    {"github.basic-auth", "eC1hY2Nlc3MtdG9rZW46", "eC1hY2Nlc3MtdG9rZW46[A-Za-z0-9+/]{16,}={0,2}", "AUTHORIZATION basic eC1hY2Nlc3MtdG9rZW46<base64:56>"},
    {"github.fine-grained-pat", "github_pat_", "github_pat_[A-Za-z0-9_]{36,}", "github_pat_<alnum:22>_<alnum:59>"},
    {"github.oauth-token", "gho_", "gho_[A-Za-z0-9_]{36,}", "gho_<alnum:36>"},
    {"github.pat", "ghp_", "ghp_[A-Za-z0-9_]{36,}", "ghp_<alnum:36>"},
    {"github.refresh-token", "ghr_", "ghr_[A-Za-z0-9_]{36,}", "ghr_<alnum:76>"},
    {"gitlab.agent-token", "glagent-", R"re(glagent-[\w-]{40,})re", "glagent-<word:50>"},
    {"gitlab.ci-job-token", "glcbt-", R"re(glcbt-(?:[a-f0-9]{1,5}_)?[\w-]{20,})re", "glcbt-64_<word:20>"},
    {"gitlab.deploy-token", "gldt-", R"re(gldt-[\w-]{20,})re", "gldt-<word:20>"},
    {"gitlab.feature-flag-token", "glffct-", R"re(glffct-[\w-]{20,})re", "glffct-<word:20>"},
    {"gitlab.feed-token", "glft-", R"re(glft-[\w-]{20,})re", "glft-<word:20>"},
    {"gitlab.incoming-mail-token", "glimt-", R"re(glimt-[\w-]{20,})re", "glimt-<word:25>"},
    {"gitlab.oauth-secret", "gloas-", R"re(gloas-[\w-]{40,})re", "gloas-<hex:64>"},
    {"gitlab.pat", "glpat-", R"re(glpat-[\w.-]{20,})re", "glpat-<word:20>"},
    {"gitlab.runner-registration", "GR1348941", R"re(GR1348941[\w-]{20,})re", "GR1348941<word:20>"},
    {"gitlab.runner-routable", "glrtr-", R"re(glrtr-[\w.-]{20,})re", "glrtr-<word:27>"},  // docs.gitlab.com: token overview
    {"gitlab.runner-token", "glrt-", R"re(glrt-[\w.-]{20,})re", "glrt-<word:20>"},
    {"gitlab.scim-token", "glsoat-", R"re(glsoat-[\w-]{20,})re", "glsoat-<word:20>"},
    {"gitlab.session", "_gitlab_session=", "_gitlab_session=([a-f0-9]{32})", "Cookie: _gitlab_session=<hex:32>"},  // docs.gitlab.com: token overview
    {"gitlab.trigger-token", "glptt-", R"re(glptt-[\w-]{20,})re", "glptt-<hex:40>"},
    {"gitlab.workspace-token", "glwt-", R"re(glwt-[\w-]{20,})re", "glwt-<word:20>"},  // docs.gitlab.com: token overview
    {"gocardless.access-token", "live_", R"re((live_[\w-]{40})(?:[^\w-]|$))re", "live_<word:40>", Value::random},  // gitleaks
    {"google.api-key", "AIza", R"re(AIza[\w-]{35})re", "AIza<word:35>"},
    {"google.auth-code", "4/0A", R"re(4/0A[\w-]{60,})re", "4/0A<word:70>"},  // Google: OAuth 2 for installed applications
    {"google.chat-webhook", "chat.googleapis.com/v1/spaces/", R"re(chat\.googleapis\.com/v1/spaces/[\w-]+/messages\?key=[\w-]+&token=([\w%=-]{30,}))re", "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=k&token=<word:43>"},  // Google Chat: incoming webhooks
    {"google.fcm-key", ":APA91b", R"re([\w-]{11}:APA91b[\w-]{134})re", "AAAA<word:7>:APA91b<word:134>", Value::any, 11},  // Firebase: server keys
    {"google.oauth-secret", "GOCSPX-", R"re(GOCSPX-[\w-]{28})re", "GOCSPX-<word:28>"},
    {"google.oauth-token", "ya29.", R"re(ya29\.[\w.-]{20,})re", "ya29.<word:120>"},
    {"google.refresh-token", "1//0", R"re(1//0[\w-]{40,})re", "1//0<word:60>"},
    {"google.signed-url", "X-Goog-Signature=", "X-Goog-Signature=([a-f0-9]{128,})", "X-Goog-Signature=<hex:512>"},  // Google Cloud Storage: V4 signed URLs
    {"grafana.cloud-token", "glc_", "glc_[A-Za-z0-9+/]{32,}={0,2}", "glc_<base64:80>"},
    {"grafana.legacy-key", "eyJrIjoi", "eyJrIjoi[A-Za-z0-9]{70,400}={0,3}", "eyJrIjoi<alnum:84>"},  // gitleaks
    {"grafana.service-account", "glsa_", "glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}", "glsa_<alnum:32>_<hex:8>"},
    {"groq.api-key", "gsk_", "gsk_[A-Za-z0-9]{40,}", "gsk_<alnum:52>"},
    {"harness.pat", "pat.", R"re(pat\.[\w-]{22}\.[a-f0-9]{24}\.[A-Za-z0-9]{20})re", "pat.<word:22>.<hex:24>.<alnum:20>"},  // gitleaks
    {"harness.sat", "sat.", R"re(sat\.[\w-]{22}\.[a-f0-9]{24}\.[A-Za-z0-9]{20})re", "sat.<word:22>.<hex:24>.<alnum:20>"},  // gitleaks
    {"heroku.api-key", "heroku_api_key", R"re((?i)heroku_api_key\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}))re", "HEROKU_API_KEY=<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},
    {"heroku.token", "HRKU-", R"re(HRKU-[\w-]{30,})re", "HRKU-AA<word:58>"},
    {"http.api-key", "x-api-key", R"re((?i)x-api-key\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{16,}))re", "X-API-Key: <alnum:40>", Value::random},
    {"http.authorization", "authorization", R"re((?i)authorization\\?["']?\s*[:=]\s*\\?["']?(?:bearer|basic|token|negotiate|api-?key|oauth)\s+([\w.~+/=-]{8,}))re", "Authorization: Basic <base64:24>", Value::random},
    {"http.bearer", "bearer ", R"re((?i)bearer\s+([\w.~+/=-]{20,}))re", "curl -H 'Bearer <word:40>'", Value::random},
    {"http.circle-token", "circle-token", R"re((?i)circle-token\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{16,}))re", "Circle-Token: <hex:40>", Value::random},  // circleci.com: API v2
    {"http.deploy-token", "deploy-token:", R"re((?i)deploy-token:\s*([\w.~+/=-]{16,}))re", "Deploy-Token: <alnum:24>", Value::random},  // docs.gitlab.com: API authentication
    {"http.goog-api-key", "x-goog-api-key", R"re((?i)x-goog-api-key\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{16,}))re", "X-Goog-Api-Key: <alnum:39>", Value::random},  // Google: API keys
    {"http.jfrog-api-key", "x-jfrog-art-api", R"re((?i)x-jfrog-art-api\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{16,}))re", "X-JFrog-Art-Api: <alnum:64>", Value::random},  // jfrog.com: REST API
    {"http.job-token", "job-token:", R"re((?i)job-token:\s*([\w.~+/=-]{16,}))re", "JOB-TOKEN: <alnum:24>", Value::random},  // docs.gitlab.com: API authentication
    {"http.private-token", "private-token", R"re((?i)private-token\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{16,}))re", "PRIVATE-TOKEN: <word:20>", Value::random},
    {"http.x-auth-token", "x-auth-token", R"re((?i)x-auth-token\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{16,}))re", "X-Auth-Token: <alnum:40>", Value::random},  // OpenStack: Identity API
    {"http.x-vault-token", "x-vault-token", R"re((?i)x-vault-token\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{16,}))re", "X-Vault-Token: s.<alnum:24>", Value::random},  // Vault: HTTP API
    {"hubspot.private-app-eu", "pat-eu1-", "pat-eu1-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "pat-eu1-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},
    {"hubspot.private-app-na", "pat-na1-", "pat-na1-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "pat-na1-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},
    {"huggingface.org-token", "api_org_", "api_org_[A-Za-z]{34}", "api_org_<letter:34>"},
    {"huggingface.token", "hf_", "hf_[A-Za-z0-9]{34,}", "hf_<letter:34>"},
    {"ifttt.webhook", "maker.ifttt.com/trigger/", R"re(maker\.ifttt\.com/trigger/[\w-]+/(?:json/)?with/key/([\w-]{20,}))re", "https://maker.ifttt.com/trigger/built/with/key/<word:43>"},  // ifttt.com: webhooks
    {"infracost.api-key", "ico-", R"re(ico-[A-Za-z0-9]{32}\b)re", "ico-<alnum:32>"},
    {"intercom.access-token", "dG9rO", "dG9rO[A-Za-z0-9+/]{54}=", "dG9rO<base64:54>="},  // trufflehog
    {"ionic.pat", "ion_", R"re(ion_[a-z0-9]{42}\b)re", "ion_<lower:42>"},  // GitHub's list
    {"jina.api-key", "jina_", R"re(jina_[\w-]{60})re", "jina_<word:60>"},  // kingfisher
    {"jwt", "eyJ", R"re(eyJ[\w-]{8,400}\.eyJ[\w-]{8,}(?:\.[\w-]*)?)re", "eyJhbGciOiJIUzI1NiJ9.eyJ<alnum:60>.<word:43>"},
    {"k3s.token", "K10", R"re(K10[a-f0-9]{64}::(?:server:|node:|[a-z0-9]{6}\.)[a-z0-9]{16,})re", "K10<hex:64>::server:<hex:32>"},  // docs.k3s.io: token formats
    {"kubeadm.token", "--token", R"re(--token[= ]([a-z0-9]{6}\.[a-z0-9]{16})\b)re", "kubeadm join --token <lower:6>.<lower:16>"},  // kubernetes.io: bootstrap tokens
    {"kubernetes.client-key", "LS0tLS1CRUdJTi", "LS0tLS1CRUdJTi(?:BSU0EgUFJJ|BQUklWQVRF|BFQyBQUklW|BPUEVOU1NI|BEU0EgUFJJ|BFTkNSWVBU)[A-Za-z0-9+/]{32,}={0,2}", "client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ<base64:400>"},
    {"langfuse.secret-key", "sk-lf-", "sk-lf-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "sk-lf-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // langfuse.com: API keys
    {"langsmith.api-key", "lsv2_", "lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}", "lsv2_pt_<hex:32>_<hex:10>"},  // GitHub's list
    {"launchdarkly.api-token", "api-", "api-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "api-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // launchdarkly.com: API access tokens
    {"launchdarkly.sdk-key", "sdk-", "sdk-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "sdk-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},
    {"linear.api-key", "lin_api_", "lin_api_[A-Za-z0-9]{40}", "lin_api_<alnum:40>"},
    {"linear.oauth-token", "lin_oauth_", "lin_oauth_[A-Za-z0-9]{40,}", "lin_oauth_<hex:64>"},
    {"llamacloud.api-key", "llx-", R"re(llx-[A-Za-z0-9]{48}\b)re", "llx-<alnum:48>"},  // kingfisher
    {"lob.live-key", "live_", R"re(live_[a-f0-9]{35}\b)re", "live_<hex:35>"},  // gitleaks
    {"mailchimp.api-key", "-us", R"re([a-f0-9]{32}-us\d{1,2}\b)re", "<hex:32>-us14", Value::any, 32},  // mailchimp.com: API keys
    {"mailersend.api-token", "mlsn.", R"re(mlsn\.[a-f0-9]{64})re", "mlsn.<hex:64>"},  // GitHub's list
    {"mailgun.api-key", "key-", R"re(key-[a-f0-9]{32}\b)re", "key-<hex:32>"},
    {"mapbox.secret-token", "sk.eyJ", R"re(sk\.eyJ[\w-]{40,}\.[\w-]{20,})re", "sk.eyJ<alnum:80>.<word:22>"},
    {"maxmind.license-key", "_mmk", R"re([A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\b)re", "<alnum:6>_<alnum:29>_mmk", Value::any, 36},  // maxmind.com: license key format
    {"mongodb.service-account", "mdb_sa_sk_", R"re(mdb_sa_sk_[\w-]{40})re", "mdb_sa_sk_<word:40>"},  // GitHub's list
    {"neon.api-key", "napi_", R"re(napi_[a-z0-9]{60,68}\b)re", "napi_<lower:64>"},  // neon.tech: API keys
    {"netlify.build-token", "nfb_", R"re(nfb_[A-Za-z0-9]{36}\b)re", "nfb_<alnum:36>", Value::random},  // trufflehog
    {"netlify.cli-token", "nfc_", R"re(nfc_[A-Za-z0-9]{36}\b)re", "nfc_<alnum:36>", Value::random},  // trufflehog
    {"netlify.oauth-token", "nfo_", R"re(nfo_[A-Za-z0-9]{36}\b)re", "nfo_<alnum:36>", Value::random},  // trufflehog
    {"netlify.pat", "nfp_", "nfp_[A-Za-z0-9]{36}", "nfp_<alnum:36>"},
    {"netlify.ui-token", "nfu_", R"re(nfu_[A-Za-z0-9]{36}\b)re", "nfu_<alnum:36>", Value::random},  // trufflehog
    {"netrc.password", "machine ", R"re(machine\s+[\w-]+\.[\w.-]+\s+login\s+\S+\s+password\s+([^\s\[*$<]\S*))re", "machine example.org login me password <alnum:20>"},
    {"netrc.password-line", "password ", R"re(password\s+([!#%+-Z^-z][!-~]{5,})\s*(?:$|\\[nr]))re", "  password <alnum:12>7<alnum:9>", Value::strong},  // curl(1), ftp(1): .netrc
    {"new-relic.admin-key", "NRAA-", R"re(NRAA-[a-f0-9]{27}\b)re", "NRAA-<hex:27>"},  // newrelic.com: API keys
    {"new-relic.browser-key", "NRJS-", "NRJS-[a-f0-9]{19}", "NRJS-<hex:19>"},
    {"new-relic.insights-key", "NRII-", R"re(NRII-[\w-]{32})re", "NRII-<word:32>"},
    {"new-relic.license-key", "NRAL", R"re([a-f0-9]{36}NRAL\b)re", "<hex:36>NRAL", Value::any, 36},  // newrelic.com: API keys
    {"new-relic.rest-key", "NRRA-", R"re(NRRA-[a-f0-9]{42}\b)re", "NRRA-<hex:42>"},  // newrelic.com: API keys
    {"new-relic.user-key", "NRAK-", "NRAK-[A-Z0-9]{27}", "NRAK-<base32:27>"},
    {"notion.integration-token", "ntn_", "ntn_[A-Za-z0-9]{40,}", "ntn_<alnum:46>"},
    {"notion.secret", "secret_", R"re(secret_[A-Za-z0-9]{43}\b)re", "secret_<alnum:43>", Value::random},
    {"npm.auth-token", "_authToken", R"re(_authToken\\?["']?\s*[:=]\s*\\?["']?([\w.~+/=-]{8,}))re", "//registry.npmjs.org/:_authToken=<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>", Value::random},
    {"npm.basic-auth", "_auth=", R"re(_auth=["']?([A-Za-z0-9+/]{8,}={0,2}))re", "_auth=<base64:24>", Value::random},
    {"npm.password", ":_password=", R"re(:_password=["']?([A-Za-z0-9+/]{4,}={0,2}))re", R"re(//registry.example/:_password="<base64:16>")re", Value::random},
    {"npm.token", "npm_", "npm_[A-Za-z0-9]{36}", "npm_<alnum:36>"},
    {"nuget.api-key", "oy2", R"re(oy2[a-z0-9]{43}\b)re", "oy2<lower:43>"},
    {"nuget.config-password", R"re(Password")re", R"re(Password"\s*value="([^"%$*\[]{4,})\")re", R"re(<add key="ClearTextPassword" value="<alnum:24>" />)re", Value::random},  // learn.microsoft.com: nuget.config
    {"nvidia.api-key", "nvapi-", R"re(nvapi-[\w-]{60,})re", "nvapi-<word:64>"},  // kingfisher
    {"octopus.api-key", "API-", R"re(API-[A-Z0-9]{25,26}\b)re", "API-<base32:26>"},  // octopus.com: API keys
    {"oculus.access-token", "OC|", R"re(OC\|\d{12,}\|[\w-]{30,})re", "OC|<digit:16>|<alnum:32>"},  // Meta: Oculus platform
    {"okta.api-token", "SSWS ", R"re((?i)SSWS\s+(00[\w-]{40})(?:[^\w-]|$))re", "Authorization: SSWS 00<word:40>"},  // developer.okta.com: API tokens
    {"onepassword.secret-key", "A3-", R"re(A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}\b)re", "A3-<base32:6>-<base32:11>-<base32:5>-<base32:5>-<base32:5>"},  // 1password.com: about your Secret Key
    {"onepassword.service-account", "ops_eyJ", "ops_eyJ[A-Za-z0-9+/]{250,}={0,3}", "ops_eyJ<base64:400>"},  // gitleaks
    {"onesignal.api-key", "os_v2_", "os_v2_(?:app|org)_[a-z0-9]{60,}", "os_v2_app_<lower:104>"},  // onesignal.com: keys and ids
    {"openai.admin-key", "sk-admin-", R"re(sk-admin-[\w-]{40,})re", "sk-admin-<word:124>"},  // gitleaks
    {"openai.api-key", "sk-", "sk-[A-Za-z0-9]{40,}", "sk-<alnum:20>T3BlbkFJ<alnum:20>"},
    {"openai.project-key", "sk-proj-", R"re(sk-proj-[\w-]{40,})re", "sk-proj-<word:124>"},
    {"openai.service-key", "sk-svcacct-", R"re(sk-svcacct-[\w-]{40,})re", "sk-svcacct-<word:124>"},
    {"openrouter.api-key", "sk-or-v1-", "sk-or-v1-[a-f0-9]{64}", "sk-or-v1-<hex:64>"},
    {"openshift.token", "sha256~", R"re(sha256~[\w-]{43})re", "sha256~<word:43>"},
    {"openvsx.access-token", "ovsxat_", R"re(ovsxat_[\w-]{36,})re", "ovsxat_<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // open-vsx.org: publishing
    {"openvsx.token", "ovsxp_", R"re(ovsxp_[\w-]{36,})re", "ovsxp_<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // open-vsx.org: publishing
    {"packagist.token", "packagist_", "packagist_[a-z]{3}_[a-f0-9]{68}", "packagist_uut_<hex:68>"},  // packagist.com: security
    {"paddle.api-key", "pdl_", "pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}", "pdl_live_apikey_<lower:26>_<alnum:22>_<alnum:3>"},  // developer.paddle.com: API key format
    {"percy.token", "percy_token", R"re((?i)percy_token\\?["']?\s*[:=]\s*\\?["']?((?:\w{2,8}_)?[a-f0-9]{64})\b)re", "PERCY_TOKEN=web_<hex:64>"},  // percy.io
    {"perplexity.api-key", "pplx-", "pplx-[A-Za-z0-9]{40,}", "pplx-<alnum:48>"},
    {"persona.api-key", "persona_", R"re(persona_(?:sandbox|production)_[\w-]{36})re", "persona_production_<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // GitHub's list
    {"pinecone.api-key", "pcsk_", R"re(pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}\b)re", "pcsk_<alnum:6>_<alnum:63>"},  // GitHub's list
    {"plaid.access-token", "access-production-", "access-production-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "access-production-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},
    {"plaid.development-token", "access-development-", "access-development-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "access-development-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // gitleaks
    {"plaid.sandbox-token", "access-sandbox-", "access-sandbox-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "access-sandbox-<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // gitleaks
    {"planetscale.token", "pscale_", R"re(pscale_(?:tkn|pw|oauth)_[\w=.-]{32,})re", "pscale_tkn_<word:43>"},
    {"polar.token", "polar_", "polar_(?:pat|oat|at_[uo]|rt_[uo])_[A-Za-z0-9]{30,}", "polar_oat_<alnum:43>"},  // GitHub's list
    {"posthog.personal-key", "phx_", "phx_[A-Za-z0-9]{40,}", "phx_<alnum:47>"},  // GitHub's list
    {"postman.api-key", "PMAK-", "PMAK-[a-f0-9]{24}-[a-f0-9]{34}", "PMAK-<hex:24>-<hex:34>"},
    {"prefect.api-key", "pnu_", "pnu_[A-Za-z0-9]{36}", "pnu_<alnum:36>"},
    {"private-key", "-----BEGIN", "-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----", R"re(-----BEGIN RSA PRIVATE KEY-----\n<base64:64>\n<base64:64>\n-----END RSA PRIVATE KEY-----)re"},
    {"pubnub.secret-key", "sec-c-", "sec-c-[A-Za-z0-9+/=-]{32,}", "sec-c-<base64:48>"},  // pubnub.com: keys
    {"pulumi.access-token", "pul-", R"re(pul-[a-f0-9]{40}\b)re", "pul-<hex:40>"},
    {"pypi.api-token", "pypi-", R"re(pypi-Ag[\w-]{50,})re", "pypi-AgEIcHlwaS5vcmc<word:150>"},
    {"rancher.token", "token-", R"re(token-[a-z0-9]{5}:[a-z0-9]{54}\b)re", "token-<lower:5>:<lower:54>"},  // rancher.com: API keys
    {"readme.api-key", "rdme_", "rdme_[a-z0-9]{70}", "rdme_<lower:70>"},
    {"render.api-key", "rnd_", "rnd_[A-Za-z0-9]{28,}", "rnd_<alnum:28>", Value::random},  // render.com: API
    {"replicate.api-token", "r8_", R"re(r8_[A-Za-z0-9]{37}\b)re", "r8_<alnum:37>"},
    {"resend.api-key", "re_", R"re(re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}\b)re", "re_<alnum:8>_<alnum:24>", Value::random},  // resend.com: API keys
    {"rootly.api-key", "rootly_", "rootly_[a-f0-9]{64}", "rootly_<hex:64>"},  // GitHub's list
    {"rubygems.api-key", "rubygems_", "rubygems_[a-f0-9]{48}", "rubygems_<hex:48>"},
    {"samsara.api-token", "samsara_api_", "samsara_api_[A-Za-z0-9]{30}", "samsara_api_<alnum:30>"},  // GitHub's list
    {"scaleway.secret-key", "scw_secret_key", R"re((?i)scw_secret_key\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}))re", "SCW_SECRET_KEY=<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // scaleway.com: CLI
    {"scalingo.api-token", "tk-us-", R"re(tk-us-[\w-]{48})re", "tk-us-<word:48>"},
    {"segment.public-api-token", "sgp_", R"re(sgp_[A-Za-z0-9]{64}\b)re", "sgp_<alnum:64>"},  // GitHub's list
    {"sendgrid.api-key", "SG.", R"re(SG\.[\w-]{22}\.[\w-]{43})re", "SG.<word:22>.<word:43>"},
    {"sentry.org-token", "sntrys_", "sntrys_[A-Za-z0-9+/=_-]{80,}", "sntrys_<alnum:120>"},
    {"sentry.user-token", "sntryu_", "sntryu_[a-f0-9]{64}", "sntryu_<hex:64>"},
    {"settlemint.token", "sm_", R"re(sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}\b)re", "sm_pat_<alnum:16>"},  // gitleaks
    {"shippo.api-token", "shippo_live_", "shippo_live_[a-f0-9]{40}", "shippo_live_<hex:40>"},
    {"shopify.access-token", "shpat_", "shpat_[a-fA-F0-9]{32}", "shpat_<hex:32>"},
    {"shopify.custom-app-token", "shpca_", "shpca_[a-fA-F0-9]{32}", "shpca_<hex:32>"},
    {"shopify.partner-token", "prtapi_", "prtapi_[a-fA-F0-9]{32}", "prtapi_<hex:32>"},  // shopify.dev: partner API
    {"shopify.private-app-token", "shppa_", "shppa_[a-fA-F0-9]{32}", "shppa_<hex:32>"},
    {"shopify.shared-secret", "shpss_", "shpss_[a-fA-F0-9]{32}", "shpss_<hex:32>"},
    {"slack.app-token", "xapp-", R"re(xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]{20,})re", "xapp-1-A<base32:10>-<digit:13>-<hex:64>"},
    {"slack.token", "xox", R"re(xox[abcdeoprs](?:\.xox[bp])?-[\w%-]{10,})re", "xoxb-<digit:12>-<digit:12>-<alnum:24>", Value::random},
    {"slack.webhook", "hooks.slack.com/", R"re(hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{40,}))re", "https://hooks.slack.com/services/T<base32:10>/B<base32:10>/<alnum:24>"},
    {"slack.workflow-token", "xwfp-", R"re(xwfp-[\w-]{20,})re", "xwfp-<digit:12>-<digit:12>-<hex:32>"},  // api.slack.com: token types
    {"sonarqube.analysis-token", "sqa_", "sqa_[a-f0-9]{40}", "sqa_<hex:40>"},
    {"sonarqube.project-token", "sqp_", "sqp_[a-f0-9]{40}", "sqp_<hex:40>"},
    {"sonarqube.user-token", "squ_", "squ_[a-f0-9]{40}", "squ_<hex:40>"},
    {"sourcegraph.access-token", "sgp_", "sgp_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40}", "sgp_<hex:16>_<hex:40>"},
    {"sourcegraph.gateway-token", "sgd_", "sgd_[a-f0-9]{64}", "sgd_<hex:64>"},  // sourcegraph.com: token formats
    {"sourcegraph.license-token", "slk_", "slk_[a-f0-9]{64}", "slk_<hex:64>"},  // sourcegraph.com: token formats
    {"square.access-token", "sq0atp-", R"re(sq0atp-[\w-]{22})re", "sq0atp-<word:22>"},
    {"square.oauth-secret", "sq0csp-", R"re(sq0csp-[\w-]{43})re", "sq0csp-<word:43>"},
    {"square.production-token", "EAAA", R"re((EAAA[\w-]{60})(?:[^\w-]|$))re", "EAAA<word:60>", Value::random},  // squareup.com: access tokens
    {"sshpass.password", "sshpass ", R"re(sshpass\s+-p[ ]?[\"']?([^\s\"'`$\[\]<>{}*|-][^\s\"'`$<>|]{3,}))re", "sshpass -p <alnum:16> ssh host", Value::random},  // sshpass(1)
    {"statsig.secret-key", "secret-", "secret-[A-Za-z0-9]{40,}", "secret-<alnum:43>", Value::random},  // statsig.com: API keys
    {"stripe.live-key", "sk_live_", "sk_live_[A-Za-z0-9]{16,}", "sk_live_<alnum:24>"},
    {"stripe.organization-key", "sk_org_", "sk_org_(?:live|test)_[A-Za-z0-9]{16,}", "sk_org_live_<alnum:60>"},  // stripe.com: organization API keys
    {"stripe.restricted-live-key", "rk_live_", "rk_live_[A-Za-z0-9]{16,}", "rk_live_<alnum:24>"},
    {"stripe.restricted-test-key", "rk_test_", "rk_test_[A-Za-z0-9]{16,}", "rk_test_<alnum:24>"},
    {"stripe.test-key", "sk_test_", "sk_test_[A-Za-z0-9]{16,}", "sk_test_<alnum:24>"},
    {"stripe.webhook-secret", "whsec_", "whsec_[A-Za-z0-9+/]{24,}={0,2}", "whsec_<alnum:32>"},
    {"supabase.access-token", "sbp_", "sbp_[a-f0-9]{40}", "sbp_<hex:40>"},
    {"supabase.oauth-token", "sbp_oauth_", "sbp_oauth_[a-f0-9]{40}", "sbp_oauth_<hex:40>"},  // GitHub's list
    {"supabase.secret-key", "sb_secret_", R"re(sb_secret_[\w-]{31})re", "sb_secret_<alnum:22>_<alnum:8>"},  // supabase.com: API keys
    {"swarm.join-token", "SWMTKN-1-", "SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}", "SWMTKN-1-<lower:50>-<lower:25>"},  // docs.docker.com: swarm mode
    {"swarm.unlock-key", "SWMKEY-1-", R"re(SWMKEY-1-[\w+/-]{43})re", "SWMKEY-1-<base64:43>"},  // docs.docker.com: swarm mode
    {"tailscale.key", "tskey-", "tskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{20,}", "tskey-auth-<alnum:17>-<alnum:32>"},
    {"tavily.api-key", "tvly-", "tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}", "tvly-dev-<alnum:32>"},  // tavily.com
    {"teams.webhook", "/webhookb2/", R"re(/webhookb2/([\w@-]+/IncomingWebhook/\w+/[\w-]+))re", "https://x.webhook.office.com/webhookb2/<hex:36>@<hex:36>/IncomingWebhook/<hex:32>/<hex:36>"},
    {"telegram.bot-token", ":AA", R"re(:(AA[\w-]{33})(?:[^\w-]|$))re", "<digit:9>:AA<word:33>", Value::random},
    {"telnyx.api-key", "KEY0", "KEY0[A-F0-9]{32}_[A-Za-z0-9]{22}", "KEY01<hexup:31>_<alnum:22>"},  // GitHub's list
    {"tencent.secret-id", "AKID", R"re(AKID[A-Za-z0-9]{32}\b)re", "AKID<alnum:32>", Value::random},  // GitHub's list
    {"terraform.cloud-token", ".atlasv1.", R"re([A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,})re", "<alnum:14>.atlasv1.<alnum:64>", Value::any, 14},
    {"together.api-key", "tgp_v1_", R"re(tgp_v1_[\w-]{43})re", "tgp_v1_<word:43>"},  // kingfisher
    {"trello.api-token", "ATTA", R"re(ATTA[a-f0-9]{64,72}\b)re", "ATTA<hex:72>"},
    {"twilio.api-key", "SK", R"re(SK[a-f0-9]{32}\b)re", "SK<hex:32>"},
    {"twilio.auth-token", "twilio_auth_token", R"re((?i)twilio_auth_token\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{32})\b)re", "TWILIO_AUTH_TOKEN=<hex:32>"},
    {"typeform.token", "tfp_", R"re(tfp_[\w.=-]{40,})re", "tfp_<word:59>"},
    {"unkey.root-key", "unkey_", "unkey_[A-Za-z0-9]{20,}", "unkey_<alnum:22>", Value::random},  // unkey.com: root keys
    {"url.password", "://", R"re(://[^\s/?#:@"'<>\\\[\]]{0,200}:((?:[^\s/?#@"'<>\\\[\]*$\x7b%]|%[0-9A-Fa-f]{2})[^\s/?#@"'<>\\\[\]]{0,400})@)re", "postgres://build:<alnum:16>@db.example.org/ci"},
    {"vault.batch-token", "hvb.", R"re(hvb\.[\w-]{24,})re", "hvb.<word:140>"},
    {"vault.recovery-token", "hvr.", R"re(hvr\.[\w-]{24,})re", "hvr.<word:24>"},
    {"vault.service-token", "hvs.", R"re(hvs\.[\w-]{24,})re", "hvs.<word:90>"},
    {"vercel.api-key", "vck_", "vck_[A-Za-z0-9_-]{24,}", "vck_<alnum:56>", Value::random},  // vercel.com: changelog of token formats
    {"vercel.app-access-token", "vca_", "vca_[A-Za-z0-9_-]{24,}", "vca_<alnum:56>", Value::random},  // vercel.com: changelog of token formats
    {"vercel.app-refresh-token", "vcr_", "vcr_[A-Za-z0-9_-]{24,}", "vcr_<alnum:56>", Value::random},  // vercel.com: changelog of token formats
    {"vercel.blob-token", "vercel_blob_rw_", "vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30}", "vercel_blob_rw_<alnum:16>_<alnum:30>"},  // vercel.com: Blob
    {"vercel.integration-token", "vci_", "vci_[A-Za-z0-9_-]{24,}", "vci_<alnum:56>", Value::random},  // vercel.com: changelog of token formats
    {"vercel.personal-token", "vcp_", "vcp_[A-Za-z0-9_-]{24,}", "vcp_<alnum:56>", Value::random},  // vercel.com: changelog of token formats
    {"volcengine.access-key", "AKLT", R"re(AKLT[\w-]{40,})re", "AKLT<alnum:43>", Value::random},  // GitHub's list
    {"wakatime.api-key", "waka_", "waka_(?:tok_|sec_)?[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", "waka_<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // GitHub's list
    {"wandb.api-key", "wandb_api_key", R"re((?i)wandb_api_key\\?["']?\s*[:=]\s*\\?["']?([a-f0-9]{40})\b)re", "WANDB_API_KEY=<hex:40>"},
    {"wecom.webhook", "/cgi-bin/webhook/send", R"re(/cgi-bin/webhook/send\?key=([a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}))re", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>"},  // developer.work.weixin.qq.com: group robots
    {"wireguard.private-key", "PrivateKey", R"re(PrivateKey\s*=\s*([A-Za-z0-9+/]{43}=))re", "PrivateKey = <base64:43>="},  // wg(8)
    {"xai.api-key", "xai-", "xai-[A-Za-z0-9]{60,}", "xai-<alnum:80>"},
    {"xml.password", "<password>", R"re((?i)<password>([^<$\[\s*][^<\n]{3,})</password>)re", "<server><password><alnum:20></password></server>", Value::random},  // maven.apache.org: settings
    {"yandex.api-key", "AQVN", R"re((AQVN[\w-]{35,38})(?:[^\w-]|$))re", "AQVN<word:36>", Value::random},  // gitleaks
    {"yandex.iam-token", "t1.", R"re(t1\.[\w-]{20,}={0,2}\.[\w-]{86}={0,2})re", "t1.<word:100>.<word:86>"},  // yandex.cloud: IAM tokens
    {"yandex.oauth-token", "y0_", R"re(y0_[\w-]{50,})re", "y0_<alnum:55>", Value::random},  // yandex.com: OAuth
    {"zapier.webhook", "hooks.zapier.com/hooks/catch/", R"re(hooks\.zapier\.com/hooks/catch/(\d+/\w{6,}))re", "https://hooks.zapier.com/hooks/catch/<digit:7>/<lower:14>"},  // zapier.com: webhooks
    {"zuplo.api-key", "zpka_", R"re(zpka_\w{20,})re", "zpka_<hex:32>_<hex:8>"},  // GitHub's list
  };
  // clang-format on
  return formats;
}

}  // namespace cimend::core

#undef ASSIGNED
#undef OPTION
