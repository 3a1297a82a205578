import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { Ledger } from '../../../farm/ledger/ledger';
import { startMoto } from '../../support/aws/moto';
import { motoFarm } from '../../support/aws/moto-farm';
import { motoWith } from '../../support/aws/moto-with';
import { agents, jsonAnswer, RunCommands } from '../../support/aws/systems-manager';
import { brenda } from '../../support/brenda';
import { deployEntry, entryOf } from '../../support/farms/farm-directory';
import { StubCommands } from '../../support/stub-commands';
import { temporaryFolder } from '../../support/temporary-folder';
import { document } from '../documents';

const oneOrMore = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((one) => [one]),
  ),
]);
const statements = v.array(
  v.strictObject({
    Sid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]+$/)),
    Effect: v.literal('Allow'),
    Action: oneOrMore,
    Resource: oneOrMore,
    Condition: v.optional(v.unknown()),
  }),
);

/** Services, as IAM calls them, by the first words of what they are told. */
const SERVICES: Readonly<Record<string, string>> = {
  AmazonSSM: 'ssm',
  ServiceQuotasV20190624: 'servicequotas',
  AWSEC2InstanceConnectService: 'ec2-instance-connect',
};

/** What IAM calls a request. */
function actionOf(method: string, url: string, headers: Record<string, unknown>, body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [service = '', action = ''] = target.split('.');
    return `${SERVICES[service] ?? service}:${action}`;
  }
  const asked = new URLSearchParams(body);
  const action = asked.get('Action');
  if (action !== null) {
    const host = /\/([a-z0-9-]+)\/aws4_request/.exec(String(headers['authorization']))?.[1] ?? '';
    return `${host}:${action}`;
  }
  if (url.includes('list-type=2')) return 's3:ListBucket';
  return method === 'PUT' ? 's3:PutObject' : 's3:GetObject';
}

test('the statements of docs/operations/security.md allow all that the commands for instances ask of AWS', async () => {
  const [block] = document('docs/operations/security.md').blocks.filter(
    ({ language }) => language === 'json',
  );
  const allowed = v.parse(statements, JSON.parse(block?.text ?? ''));
  const moto = await startMoto();
  const aws = await motoWith(moto, {
    ...agents(() => 'Online'),
    ...new RunCommands(() => ({})).script,
    StartSession: () => jsonAnswer({ SessionId: 's', TokenValue: 't', StreamUrl: 'wss://s' }),
    SendSSHPublicKey: () => jsonAnswer({ RequestId: 'r', Success: true }),
    GetServiceQuota: () => jsonAnswer({ Quota: { Value: 5000 } }),
  });
  let asked = new Set<string>();
  const recorder = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { method = '', url = '', headers } = request;
      asked.add(actionOf(method, url, headers, body));
      const sent = Object.entries(headers).filter(
        ([name]) => !['host', 'connection', 'content-length', 'expect'].includes(name),
      );
      const answer = await fetch(`${String(aws.env['AWS_ENDPOINT_URL'])}${url}`, {
        method,
        headers: sent.map(([name, value]): [string, string] => [name, String(value)]),
        ...(body === '' ? {} : { body }),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    });
  }).listen(0, '127.0.0.1');
  await once(recorder, 'listening');

  const farm = await motoFarm(moto);
  await deployEntry(moto.env, 'brenda-bloom', entryOf(farm, 'brenda-bloom', { job: '0123456789abcdef' }));
  await farm.fleet.setDesired(2);
  const [worker = ''] = (await farm.fleet.describe()).instances.map(({ id }) => id);
  const files = [{ name: 'a.png', bytes: 1, sha256: 'a'.repeat(64), etag: 'a' }];
  await new Ledger(farm.store, '0123456789abcdef').writeRecord({
    version: 1,
    job: '0123456789abcdef',
    unit: 'a',
    worker,
    started: '2026',
    finished: '2026',
    seconds: 1,
    files,
  });
  const stubs = new StubCommands(temporaryFolder())
    .stub('session-manager-plugin', 'echo 1.2.707.0')
    .stub('scp');
  const env = {
    ...moto.env,
    AWS_ENDPOINT_URL: `http://localhost:${String((recorder.address() as AddressInfo).port)}`,
    PATH: stubs.path,
  };

  const found: Record<string, string[]> = {};
  // In this order: the last has no instance to be left of.
  for (const typed of ['doctor', 'exec -- true', `ssh ${worker}`, `copy ${__filename} HOST:`, 'prune 1']) {
    const [name = ''] = typed.split(' ');
    asked = new Set();
    const ran = await brenda(['--farm', 'bloom', ...typed.split(' ')], { env, cwd: temporaryFolder() });
    expect(`${name}: ${ran.stderr}${ran.stdout}`).not.toContain('AWS:');
    const mine = allowed.filter(
      ({ Sid }) => Sid.toLowerCase().includes(name) || Sid.startsWith('AnyCommand'),
    );
    const actions = new Set(mine.flatMap(({ Action }) => Action));
    // Whoever it is may ask who it is.
    const missing = [...asked].filter((action) => !actions.has(action) && action !== 'sts:GetCallerIdentity');
    found[name] = missing;
    expect(asked.size).toBeGreaterThan(2);
  }
  expect(found).toEqual({ doctor: [], exec: [], ssh: [], copy: [], prune: [] });
  recorder.closeAllConnections();
  recorder.close();
  await aws.close();
  await moto.stop();
});
