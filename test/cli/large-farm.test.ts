import { brenda } from '../support/brenda';
import { type LargeFarm, largeFarm, type LargeFarmSize } from '../support/farms/large-farm';

/** No emulator holds so much; see `largeFarm`. */
let farm: LargeFarm;
afterEach(() => farm.close());

const given = async (size: LargeFarmSize): Promise<void> => {
  farm = await largeFarm(size);
};

async function run(...args: string[]) {
  farm.requests();
  const { code, stdout, stderr } = await brenda(args, { env: farm.env });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return { stderr, lines: stdout === '' ? [] : stdout.trimEnd().split('\n'), requests: farm.requests() };
}

describe('10,000 instances', () => {
  const PAGES = { DescribeAutoScalingGroups: 1, DescribeInstances: 10 };
  const instances = 10_000;

  test('instances lists them all, with what each has done', async () => {
    const [heard, frames] = [2_500, 300];
    await given({ instances, heard, frames });
    const { lines, requests } = await run('instances');
    expect(lines).toHaveLength(1 + instances);
    expect(new Set(lines.slice(1).map((line) => line.split(' ')[0]))).toEqual(new Set(farm.instances));
    expect(lines.at(-1)).toMatch(/ c7\w+|m7\w+/);
    // What each worker says of itself, the records, and what the drainer remembers.
    expect(requests).toMatchObject({ ...PAGES, GetObject: heard + frames + 1 });
  });

  test('prune ranks them all, and looks for nothing that newcomers could not have finished', async () => {
    // Who has launched a moment ago, and those who have finished a frame each before.
    await given({ instances, newcomers: instances - 500, frames: 5_000 });
    const { lines, stderr, requests } = await run('prune', '9000', '--dry-run');
    expect(stderr).toContain(`1000 of ${String(instances)} would end`);
    expect(lines).toHaveLength(1000);
    // Those who have finished nothing go last.
    expect(lines.filter((line) => line.endsWith('never finished'))).toHaveLength(500);
    expect(requests).toMatchObject({ ...PAGES, DescribeInstanceInformation: instances / 50 });
    expect(requests['GetObject']).toBeLessThan(600);
  });

  test('exec means them all', async () => {
    await given({ instances, frames: 1 });
    const { lines, requests } = await run('exec', '--dry-run', '--', 'uptime');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(farm.instances);
    expect(requests).toMatchObject({ DescribeAutoScalingGroups: 1 });
  });

  test('perf counts them all, also those that have recorded nothing', async () => {
    await given({ instances, frames: 300 });
    const { lines, stderr } = await run('perf');
    expect(lines.join('\n')).toContain('c7a.4xlarge');
    expect(stderr).toContain('9700 instances without a record');
  });
});

describe('a ledger of many pages', () => {
  const [frames, missing, failed] = [20_500, 500, 5];
  const pages = (frames - missing) / 1000;
  const size = { instances: 10, frames, missing, failed };

  test('status lists each page once, and opens a few records', async () => {
    await given(size);
    const { lines, requests } = await run('status', '--farm', farm.name);
    expect(lines.join('\n')).toMatch(/20000 done, 5 failed, 495 missing of 20500/);
    expect(lines.join('\n')).toContain('(100 of its records were read)');
    // Beside those of the ledger: seedings, requests, failures, boots that failed.
    expect(requests['ListObjectsV2']).toBe(pages + 4);
    expect(requests['GetObject']).toBeLessThan(130);
  });

  test('frames lists the files without a look at any record', async () => {
    await given(size);
    const { lines, stderr, requests } = await run('frames');
    expect(stderr).toBe('20000 files, 40.0 GB\n');
    expect([lines[0], lines.at(-1)]).toEqual(['frame_000000.png  2.0 MB', 'frame_019999.png  2.0 MB']);
    // Beside those of the ledger and of the files: the seedings, which say of which job.
    expect(requests).toEqual({ GetParametersByPath: 1, GetObject: 1, ListObjectsV2: 2 * pages + 1 });
  });

  test('the files of frames that are not called like them are told by the records', async () => {
    await given({ ...size, frames: 3_000, missing: 1_900, fileOf: (unit) => `beauty/${unit}.exr` });
    const { lines, requests } = await run('frames');
    expect(lines).toHaveLength(1_100);
    expect(lines[1_099]).toBe('beauty/frame_001099.exr  2.0 MB');
    expect(requests['GetObject']).toBe(1_101);
  });

  test('frames --json tells of each in the order of the frames', async () => {
    await given({ ...size, frames: 3_000, missing: 1_900 });
    const { lines } = await run('frames', '--json');
    const names = lines.map((line) => (JSON.parse(line) as { name: string }).name);
    expect(names).toHaveLength(1_100);
    expect(names).toEqual([...names].sort());
  });

  test('frames --sync --dry-run tells of each', async () => {
    await given({ ...size, frames: 3_000, missing: 1_900 });
    const { lines, stderr } = await run('frames', '--sync', '/nowhere', '--dry-run');
    expect(new Set(lines).size).toBe(1_100);
    expect(stderr).toContain('1100 files, 2.2 GB, would be brought');
  });

  test('a sample for perf is taken of one listing', async () => {
    await given(size);
    const { requests } = await run('perf', '--sample', '200');
    expect(requests['ListObjectsV2']).toBe(pages + 2);
    expect(requests['GetObject']).toBe(200 + 2);
  });

  test('resume counts what is missing', async () => {
    await given(size);
    const { stderr, requests } = await run('resume', '--dry-run');
    expect(stderr).toContain('495 tasks would be queued');
    expect(requests['ListObjectsV2']).toBe(pages + 3);
  });

  test('wait counts it, and ends', async () => {
    await given({ instances: 10, frames: 20_000 });
    const { lines } = await run('wait', '--job', farm.job);
    expect(lines.join('\n')).toContain('20000 done, 0 failed, 0 missing of 20000');
  });

  test('logs are printed page by page', async () => {
    await given(size);
    const { lines, requests } = await run('logs');
    expect(lines).toHaveLength(frames);
    expect(requests['FilterLogEvents']).toBe(Math.ceil(frames / 10_000));
  });
});

test.each(['failures', 'retry'])(
  '%s asks of many failures at once whether they are done since',
  async (command) => {
    await given({ instances: 10, frames: 400, missing: 350, failed: 300, latency: 10 });
    const { lines, requests } = await run(
      command,
      '--farm',
      farm.name,
      ...(command === 'retry' ? ['--dry-run'] : []),
    );
    expect(lines.length).toBeGreaterThanOrEqual(300);
    expect(requests['HeadObject']).toBe(300);
    expect(farm.mostAtOnce('HeadObject')).toBeGreaterThan(8);
  },
);
