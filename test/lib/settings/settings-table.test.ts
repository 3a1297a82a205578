import type * as vm from 'node:vm';
import { Duration, Size, Stack } from 'aws-cdk-lib';
import type { RenderFarmProps } from '../../../lib/constructs/farm/render-farm-props';
import { readFarmConfigs } from '../../../lib/farm-config';
import { DEFAULTS } from '../../../lib/settings/defaults';
import { checkedSettings } from '../../../lib/settings/props/checked-settings';
import { farmProps } from '../../../lib/settings/props/farm-props';
import { GIVEN } from '../../../lib/settings/props/unknown-value';
import type * as documents from '../../docs/documents';
import { exampleContext, settingsPage } from '../../docs/settings-page';
import { givenApp, givenFarm } from '../../support/deployment/farm-stack';

/** The row in CONTRIBUTING.md, in the group where it would be written. */
jest.mock('../../../lib/settings/table/limits', () => {
  const { limits } = jest.requireActual<{ limits: object }>('../../../lib/settings/table/limits');
  const { document } = jest.requireActual<typeof documents>('../../docs/documents');
  const { runInNewContext } = jest.requireActual<typeof vm>('node:vm');
  const block = document('CONTRIBUTING.md').blocks.find(({ text }) => text.includes(': row('));
  const names = {
    ...jest.requireActual<object>('../../../lib/settings/values'),
    ...jest.requireActual<object>('../../../lib/settings/table/row'),
  };
  return { limits: { ...limits, ...(runInNewContext(`({ ${block?.text ?? ''} })`, names) as object) } };
});

const least = { project: 's3://films/bloom.zip', frames: '1-48' };

function propsOf(settings: object): Record<string, unknown> {
  const [config] = readFarmConfigs({ brenda: { ...least, ...settings } });
  if (!config) throw new Error('no farm');
  const scope = new Stack(givenApp(), 'Films');
  return { ...farmProps(config.settings, { scope, ...config }) };
}

describe('the row that CONTRIBUTING.md adds, and nothing else', () => {
  test('has its value parsed, of the file and of the command line', () => {
    expect(() => readFarmConfigs({ brenda: { ...least, coolDownMinutes: 90 } })).toThrow(
      'coolDownMinutes 90: must be a whole number from 1 to 60',
    );
    expect(readFarmConfigs({ brenda: least, coolDownMinutes: '7' })[0]?.settings).toMatchObject({
      coolDownMinutes: 7,
    });
  });

  test('is what a slip of the keyboard was meant to be', () => {
    expect(() => readFarmConfigs({ brenda: { ...least, cooldownMinute: 5 } })).toThrow(
      'did you mean coolDownMinutes?',
    );
  });

  test('becomes a prop, which is checked in its own name', () => {
    const { coolDown } = propsOf({ coolDownMinutes: 7 });
    expect((coolDown as Duration).toMinutes()).toBe(7);
    const props: object = { coolDown: Duration.minutes(90) };
    expect(() => givenFarm(props as Partial<RenderFarmProps>)).toThrow(
      'coolDown 90: must be a whole number from 1 to 60',
    );
  });

  test('has its default', () => {
    expect(DEFAULTS).toMatchObject({ coolDownMinutes: 5, leaseSeconds: 120 });
  });

  test('is on the reference page, and in the example', () => {
    expect(settingsPage()).toMatch(
      /^\| `coolDownMinutes` +\| How long an instance without work waits .* \| minutes +\| a whole number from 1 to 60 +\| 5 +\|$/m,
    );
    expect((JSON.parse(exampleContext()) as { brenda: object }).brenda).toHaveProperty(
      'coolDownMinutes',
      null,
    );
  });
});

test('settings are the same, to the checks, as the props that they become', () => {
  const settings = {
    snapshots: { textures: 'snap-11111111' },
    snapshotInitializationRate: 150,
    tiles: '2x3',
    output: 'shot_{frame:4}',
    resolution: '640x360',
    device: 'gpu',
    blenderVersion: '4.2.9',
    blenderSha256: 'a'.repeat(64),
    instanceRequirements: { minVcpus: 8, minMemoryGiB: 16, minGpus: 1 },
    maxInstances: 40,
    zones: ['eu-central-1b'],
    architecture: 'arm64',
    machineImage: 'ami-12345678',
    rootVolumeGiB: 200,
    leaseSeconds: 300,
    bootMinutes: 10,
    framesBucket: 'our-frames',
    noProgressMinutes: 90,
  };
  const { tiles, ...untiled } = settings;
  const [config] = readFarmConfigs({
    brenda: { ...least, ...untiled, blenderUrl: 'https://a.example/b.tar.xz' },
  });
  const given = propsOf({ ...untiled, blenderUrl: 'https://a.example/b.tar.xz' });
  const { settings: read, faults } = checkedSettings({ ...given, tiles: { columns: 2, rows: 3 } } as never);
  expect(faults).toEqual([]);
  expect(read).toEqual({
    ...config?.settings,
    tiles: tiles && { columns: 2, rows: 3 },
    // Any image here is one of the user's.
    machineImage: GIVEN,
  });
  expect((given['rootVolumeSize'] as Size).toGibibytes()).toBe(200);
});
