import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, secondsOf } from '../run';

const REPEATS = 5;

/** An app of one bucket: what the CDK takes for itself, its own validation included. */
const BARE = `
const { App, Stack } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const app = new App();
new Bucket(new Stack(app, 'Bare'), 'Bucket');
app.synth();`;

/** What the CDK's command line adds to the context. */
const OF_THE_COMMAND_LINE = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': true,
  'aws:cdk:bundling-stacks': ['**'],
  '@aws-cdk/core:failSynthOnValidationErrors': false,
};

export interface SynthTimes {
  /** Seconds of an app of one bucket. */
  readonly bare: number;
  /** Seconds of cdk.json's app, with the settings of cdk.context.example.json. */
  readonly example: number;
  /** Seconds of cdk.json's build step, which comes before that, when there is nothing to build. */
  readonly build: number;
  /** The example's template. */
  readonly template: string;
}

/** How long a synthesis takes, started as `cdk synth` starts it, with the flags of cdk.json. Medians, taken in turns. */
export async function synthTimes(root: string): Promise<SynthTimes> {
  const read = async (file: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(root, file), 'utf8')) as Record<string, unknown>;
  const { context, app, build } = (await read('cdk.json')) as { context: object; app: string; build: string };
  const flags = { ...context, ...OF_THE_COMMAND_LINE };
  const settings = await read('cdk.context.example.json');
  const folder = await mkdtemp(join(tmpdir(), 'brenda-bench-synth-'));
  const synth = (out: string, given: object, command: readonly string[]): Promise<number> => {
    const cdk = { CDK_CONTEXT_JSON: JSON.stringify(given), CDK_OUTDIR: join(folder, out) };
    return seconds(command, { ...process.env, ...cdk });
  };
  // `node` is the first word of each.
  const seconds = (command: readonly string[], env = process.env): Promise<number> =>
    secondsOf(process.execPath, command.slice(1), { cwd: root, env });

  const taken: Omit<SynthTimes, 'template'>[] = [];
  for (let i = 0; i < REPEATS; i++) {
    taken.push({
      bare: await synth(`bare-${String(i)}`, flags, ['node', '-e', BARE]),
      build: await seconds(build.split(' ')),
      example: await synth(`example-${String(i)}`, { ...flags, ...settings }, app.split(' ')),
    });
  }
  const template = await readFile(join(folder, 'example-0', 'brenda-bloom.template.json'), 'utf8');
  await rm(folder, { recursive: true });
  const middle = (of: keyof (typeof taken)[number]): number => median(taken.map((times) => times[of]));
  return { bare: middle('bare'), build: middle('build'), example: middle('example'), template };
}
