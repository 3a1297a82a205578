import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CDK_CONTEXT } from '../support/deployment/farm-stack';
import { temporaryFolder } from '../support/temporary-folder';

const root = join(__dirname, '..', '..');

interface Synthesis {
  readonly status: number | null;
  readonly stderr: string;
  readonly outdir: string;
}

/** The app itself, started as the CDK's command line does it. What is behind `-c` is in the context. */
function synth(context: Record<string, unknown>): Synthesis {
  const outdir = join(temporaryFolder(), 'cdk.out');
  const quiet = { ...CDK_CONTEXT, '@aws-cdk/core:annotationsInValidationReport': false };
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'lib', 'farm.js')], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...quiet, ...context }),
    },
  });
  return { status, stderr, outdir };
}

const example = JSON.parse(readFileSync(join(root, 'cdk.context.example.json'), 'utf8')) as Record<
  string,
  unknown
>;

describe('the app', () => {
  test('is what cdk.json starts, built before', () => {
    const cdk = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as Record<string, unknown>;
    expect(cdk).toMatchObject({ app: 'node dist/lib/farm.js', build: 'node scripts/prepare.mjs' });
    const recommended = JSON.parse(
      readFileSync(join(root, 'node_modules', 'aws-cdk-lib', 'recommended-feature-flags.json'), 'utf8'),
    ) as unknown;
    expect(cdk['context']).toEqual(recommended);
  });

  test('synthesises the example, with the command line of the pipeline', () => {
    const { status, stderr, outdir } = synth({ ...example, frames: '1-48', maxInstances: '4' });
    expect([status, stderr]).toEqual([0, '']);
    expect(existsSync(join(outdir, 'brenda-bloom.template.json'))).toBe(true);
  });

  test('ends with 2, and without a stack trace, when a setting is wrong', () => {
    expect(synth({ ...example, frames: '48-1', maxInstances: '0' })).toMatchObject({
      status: 2,
      stderr: [
        '2 settings cannot be used; they are in cdk.context.json, under "brenda", and behind -c',
        '  frames "48-1": the end, 1, comes before the start, 48; write 1-48',
        '  maxInstances "0": must be a whole number from 1 to 5000',
        '',
      ].join('\n'),
    });
  });
});

describe('the pipeline', () => {
  /** Runs render.sh with programs in place of npx and aws that write down how they were called. */
  function render(answers: { wait?: number; deploy?: number } = {}): {
    status: number | null;
    calls: string[];
    files: string;
  } {
    const folder = temporaryFolder();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const program = (name: string, text: string): void => {
      writeFileSync(join(bin, name), `#!/usr/bin/env bash\necho "${name} $*" >>"${folder}/calls"\n${text}`);
      chmodSync(join(bin, name), 0o755);
    };
    const outputs = { 'brenda-bloom': { FarmName: 'brenda-bloom', Frames: 's3://frames/jobs/f00/frames/' } };
    program(
      'npx',
      `case "$*" in
         "cdk deploy "*) echo '${JSON.stringify(outputs)}' >"$6"; exit ${String(answers.deploy ?? 0)} ;;
         *"brenda wait "*) exit ${String(answers.wait ?? 0)} ;;
       esac`,
    );
    program('aws', 'touch "$5/frame_000001.png"');
    const frames = join(folder, 'frames');
    mkdirSync(frames);
    const { status } = spawnSync(
      'bash',
      [join(root, 'examples', 'ci', 'render.sh'), frames, '-c', 'frames=1-48'],
      {
        encoding: 'utf8',
        env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
      },
    );
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n');
    const files = execFileSync('ls', [frames], { encoding: 'utf8' });
    return {
      status,
      files,
      calls: calls.map((call) => call.replaceAll(folder, '').replace(/\/tmp\/\S+/, 'OUTPUTS')),
    };
  }

  const all = [
    'npx cdk deploy --require-approval never --outputs-file OUTPUTS -c frames=1-48',
    'npx --no -- brenda wait --farm brenda-bloom',
    'aws s3 sync --only-show-errors s3://frames/jobs/f00/frames/ /frames',
    'npx cdk destroy --force -c frames=1-48',
  ];

  test('deploys, waits, fetches, destroys', () => {
    expect(render()).toEqual({
      status: 0,
      files: 'frame_000001.png\n',
      calls: all,
    });
  });

  test('fails when frames are missing, and destroys the farm all the same', () => {
    expect(render({ wait: 1 })).toMatchObject({ status: 1, calls: all, files: 'frame_000001.png\n' });
  });

  test('destroys what a deployment that failed has left', () => {
    const { status, calls } = render({ deploy: 1 });
    expect([status, calls.at(-1)]).toEqual([1, 'npx cdk destroy --force -c frames=1-48']);
    expect(calls).toHaveLength(2);
  });
});
