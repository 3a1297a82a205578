import { findFarm } from '../../farm/farm-directory';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { scriptedServer } from '../support/aws/scripted-server';
import { deployEntry, entryOf } from '../support/farms/farm-directory';

const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };

describe('a farm is found', () => {
  let moto: Moto;
  let farm: MotoFarm;
  beforeAll(async () => {
    moto = await startMoto();
    farm = await motoFarm(moto);
  });
  afterAll(() => moto.stop());

  const inRegion = (region: string): Record<string, string> => ({ ...moto.env, AWS_REGION: region });
  async function givenFarms(region: string, ...names: string[]): Promise<Record<string, string>> {
    const env = inRegion(region);
    for (const name of names) await deployEntry(env, name, entryOf(farm, name, { region }));
    return env;
  }

  test.each([
    ['its own name', 'brenda-bloom', 'brenda-bloom'],
    ['the name of its project', 'bloom', 'brenda-bloom'],
    ['a name in which Brenda is not', 'Films-Farm-0A1B2C3D', 'Films-Farm-0A1B2C3D'],
    ['its own name, though another one is called so for short', 'rain', 'rain'],
  ])('by %s', async (_, name, found) => {
    const env = await givenFarms('us-east-2', 'brenda-bloom', 'Films-Farm-0A1B2C3D', 'rain', 'brenda-rain');
    expect(await findFarm(name, env)).toEqual(entryOf(farm, found, { region: 'us-east-2' }));
  });

  test('without a name when there is one', async () => {
    const env = await givenFarms('us-west-1', 'brenda-only');
    expect(await findFarm(undefined, env)).toMatchObject({ farm: 'brenda-only', region: 'us-west-1' });
  });

  test('by a user who may see that farm and no other', async () => {
    const entry = JSON.stringify(entryOf(farm, 'brenda-bloom'));
    const server = await scriptedServer((body) => {
      const { Name } = JSON.parse(body) as { Name?: string };
      return Name === '/brenda/farms/brenda-bloom'
        ? { status: 200, headers: JSON_1_1, body: JSON.stringify({ Parameter: { Value: entry } }) }
        : { status: 400, headers: JSON_1_1, body: '{"__type":"AccessDeniedException","message":"no"}' };
    });
    expect(await findFarm('bloom', server.env)).toMatchObject({ farm: 'brenda-bloom' });
    await expect(findFarm('rain', server.env)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await server.close();
  });

  test('by a version that knows less of it', async () => {
    const env = inRegion('us-west-2');
    await deployEntry(env, 'new', JSON.stringify({ ...entryOf(farm, 'new'), price: 1 }));
    expect(await findFarm('new', env)).toEqual(entryOf(farm, 'new'));
  });

  const TWENTY_FIVE = Array.from({ length: 25 }, (_, i) => `brenda-${String(i + 10)}`);
  test.each<[string, string, readonly string[], string | undefined, string]>([
    [
      'there is none',
      'eu-west-1',
      [],
      undefined,
      '--farm: there is no farm in eu-west-1 of account 123456789012; npx cdk deploy makes one, and AWS_REGION or AWS_PROFILE say where else to look',
    ],
    [
      'there is none, whatever its name',
      'eu-west-1',
      [],
      'bloom',
      '--farm bloom: there is no farm in eu-west-1 of account 123456789012; npx cdk deploy makes one, and AWS_REGION or AWS_PROFILE say where else to look',
    ],
    [
      'there are several',
      'eu-west-2',
      ['brenda-rain', 'brenda-bloom'],
      undefined,
      '--farm: which of them? in eu-west-2 of account 123456789012 there are brenda-bloom, brenda-rain; say --farm NAME',
    ],
    [
      'there is one of another name',
      'eu-west-3',
      ['brenda-bloom'],
      'blom',
      '--farm blom: there is no such farm in eu-west-3 of account 123456789012; there is brenda-bloom',
    ],
    [
      'no farm can have that name',
      'eu-west-3',
      ['brenda-bloom'],
      'frames/bloom one',
      '--farm frames/bloom one: there is no such farm in eu-west-3 of account 123456789012; there is brenda-bloom',
    ],
    [
      'the name is empty',
      'eu-west-3',
      ['brenda-bloom'],
      '',
      '--farm "": there is no such farm in eu-west-3 of account 123456789012; there is brenda-bloom',
    ],
    [
      'there are more than anybody reads',
      'eu-north-1',
      TWENTY_FIVE,
      'bloom',
      `--farm bloom: there is no such farm in eu-north-1 of account 123456789012; there are ${TWENTY_FIVE.slice(0, 20).join(', ')}, and 5 more`,
    ],
  ])('not when %s', async (_, region, farms, name, message) => {
    const env = await givenFarms(region, ...farms);
    await expect(findFarm(name, env)).rejects.toThrow(message);
  });

  test.each([
    ['not JSON', 'farm', 'is not what this version of Brenda writes: upgrade the farm with npx cdk deploy'],
    [
      'of a later version',
      '{"version": 2}',
      'was written by a newer version of Brenda (version 2; this one reads 1): upgrade the command line with npm install --global @brenda-render/brenda@latest',
    ],
    [
      'without what is needed',
      '{"version": 1, "farm": "odd"}',
      'is not what this version of Brenda writes: upgrade the farm with npx cdk deploy',
    ],
  ])('not when its entry is %s', async (_, text, why) => {
    const env = inRegion('sa-east-1');
    await deployEntry(env, 'odd', text);
    await expect(findFarm('odd', env)).rejects.toThrow(`farm odd: its entry /brenda/farms/odd ${why}`);
  });
});
