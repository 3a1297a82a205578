import { Ledger } from '../../../farm/ledger/ledger';
import { jobId } from '../../../protocol/job/job';
import type { Instance } from '../../../protocol/ledger/manifest';
import type { MotoFarm } from '../aws/moto-farm';
import { ec2Answer, priceListEntry, productsPage, type Script, spotPage, typeAsked } from '../aws/moto-with';
import type { Answer } from '../aws/scripted-server';

export const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
export const JOB = jobId(BLOOM);
export const SPOT_A: Instance = { type: 'c7a.large', zone: 'us-east-1a', lifecycle: 'spot' };
export const ON_DEMAND: Instance = { type: 'm7a.large', zone: 'us-east-1b', lifecycle: 'on-demand' };

/** A time of the day on which it was rendered. */
export const at = (time: string): string => `2026-11-20T${time}:00Z`;

/** A page of DescribeScalingActivities. */
export function activities(
  logged: readonly (readonly [what: string, from: string, to: string])[],
  next?: string,
): Answer {
  const members = logged.map(
    ([what, from, to]) =>
      `<member><ActivityId>a</ActivityId><AutoScalingGroupName>g</AutoScalingGroupName><Description>${what}</Description><Cause>c</Cause><StartTime>${from}</StartTime><EndTime>${to}</EndTime><StatusCode>Successful</StatusCode><Details>{"Subnet ID":"subnet-1","Availability Zone":"us-east-1a"}</Details></member>`,
  );
  const token = next === undefined ? '' : `<NextToken>${next}</NextToken>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<DescribeScalingActivitiesResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeScalingActivitiesResult><Activities>${members.join('')}</Activities>${token}</DescribeScalingActivitiesResult></DescribeScalingActivitiesResponse>`,
  };
}

/** Of an instance that has ended a moment ago, as EC2 still has it: it has recorded nothing. */
const IDLE = ec2Answer(
  'DescribeInstances',
  `<reservationSet><item><reservationId>r-1</reservationId><instancesSet><item><instanceId>i-0c</instanceId><instanceState><code>48</code><name>terminated</name></instanceState><reason>User initiated (2026-11-20 11:30:00 GMT)</reason><instanceType>c7a.large</instanceType><launchTime>${at('11:00')}</launchTime><placement><availabilityZone>us-east-1a</availabilityZone></placement><instanceLifecycle>spot</instanceLifecycle></item></instancesSet></item></reservationSet>`,
);

// Answers as the API References and the price list have them; moto keeps no activities, and invents prices or has none.
export const ANSWERS = {
  DescribeScalingActivities: (_, nth) =>
    nth === 1
      ? activities(
          [
            ['Terminating EC2 instance: i-0a', at('12:29'), at('12:30')],
            ['Terminating EC2 instance: i-0b', at('11:59'), at('12:00')],
          ],
          'page-2',
        )
      : activities([
          ['Launching a new EC2 instance: i-0b', at('10:00'), at('10:01')],
          ['Launching a new EC2 instance: i-0a', at('10:00'), at('10:01')],
        ]),
  DescribeInstances: () => IDLE,
  DescribeSpotPriceHistory: () =>
    spotPage([
      ['c7a.large', 'us-east-1a', '0.200000', at('11:00')],
      ['c7a.large', 'us-east-1a', '0.100000', at('02:00')],
    ]),
  GetProducts: (body) => productsPage([priceListEntry(typeAsked(body), [{ USD: '0.5000000000' }])]),
} satisfies Script;

/** A farm that was asked for the job. */
export async function askedOf({ store }: Pick<MotoFarm, 'store'>, job = BLOOM): Promise<void> {
  const [id, ledger] = [jobId(job), new Ledger(store, jobId(job))];
  await ledger.writeJob({ version: 1, id, job, source: 's3://b/k' });
  await ledger.writeRequest({ version: 1, job: id, frames: '1-50', taskSize: 1, at: at('09:59') });
}

let frame = 0;

/** Records of so many frames, the first begun and the last done at these times. */
export async function recorded(
  { store }: Pick<MotoFarm, 'store'>,
  worker: string,
  count: number,
  from: string,
  to: string,
  { instance, job = BLOOM }: { readonly instance?: Instance; readonly job?: typeof BLOOM } = {},
): Promise<void> {
  const ledger = new Ledger(store, jobId(job));
  for (let i = 0; i < count; i++) {
    const unit = `frame_${String(++frame).padStart(6, '0')}`;
    await ledger.writeRecord({
      version: 2,
      job: ledger.job,
      unit,
      worker,
      ...(instance ? { instance } : {}),
      attempt: 1,
      started: from,
      finished: i === count - 1 ? to : from,
      seconds: 1,
      duration: { load: 0, sync: 0, render: 1, save: 0, publish: 0 },
      made: { project: job.project, scene: { file: job.scene, sha256: null }, settings: {} },
      files: [{ name: `${unit}.png`, bytes: 1, sha256: 'a'.repeat(64), etag: 'a' }],
    });
  }
}
