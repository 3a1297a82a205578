import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { deployEntry } from '../../support/farms/farm-directory';
import { EmulatedAccount } from '../../support/deployment/emulated-account';
import { CDK_CONTEXT } from '../../support/deployment/farm-stack';
import { givenBootstrap, regionsAnswers } from '../../support/aws/answers/regions';
import { ec2Fault } from '../../support/aws/moto-with';
import { temporaryFolder } from '../../support/temporary-folder';

const root = join(__dirname, '..', '..', '..');
const KEY = 'brenda:region:account=123456789012:farm=brenda-film';
const settings = {
  name: 'film',
  project: 'ebs://film',
  scene: 'film.blend',
  frames: '1-8',
  region: ['eu-central-1', 'us-east-1'],
  instanceTypes: ['c6i.4xlarge', 'm6i.4xlarge'],
};

const asked: string[] = [];
let refused = '';
const answers = regionsAnswers({
  'eu-central-1': { score: 9, spot: { 'c6i.4xlarge': 0.32 } },
  'us-east-1': { score: 8, spot: { 'c6i.4xlarge': 0.16 } },
  'sa-east-1': { score: 10, spot: {} },
});
const noted = Object.fromEntries(
  Object.entries(answers).map(([action, answer]): [string, typeof answer] => [
    action,
    (...request) => {
      asked.push(action);
      return action === refused ? ec2Fault('UnauthorizedOperation', 'You are not.') : answer(...request);
    },
  ]),
);

let account: EmulatedAccount;
beforeAll(async () => {
  account = await EmulatedAccount.open(settings, noted);
  await givenBootstrap(account.env, 'eu-central-1', 'us-east-1');
});
afterAll(() => account.close());
beforeEach(() => asked.splice(0));

/** The app as the CDK's command line starts it. Not synchronously: what it asks is answered here. */
async function app(given: object, context: object = {}, env: NodeJS.ProcessEnv = {}) {
  const cwd = temporaryFolder();
  const outdir = join(cwd, 'cdk.out');
  mkdirSync(outdir);
  const child = spawn(process.execPath, [join(root, 'dist', 'lib', 'farm.js')], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ...account.env,
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: outdir,
      CDK_DEFAULT_ACCOUNT: '123456789012',
      CDK_DEFAULT_REGION: 'us-east-1',
      CDK_CONTEXT_JSON: JSON.stringify({
        ...CDK_CONTEXT,
        '@aws-cdk/core:annotationsInValidationReport': false,
        brenda: { ...settings, ...given },
        ...context,
      }),
      ...env,
    },
  });
  const [stderr, [status]] = await Promise.all([
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { status, stderr, outdir };
}

function placeIn(outdir: string): string {
  const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { environment?: string }>;
  };
  return artifacts['brenda-film']?.environment ?? '';
}

const contextFile = (): string => join(account.checkout, 'cdk.context.json');
const context = (): Record<string, unknown> =>
  JSON.parse(readFileSync(contextFile(), 'utf8')) as Record<string, unknown>;

test('cdk synth chooses a Region once, says why, and keeps it beside what it has looked up', async () => {
  // The brackets of what is told are coloured, and the lines are broken, where the terminal ends.
  const said = (await account.cdk('synth', '--quiet')).replace(/\s+/g, ' ');
  expect(said).toContain(
    'region: us-east-1, of eu-central-1, us-east-1, as chosen on ' +
      `${new Date().toISOString().slice(0, 10)} (placement score 8, 0.0100 dollars a vCPU and hour; eu-central-1: placement score 9, 0.0200 dollars a vCPU and hour); the farm stays there, and once it is destroyed npx cdk context --reset ${KEY} has the Region chosen again`,
  );
  expect(placeIn(join(account.checkout, 'cdk.out'))).toBe('aws://123456789012/us-east-1');
  expect(context()).toMatchObject({
    brenda: settings,
    [KEY]: { region: 'us-east-1' },
    'availability-zones:account=123456789012:region=us-east-1': expect.anything() as unknown,
  });
  expect(Object.keys(context()).filter((key) => key.includes('region=eu-central-1'))).toEqual([]);
  expect(asked.filter((action) => action === 'GetSpotPlacementScores')).toHaveLength(1);

  // Whatever the prices are by now.
  asked.splice(0);
  const kept = context();
  writeFileSync(contextFile(), JSON.stringify({ ...kept, [KEY]: { ...(kept[KEY] as object), why: 'so' } }));
  expect(await account.cdk('synth', '--quiet')).toContain('(so)');
  expect(asked).toEqual([]);
}, 120_000);

test('a farm that is deployed in one of them stays there, also where nothing is kept', async () => {
  const there = { ...account.env, AWS_REGION: 'eu-central-1' };
  await deployEntry(there, 'brenda-film', '{}');
  refused = 'GetSpotPlacementScores';
  const { status, stderr, outdir } = await app({});
  refused = '';
  expect(status).toBe(0);
  // What nobody went by is not told of.
  expect(stderr).not.toMatch(/placement/);
  expect(placeIn(outdir)).toBe('aws://123456789012/eu-central-1');
  expect(readFileSync(join(outdir, '..', 'cdk.context.json'), 'utf8')).toContain(
    'the farm is there, and stays until it is destroyed',
  );
});

test.each<[string, object, NodeJS.ProcessEnv, RegExp]>([
  [
    'there is no such Region',
    { region: ['eu-central-1', 'us-esat-1'] },
    {},
    /^region \["eu-central-1","us-esat-1"\]: there is no Region us-esat-1; did you mean us-east-1\?\n$/,
  ],
  [
    'no Region is prepared, or has the type',
    { name: 'other', region: ['sa-east-1', 'us-east-1'], instanceTypes: ['c99.large'] },
    {},
    /^region \["sa-east-1","us-east-1"\]: a farm can be in none of them; sa-east-1: CDK bootstrap: .*; npx cdk bootstrap aws:\/\/123456789012\/sa-east-1; us-east-1: instance types: .* there is no c99\.large; .*\n$/,
  ],
  [
    'the login is of another account',
    {},
    { CDK_DEFAULT_ACCOUNT: '111122223333' },
    /^region \["eu-central-1","us-east-1"\]: the CDK deploys to account 111122223333, and the login in the environment is of 123456789012; set AWS_PROFILE in place of --profile\n$/,
  ],
  [
    'there is no login in the environment',
    {},
    {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: '/nowhere',
    },
    /^region \["eu-central-1","us-east-1"\]: AWS: .*; if the CDK has a login, set AWS_PROFILE in place of --profile\n$/,
  ],
])('one line says so where %s', async (_, given, env, line) => {
  const { status, stderr } = await app(given, {}, env);
  expect(stderr).toMatch(line);
  expect(status).toBe(2);
});
