import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFarmConfigs } from '../../../lib/farm-config';
import { KeptRegions } from '../../../lib/regions/kept-regions';
import { regionOf } from '../../../lib/regions/region-of';
import { UserFault } from '../../../protocol/failure/fault';
import type { RegionQuestion } from '../../../protocol/region/region-question';
import { temporaryFolder } from '../../support/temporary-folder';

const ACCOUNT = '123456789012';
const KEY = 'brenda:region:account=123456789012:farm=brenda-bloom';
const TWO = ['eu-central-1', 'us-east-1'];
const KEPT = { region: 'us-east-1', at: '2026-11-30T08:00:00.000Z', why: 'placement score 9' };

function configOf(settings: Readonly<Record<string, unknown>>) {
  const brenda = { project: 'ebs://bloom', scene: 'bloom.blend', frames: '1-48', region: TWO, ...settings };
  const [config] = readFarmConfigs({ brenda }, { account: ACCOUNT });
  if (!config) throw new Error('no farm');
  return config;
}

/** A command of the CDK, which may synthesise several times. */
function command(folder = temporaryFolder()) {
  const outdir = join(folder, 'cdk.out');
  mkdirSync(outdir, { recursive: true });
  const asked: RegionQuestion[] = [];
  return {
    asked,
    file: join(folder, 'cdk.context.json'),
    folder,
    outdir,
    synthesis(settings: Readonly<Record<string, unknown>> = {}, context: Record<string, unknown> = {}) {
      const kept = new KeptRegions(outdir, folder);
      const found = regionOf(configOf(settings), {
        account: ACCOUNT,
        context,
        kept,
        ask: (question) => {
          asked.push(question);
          return { kept: KEPT, notes: [] };
        },
      });
      kept.write();
      return found;
    },
  };
}

describe('A farm with several Regions', () => {
  test('is in the one that is chosen, which goes into the context file beside all that is there', () => {
    const cdk = command();
    writeFileSync(cdk.file, JSON.stringify({ brenda: { region: TWO }, other: 1 }));
    expect(cdk.synthesis()).toEqual({
      region: 'us-east-1',
      said: `us-east-1, of eu-central-1, us-east-1, as chosen on 2026-11-30 (placement score 9); the farm stays there, and once it is destroyed npx cdk context --reset ${KEY} has the Region chosen again`,
    });
    expect(readFileSync(cdk.file, 'utf8')).toBe(
      `${JSON.stringify({ brenda: { region: TWO }, other: 1, [KEY]: KEPT }, undefined, 2)}\n`,
    );
  });

  test('asks with what the farm needs', () => {
    const cdk = command();
    cdk.synthesis({
      instanceRequirements: { minVcpus: 8, minMemoryGiB: 16 },
      maxInstances: 4,
      onDemandBase: 1,
      machineImage: 'ami-12345678',
      snapshots: { textures: 'snap-12345678' },
      project: 'ebs://film',
      scene: 'a.blend',
      name: 'bloom',
    });
    expect(cdk.asked).toEqual([
      {
        account: ACCOUNT,
        farm: 'brenda-bloom',
        regions: TWO,
        types: [],
        needs: { minVcpus: 8, minMemoryMiB: 16384, isArm: false },
        most: 4,
        onDemandBase: 1,
        onDemandPercentage: 0,
        images: ['ami-12345678'],
        snapshots: ['film', 'snap-12345678'],
      },
    ]);
  });

  test('stays there as long as that is in the context, and AWS is not asked', () => {
    const cdk = command();
    const later = cdk.synthesis({ maxInstances: 3 }, { [KEY]: { ...KEPT, region: 'eu-central-1' } });
    expect(later.region).toBe('eu-central-1');
    expect(cdk.asked).toEqual([]);
    expect(existsSync(cdk.file)).toBe(false);
  });

  test('is asked about once by a command that synthesises twice, though the CDK has written the context file meanwhile', () => {
    const cdk = command();
    cdk.synthesis();
    writeFileSync(cdk.file, '{"availability-zones:account=1": ["a"]}');
    expect(cdk.synthesis().region).toBe('us-east-1');
    expect(cdk.asked).toHaveLength(1);
    expect(JSON.parse(readFileSync(cdk.file, 'utf8'))).toEqual({
      'availability-zones:account=1': ['a'],
      [KEY]: KEPT,
    });
    // Another question is another one.
    cdk.synthesis({ maxInstances: 3 });
    expect(cdk.asked).toHaveLength(2);
  });

  test('is asked about again a minute later, where nothing is kept', () => {
    const cdk = command();
    cdk.synthesis();
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 61_000);
    cdk.synthesis();
    jest.restoreAllMocks();
    expect(cdk.asked).toHaveLength(2);
  });

  test('is deployed all the same where the context file cannot be written, and says so', () => {
    const cdk = command();
    mkdirSync(cdk.file);
    const said: string[] = [];
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    expect(cdk.synthesis().region).toBe('us-east-1');
    spy.mockRestore();
    expect(said.join('')).toMatch(
      /^cdk\.context\.json cannot keep which Region was chosen \((?:Error: )?EISDIR.*\); a deployment from elsewhere finds the farm all the same\n$/,
    );
  });

  test.each<[string, object, unknown, string]>([
    [
      'a Region that is named no more',
      { region: ['eu-central-1', 'eu-west-1'] },
      KEPT,
      `region ["eu-central-1","eu-west-1"]: brenda-bloom was put in us-east-1, which is not among them; add it, or destroy the farm, and then npx cdk context --reset ${KEY} has the Region chosen again`,
    ],
    ...[{}, 'us-east-1', null, { ...KEPT, region: '../x' }, { ...KEPT, at: 'yesterday' }].map(
      (kept): [string, object, unknown, string] => [
        `what is none, ${JSON.stringify(kept)}`,
        {},
        kept,
        `${KEY}: is not what Brenda keeps there; npx cdk context --reset ${KEY} has the Region chosen again`,
      ],
    ),
  ])('is refused where the context keeps %s', (_, settings, kept, line) => {
    expect(() => command().synthesis({ ...settings }, { [KEY]: kept })).toThrow(new UserFault(line));
  });

  test('is refused with the reason where none can be chosen', () => {
    const ask = () => {
      throw new UserFault('there is no Region us-esat-1; did you mean us-east-1?');
    };
    const kept = new KeptRegions(undefined);
    expect(() => regionOf(configOf({}), { account: ACCOUNT, context: {}, kept, ask })).toThrow(
      'region ["eu-central-1","us-east-1"]: there is no Region us-esat-1; did you mean us-east-1?',
    );
  });
});

test('a farm with one Region, or none, is in that, and AWS is not asked', () => {
  const cdk = command();
  expect(cdk.synthesis({ region: 'eu-west-1' })).toEqual({ region: 'eu-west-1' });
  expect(cdk.synthesis({ region: undefined })).toEqual({ region: undefined });
  expect(cdk.asked).toEqual([]);
  expect(existsSync(cdk.file)).toBe(false);
});
