import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../../../farm/aws/client-options';
import { type FarmEntry, farmParameter } from '../../../protocol/farm/farm-entry';
import type { Moto } from '../aws/moto';
import { type MotoFarm, motoFarm } from '../aws/moto-farm';

/** The entry of a farm in moto, as its stack would write it. */
export function entryOf(
  farm: Pick<MotoFarm, 'group' | 'queueUrl' | 'env'>,
  name: string,
  change: Partial<FarmEntry> = {},
): FarmEntry {
  return {
    version: 1,
    farm: name,
    stack: name,
    account: '123456789012',
    region: 'us-east-1',
    framesBucket: farm.group,
    projectBucket: farm.group,
    queueUrl: farm.queueUrl,
    deadLetterUrl: farm.env['BRENDA_DEAD_LETTER_URL'] ?? '',
    group: farm.group,
    seeder: `${name}-seeder`,
    drainer: `${name}-drainer`,
    logGroup: `${name}-log`,
    job: 'none',
    leaseSeconds: 120,
    whenDrained: 'terminate',
    ...change,
  };
}

/** Puts a farm's entry, or any other text, where farms are looked for. */
export async function deployEntry(
  env: Readonly<Record<string, string>>,
  name: string,
  entry: FarmEntry | string,
): Promise<void> {
  const client = new SSMClient(clientOptions(env));
  await client.send(
    new PutParameterCommand({
      Name: farmParameter(name),
      Type: 'String',
      Value: typeof entry === 'string' ? entry : JSON.stringify(entry),
      Overwrite: true,
    }),
  );
  client.destroy();
}

let named = 0;

/**
 * A farm in moto that `--farm NAME` finds.
 *
 * @param how.max of its instances. @default 10
 * @param how what else its entry has in place of what it would have.
 */
export async function namedFarm(
  moto: Moto,
  { max = 10, ...change }: Partial<FarmEntry> & { readonly max?: number } = {},
): Promise<{ readonly farm: MotoFarm; readonly name: string }> {
  const farm = await motoFarm(moto, { max });
  const name = `film-${String(++named)}`;
  await deployEntry(moto.env, `brenda-${name}`, entryOf(farm, `brenda-${name}`, change));
  return { farm, name };
}
