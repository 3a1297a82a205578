import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { bootFailure } from '../../../protocol/failure/boot-failure';
import { TERMINATION_HOOK } from '../../../protocol/farm/termination-hook';
import { type BootSettings, userData } from '../../../protocol/farm/user-data';
import { type Metadata, startMetadata } from '../../support/aws/metadata';
import { bootBundle } from '../../support/deployment/boot-bundle';
import { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { zipOf } from '../../support/projects/archives';
import { temporaryFolder } from '../../support/temporary-folder';

const INSTANCE = 'i-0123456789abcdef0';
const { userData: SCRIPT } = bootBundle(temporaryFolder(), __filename);

let metadata: Metadata;
beforeAll(async () => {
  metadata = await startMetadata({ instanceId: INSTANCE });
});
afterAll(() => metadata.close());

// What they have started ends with them, also when a test fails.
const instances: InstanceSandbox[] = [];
afterEach(async () => {
  for (const instance of instances.splice(0)) await instance.terminate();
});

/** A bundle with this for its second stage. */
function bundleWith(boot: string): { zip: Buffer; sha256: string } {
  const sums = `${createHash('sha256').update(boot).digest('hex')}  boot.sh\n`;
  const zip = zipOf({ name: 'boot.sh', content: boot }, { name: 'SHA256SUMS', content: sums });
  return { zip, sha256: createHash('sha256').update(sums).digest('hex') };
}

/**
 * An instance before its first boot. `aws` is a stand-in: it hands out the bundle, keeps what is put, and does `aws` before
 * all that.
 */
function givenInstance(
  given: { boot?: string; settings?: Partial<BootSettings>; aws?: string; env?: Record<string, string> } = {},
) {
  const instance = new InstanceSandbox(temporaryFolder());
  instances.push(instance);
  const { zip, sha256 } = bundleWith(given.boot ?? 'echo "the second stage"');
  writeFileSync(join(instance.folder, 'bundle.zip'), zip);
  const puts = join(instance.folder, 'puts');
  mkdirSync(puts);
  instance.commands.stub(
    'aws',
    `${given.aws ?? ''}
case "$*" in
  *get-object*) cp "${instance.folder}/bundle.zip" "\${!#}" ;;
  *put-object*) cp "\${!#}" "${puts}/$(basename "$8")" ;;
esac`,
  );
  instance.setEnvironment({ ...metadata.env, ...given.env });
  const settings: BootSettings = {
    BRENDA_BUNDLE: 's3://assets/some/bundle.zip',
    BRENDA_BUNDLE_SHA256: sha256,
    BRENDA_BUCKET: 'frames',
    BRENDA_QUEUE_URL: 'https://queue',
    BRENDA_DEAD_LETTER_URL: 'https://dead',
    BRENDA_GROUP: 'farm',
    ...given.settings,
  };
  return {
    instance,
    boot: () => instance.boot(userData(settings, SCRIPT)),
    failure: () => {
      const put = instance.commands.calls('aws').find((call) => call.includes('put-object'));
      const [, key = ''] = /--key (\S+)/.exec(put ?? '') ?? [];
      const record = v.parse(bootFailure, JSON.parse(instance.read('run/brenda/failure.json')));
      return { key, record };
    },
  };
}

const TERMINATED = `aws --cli-connect-timeout 5 autoscaling terminate-instance-in-auto-scaling-group --instance-id ${INSTANCE} --should-decrement-desired-capacity`;
const ENDED = [
  TERMINATED,
  `aws --cli-connect-timeout 5 autoscaling complete-lifecycle-action --auto-scaling-group-name farm --instance-id ${INSTANCE} --lifecycle-hook-name ${TERMINATION_HOOK} --lifecycle-action-result CONTINUE`,
];

describe('the first stage of the boot', () => {
  test('brings the bundle, and runs it with the settings and what the instance is', async () => {
    const { instance, boot } = givenInstance({
      boot: 'echo "$BRENDA_INSTANCE $BRENDA_GROUP $AWS_REGION $BRENDA_BUCKET $BRENDA_QUEUE_URL"',
    });
    const { code } = await boot();
    expect(code).toBe(0);
    expect(instance.log).toContain(`boot: ${INSTANCE} of farm, m5d.large in us-east-1a, spot\n`);
    expect(instance.log).toContain(`${INSTANCE} farm us-east-1 frames https://queue\n`);
    expect(instance.commands.calls('aws')).toEqual([
      `aws --cli-connect-timeout 5 s3api get-object --bucket assets --key some/bundle.zip ${instance.path('run/brenda/bundle.zip')}`,
    ]);
    expect(instance.commands.calls('shutdown')).toEqual([]);
  });

  test('finds its group in its tags when it is not told', async () => {
    metadata.set('tags/instance/aws:autoscaling:groupName', 'by-tag');
    const { instance, boot } = givenInstance({
      boot: 'echo "of $BRENDA_GROUP."',
      settings: { BRENDA_GROUP: '' },
    });
    await boot();
    metadata.set('tags/instance/aws:autoscaling:groupName', undefined);
    expect(instance.log).toContain('of by-tag.\n');
  });

  test('tries again: credentials may come later than the instance', async () => {
    const { instance, boot } = givenInstance({
      aws: 'if (($(grep -c get-object "$HOME/../calls") < 3)); then echo "Unable to locate credentials" >&2; exit 253; fi',
    });
    expect((await boot()).code).toBe(0);
    expect(instance.log).toContain('attempt 2 of 6: Unable to locate credentials\n');
  });
});

describe('a boot that fails', () => {
  test('says why in the frames bucket, and takes the instance and its capacity away', async () => {
    const { instance, boot, failure } = givenInstance({
      boot: `echo "some \\"words\\" before"; echo blender >"$BRENDA_ROOT/run/brenda/failed-step"
        printf 'Blender cannot\\nbe fetched\\n' >"$BRENDA_ROOT/run/brenda/failed-reason"; exit 1`,
    });
    expect((await boot()).code).toBe(1);
    const { key, record } = failure();
    expect(key).toBe(`farm/farm/boot-failures/${INSTANCE}.json`);
    expect(record).toMatchObject({
      instance: INSTANCE,
      step: 'blender',
      reason: 'Blender cannot be fetched',
    });
    expect(record.log).toContain('some "words" before\n');
    expect(instance.commands.calls('aws').slice(-2)).toEqual(ENDED);
    expect(instance.commands.calls('shutdown')).toEqual([]);
  });

  test.each([
    [
      'S3 denies the bundle',
      {
        aws: 'case "$*" in *get-object*) printf "\\nAn error occurred (AccessDenied) when calling the GetObject operation: Access Denied\\n" >&2; exit 254 ;; esac',
      },
      'cannot fetch s3://assets/some/bundle.zip: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied',
    ],
    [
      'the bundle is another than was deployed',
      { settings: { BRENDA_BUNDLE_SHA256: '0'.repeat(64) } },
      's3://assets/some/bundle.zip is not what was deployed',
    ],
    [
      'the bundle is no archive',
      { aws: 'case "$*" in *get-object*) echo "<html>" >"${!#}"; exit ;; esac' },
      's3://assets/some/bundle.zip is not what was deployed',
    ],
    ['a setting is missing', { settings: { BRENDA_BUNDLE: '' } }, ''],
  ])('when %s', async (_, given, reason) => {
    const { instance, boot, failure } = givenInstance({
      ...given,
      ...(reason === '' ? { aws: 'case "$*" in *get-object*) exit 252 ;; esac' } : {}),
    });
    expect((await boot()).code).toBe(1);
    const { record } = failure();
    expect(record.step).toBe('bundle');
    if (reason !== '') expect(record.reason).toBe(reason);
    expect(instance.commands.calls('aws').slice(-2)).toEqual(ENDED);
  });

  test('when it does not come to its end in time', async () => {
    const { boot, failure } = givenInstance({ boot: 'sleep 60', settings: { BRENDA_BOOT_MINUTES: '0.02' } });
    const began = Date.now();
    expect((await boot()).code).toBe(1);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(failure().record).toMatchObject({ step: 'boot', reason: 'it ended without a word' });
  });

  test('takes the instance away even when the script breaks off in its middle', async () => {
    const { instance, boot, failure } = givenInstance();
    instance.commands.stub('timeout', '[[ "$*" != *get-object* ]] || kill -HUP "$PPID"; exec "$REAL" "$@"');
    await boot();
    expect(failure().record).toMatchObject({ step: 'boot', reason: 'the first stage broke off' });
    expect(instance.commands.calls('aws').slice(-2)).toEqual(ENDED);
  });

  test('is none when the instance is ended while it boots, as spot instances are', async () => {
    const { instance, boot } = givenInstance({ boot: 'kill -TERM $(cat "$HOME/pid"); sleep 0.2; exit 1' });
    instance.commands.stub('timeout', 'echo "$PPID" >"$HOME/pid"; exec "$REAL" "$@"');
    expect((await boot()).code).toBe(143);
    expect(instance.commands.calls('aws')).toHaveLength(1);
    expect(instance.commands.calls('shutdown')).toEqual([]);
  });

  test('shuts the instance down when its capacity cannot be taken away, last of all', async () => {
    const { instance, boot } = givenInstance({
      boot: 'exit 1',
      aws: 'case "$*" in *autoscaling*) exit 254 ;; esac',
    });
    expect((await boot()).code).toBe(1);
    expect(instance.log).toContain('its capacity cannot be taken away; it shuts down, which terminates it\n');
    expect(instance.commands.calls().slice(-2)).toEqual(['systemctl stop brenda-logs', 'shutdown -h now']);
  });

  test('shuts the instance down when there is no network at all', async () => {
    const { instance, boot } = givenInstance({
      aws: 'echo "Could not connect to the endpoint URL" >&2; exit 255',
    });
    expect((await boot()).code).toBe(1);
    expect(instance.commands.calls().at(-1)).toBe('shutdown -h now');
  });

  test('shuts the instance down when it cannot even learn who it is', async () => {
    const { instance, boot } = givenInstance({
      env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9' },
    });
    instance.commands.stub('curl', 'echo "curl: (7) Failed to connect" >&2; exit 7');
    expect((await boot()).code).toBe(1);
    expect(instance.log).toContain('the instance metadata does not answer');
    expect(instance.commands.calls().at(-1)).toBe('shutdown -h now');
  });
});

test('a worker that does not stay up is told of as a boot that fails is', async () => {
  const { instance, boot, failure } = givenInstance();
  await boot();
  const script = instance.path('opt/brenda/first-stage.sh');
  expect((await instance.run(script, ['give-up', 'worker', 'it ended five times'])).code).toBe(0);
  expect(failure().record).toMatchObject({ step: 'worker', reason: 'it ended five times' });
  expect(instance.commands.calls('aws').slice(-2)).toEqual(ENDED);
});

describe('after a restart of the machine', () => {
  const script = 'opt/brenda/first-stage.sh';

  /** One that has booted, and of which a restart has taken what goes with it. */
  async function givenRestarted(worker: string) {
    const given = givenInstance({ boot: 'echo "the second stage"; touch "$BRENDA_ROOT/run/brenda/users"' });
    expect((await given.boot()).code).toBe(0);
    given.instance.write('etc/brenda/worker.env', `BRENDA_WORKER='${worker}'\nBRENDA_BUCKET='frames'\n`);
    rmSync(given.instance.path('run'), { recursive: true });
    return given;
  }

  test('an instance boots again, with what it has fetched before', async () => {
    const { instance } = await givenRestarted(INSTANCE);
    expect((await instance.run(instance.path(script), ['again'])).code).toBe(0);
    expect(instance.log.match(/^the second stage$/gm)).toHaveLength(2);
    expect(existsSync(instance.path('run/brenda/users'))).toBe(true);
    expect(instance.commands.calls('aws').filter((call) => call.includes('get-object'))).toHaveLength(1);
    expect(instance.log).not.toContain('same file');
  });

  test('an instance that has the disk of another for its image does nothing, as it has user data of its own', async () => {
    const { instance } = await givenRestarted('i-0fedcba9876543210');
    expect((await instance.run(instance.path(script), ['again'])).code).toBe(0);
    expect(instance.log.match(/^the second stage$/gm)).toHaveLength(1);
    expect(instance.commands.calls('shutdown')).toEqual([]);
  });
});

describe('the log', () => {
  const settings = { BRENDA_LOG_GROUP: '/brenda/farm' };
  // CloudWatch's part: no stream until it is made; keeps what it is sent, a file for each call.
  const cloudWatch = `case "$*" in
  *create-log-stream*) touch "$HOME/stream"; exit ;;
  *put-log-events*) [ -e "$HOME/stream" ] || exit 254
    n=$(ls "$HOME" | wc -l); path=\${!#}; cp "\${path#file://}" "$HOME/events-$n"; exit ;;
esac`;

  function shipped(instance: InstanceSandbox): { timestamp: number; message: string }[][] {
    const files = Array.from({ length: 20 }, (_, n) => instance.home(`events-${String(n)}`));
    return files.filter((text) => text !== '').map((text) => JSON.parse(text) as never);
  }
  const messages = (instance: InstanceSandbox) =>
    shipped(instance)
      .flat()
      .map(({ message }) => message);

  test('reaches CloudWatch from its first line to its last, while the instance boots and lives', async () => {
    const { instance, boot } = givenInstance({
      settings,
      aws: cloudWatch,
      boot: 'echo one; until [ -e "$HOME/seen" ]; do sleep 0.1; done; echo two',
    });
    const booted = boot();
    while (!messages(instance).includes('one')) await sleep(50);
    expect(messages(instance)[0]).toContain(`boot: ${INSTANCE} of farm`);
    writeFileSync(join(instance.folder, 'home', 'seen'), '');
    await booted;
    instance.write('var/log/brenda.log', `${instance.log}the worker's last words\n`);
    await instance.terminate();
    expect(messages(instance)).toEqual(instance.log.trimEnd().split('\n'));
  });

  test('is sent once, also when the machine is restarted', async () => {
    const { instance, boot } = givenInstance({ settings, aws: cloudWatch });
    await boot();
    await instance.terminate();
    rmSync(instance.path('run'), { recursive: true });
    instance.write('etc/brenda/worker.env', `BRENDA_WORKER='${INSTANCE}'\n`);
    await instance.run(instance.path('opt/brenda/first-stage.sh'), ['again']);
    // Whoever is ended before it listens sends nothing.
    for (const end = Date.now() + 20_000; messages(instance).length < 3 && Date.now() < end;) await sleep(50);
    await instance.terminate();
    expect(messages(instance)).toEqual(instance.log.trimEnd().split('\n'));
  });

  test('is sent in pieces that CloudWatch takes, whatever is in it', async () => {
    const { instance, boot } = givenInstance({ settings, aws: cloudWatch });
    const lines = Array.from({ length: 9_000 }, (_, n) => `${String(n)} ${'word '.repeat(n % 20)}end`);
    const odd = ['', 'tab\tand "quotes" \\ and \u0007', 'x'.repeat(400_000), 'ümlaut'];
    instance.write('var/log/brenda.log', `${[...lines, ...odd].join('\n')}\n`);
    await boot();
    await instance.terminate();
    const batches = shipped(instance);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(10_000);
      const bytes = batch.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
      expect(bytes).toBeLessThanOrEqual(1_048_576);
      expect(Math.max(...batch.map(({ message }) => Buffer.byteLength(message)))).toBeLessThanOrEqual(
        262_144,
      );
    }
    const all = messages(instance);
    expect(all.slice(0, lines.length)).toEqual(lines);
    expect(all.join('')).toContain(`${odd[1] ?? ''}${odd[2] ?? ''}ümlaut`);
  });

  test('is sent later when CloudWatch does not answer', async () => {
    const { instance, boot } = givenInstance({
      settings,
      aws: `case "$*" in *logs*) [ -e "$HOME/up" ] || exit 255 ;; esac\n${cloudWatch}`,
    });
    await boot();
    expect(messages(instance)).toEqual([]);
    writeFileSync(join(instance.folder, 'home', 'up'), '');
    await instance.terminate();
    expect(messages(instance)[0]).toContain(`boot: ${INSTANCE}`);
  });
});
