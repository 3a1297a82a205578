import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { givenBootstrap, regionsAnswers } from '../../../support/aws/answers/regions';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { motoWith } from '../../../support/aws/moto-with';
import { brenda } from '../../../support/brenda';
import { StubCommands } from '../../../support/stub-commands';
import { temporaryFolder } from '../../../support/temporary-folder';

const KEY = 'brenda:region:account=123456789012:farm=brenda-film';
const ANSWERS = regionsAnswers({
  'eu-central-1': { score: 9, spot: { 'c6i.4xlarge': 0.32 } },
  'us-east-1': { score: 8, spot: { 'c6i.4xlarge': 0.16 } },
  'sa-east-1': { score: 10, spot: {} },
  'ap-south-1': { score: 10, spot: {} },
});

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  await givenBootstrap(moto.env, 'eu-central-1', 'us-east-1');
});
afterAll(() => moto.stop());

async function doctor(region: readonly string[], context: object = {}) {
  const cwd = temporaryFolder();
  // One that moto has.
  const settings = { region, instanceTypes: ['c6i.4xlarge'], machineImage: { name: '*', owner: 'amazon' } };
  writeFileSync(join(cwd, 'cdk.context.json'), JSON.stringify({ brenda: settings, ...context }));
  const stubs = new StubCommands(temporaryFolder())
    .stub('session-manager-plugin', 'echo 1.2.707.0')
    .stub('blender', `echo 'brenda-features {"version":"5.2.2 LTS","lacks":[]}'`);
  const server = await motoWith(moto, ANSWERS);
  try {
    const { code, stdout } = await brenda(['doctor', '--aws'], {
      cwd,
      env: {
        ...moto.env,
        ...server.env,
        AWS_REGION: 'us-west-2',
        PATH: stubs.path,
        BLENDER: undefined,
        NODE_OPTIONS: `--require ${join(__dirname, '..', '..', '..', 'support', 'aws', 'no-internet.cjs')}`,
      },
    });
    const lines = stdout.split('\n');
    const of = (check: string) => lines.filter((line) => line.slice(6).startsWith(`${check}:`));
    return { code, regions: of('Regions'), bootstrap: of('CDK bootstrap') };
  } finally {
    await server.close();
  }
}

describe('brenda doctor, of a farm with several Regions', () => {
  test('says which a deployment would choose and why, and looks at that one', async () => {
    expect(await doctor(['eu-central-1', 'us-east-1'])).toMatchObject({
      regions: [
        'ok    Regions: a deployment would choose us-east-1: placement score 8, 0.0100 dollars a vCPU and hour; eu-central-1: placement score 9, 0.0200 dollars a vCPU and hour',
      ],
      bootstrap: ['ok    CDK bootstrap: version 28 in us-east-1'],
    });
  });

  test('looks at the one that was chosen before', async () => {
    const kept = { region: 'eu-central-1', at: '2026-11-30T08:00:00.000Z', why: 'so' };
    expect(await doctor(['eu-central-1', 'us-east-1'], { [KEY]: kept })).toMatchObject({
      regions: ['ok    Regions: eu-central-1, which was chosen before'],
      bootstrap: ['ok    CDK bootstrap: version 28 in eu-central-1'],
    });
  });

  test('ends with 1 where the farm can be in none of them', async () => {
    const { code, regions, bootstrap } = await doctor(['sa-east-1', 'us-west-9']);
    expect([code, regions, bootstrap]).toEqual([
      1,
      ['bad   Regions: there is no Region us-west-9; aws ec2 describe-regions --all-regions lists them'],
      [],
    ]);
    const none = await doctor(['sa-east-1', 'ap-south-1']);
    expect(none).toMatchObject({ code: 1, bootstrap: [] });
    expect(none.regions).toEqual([
      expect.stringMatching(
        /^bad {3}Regions: a farm can be in none of them; sa-east-1: CDK bootstrap: sa-east-1 of /,
      ),
    ]);
  });
});
