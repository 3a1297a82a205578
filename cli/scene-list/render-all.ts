import { messageOf, UserFault } from '../../protocol/failure/fault';
import { exitCodes } from '../program/exit-codes';
import type { NightFlags } from '../options/night-flags';
import { notify } from '../output/notify';
import { type Outcome, renderOne } from '../commands/render/render-one';
import { withStop } from '../program/with-stop';
import type { BadEntry, Entry } from './entry';
import { checkEntries, type ReadyEntry } from './check-entries';
import { type NightEnd, nightJson, nightLines, nightTitle, type NightResult } from './night-text';

/**
 * Renders one scene after the other, each with its own options, and prints a summary at the end. Faults are reported before the first
 * frame, and do not keep the other scenes from being rendered. Sets the worst exit code.
 *
 * @param found entries that are known to be bad already.
 */
export async function renderAll(
  entries: readonly Entry[],
  found: readonly BadEntry[],
  flags: NightFlags,
): Promise<void> {
  const began = performance.now();
  const looked = await checkEntries(entries);
  const { ready } = looked;
  const bad = [...found, ...looked.bad];
  for (const { where, reason } of bad) say(`brenda: ${where}: ${reason}`);
  if (bad.length > 0 && ready.length > 0) say(`the others are rendered: ${String(ready.length)}`);
  const results = await withStop((stop) => oneAfterTheOther(ready, flags, stop));
  const end: NightEnd = { results, bad, seconds: (performance.now() - began) / 1000 };
  for (const line of nightLines(end)) say(line);
  if (flags.json) process.stdout.write(`${JSON.stringify(nightJson(end))}\n`);
  if (flags.notify) await notify(nightTitle(end), nightLines(end).at(-1) ?? '');
  const codes = results.map(({ outcome }) => outcome?.exitCode ?? exitCodes.interrupted);
  process.exitCode = Math.max(exitCodes.done, ...codes, ...bad.map(() => exitCodes.usage));
}

async function oneAfterTheOther(
  ready: readonly ReadyEntry[],
  flags: NightFlags,
  stop: AbortSignal,
): Promise<NightResult[]> {
  const results: NightResult[] = [];
  for (const [i, entry] of ready.entries()) {
    if (stop.aborted) {
      results.push({ entry });
      continue;
    }
    say(`${String(i + 1)} of ${String(ready.length)}: ${entry.scene}`);
    const began = performance.now();
    const outcome = await outcomeOf(entry, flags, stop);
    results.push({ entry, outcome, seconds: (performance.now() - began) / 1000 });
  }
  return results;
}

/** A failure does not keep the next scene from being rendered. */
async function outcomeOf(
  { request }: ReadyEntry,
  { estimate, yes }: NightFlags,
  stop: AbortSignal,
): Promise<Outcome> {
  // Each gets its own signal, so that no listeners accumulate.
  const own = new AbortController();
  const abort = (): void => {
    own.abort(stop.reason);
  };
  stop.addEventListener('abort', abort, { once: true });
  if (stop.aborted) abort();
  try {
    return await renderOne(request, own.signal, {
      // The run is unattended.
      mayAsk: false,
      ...(estimate ? { estimate: yes ? 'go on' : 'end' } : {}),
    });
  } catch (error) {
    const text = messageOf(error);
    say(`brenda: ${text}`);
    return { exitCode: error instanceof UserFault ? exitCodes.usage : exitCodes.failed, text };
  } finally {
    stop.removeEventListener('abort', abort);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
