import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FarmEntry, FARMS_PATH, farmParameter } from '../../../protocol/farm/farm-entry';
import { type Job, jobId } from '../../../protocol/job/job';
import { jobInKey, keys, nameInKey } from '../../../protocol/job/keys';
import type { FailureRecord, NewRecord } from '../../../protocol/ledger/record';
import { parseUnitName, unitName } from '../../../protocol/job/unit';
import {
  ec2Answer,
  priceListEntry,
  productsPage,
  type SpotItem,
  spotPage,
  typeAsked,
} from '../aws/moto-with';
import { type Answer, scriptedServer } from '../aws/scripted-server';
import { activities } from './perf-farm';

export interface LargeFarm {
  readonly env: Readonly<Record<string, string>>;
  readonly name: string;
  readonly job: string;
  /** The ids of its instances, in their order. */
  readonly instances: readonly string[];
  /** How often each action was asked since the last time: `ListObjectsV2`, `DescribeInstances`. */
  requests(): Record<string, number>;
  /** Of this action, how many were answered at the same time at most. */
  mostAtOnce(action: string): number;
  close(): Promise<void>;
}

export interface LargeFarmSize {
  readonly instances: number;
  /** Of which the last were launched a moment ago, and have finished nothing. @default 0 */
  readonly newcomers?: number;
  /** So many of them, the first, have said something of themselves. @default - all */
  readonly heard?: number;
  readonly frames: number;
  /** The last frames, which are not done. @default 0 */
  readonly missing?: number;
  /** The first of those, which have failed for good. @default 0 */
  readonly failed?: number;
  /** What a frame's file is called. @default - as its unit, and .png */
  readonly fileOf?: (unit: string) => string;
  /** What passes before S3 answers, in milliseconds. @default - nothing */
  readonly latency?: number;
}

/** What S3 lists at most, EC2 tells when it is asked for so many, and Systems Manager and Auto Scaling do. */
const PAGE = 1000;
const ACTIVITIES = 100;
const LOG_EVENTS = 10_000;
const HOUR_MS = 3_600_000;
const NAME = 'large';
const BUCKET = 'large-frames';
const TYPES = ['c7a.4xlarge', 'c7i.4xlarge', 'm7a.4xlarge', 'm7i.4xlarge'];
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:tasks@1700000000';

/** Keys that are listed together, in their order; none of them is held. */
interface Listing {
  readonly prefix: string;
  readonly count: number;
  readonly at: (i: number) => { readonly name: string; readonly bytes: number; readonly modified: number };
}

/**
 * A farm that is too large for an emulator, as AWS tells of it, a page at a time: nothing is held of its frames and records, they are made up
 * as they are asked for. Answers are of the services' documented shapes.
 */
