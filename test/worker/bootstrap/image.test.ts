import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { type BootSettings, userData } from '../../../protocol/farm/user-data';
import { startMetadata } from '../../support/aws/metadata';
import { signedServer } from '../../support/aws/signed-requests';
import { type BootBundle, bootBundle } from '../../support/deployment/boot-bundle';
import { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { pathWithout } from '../../support/path-without';
import { temporaryFolder } from '../../support/temporary-folder';

const DOCUMENT = join(__dirname, '..', '..', '..', 'worker', 'bootstrap', 'image-component.yml');

interface Component {
  readonly parameters: readonly Readonly<
    Record<string, { readonly type: string; readonly default?: string }>
  >[];
  readonly phases: readonly {
    readonly name: string;
    readonly steps: readonly {
      readonly name: string;
      readonly action: string;
      readonly inputs:
        { readonly commands: readonly string[] } | readonly { source: string; destination: string }[];
    }[];
  }[];
}

/** An instance as Image Builder starts it, and Blender in the bucket. */
interface Given {
  readonly instance: InstanceSandbox;
  readonly bundle: BootBundle;
  /** Of Blender. */
  readonly archive: string;
  readonly parameters: Readonly<Record<string, string>>;
}

function given(does = 'echo "Blender 5.2.2 LTS"; echo "rendered a frame with CYCLES"'): Given {
  const instance = new InstanceSandbox(temporaryFolder());
  const worker = join(instance.folder, 'worker.cjs');
  writeFileSync(worker, 'setInterval(() => undefined, 1000);');
  const bundle = bootBundle(join(instance.folder, 'built'), worker);
  const packed = join(instance.folder, 'packed');
  mkdirSync(join(packed, 'blender-5.2.2'), { recursive: true });
  writeFileSync(join(packed, 'blender-5.2.2', 'blender'), `#!/bin/bash\n${does}\n`, { mode: 0o755 });
  const archive = join(instance.folder, 'blender-5.2.2-linux-x64.tar.xz');
  execFileSync('tar', ['-cJf', archive, '-C', packed, 'blender-5.2.2']);
  // The bucket has it; the machine of the test may have a Blender, and an image has none.
  instance.commands.stub('aws', `case "$4" in s3:*) cp "${archive}" "$5" ;; esac`);
  instance.commands.stub('blender', 'exit 1');
  return {
    instance,
    bundle,
    archive,
    parameters: {
      Bundle: 's3://projects/bundles/0.zip',
      BundleSha256: bundle.sha256,
      BlenderVersion: '5.2.2',
      BlenderArchive: 's3://projects/blender/0/blender-5.2.2-linux-x64.tar.xz',
      BlenderSha256: createHash('sha256').update(readFileSync(archive)).digest('hex'),
      Region: 'eu-central-1',
    },
  };
}

/** What Image Builder does with the document: each step of each phase, until one fails. */
async function make({
  instance,
  bundle,
  parameters,
}: Given): Promise<{ code: number | null; output: string }> {
  const component = parse(readFileSync(DOCUMENT, 'utf8')) as Component;
  const defaults = Object.assign({}, ...component.parameters) as Record<string, { default?: string }>;
  const filled = (text: string): string =>
    text.replace(
      /\{\{ (\w+) \}\}/g,
      (_, name: string) => parameters[name] ?? defaults[name]?.default ?? `{{ ${name} }}`,
    );
  let output = '';
  for (const { name, action, inputs } of component.phases.flatMap(({ steps }) => steps)) {
    if (action === 'S3Download') {
      const [{ source, destination }] = inputs as [{ source: string; destination: string }];
      expect(filled(source)).toBe(parameters['Bundle']);
      instance.write(destination, '');
      writeFileSync(instance.path(destination), bundle.zip);
      continue;
    }
    const script = join(instance.folder, `${name}.sh`);
    writeFileSync(script, (inputs as { commands: readonly string[] }).commands.map(filled).join('\n'));
    const ended = await instance.run(script);
    output += ended.output;
    if (ended.code !== 0) return { code: ended.code, output };
  }
  return { code: 0, output };
}

test('the document takes the parameters that the recipe gives, and no others', () => {
  const { parameters, phases } = parse(readFileSync(DOCUMENT, 'utf8')) as Component;
  const names = parameters.flatMap((one) => Object.keys(one));
  // The recipe gives those of Node.js where the base may lack it.
  expect(names.filter((name) => !name.startsWith('Node'))).toEqual(Object.keys(given().parameters));
  const used = [...JSON.stringify(phases).matchAll(/\{\{ (\w+) \}\}/g)].map(([, name]) => name);
  expect(new Set(used)).toEqual(new Set(names));
});

test('an image has what a boot would bring, and a boot on it brings nothing, and says so', async () => {
  const made = given();
  const { instance, bundle, parameters } = made;
  const { code, output } = await make(made);
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringContaining('image: has Blender 5.2.2 LTS and Node.js v') as string,
  });
  expect(instance.read('opt/brenda/bundle/SHA256SUMS')).not.toBe('');
  expect(existsSync(instance.path('var/tmp/brenda-bundle.zip'))).toBe(false);

  // An instance of the image: whatever is fetched now fails.
  instance.commands.stub('curl', 'case "$*" in *latest/*) exec "$REAL" "$@" ;; esac; exit 7');
  instance.commands.stub('dnf', 'exit 1');
  instance.commands.stub('aws', 'case "$*" in *get-object*|*" cp "*) exit 1 ;; esac');
  const before = instance.commands.calls('aws').length;
  const metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
  instance.setEnvironment(metadata.env);
  const settings: BootSettings = {
    BRENDA_BUNDLE: String(parameters['Bundle']),
    BRENDA_BUNDLE_SHA256: bundle.sha256,
    BRENDA_BUCKET: 'frames',
    BRENDA_QUEUE_URL: 'https://sqs.example/1/tasks',
    BRENDA_DEAD_LETTER_URL: 'https://sqs.example/1/dead',
    BRENDA_GROUP: 'farm',
    BRENDA_BLENDER_VERSION: '5.2.2',
    BRENDA_BLENDER_ARCHIVE: String(parameters['BlenderArchive']),
    BRENDA_BLENDER_SHA256: String(parameters['BlenderSha256']),
  };
  try {
    const booted = await instance.boot(userData(settings, bundle.userData));
    expect(booted.output).toContain('the image has the bundle\n');
    expect(booted.output).toContain('packages: everything is there\n');
    expect(booted.output).toContain(
      `blender: the image's own: ${instance.path('opt/brenda/blender-5.2.2/blender')}\n`,
    );
    expect(booted.output).toMatch(/longest chain .*worker \d+ ms = \d+ ms/);
    expect(booted.code).toBe(0);
    expect(
      instance.commands
        .calls('aws')
        .slice(before)
        .filter((call) => / cp |get-object/.test(call)),
    ).toEqual([]);
    expect(instance.commands.calls('dnf')).toEqual([]);
  } finally {
    await instance.terminate();
    await metadata.close();
  }
});

