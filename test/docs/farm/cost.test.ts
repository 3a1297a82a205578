import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../../farm/ledger/ledger';
import { DEFAULTS } from '../../../lib/settings/defaults';
import { FrameRange } from '../../../protocol/job/frame-range';
import { jobId } from '../../../protocol/job/job';
import { METRICS } from '../../../protocol/farm/metrics';
import { Plan } from '../../../protocol/job/plan';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import { Lease } from '../../../worker/task/lease';
import { givenFarm, resource } from '../../support/deployment/farm-stack';
import { bundled, invoke } from '../../support/deployment/lambda';
import { type Moto, startMoto } from '../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../support/aws/moto-farm';
import { taskRunner } from '../../support/worker/task-runner';
import { temporaryFolder } from '../../support/temporary-folder';
import { document } from '../documents';
import { type RequestCounter, requestCounter } from '../request-counter';

const { text } = document('docs/operations/cost.md');
const words = text.replaceAll(/[ \n]+/g, ' ');
const EACH_MONTH = (365 * 24 * 60) / 12;

/** The only number that a pattern finds: thousands are set off by commas. */
function said(pattern: RegExp, of = words): number {
  const [found, ...others] = [...of.matchAll(new RegExp(pattern, 'g'))];
  if (found?.[1] === undefined || others.length > 0) throw new Error(`${String(pattern)} is not there once`);
  return number(found[1]);
}

function number(shown: string): number {
  return Number(shown.replaceAll(',', ''));
}

describe('docs/operations/cost.md', () => {
  test('reckons right', () => {
    const sums = [...text.matchAll(/(?<![\d.])([\d.,]*\d(?: [×/] [\d.,]*\d)+) = ([\d.,]*\d)/g)];
    expect(sums.length).toBeGreaterThan(12);
    for (const [sum, left = '', right = ''] of sums) {
      const [first = '', ...rest] = left.split(' ');
      let result = number(first);
      for (let i = 0; i < rest.length; i += 2) {
        const factor = number(rest[i + 1] ?? '');
        result = rest[i] === '×' ? result * factor : result / factor;
      }
      const digits = right.split('.')[1]?.length ?? 0;
      expect(`${sum}: ${result.toFixed(digits)}`).toBe(`${sum}: ${number(right).toFixed(digits)}`);
    }
  });

  test('adds up what a farm costs that lies idle', () => {
    const rows = text
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, what = '']) => /^(?:drainer|alarms)/.test(what))
      .map(([, what = '', , dollars = '', free = '']) => ({
        what,
        free,
        cents: Math.round(number(dollars.split('= ')[1] ?? '') * 100),
      }));
    const total = (of: typeof rows): number => of.reduce((sum, { cents }) => sum + cents, 0);
    const never = rows.filter(({ free }) => free === 'none');
    const alarms = rows.filter(({ what }) => what === 'alarms');
    expect(rows).toHaveLength(6);
    expect(said(/lies idle costs its storage and (\d+) cents/)).toBe(total(never));
    expect(said(/a third one costs its storage and (\d+) cents/)).toBe(total([...never, ...alarms]));
    expect(said(/without any allowance left some (\d+)\./)).toBe(total(rows));
  });

  test('has the numbers of what is deployed', () => {
    const template = givenFarm().template();
    expect(resource(template, 'AWS::Events::Rule').Properties['ScheduleExpression']).toBe('rate(1 minute)');
    expect(said(/\| ([\d,]+), one a minute/)).toBe(EACH_MONTH);
    expect(resource(template, 'AWS::Lambda::Function', 'Drainer').Properties['MemorySize']).toBe(
      said(/drainer: time, at [\d.]+ s and (\d+) MB/),
    );
    expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm'))).toHaveLength(
      said(/\| alarms \| (\d+) \|/),
    );
    expect(Object.keys(METRICS.names)).toHaveLength(said(/\| metrics \| (\d+) ×/));
  });

  test('has the defaults of what bounds the costs', () => {
    expect(said(/their disks, (\d+) GiB gp3/)).toBe(DEFAULTS.rootVolumeGiB);
    expect(said(/with GPUs (\d+) GiB/)).toBe(DEFAULTS.gpuRootVolumeGiB);
    expect(said(/`leaseSeconds`, (\d+)/)).toBe(DEFAULTS.leaseSeconds);
    expect(said(/`noProgressMinutes`, (\d+)/)).toBe(DEFAULTS.noProgressMinutes);
    expect(said(/one each (\d+) seconds while/)).toBe(DEFAULTS.leaseSeconds / 3);
    expect(words).toContain('Three boots in a row that fail (`bootFailuresAllowed`)');
    expect(DEFAULTS.bootFailuresAllowed).toBe(3);
  });
});

