import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../farm/ledger/ledger';
import { auditFolder } from '../../local/folder-store/audit-folder';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { ReadableFolder } from '../../local/folder-store/readable-folder';
import { Random } from '../../simulation/world/random';
import { BLENDER_COMMAND } from '../support/blender';
import { brenda } from '../support/brenda';
import { processesLeft, processesOf } from '../support/processes';
import { scene } from '../support/scenes';
import { faultsOf } from '../support/stores/finished-job';
import { temporaryFolder } from '../support/temporary-folder';
import { reference } from './reference';
import { chaosSeed } from './seed';

const FRAMES = 120;
const KILLS = 12;
/** Of what is running, what the kills befall. */
const VICTIMS = ['brenda', 'brenda', 'worker', 'Blender'] as const;
const LOOKS = { brenda: /brenda\.mjs/, worker: /worker\.cjs/, Blender: BLENDER_COMMAND };
const folder = temporaryFolder();

test('brenda render, killed again and again and started again, has each frame once in the end', async () => {
  const seed = chaosSeed();
  process.stdout.write(`render chaos: BRENDA_CHAOS_SEED=${String(seed)}\n`);
  const random = new Random(seed, 'render chaos');
  const path = await scene('every-frame-new');
  const output = join(folder, 'output');
  const args = ['render', path, '-o', output, '-f', `1-${String(FRAMES)}`, '-w', '2', '--json'];
  const counts = { brenda: 0, worker: 0, Blender: 0 };
  const killed = (): number => Object.values(counts).reduce((a, b) => a + b, 0);
  for (let isDone = false; !isDone;) {
    const before = killed();
    const run = brenda(args);
    const over = new AbortController();
    const isOver = (): boolean => over.signal.aborted;
    const ended = run.then((ran) => {
      over.abort();
      return ran;
    });
    while (!isOver() && killed() < KILLS) {
      await sleep(100 + random.next() * 900, undefined, { signal: over.signal }).catch(() => undefined);
      const what = VICTIMS[Math.floor(random.next() * VICTIMS.length)] ?? 'brenda';
      const those = processesOf(output).filter(({ command }) => LOOKS[what].test(command));
      const one = those[Math.floor(random.next() * those.length)];
      if (isOver() || !one) continue;
      counts[what]++;
      process.kill(one.pid, 'SIGKILL');
      if (what === 'brenda') break;
    }
    const { code, stderr } = await ended;
    // Its workers end by themselves, and their Blenders with them.
    expect(await processesLeft(output)).toEqual([]);
    isDone = code === 0;
    // It gives up when its workers are killed again and again, or a Blender before it has said a word, and says so.
    if (!isDone && killed() === before) throw new Error(`brenda ended with ${String(code)}:\n${stderr}`);
  }
  process.stdout.write(`  ${JSON.stringify(counts)} killed, ${String(FRAMES)} frames\n`);
  expect(counts.brenda).toBeGreaterThan(0);

  const store = new FolderObjectStore(output);
  const jobs: string[] = [];
  for await (const id of Ledger.jobs(store)) jobs.push(id);
  expect(jobs).toHaveLength(1);
  const none = { depth: () => Promise.resolve({ visible: 0, inFlight: 0, delayed: 0 }) };
  const job = { store, ledger: new Ledger(store, jobs[0] ?? ''), queue: none, deadLetters: none };
  expect(await faultsOf(job, await reference(path, FRAMES, join(folder, 'reference')))).toEqual([]);
  const { jobs: audited, findings } = await auditFolder(new ReadableFolder(output), { isRead: true });
  expect([...findings, ...audited.flatMap((one) => one.findings)]).toEqual([]);
  expect(await readdir(join(output, '.brenda'))).toEqual(['jobs', 'run.json', 'written']);
}, 300_000);
