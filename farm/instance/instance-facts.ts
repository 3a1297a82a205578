import type { Instance } from '../../protocol/ledger/manifest';
import { instanceMetadata } from './instance-metadata';

/** Reads the facts of this instance from the metadata service. Missing values are left out. */
export async function instanceFacts(): Promise<Instance> {
  const [type, zone, lifecycle] = await Promise.all(
    ['instance-type', 'placement/availability-zone', 'instance-life-cycle'].map((path) =>
      instanceMetadata(path).catch(() => undefined),
    ),
  );
  return {
    ...(type === undefined ? {} : { type }),
    ...(zone === undefined ? {} : { zone }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
  };
}
