import { forEachConcurrently } from '../../../../farm/aws/for-each-concurrently';
import { Ledger } from '../../../../farm/ledger/ledger';
import { type Job, jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { type FaultProxy, startFaultProxy } from '../../../support/aws/fault-proxy';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';

jest.setTimeout(120_000);

const FILM: Job = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const JOB = jobId(FILM);
const PLANTED = 60;

let moto: Moto;
let proxy: FaultProxy;
beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultProxy(String(moto.env['AWS_ENDPOINT_URL']), () => undefined);
});
afterAll(async () => {
  await proxy.close();
  await moto.stop();
});

/** Jobs whose ids are made up, so that each is a fault as well. */
async function farmWith(planted: number): Promise<string> {
  const { farm, name } = await namedFarm(moto, { job: JOB });
  const ledger = new Ledger(farm.store, JOB);
  await ledger.writeJob({ version: 1, id: JOB, job: FILM, source: 's3://b/k' });
  await ledger.writeRequest({ version: 1, job: JOB, frames: '1-2', taskSize: 1, at: '2026-01-01T00:00:00Z' });
  await forEachConcurrently(Array(planted).keys(), 16, async (n) => {
    await farm.store.put(keys.jobFile(n.toString(16).padStart(16, '0')), '{}');
  });
  return name;
}

async function requestsOf(...args: string[]): Promise<number> {
  const before = proxy.calls.length;
  await brenda(args, { env: { ...moto.env, AWS_ENDPOINT_URL: proxy.endpoint } });
  return proxy.calls.length - before;
}

test('jobs that a stranger has planted cost an audit a request each, and other commands none', async () => {
  const [without, among] = [await farmWith(0), await farmWith(PLANTED)];
  for (const command of ['perf', 'logs'])
    expect([command, await requestsOf(command, '--farm', among)]).toEqual([
      command,
      await requestsOf(command, '--farm', without),
    ]);
  const audits = [await requestsOf('audit', '--farm', among), await requestsOf('audit', '--farm', without)];
  expect(Number(audits[0]) - Number(audits[1])).toBe(PLANTED);
});