test('a boot on an image of an earlier version fetches its bundle, and Blender where that is another', async () => {
  const made = given();
  const { instance, bundle, parameters, archive } = made;
  expect((await make(made)).code).toBe(0);
  const zip = join(instance.folder, 'newer.zip');
  writeFileSync(zip, bundle.zip);
  // The image's own was changed since, or is of another deployment.
  writeFileSync(instance.path('opt/brenda/bundle/lib.sh'), '# older\n');
  instance.commands.stub(
    'aws',
    `case "$*" in *get-object*) cp "${zip}" "\${@: -1}" ;; *" cp "*) cp "${archive}" "$5" ;; esac`,
  );
  const metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
  instance.setEnvironment(metadata.env);
  renameSync(instance.path('opt/brenda/blender-5.2.2'), instance.path('opt/brenda/blender-5.2.1'));
  writeFileSync(instance.path('opt/brenda/blender-5.2.1/blender'), '#!/bin/bash\necho "Blender 5.2.1"\n');
  try {
    const booted = await instance.boot(
      userData(
        {
          BRENDA_BUNDLE: String(parameters['Bundle']),
          BRENDA_BUNDLE_SHA256: bundle.sha256,
          BRENDA_BUCKET: 'frames',
          BRENDA_QUEUE_URL: 'https://sqs.example/1/tasks',
          BRENDA_DEAD_LETTER_URL: 'https://sqs.example/1/dead',
          BRENDA_GROUP: 'farm',
          BRENDA_BLENDER_VERSION: '5.2.2',
          BRENDA_BLENDER_ARCHIVE: String(parameters['BlenderArchive']),
          BRENDA_BLENDER_SHA256: String(parameters['BlenderSha256']),
        },
        bundle.userData,
      ),
    );
    expect(booted.output).not.toContain('the image has the bundle');
    expect(booted.output).toContain('blender: from s3://projects/blender/0/');
    expect(booted.code).toBe(0);
  } finally {
    await instance.terminate();
    await metadata.close();
  }
});

