import { unitText } from '../../protocol/job/unit-text';
import { exitCodes } from '../program/exit-codes';
import { duration } from '../output/rate';
import type { Outcome } from '../commands/render/render-one';
import type { Estimate } from '../time-left/estimate';
import { estimateText } from '../time-left/time-text';
import type { BadEntry, Entry } from './entry';

/** The result of one scene. */
export interface NightResult {
  readonly entry: Entry & {
    /** Where its frames are. @default - unknown yet */
    readonly output?: string;
    /** As in `FarmEntry`. */
    readonly broughtTo?: string;
  };
  /** @default - not begun */
  readonly outcome?: Outcome;
  readonly seconds?: number;
}

/** The result of all. */
export interface NightEnd {
  readonly results: readonly NightResult[];
  readonly bad: readonly BadEntry[];
  readonly seconds: number;
  /** The verb for those that ended well. @default done */
  readonly verb?: 'done' | 'sent';
}

/** The summary: a line per scene, and one for all. */
export function nightLines(end: NightEnd): string[] {
  const { results, bad } = end;
  const scenes = results.map(({ entry }) => entry.scene);
  const isTwice = (scene: string): boolean => scenes.indexOf(scene) !== scenes.lastIndexOf(scene);
  const rows = inOrderOfList([
    ...results.map(({ entry: { scene, where }, outcome }) => ({
      where,
      name: isTwice(scene) ? `${where} ${scene}` : scene,
      text: outcome ? outcomeText(outcome) : 'not begun',
    })),
    ...bad.map(({ where, reason }) => ({ where, name: where, text: `not rendered: ${reason}` })),
  ]);
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return [
    '',
    ...rows.map(({ name, text }) => `${name.padEnd(width)}  ${text}`),
    ...allText(results),
    nightTitle(end),
  ];
}

/** `2 of 3 done, 1 failed in 1:02:03` */
export function nightTitle({ results, bad, seconds, verb = 'done' }: NightEnd): string {
  const count = (is: (result: NightResult) => boolean): number => results.filter(is).length;
  const done = count(({ outcome }) => outcome?.exitCode === exitCodes.done);
  const interrupted = count(({ outcome }) => outcome?.exitCode === exitCodes.interrupted);
  const notBegun = count(({ outcome }) => outcome === undefined);
  const failed = results.length - done - interrupted - notBegun + bad.length;
  const parts = [`${String(done)} of ${String(results.length + bad.length)} ${verb}`];
  if (failed > 0) parts.push(`${String(failed)} failed`);
  if (interrupted > 0) parts.push(`${String(interrupted)} interrupted`);
  if (notBegun > 0) parts.push(`${String(notBegun)} not begun`);
  // A wrong command, or line of a list, fails the next time, too.
  const canGoOn = results.some(
    ({ outcome }) => outcome?.exitCode !== exitCodes.done && outcome?.exitCode !== exitCodes.usage,
  );
  const goOn =
    parts.length === 1
      ? ''
      : canGoOn
        ? '; the same command goes on'
        : '; correct what is not rendered, then the same command';
  return `${parts.join(', ')} in ${duration(seconds)}${goOn}`;
}

/** The lines of a list in its order. Scenes of a command line stay as they are. */
function inOrderOfList<T extends { readonly where: string }>(rows: readonly T[]): T[] {
  const lineOf = ({ where }: T): number => Number(/:(\d+)$/.exec(where)?.[1] ?? 0);
  return [...rows].sort((a, b) => lineOf(a) - lineOf(b));
}

/** The same for `--json`. */
export function nightJson({ results, bad, seconds }: NightEnd): object {
  return {
    renders: [
      ...results.map(({ entry: { where, scene, output }, outcome, seconds: own }) => ({
        where,
        scene,
        ...(output === undefined ? {} : { output }),
        exitCode: outcome?.exitCode ?? null,
        text: outcome?.text ?? 'not begun',
        seconds: own ?? 0,
        ...outcome?.json,
      })),
      ...bad.map(({ where, reason }) => ({ where, exitCode: exitCodes.usage, text: reason })),
    ],
    seconds,
  };
}

/** How long all remaining renders take, where each has an estimate. */
function allText(results: readonly NightResult[]): string[] {
  const estimates = results.flatMap(({ outcome }) => outcome?.estimate ?? []);
  if (estimates.length === 0) return [];
  const sum = (of: (estimate: Estimate) => number): number =>
    estimates.reduce((all, one) => all + of(one), 0);
  const all = {
    seconds: sum((one) => one.seconds),
    least: sum((one) => one.least),
    most: sum((one) => one.most),
  };
  return [`estimated for what was left of ${String(estimates.length)}: ${estimateText(all)}`];
}

function outcomeText({ exitCode, text, failures = [] }: Outcome): string {
  const [first] = failures;
  const why = first === undefined ? '' : `; ${unitText(first.unit)}: ${first.reason}`;
  return exitCode === exitCodes.usage ? `not rendered: ${text}` : `${text}${why}`;
}