describe('the requests in docs/operations/cost.md', () => {
  let moto: Moto;
  let counter: RequestCounter;
  let farm: MotoFarm;
  beforeAll(async () => {
    moto = await startMoto();
    counter = await requestCounter(moto.env['AWS_ENDPOINT_URL'] ?? '');
    farm = await motoFarm({ ...moto, env: { ...moto.env, AWS_ENDPOINT_URL: counter.url } });
  });
  afterAll(async () => {
    await counter.close();
    await moto.stop();
  });

  test('of a drainer that has nothing to do', async () => {
    const drainer = bundled('lambda/drainer/handler.ts', temporaryFolder());
    const looks = async (): Promise<Record<string, number>> => {
      counter.counted();
      const { error } = await invoke(drainer, {}, { env: { ...farm.env, BRENDA_LEASE_SECONDS: '1' } });
      expect(error).toBeUndefined();
      return counter.counted();
    };
    // At first, and when the farm has drained, there is something to remember.
    await looks();
    await sleep(1_050);
    await looks();
    expect(await looks()).toEqual({
      'sqs GetQueueAttributes': said(/drainer: (\d+) requests to SQS a call/),
      's3 GET': said(/drainer: (\d+) GET a call, one of them a HEAD/) - 1,
      's3 HEAD': 1,
      autoscaling: 1,
    });
    expect(said(/\| ([\d,]+) requests \|/)).toBe(EACH_MONTH * said(/drainer: (\d+) requests to SQS a call/));
    expect(said(/\| ([\d,]+) GET \|/)).toBe(EACH_MONTH * said(/drainer: (\d+) GET a call/));
  });

  test('of a frame', async () => {
    const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
    const id = jobId(job);
    await new Ledger(farm.store, id).writeJob({ version: 1, id, job, source: 's3://films/a.blend' });
    const plan = new Plan(FrameRange.parse('1-2'), { taskSize: 1 });
    await farm.queue.sendAll([...plan.tasks()].map((task) => writeTaskMessage({ job: id, task })));
    const tasks = taskRunner(farm);
    const rendersOne = async (): Promise<Record<string, number>> => {
      counter.counted();
      const leaseSeconds = DEFAULTS.leaseSeconds;
      const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds });
      if (!received) throw new Error('no task');
      const lease = new Lease(farm.queue, received, leaseSeconds);
      const { ended } = await tasks.run(received.body, lease);
      await ended;
      return counter.counted();
    };
    // The first also reads what the job is.
    await rendersOne();
    const { 's3 PUT': puts, 's3 HEAD': heads = 0, 's3 GET': gets = 0, ...queue } = await rendersOne();
    expect([puts, heads + gets]).toEqual([
      said(/a frame: (\d+) PUT/),
      said(/a frame: \d+ PUT and (\d+) GET/),
    ]);
    expect(queue).toEqual({ 'sqs ReceiveMessage': 1, 'sqs DeleteMessage': 1 });
    expect(said(/a task: (\d+) requests to SQS/)).toBe(2);
  });
});
