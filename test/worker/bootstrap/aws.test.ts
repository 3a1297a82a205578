import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { type Metadata, startMetadata } from '../../support/aws/metadata';
import { type Asked, signatureOf, signedServer, type SignedServer } from '../../support/aws/signed-requests';
import { needs } from '../../support/programs';
import { temporaryFolder } from '../../support/temporary-folder';

needs('aws');

const run = promisify(execFile);
const INSTANCE = 'i-0123456789abcdef0';
const STAND_IN = join(__dirname, '..', '..', '..', 'worker', 'bootstrap', 'bundle', 'aws.py');
/** Of the role, as the metadata say. */
const SECRET = 'test';

let metadata: Metadata;
let server: SignedServer | undefined;
beforeAll(async () => {
  metadata = await startMetadata({ instanceId: INSTANCE });
});
afterAll(() => metadata.close());
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function givenAws(...says: Parameters<typeof signedServer>[1][]): Promise<SignedServer> {
  server = await signedServer(SECRET, ...says);
  return server;
}

function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: temporaryFolder(),
    AWS_REGION: 'eu-central-1',
    BRENDA_PAUSE: '0.01',
    ...metadata.env,
    ...(server ? { AWS_ENDPOINT_URL: server.url } : {}),
    ...more,
  };
}

/** Runs what stands in for the AWS command line. */
async function standIn(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const ran = run('python3', [STAND_IN, ...words], { env: environment(env) });
  return ran.then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}

