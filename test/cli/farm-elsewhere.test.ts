import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutoScalingClient, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { globSync } from 'tinyglobby';
import { clientOptions } from '../../farm/aws/client-options';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { brenda } from '../support/brenda';
import { deployEntry, entryOf } from '../support/farms/farm-directory';
import { temporaryFolder } from '../support/temporary-folder';

const root = join(__dirname, '..', '..');
const KEY = 'brenda:region:account=123456789012:farm=brenda-film';
const KEPT = { region: 'us-east-1', at: '2026-11-30T08:00:00.000Z', why: 'so' };

let moto: Moto;
let farm: MotoFarm;
beforeAll(async () => {
  moto = await startMoto();
  // Everything of it is in us-east-1, and the environment names another Region.
  farm = await motoFarm(moto);
  const client = new AutoScalingClient(clientOptions(moto.env));
  await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: farm.group, DesiredCapacity: 1 }));
  client.destroy();
  for (const [region, name] of [
    ['us-east-1', 'brenda-film'],
    ['eu-west-2', 'brenda-one'],
    ['eu-west-2', 'brenda-two'],
    ['eu-west-3', 'brenda-one'],
    ['eu-north-1', 'brenda-three'],
  ] as const)
    await deployEntry({ ...moto.env, AWS_REGION: region }, name, entryOf(farm, name, { region }));
});
afterAll(() => moto.stop());

test('is looked for by every command in one way', () => {
  const sources = globSync(['cli/**/*.ts'], { cwd: root });
  const asking = sources.filter((path) =>
    readFileSync(join(root, path), 'utf8').includes("/farm-directory'"),
  );
  expect(asking).toEqual(['cli/farm/farm-meant.ts']);
});

function ask(args: readonly string[], context?: object | string) {
  const cwd = temporaryFolder();
  if (context !== undefined)
    writeFileSync(
      join(cwd, 'cdk.context.json'),
      typeof context === 'string' ? context : JSON.stringify(context),
    );
  return brenda(args, { cwd, env: { ...moto.env, AWS_REGION: 'eu-west-1' } });
}

describe('A farm in another Region than that of the environment', () => {
  test.each([
    ['was chosen for it', { [KEY]: KEPT }],
    ['the settings name', { brenda: { region: 'us-east-1' } }],
    [
      'is among those that settings name',
      { brenda: [{}, { region: ['eu-west-1', 'sa-east-1', 'us-east-1'] }] },
    ],
  ])('is found, and asked, in the one that %s', async (_, context) => {
    for (const args of [['--farm', 'film'], ['--farm'], []]) {
      const { code, stdout, stderr } = await ask(['instances', '--json', ...args], context);
      expect(code).toBe(0);
      // Prices moto has none of.
      expect(stderr).toMatch(/^brenda-film: 1 instance\n/);
      expect(stdout).toContain('"us-east-1');
    }
  });

  test.each<[string, readonly string[], object | string | undefined, string]>([
    [
      'no context file',
      ['--farm', 'film'],
      undefined,
      '--farm film: there is no farm in eu-west-1 of account 123456789012; npx cdk deploy makes one, and AWS_REGION or AWS_PROFILE say where else to look',
    ],
    [
      'a context file that cannot be read',
      ['--farm', 'film'],
      '{',
      '--farm film: there is no farm in eu-west-1 of account 123456789012; npx cdk deploy makes one, and AWS_REGION or AWS_PROFILE say where else to look',
    ],
    [
      'Regions without it',
      ['--farm', 'film'],
      { brenda: { region: ['eu-west-1', 'sa-east-1', 'eu-north-1'] } },
      '--farm film: there is no farm in eu-west-1 of account 123456789012; npx cdk deploy makes one, and AWS_REGION or AWS_PROFILE say where else to look; in sa-east-1, eu-north-1, which cdk.context.json names, there is none either',
    ],
    [
      'two Regions with it',
      ['--farm', 'one'],
      { brenda: { region: ['eu-west-2', 'eu-west-3'] } },
      '--farm one: which of them? there are brenda-one in eu-west-2 and brenda-one in eu-west-3; AWS_REGION says in which Region',
    ],
    [
      'no name, and several in that Region',
      ['--farm'],
      { brenda: { region: 'eu-west-2' } },
      '--farm: which of them? in eu-west-2 of account 123456789012 there are brenda-one, brenda-two; say --farm NAME',
    ],
  ])('is refused in one line with %s', async (_, args, context, line) => {
    expect(await ask(['instances', ...args], context)).toEqual({
      code: 2,
      stdout: '',
      stderr: `brenda: ${line}\n`,
    });
  });
});