export async function largeFarm({
  instances: count,
  newcomers = 0,
  heard = count,
  frames,
  missing = 0,
  failed = 0,
  fileOf = (unit) => `${unit}.png`,
  latency,
}: LargeFarmSize): Promise<LargeFarm> {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const begun = now - 24 * HOUR_MS;
  const launchOf = (i: number): number => (i < count - newcomers ? begun : now - HOUR_MS / 6);
  const instances = Array.from({ length: count }, (_, i) => `i-${i.toString(16).padStart(17, '0')}`);
  const of = (id: string): number => Number.parseInt(id.slice(2), 16);
  const typeOf = (i: number): string => TYPES[i % TYPES.length] ?? '';
  const zoneOf = (i: number): string => ZONES[i % ZONES.length] ?? '';

  const film: Job = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
  const job = jobId(film);
  // From 0 on: a million of them have names of the same length, and so the order of their numbers.
  const unitOf = (frame: number): string => unitName({ span: { first: frame, last: frame, step: 1 } });
  const frameOf = (unit: string): number => parseUnitName(unit)?.span.first ?? -1;
  const done = frames - missing;
  const finished = (frame: number): number =>
    Math.floor((begun + HOUR_MS + (22 * HOUR_MS * frame) / frames) / 1000) * 1000;
  const workerOf = (frame: number): number => frame % (count - newcomers);
  const asked = `0-${String(frames - 1)}`;
  const own = keys.farm(NAME);

  const record = (frame: number): NewRecord => {
    const [unit, i] = [unitOf(frame), workerOf(frame)];
    return {
      version: 2,
      job,
      unit,
      worker: instances[i] ?? '',
      instance: { type: typeOf(i), zone: zoneOf(i), lifecycle: 'spot' },
      attempt: 1,
      started: iso(finished(frame) - 60_000),
      finished: iso(finished(frame)),
      seconds: 60,
      duration: { load: 0, sync: 1, render: 58, save: 1, publish: 1 },
      peakMemoryBytes: 1e9,
      made: {
        project: film.project,
        scene: { file: film.scene, sha256: 'b'.repeat(64) },
        settings: {},
        blender: {
          version: '4.5.3',
          build: '67807e1800cc',
          built: '2025-09-09',
          engine: 'CYCLES',
          device: { type: 'CPU', names: ['AMD EPYC 9R14'] },
          samples: 128,
          seed: { value: 0, perFrame: true },
        },
      },
      files: [{ name: fileOf(unit), bytes: 2_000_000, sha256: 'c'.repeat(64), etag: 'd'.repeat(32) }],
    };
  };
  const failure = (unit: string): FailureRecord => {
    const one = { worker: instances[0] ?? '', sort: 'scene', reason: 'Blender crashed: SIGSEGV' } as const;
    const attempts = [
      { ...one, at: iso(now - HOUR_MS) },
      { ...one, at: iso(now - HOUR_MS / 2) },
    ];
    return { version: 1, job, unit, attempts, final: true };
  };

  const listings: Listing[] = [
    { prefix: own.bootFailures, count: 0, at: () => ({ name: '', bytes: 0, modified: now }) },
    { prefix: own.seedings, count: 1, at: () => ({ name: `${job}/s.json`, bytes: 300, modified: begun }) },
    { prefix: own.seedingsOf(job), count: 1, at: () => ({ name: 's.json', bytes: 300, modified: begun }) },
    {
      prefix: own.workers,
      count: heard,
      at: (i) => ({ name: `${instances[i] ?? ''}.json`, bytes: 200, modified: now }),
    },
    { prefix: keys.requests(job), count: 1, at: () => ({ name: 'r.json', bytes: 300, modified: begun }) },
    {
      prefix: keys.ledger(job),
      count: done,
      at: (i) => ({ name: `${unitOf(i)}.json`, bytes: 1200, modified: finished(i) }),
    },
    {
      prefix: keys.failures(job),
      count: failed,
      at: (i) => ({ name: `${unitOf(done + i)}.json`, bytes: 400, modified: now }),
    },
    {
      prefix: keys.frames(job),
      count: done,
      at: (i) => ({ name: fileOf(unitOf(i)), bytes: 2_000_000, modified: finished(i) }),
    },
  ];

  const list = (asked: URLSearchParams): Answer => {
    const prefix = asked.get('prefix') ?? '';
    const from = Number(asked.get('continuation-token') ?? 0);
    const found = listings.find((one) => one.prefix === prefix);
    const to = Math.min(found?.count ?? 0, from + PAGE);
    const contents: string[] = [];
    for (let i = from; found && i < to; i++) {
      const { name, bytes, modified } = found.at(i);
      contents.push(
        `<Contents><Key>${prefix}${name}</Key><LastModified>${iso(modified)}</LastModified><ETag>&quot;${'d'.repeat(32)}&quot;</ETag><ChecksumAlgorithm>SHA256</ChecksumAlgorithm><Size>${String(bytes)}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
      );
    }
    const isMore = to < (found?.count ?? 0);
    const next = isMore ? `<NextContinuationToken>${String(to)}</NextContinuationToken>` : '';
    return xml(
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${BUCKET}</Name><Prefix>${prefix}</Prefix><KeyCount>${String(contents.length)}</KeyCount><MaxKeys>${String(PAGE)}</MaxKeys><IsTruncated>${String(isMore)}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`,
    );
  };

  const object = (key: string): object | undefined => {
    const frame = frameOf(nameInKey(key));
    if (key === keys.jobFile(job)) return { version: 1, id: job, job: film, source: 's3://bucket/film.zip' };
    if (key.startsWith(keys.requests(job)))
      return { version: 1, job, frames: asked, taskSize: 1, at: iso(begun) };
    if (key.startsWith(own.seedings)) {
      const tasks = { upTo: frames, of: frames, tasks: frames };
      return { version: 1, job, frames: asked, taskSize: 1, queue: QUEUE, ...tasks };
    }
    if (key.startsWith(own.workers)) {
      const i = of(nameInKey(key));
      const work = { job, unit: unitOf(done + (i % Math.max(1, missing))), since: iso(now - 30_000) };
      const units = i < count - newcomers ? Math.floor(done / (count - newcomers)) : 0;
      return { version: 1, worker: nameInKey(key), done: units, ...(i % 2 === 0 ? { work } : {}) };
    }
    if (jobInKey(key) !== job) return undefined;
    if (key.startsWith(keys.ledger(job)) && frame >= 0 && frame < done) return record(frame);
    if (key.startsWith(keys.failures(job)) && frame >= done && frame < done + failed)
      return failure(nameInKey(key));
    return undefined;
  };

  const s3 = (request: IncomingMessage): [action: string, answer: () => Answer] => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3');
    const key = decodeURIComponent(pathname).slice(`/${BUCKET}/`.length);
    if (searchParams.has('list-type')) return ['ListObjectsV2', () => list(searchParams)];
    if (key === '') return ['HeadBucket', () => ({ status: 200 })];
    const isHead = request.method === 'HEAD';
    return [
      isHead ? 'HeadObject' : 'GetObject',
      () => {
        const found = object(key);
        const headers = { etag: `"${'d'.repeat(32)}"`, 'last-modified': new Date(now).toUTCString() };
        if (found) return { status: 200, headers, ...(isHead ? {} : { body: JSON.stringify(found) }) };
        return {
          ...xml(`<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>`),
          status: 404,
          ...(isHead ? { body: '' } : {}),
        };
      },
    ];
  };

  const group = (): Answer =>
    autoScaling(
      'DescribeAutoScalingGroups',
      `<AutoScalingGroups><member><AutoScalingGroupName>${NAME}</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>${String(count)}</MaxSize><DesiredCapacity>${String(count)}</DesiredCapacity><AvailabilityZones>${ZONES.map((zone) => `<member>${zone}</member>`).join('')}</AvailabilityZones><Instances>${instances
        .map(
          (id, i) =>
            `<member><InstanceId>${id}</InstanceId><InstanceType>${typeOf(i)}</InstanceType><AvailabilityZone>${zoneOf(i)}</AvailabilityZone><LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus><ProtectedFromScaleIn>false</ProtectedFromScaleIn></member>`,
        )
        .join('')}</Instances></member></AutoScalingGroups>`,
    );

  const ec2Instances = (body: URLSearchParams): Answer => {
    const from = Number(body.get('NextToken') ?? 0);
    const some = instances.slice(from, from + Number(body.get('MaxResults') ?? PAGE));
    const to = from + some.length;
    const items = some.map(
      (id, n) =>
        `<item><reservationId>r-${id}</reservationId><instancesSet><item><instanceId>${id}</instanceId><instanceState><code>16</code><name>running</name></instanceState><instanceType>${typeOf(from + n)}</instanceType><launchTime>${iso(launchOf(from + n))}</launchTime><placement><availabilityZone>${zoneOf(from + n)}</availabilityZone></placement><instanceLifecycle>spot</instanceLifecycle></item></instancesSet></item>`,
    );
    const next = to < count ? `<nextToken>${String(to)}</nextToken>` : '';
    return ec2Answer('DescribeInstances', `<reservationSet>${items.join('')}</reservationSet>${next}`);
  };

  const launches = (body: URLSearchParams): Answer => {
    const from = Number(body.get('NextToken') ?? 0);
    const some = instances.slice(from, from + ACTIVITIES);
    const to = from + some.length;
    return activities(
      some.map((id, n) => {
        const at = iso(launchOf(from + n));
        return [`Launching a new EC2 instance: ${id}`, at, at];
      }),
      to < count ? String(to) : undefined,
    );
  };

  const spot = (): Answer =>
    spotPage(
      TYPES.flatMap((type) => ZONES.map((zone): SpotItem => [type, zone, '0.250000', iso(begun - HOUR_MS)])),
    );

  const entry: FarmEntry = {
    version: 1,
    farm: NAME,
    stack: NAME,
    account: '123456789012',
    region: 'us-east-1',
    framesBucket: BUCKET,
    projectBucket: BUCKET,
    queueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/tasks',
    deadLetterUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead',
    group: NAME,
    seeder: 'seeder',
    drainer: 'drainer',
    logGroup: 'log',
    job,
    leaseSeconds: 120,
    whenDrained: 'terminate',
  };
  const parameter = { Name: farmParameter(NAME), Type: 'String', Value: JSON.stringify(entry) };

  const actions: Readonly<Record<string, (body: string) => Answer>> = {
    DescribeAutoScalingGroups: group,
    DescribeScalingActivities: (body) => launches(new URLSearchParams(body)),
    DescribeInstances: (body) => ec2Instances(new URLSearchParams(body)),
    DescribeSpotPriceHistory: spot,
    GetProducts: (body) => productsPage([priceListEntry(typeAsked(body), [{ USD: '0.8' }])]),
    GetParameter: () => json({ Parameter: parameter }),
    GetParametersByPath: (body) =>
      json({ Parameters: (JSON.parse(body) as { Path: string }).Path === FARMS_PATH ? [parameter] : [] }),
    DescribeInstanceInformation: (body) => {
      const { Filters = [] } = JSON.parse(body) as { Filters?: { Values: string[] }[] };
      const ids = Filters[0]?.Values ?? [];
      return json({
        InstanceInformationList: ids.map((InstanceId) => ({ InstanceId, PingStatus: 'Online' })),
      });
    },
    GetQueueAttributes: () =>
      json({
        Attributes: {
          QueueArn: QUEUE.slice(0, QUEUE.indexOf('@')),
          CreatedTimestamp: '1700000000',
          ApproximateNumberOfMessages: '0',
          ApproximateNumberOfMessagesNotVisible: '0',
          ApproximateNumberOfMessagesDelayed: '0',
        },
      }),
    FilterLogEvents: (body) => {
      const { nextToken = '0' } = JSON.parse(body) as { nextToken?: string };
      const from = Number(nextToken);
      const to = Math.min(frames, from + LOG_EVENTS);
      const events = Array.from({ length: to - from }, (_, n) => ({
        logStreamName: instances[(from + n) % count],
        timestamp: now - HOUR_MS,
        ingestionTime: now - HOUR_MS,
        eventId: String(from + n),
        message: `{"event":"rendered","unit":"${unitOf(from + n)}"}`,
      }));
      return json({ events, searchedLogStreams: [], ...(to < frames ? { nextToken: String(to) } : {}) });
    },
  };

  let counted: Record<string, number> = {};
  const count1 = (action: string): void => {
    counted[action] = (counted[action] ?? 0) + 1;
  };
  const underWay = new Map<string, { now: number; most: number }>();
  const server = await scriptedServer(async (body, _, request) => {
    const target = request.headers['x-amz-target'];
    const named =
      typeof target === 'string'
        ? target.slice(target.indexOf('.') + 1)
        : (new URLSearchParams(body).get('Action') ?? '');
    if (named === '') {
      const [action, answer] = s3(request);
      count1(action);
      if (latency === undefined) return answer();
      const at = underWay.get(action) ?? { now: 0, most: 0 };
      underWay.set(action, at);
      at.most = Math.max(at.most, ++at.now);
      await sleep(latency);
      at.now--;
      return answer();
    }
    count1(named);
    const answer = actions[named];
    if (!answer) throw new Error(`nobody has said what ${named} answers`);
    return answer(body);
  });
  return {
    env: server.env,
    name: NAME,
    job,
    instances,
    requests() {
      const before = counted;
      counted = {};
      return before;
    },
    mostAtOnce: (action) => underWay.get(action)?.most ?? 0,
    close: () => server.close(),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function xml(body: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
  };
}

function json(body: object): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}

function autoScaling(action: string, content: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><${action}Result>${content}</${action}Result></${action}Response>`,
  };
}
