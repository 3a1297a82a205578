import { queueIdentity } from '../../farm/queue/queue-identity';
import { type FarmSeeding, seedFarm } from '../../farm/seeding/seed-farm';
import type { Job } from '../../protocol/job';
import { readSeedRequest } from '../../protocol/seed-request';
import type { MotoFarm } from './moto-farm';

/**
 * Seeds frames of a job as the seeder does, but without looking at its project.
 *
 * @param identity of another queue, that was there before this one. @default - of this one
 */
export async function seed(
  farm: MotoFarm,
  job: Job,
  asked: { readonly frames: string; readonly taskSize?: number },
  identity?: string,
): Promise<FarmSeeding> {
  const { group, store, queue, fleet } = farm;
  const versionOf = () => Promise.reject(new Error('not asked for'));
  const on = identity ?? (await queueIdentity(farm.queueUrl, farm.env));
  const request = readSeedRequest({ job, source: 's3://b/k', ...asked });
  return seedFarm(request, { group, store, queue, queueIdentity: on, fleet, versionOf });
}
