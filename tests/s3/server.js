// An S3 server on a free port of 127.0.0.1, with the bucket "cimend-test"; prints its address. s3rver believes every
// signature of version 4, so each is computed again by aws4 before a request reaches it.
const http = require('http');
const aws4 = require('aws4');
const S3rver = require('s3rver');

const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

function isSigned(request) {
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization || '');
  if (!names) return false;
  const headers = {};
  for (const name of names[1].split(';')) headers[name] = request.headers[name];
  const signed = aws4.sign(
    { method: request.method, path: request.url, headers, service: 's3', region: 'us-east-1' },
    keys
  );
  const signature = /Signature=([0-9a-f]{64})/;
  return signature.exec(signed.headers.Authorization)[1] === signature.exec(request.headers.authorization)[1];
}

async function main() {
  const s3 = new S3rver({ silent: true, directory: process.argv[2], configureBuckets: [{ name: 'cimend-test' }] });
  await s3.configureBuckets();
  const serve = s3.callback();
  const server = http.createServer((request, response) => {
    if (isSigned(request)) return serve(request, response);
    response.writeHead(403, { Connection: 'close' });
    response.end('<Error><Code>SignatureDoesNotMatch</Code><Message>signed otherwise</Message></Error>');
  });
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
}

main();