test('the signatures of this test are those of AWS', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, its first example.
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': empty,
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=0',
  };
  const asked = { method: 'GET', path: '/test.txt', headers };
  expect(signatureOf(asked, Buffer.alloc(0), 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

describe('what stands in for the AWS command line', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('record.json'), '{"step":"blender"}');
  writeFileSync(at('events'), JSON.stringify([{ timestamp: 1_700_000_000_000, message: 'ümlaut "quoted"' }]));
  const stream = ['--log-group-name', '/brenda/farm', '--log-stream-name', INSTANCE];
  const VOLUMES = `<?xml version="1.0" encoding="UTF-8"?>
<DescribeVolumesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><volumeSet><item><volumeId>vol-1</volumeId><attachmentSet><item>
<volumeId>vol-1</volumeId><instanceId>${INSTANCE}</instanceId><device>/dev/sdf</device><status>attached</status></item></attachmentSet></item></volumeSet></DescribeVolumesResponse>`;

  /** What of a request decides what AWS does. */
  function meant({ method, path, headers, body }: Asked) {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    return {
      method,
      path,
      target: headers['x-amz-target'],
      type: method === 'PUT' ? headers['content-type'] : undefined,
      // Sent in pieces with a checksum behind them, by one of the two.
      body: isForm
        ? Object.fromEntries([...new URLSearchParams(body)].sort())
        : body.startsWith('{') && method === 'POST'
          ? (JSON.parse(body) as unknown)
          : body.replace(/^[0-9a-f]+\r\n|\r\n0\r\n[\s\S]*$/g, ''),
    };
  }

  // As the scripts of the boot call it.
  test.each<[string, readonly string[]]>([
    [
      'fetches an object',
      ['s3api', 'get-object', '--bucket', 'a.b', '--key', 'bundles/a b+ü.zip', at('got')],
    ],
    ['copies an object', ['s3', 'cp', '--only-show-errors', 's3://projects/node/0/node.tar.xz', at('got')]],
    [
      'puts an object',
      [
        's3api',
        'put-object',
        '--bucket',
        'frames',
        '--content-type',
        'application/json',
        '--key',
        'farm/f/i.json',
        '--body',
        at('record.json'),
      ],
    ],
    [
      'ends an instance',
      [
        'autoscaling',
        'terminate-instance-in-auto-scaling-group',
        '--instance-id',
        INSTANCE,
        '--should-decrement-desired-capacity',
      ],
    ],
    [
      'goes on with the end of an instance',
      [
        'autoscaling',
        'complete-lifecycle-action',
        '--auto-scaling-group-name',
        'a farm',
        '--instance-id',
        INSTANCE,
        '--lifecycle-hook-name',
        'brenda-worker',
        '--lifecycle-action-result',
        'CONTINUE',
      ],
    ],
    ['makes a stream', ['logs', 'create-log-stream', ...stream]],
    [
      'sends lines of the log',
      ['logs', 'put-log-events', ...stream, '--log-events', `file://${at('events')}`],
    ],
    [
      'says which volumes there are',
      [
        'ec2',
        'describe-volumes',
        '--filters',
        `Name=attachment.instance-id,Values=${INSTANCE}`,
        '--query',
        'Volumes[].Attachments[].[Device, VolumeId, InstanceId]',
        '--output',
        'text',
      ],
    ],
  ])('%s as the real one does, and signs it', async (_, words) => {
    const { asked, url } = await givenAws(({ body, method }) => {
      if (body.includes('DescribeVolumes')) return { body: VOLUMES };
      if (method === 'GET') return { body: 'what was asked for' };
      if (method === 'HEAD')
        return { headers: { 'content-length': '18', 'last-modified': new Date(0).toUTCString() } };
      if (method === 'PUT') return undefined;
      const [, action] = /Action=(\w+)/.exec(body) ?? [];
      return { body: action === undefined ? '{}' : `<R><${action}Result/></R>` };
    });
    const said = await standIn(['--cli-connect-timeout', '5', ...words]);
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(asked).toHaveLength(1);
    const wrote = words.includes(at('got')) ? readFileSync(at('got'), 'utf8') : '';

    const real = await run('aws', ['--cli-connect-timeout', '5', ...words], {
      env: environment({
        AWS_ENDPOINT_URL: url,
        AWS_DEFAULT_REGION: 'eu-central-1',
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        AWS_PAGER: '',
      }),
    });
    // `cp` asks how large it is, first.
    const [ours, theirs] = asked.filter(({ method }) => method !== 'HEAD');
    expect(ours && meant(ours)).toEqual(theirs && meant(theirs));
    expect(ours?.headers['x-amz-security-token']).toBe('test');
    if (words[1] === 'describe-volumes') expect(said.stdout).toBe(real.stdout);
    if (words.includes(at('got'))) expect(wrote).toBe('what was asked for');
  });

  test.each([
    [
      'S3',
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
      ['s3', 'cp', 's3://b/k', '/dev/null'],
      'An error occurred (AccessDenied) when calling the GetObject operation: Access Denied\n',
    ],
    [
      'CloudWatch',
      '{"__type":"com.amazonaws.logs#ResourceNotFoundException","message":"The specified log stream does not exist."}',
      ['logs', 'create-log-stream'],
      'An error occurred (ResourceNotFoundException) when calling the CreateLogStream operation: The specified log stream does not exist.\n',
    ],
    [
      'a proxy in between',
      'no',
      ['s3', 'cp', 's3://b/k', '/dev/null'],
      'An error occurred (403) when calling the GetObject operation: Forbidden\n',
    ],
  ])('says what %s refuses, once', async (_, body, words, says) => {
    const { asked } = await givenAws(() => ({ status: 403, body }));
    expect(await standIn(words)).toMatchObject({ code: 1, stderr: says });
    expect(asked).toHaveLength(1);
  });

  test('asks again where AWS is busy, or hangs up in the middle of an archive', async () => {
    const { asked } = await givenAws((_, nth) =>
      nth === 1 ? { status: 503, body: '' } : { body: 'an archive', breaksOff: nth === 2 },
    );
    expect(await standIn(['s3', 'cp', 's3://b/k', at('archive')])).toMatchObject({ code: 0 });
    expect([asked.length, readFileSync(at('archive'), 'utf8')]).toEqual([3, 'an archive']);
  });

  test('gives up after three times', async () => {
    const { asked } = await givenAws(() => ({ body: 'an', breaksOff: true }));
    const { code, stderr } = await standIn(['s3', 'cp', 's3://b/k', at('archive')]);
    expect([asked.length, code, stderr]).toEqual([3, 1, 'GetObject: the answer to GetObject ended early\n']);
  });

  test('has no credentials without a role', async () => {
    await givenAws();
    const role = 'iam/security-credentials';
    metadata.set(role, undefined);
    const { code, stderr } = await standIn(['logs', 'create-log-stream']);
    metadata.set(role, 'brenda');
    expect([code, stderr]).toEqual([
      1,
      'CreateLogStream: the instance metadata has no meta-data/iam/security-credentials/: HTTP Error 404: Not Found\n',
    ]);
  });

  test('knows no other command', async () => {
    expect(await standIn(['s3api', 'delete-bucket'])).toMatchObject({
      code: 1,
      stderr: 's3api delete-bucket is not among the commands that stand in for the AWS command line\n',
    });
  });

  test.each([
    ['amazonaws.com', 's3.eu-central-1.amazonaws.com:443'],
    ['amazonaws.com.cn', 's3.eu-central-1.amazonaws.com.cn:443'],
  ])('asks the Region of the instance, by the domain that the metadata name: %s', async (domain, host) => {
    // Nothing of it leaves this machine: whoever is asked for a way there says no.
    const heard: string[] = [];
    const proxy = createServer((socket) =>
      socket.on('data', (data: Buffer) => {
        heard.push(/^CONNECT (\S+)/.exec(data.toString())?.[1] ?? '');
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      }),
    ).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    metadata.set('services/domain', domain);
    const { code } = await standIn(['s3', 'cp', 's3://b/k', '/dev/null'], {
      https_proxy: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    });
    metadata.set('services/domain', 'amazonaws.com');
    proxy.close();
    expect([code, [...new Set(heard)]]).toEqual([1, [host]]);
  });
});
