import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type BootSettings, userData } from '../../../protocol/farm/user-data';
import { type Metadata, startMetadata } from '../../support/aws/metadata';
import { signedServer, type SignedServer } from '../../support/aws/signed-requests';
import { bootBundle } from '../../support/deployment/boot-bundle';
import { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { pathWithout } from '../../support/path-without';
import { zipOf } from '../../support/projects/archives';
import { temporaryFolder } from '../../support/temporary-folder';

const INSTANCE = 'i-0123456789abcdef0';
const STAND_IN = join(__dirname, '..', '..', '..', 'worker', 'bootstrap', 'bundle', 'aws.py');

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

/** With the secret that the metadata give the role of an instance. */
async function givenAws(says: Parameters<typeof signedServer>[1]): Promise<SignedServer> {
  server = await signedServer('test', says);
  return server;
}

describe('an instance whose image has no AWS command line', () => {
  const { userData: SCRIPT } = bootBundle(temporaryFolder(), __filename);

  function given(boot: string) {
    const instance = new InstanceSandbox(temporaryFolder());
    const files = [
      { name: 'boot.sh', content: boot },
      { name: 'aws.py', content: readFileSync(STAND_IN, 'utf8') },
    ];
    const sums = files
      .map(({ name, content }) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`)
      .join('');
    const settings: BootSettings = {
      BRENDA_BUNDLE: 's3://projects/bundles/a b.zip',
      BRENDA_BUNDLE_SHA256: createHash('sha256').update(sums).digest('hex'),
      BRENDA_BUCKET: 'frames',
      BRENDA_QUEUE_URL: 'https://queue',
      BRENDA_DEAD_LETTER_URL: 'https://dead',
      BRENDA_GROUP: 'farm',
    };
    instance.setEnvironment({
      ...metadata.env,
      PATH: `${join(instance.folder, 'bin')}${delimiter}${pathWithout('aws')}`,
      AWS_ENDPOINT_URL: server?.url ?? '',
    });
    return {
      instance,
      zip: zipOf(...files, { name: 'SHA256SUMS', content: sums }),
      boot: () => instance.boot(userData(settings, SCRIPT)),
    };
  }

  test('fetches the bundle all the same, and its steps find what stands in for it', async () => {
    let zip: Buffer = Buffer.alloc(0);
    const { asked } = await givenAws(() => ({ body: zip }));
    const made = given(
      'aws s3 cp --only-show-errors s3://projects/x "$BRENDA_ROOT/x" && echo "the second stage"',
    );
    zip = made.zip;
    const { code } = await made.boot();
    expect(made.instance.log).toContain('the second stage\n');
    expect(code).toBe(0);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /projects/bundles/a%20b.zip',
      'GET /projects/x',
    ]);
    expect(made.instance.commands.calls('dnf')).toEqual([]);
  });

  test('says why its boot failed, and takes its capacity away', async () => {
    let zip: Buffer = Buffer.alloc(0);
    const { asked } = await givenAws(({ method }) => ({ body: method === 'GET' ? zip : '' }));
    const made = given('echo node >"$BRENDA_ROOT/run/brenda/failed-step"; exit 1');
    zip = made.zip;
    expect((await made.boot()).code).toBe(1);
    expect(
      asked.slice(1).map(({ method, path, body }) => [method, path, /Action=(\w+)/.exec(body)?.[1]]),
    ).toEqual([
      ['PUT', `/frames/farm/farm/boot-failures/${INSTANCE}.json`, undefined],
      ['POST', '/', 'TerminateInstanceInAutoScalingGroup'],
      ['POST', '/', 'CompleteLifecycleAction'],
    ]);
    expect(JSON.parse(asked[1]?.body ?? '')).toMatchObject({ instance: INSTANCE, step: 'node' });
    expect(made.instance.commands.calls('shutdown')).toEqual([]);
  });

  test('shuts down when S3 does not give it the bundle', async () => {
    await givenAws(() => ({ status: 403 }));
    const { instance, boot } = given('');
    expect((await boot()).code).toBe(1);
    expect(instance.log).toContain('attempt 6 of 6: urllib.error.HTTPError: HTTP Error 403: Forbidden\n');
    expect(instance.log).toContain('giving up at bundle: cannot fetch s3://projects/bundles/a b.zip: ');
    expect(instance.commands.calls().at(-1)).toBe('shutdown -h now');
  });
});