test('an image of a base without Node.js has the one that was brought', async () => {
  const made = given();
  const { instance, archive } = made;
  for (const name of ['node', 'node-20', 'node-22', 'node-24']) instance.commands.stub(name, 'exit 1');
  const packed = join(instance.folder, 'packed-node', 'node');
  mkdirSync(join(packed, 'bin'), { recursive: true });
  writeFileSync(join(packed, 'bin', 'node'), `#!/bin/bash\nexec "${process.execPath}" "$@"\n`, {
    mode: 0o755,
  });
  const node = join(instance.folder, 'node.tar.xz');
  execFileSync('tar', ['-cJf', node, '-C', join(packed, '..'), 'node']);
  instance.commands.stub(
    'aws',
    `case "$4" in s3://projects/node/*) cp "${node}" "$5" ;; s3:*) cp "${archive}" "$5" ;; esac`,
  );
  const parameters = {
    ...made.parameters,
    NodeArchive: 's3://projects/node/0/node.tar.xz',
    NodeSha256: createHash('sha256').update(readFileSync(node)).digest('hex'),
  };
  const { code, output } = await make({ ...made, parameters });
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringContaining(`Node.js ${process.version}\n`) as string,
  });
  expect(existsSync(instance.path('opt/brenda/node/bin/node'))).toBe(true);
});

test('an image of a base without the AWS command line is made by what stands in for it', async () => {
  const made = given();
  const { instance, archive } = made;
  const metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
  const aws = await signedServer('test', () => ({ body: readFileSync(archive) }));
  rmSync(join(instance.folder, 'bin', 'aws'));
  instance.setEnvironment({
    ...metadata.env,
    AWS_ENDPOINT_URL: aws.url,
    PATH: `${join(instance.folder, 'bin')}${delimiter}${pathWithout('aws')}`,
  });
  try {
    const { code, output } = await make(made);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('image: has Blender 5.2.2 LTS') as string,
    });
    expect(aws.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /projects/blender/0/blender-5.2.2-linux-x64.tar.xz',
    ]);
  } finally {
    await aws.close();
    await metadata.close();
  }
});

test.each<[string, (one: Given) => Given, RegExp]>([
  [
    'the bundle is another',
    (one) => ({ ...one, parameters: { ...one.parameters, BundleSha256: '0'.repeat(64) } }),
    /^$/,
  ],
  [
    'what the bucket has as Blender is another',
    (one) => ({ ...one, parameters: { ...one.parameters, BlenderSha256: '0'.repeat(64) } }),
    /is not what was deployed/,
  ],
  [
    'Blender does not start',
    () => given('echo "libX11.so.6: cannot open" >&2; exit 127'),
    /image: Blender does not start: .*libX11/,
  ],
])('no image is made when %s', async (_, spoil, says) => {
  const { code, output } = await make(spoil(given()));
  expect(code).not.toBe(0);
  expect(output).toMatch(says);
  expect(output).not.toContain('clean:');
});

describe('an image is cleaned', () => {
  const gone = [
    'root/.ssh/authorized_keys',
    'home/ec2-user/.ssh/authorized_keys',
    'home/ec2-user/.ssh/id_ed25519',
    'home/ubuntu/.bash_history',
    'home/ec2-user/.python_history',
    'root/.bash_history',
    'root/.aws/credentials',
    'root/.cache/pip/x',
    'etc/ssh/ssh_host_ed25519_key',
    'etc/ssh/ssh_host_ed25519_key.pub',
    'var/lib/dbus/machine-id',
    'var/lib/systemd/random-seed',
    'var/lib/cloud/instances/i-0123/user-data.txt',
    'var/lib/cloud/instance/boot-finished',
    'var/log/journal/0123/system.journal',
    'opt/brenda/first-stage.sh',
    'etc/brenda/worker.env',
  ];
  const emptied = [
    'etc/machine-id',
    'var/log/auth.log',
    'var/log/brenda.log',
    'var/log/lastlog',
    'var/log/sa/sa01',
  ];
  const kept = [
    'etc/ssh/sshd_config',
    'home/ec2-user/.bashrc',
    'opt/brenda/blender-5.2.2/blender',
    'etc/cloud/cloud.cfg',
  ];

  test('of keys, histories, logs and identities, and of nothing else', async () => {
    const made = given();
    for (const name of [...gone, ...emptied, ...kept]) made.instance.write(name, 'something');
    const { code, output } = await make(made);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('clean: ') as string });
    const { instance } = made;
    expect(gone.filter((name) => existsSync(instance.path(name)))).toEqual([]);
    expect(emptied.map((name) => [name, readFileSync(instance.path(name), 'utf8')])).toEqual(
      emptied.map((name) => [name, '']),
    );
    expect(kept.filter((name) => instance.read(name) === '')).toEqual([]);
  });

  test('also where there is nothing to clean', async () => {
    expect((await make(given())).code).toBe(0);
  });
});
