import { tellingAwsFaults } from '../../farm/account/aws-fault';
import type { OpenFarm } from '../../farm/open-farm';
import { keys } from '../../protocol/job/keys';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { exitCodes } from '../program/exit-codes';
import type { NightFlags } from '../options/night-flags';
import { notify } from '../output/notify';
import { onFarm } from '../farm/on-farm';
import { quotedForShell } from '../output/quoted-for-shell';
import { duration } from '../output/rate';
import type { Outcome } from '../commands/render/render-one';
import { stoppedText } from '../farm/stopped-text';
import { withStop } from '../program/with-stop';
import { awaitJobs, type JobEnd } from './await-jobs';
import type { BadEntry, Entry } from './entry';
import { type FarmEntry, checkEntriesForFarm } from './farm-entry';
import { type NightEnd, nightJson, nightLines, nightTitle, type NightResult } from './night-text';
import { sendScene, type SentScene } from './sent-scene';

/** A scene that was sent, or why it was not. */
interface Sent {
  readonly entry: FarmEntry;
  readonly at: number;
  readonly sent?: SentScene;
  /** @default - it is still awaited */
  readonly outcome?: Outcome;
}

/**
 * Sends one scene after the other to a farm, each with its own options, waits until their frames are done, and prints a summary. A faulty
 * scene does not keep the others from being sent. A repeated command recognises what the farm has. Sets the worst exit code.
 *
 * @param found entries that are known to be bad already.
 */
export async function sendAll(
  entries: readonly Entry[],
  found: readonly BadEntry[],
  flags: NightFlags,
): Promise<void> {
  const began = performance.now();
  if (flags.estimate)
    throw new UserFault('--estimate: is of renders on this machine; leave it out with --farm');
  const looked = await checkEntriesForFarm(entries);
  const { ready } = looked;
  const bad = [...found, ...looked.bad];
  for (const { where, reason } of bad) say(`brenda: ${where}: ${reason}`);
  if (bad.length > 0 && ready.length > 0) say(`the others are sent: ${String(ready.length)}`);
  const isWaited = flags.wait !== false;
  const results =
    ready.length === 0
      ? []
      : await onFarm(flags, async (farm) =>
          withStop(async (stop) => {
            const all = await oneAfterTheOther(ready, farm, stop, isWaited);
            return isWaited ? ended(all, farm, stop) : all.map((one) => resultOf(one, farm));
          }),
        );
  const seconds = (performance.now() - began) / 1000;
  const end: NightEnd = { results, bad, seconds, ...(isWaited ? {} : { verb: 'sent' }) };
  for (const line of nightLines(end)) say(line);
  for (const line of howToBring(results, flags)) say(line);
  if (flags.json) process.stdout.write(`${JSON.stringify(nightJson(end))}\n`);
  if (flags.notify) await notify(nightTitle(end), nightLines(end).at(-1) ?? '');
  const codes = results.map(({ outcome }) => outcome?.exitCode ?? exitCodes.interrupted);
  process.exitCode = Math.max(exitCodes.done, ...codes, ...bad.map(() => exitCodes.usage));
}

async function oneAfterTheOther(
  ready: readonly FarmEntry[],
  farm: OpenFarm,
  stop: AbortSignal,
  isWaited: boolean,
): Promise<Sent[]> {
  const all: Sent[] = [];
  const isStopped = (): boolean => stop.aborted;
  for (const [i, entry] of ready.entries()) {
    if (isStopped()) break;
    say(`${String(i + 1)} of ${String(ready.length)}: ${entry.scene}`);
    const at = performance.now();
    try {
      const sent = await tellingAwsFaults(() => sendScene(entry, farm, stop));
      if (sent) say(`${entry.scene}: ${sent.text}`);
      const outcome = sent
        ? isWaited
          ? undefined
          : {
              exitCode: exitCodes.done,
              text: `${sent.text}: ${placeOf(sent.job, farm)}`,
              json: { job: sent.job },
            }
        : { exitCode: exitCodes.failed, text: 'there are errors in the scene, and nothing was sent' };
      all.push({ entry, at, ...(sent ? { sent } : {}), ...(outcome ? { outcome } : {}) });
    } catch (error) {
      if (isStopped()) break;
      const text = messageOf(error);
      say(`brenda: ${entry.scene}: ${text}`);
      const exitCode = error instanceof UserFault ? exitCodes.usage : exitCodes.failed;
      all.push({ entry, at, outcome: { exitCode, text } });
    }
  }
  const text = await stoppedText(farm);
  if (text !== '') say(text.replace(/^; /, ''));
  return [...all, ...ready.slice(all.length).map((entry) => ({ entry, at: performance.now() }))];
}

