import { queueIdentity } from '../../farm/queue/queue-identity';
import type { PlacedFrames } from '../../farm/store/placed-frames';
import { type FarmSeeding, seedFarm } from '../../farm/seeding/seed-farm';
import type { Job } from '../../protocol/job/job';
import { readSeedRequest } from '../../protocol/job/seed-request';
import type { MotoFarm } from './aws/moto-farm';

/**
 * Seeds frames of a job as the seeder does, but without looking at its project.
 *
 * @param how.identity of another queue, that was there before this one. @default - of this one
 * @param how.placed where its frames go. @default - into its own bucket
 * @param how.blender that the farm has. @default - it does not say
 */
export async function seed(
  farm: MotoFarm,
  job: Job,
  asked: { readonly frames: string; readonly taskSize?: number },
  {
    identity,
    blender,
    placed,
  }: { readonly identity?: string; readonly blender?: string; readonly placed?: PlacedFrames } = {},
): Promise<FarmSeeding> {
  const { group, store, queue, fleet } = farm;
  const versionOf = () => Promise.reject(new Error('not asked for'));
  const on = identity ?? (await queueIdentity(farm.queueUrl, farm.env));
  const request = readSeedRequest({ job, source: 's3://b/k', ...asked });
  return seedFarm(request, { group, store, queue, queueIdentity: on, fleet, versionOf, blender, placed });
}
