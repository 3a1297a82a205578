import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditFarm } from '../../farm/audit/audit-farm';
import { openFarm } from '../../farm/open-farm';
import { entryOf } from '../support/farms/farm-directory';
import { processesLeft } from '../support/processes';
import { faultsOf } from '../support/stores/finished-job';
import { temporaryFolder } from '../support/temporary-folder';
import { until } from '../support/worker/crash-farm';
import { ChaosFarm } from './chaos-farm';
import { Injector } from './injector';
import { CHAOS_KINDS, chaosPlan } from './plan';
import { reference } from './reference';
import { chaosSeed, isLong } from './seed';
import { tallyOf } from './tally';

const SEED = chaosSeed();
/** In the suite as few as have each kind among them. */
const FAULTS = Number(process.env['BRENDA_CHAOS_FAULTS'] ?? (isLong ? 200 : 60));
/** Frames that are asked for whenever fewer than half as many are left. */
const AT_ONCE = 120;
/** Longer than a dead seeder keeps its lock. */
const STALL_MS = 100_000;
const folder = temporaryFolder();

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

test(
  'whatever happens to a farm, each frame is there once in the end, as Blender renders it',
  async () => {
    say(`chaos: BRENDA_CHAOS_SEED=${String(SEED)} BRENDA_CHAOS_FAULTS=${String(FAULTS)}`);
    const began = performance.now();
    const injector = new Injector(chaosPlan(SEED, FAULTS));
    const farm = await ChaosFarm.start(folder, (call) => injector.faultOf(call));
    try {
      await farm.seed(AT_ONCE);
      injector.begin(farm);
      let [ahead, since] = [injector.ahead, Date.now()];
      while (injector.ahead > 0) {
        if (injector.ahead < ahead) [ahead, since] = [injector.ahead, Date.now()];
        else if (Date.now() - since > STALL_MS)
          throw new Error(
            `nothing was hit any more, ${String(ahead)} faults ahead\n${await farm.standing()}`,
          );
        if ((await farm.missing()) < AT_ONCE / 2) await farm.seed(farm.last + AT_ONCE);
        await sleep(500);
      }
      await injector.over();
      // The drainer finds out what is lost, and sends the instances away.
      await until(
        'everything is done and no instance is left',
        async () => (await farm.missing()) === 0 && (await farm.tasks()) === 0 && farm.group.up.length === 0,
        120,
      ).catch(async (error: unknown) => {
        throw new Error(`${String(error)}\n${await farm.standing()}`);
      });
      const seconds = (performance.now() - began) / 1000;
      expect(await processesLeft(folder)).toEqual([]);

      const { aws, ledger } = farm;
      const expected = await reference(farm.scene, farm.last, join(folder, 'reference'));
      expect(new Set([...expected.values()].map((files) => [...files.values()].join())).size).toBe(farm.last);
      const faults = await faultsOf({ ...aws, ledger }, expected);
      for (const line of farm.historyOf(faults)) say(line);
      expect(faults).toEqual([]);
      const audited = await auditFarm(openFarm(entryOf(aws, 'chaos'), { env: aws.env }), { isRead: true });
      expect([...audited.findings, ...audited.jobs.flatMap(({ findings }) => findings)]).toEqual([]);

      const workers = farm.group.instances.flatMap((one) => one.workers.map(({ events }) => events));
      const tally = tallyOf(workers);
      for (const kind of CHAOS_KINDS) say(`  ${kind.padEnd(26)} ${String(injector.counts.get(kind) ?? 0)}`);
      say(
        `  ${String(farm.last)} frames, rendered ${String(tally.rendered)} times by ${String(workers.length)} workers on ${String(farm.group.instances.length)} instances in ${seconds.toFixed(0)} s; ` +
          `${String(farm.proxy.calls.length)} requests; ${String(farm.failedInvocations)} invocations failed`,
      );
      say(
        `  ${tally.renderedSeconds.toFixed(1)} s rendered, ${tally.wastedSeconds.toFixed(1)} s of it wasted; recorded twice: ${String(tally.duplicates)}`,
      );
      expect([...injector.counts.values()].reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(FAULTS);
      expect([...injector.counts.keys()].sort()).toEqual([...CHAOS_KINDS].sort());
    } finally {
      await farm.close();
    }
  },
  300_000 + FAULTS * 2_000,
);