/** Waits for all that were sent. */
async function ended(all: readonly Sent[], farm: OpenFarm, stop: AbortSignal): Promise<NightResult[]> {
  const scenes = new Map(all.flatMap(({ entry, sent }) => (sent ? [[sent.job, entry.scene] as const] : [])));
  const times = new Map<string, number>();
  const last = await awaitJobs(farm, [...scenes.keys()], {
    stop,
    onLook: (jobs) => {
      const left = [...jobs.values()].reduce((sum, { status }) => sum + status.missing.count, 0);
      const total = [...jobs.values()].reduce((sum, { status }) => sum + status.total, 0);
      say(
        `${farm.entry.farm}: ${String(total - left)} of ${String(total)} frames, ${String(times.size)} of ${String(scenes.size)} scenes`,
      );
    },
    onEnd: (job, end) => {
      times.set(job, performance.now());
      say(`${scenes.get(job) ?? job}: ${textOf(end)}`);
    },
    onTrouble: say,
  });
  return all.map((one) => {
    const job = one.sent?.job;
    const end = job === undefined ? undefined : last.get(job);
    return resultOf(one, farm, end, job === undefined ? undefined : times.get(job));
  });
}

/**
 * @param till when its job ended. @default - it continues
 */
function resultOf(
  { entry, at, sent, outcome }: Sent,
  farm: OpenFarm,
  end?: JobEnd,
  till?: number,
): NightResult {
  if (!sent) return { entry, ...(outcome ? { outcome, seconds: 0 } : {}) };
  const output = placeOf(sent.job, farm);
  const named = { ...entry, output };
  const seconds = ((till ?? performance.now()) - at) / 1000;
  if (outcome) return { entry: named, outcome, seconds };
  if (!end || till === undefined) {
    const text = `interrupted${end ? ` at ${textOf(end)}` : ''}; the farm goes on with it: ${output}`;
    return {
      entry: named,
      outcome: { exitCode: exitCodes.interrupted, text, json: { job: sent.job } },
      seconds,
    };
  }
  const { done, total, failed, failedFrames = failed.length, moreFailed } = end.status;
  return {
    entry: named,
    seconds,
    outcome: {
      exitCode: done < total ? exitCodes.failed : exitCodes.done,
      text: `${textOf(end)} in ${duration(seconds)}: ${output}`,
      failures: failed,
      json: { job: sent.job, total, done, failed: failedFrames + moreFailed, failures: failed },
    },
  };
}

/** A separate command brings frames of a farm to the place of `-o`: it can be repeated at any time. */
function howToBring(results: readonly NightResult[], { farm }: NightFlags): string[] {
  const named = typeof farm === 'string' ? `--farm ${farm} ` : '--farm ';
  return results.flatMap(({ entry: { scene, broughtTo }, outcome }) => {
    const job = outcome?.json && 'job' in outcome.json ? String(outcome.json.job) : undefined;
    return broughtTo === undefined || job === undefined
      ? []
      : [`bring ${scene} with: brenda frames ${named}--job ${job} --sync ${quotedForShell(broughtTo)}`];
  });
}

/** `46 of 48 frames, 2 failed` */
function textOf({ status, why }: JobEnd): string {
  const { done, total, failed, failedFrames = failed.length, moreFailed, missing } = status;
  const lost = failedFrames + moreFailed;
  return [
    `${String(done)} of ${String(total)} frames`,
    ...(lost > 0 ? [`${String(lost)} failed`] : []),
    ...(why === undefined ? [] : [`${String(missing.count)} will not come, as ${why}`]),
  ].join(', ');
}

function placeOf(job: string, { entry: { framesBucket, framesAt } }: OpenFarm): string {
  if (framesAt !== undefined) return `${framesAt}/`;
  return `s3://${framesBucket}/${keys.frames(job)}`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
