import { randomInt } from 'node:crypto';
import { readGivenFile, TooLarge } from '../../farm/store/read-at-most';
import { UserFault } from '../../protocol/failure/fault';
import type { TaskOrder } from '../../protocol/job/task-order';
import { checkTemplate, usesTiles } from '../../protocol/job/template';

/**
 * The value of an option that takes a whole number.
 *
 * @throws UserFault naming option, value and bounds.
 */
export function wholeNumber(option: string, text: string, least = 1, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  // Number would also take 0x32 and 1e2.
  if (!/^\s*-?\d+\s*$/.test(text) || !Number.isSafeInteger(value) || value < least || value > most) {
    const bounds =
      most === Number.MAX_SAFE_INTEGER
        ? `of ${String(least)} or more`
        : `from ${String(least)} to ${String(most)}`;
    throw new UserFault(`${option} ${text}: must be a whole number ${bounds}`);
  }
  return value;
}

/** A parser for an option whose value is a name or a path. It throws UserFault for an empty one: a variable of a shell that is not set. */
export function notEmpty(option: string): (text: string) => string {
  return (text) => {
    if (text === '') throw new UserFault(`${option} "": is empty; give a value, or leave the option out`);
    return text;
  };
}

/** A whole number, or one word in its place. @throws UserFault naming option, value and what is allowed. */
export function numberOr<W extends string>(option: string, text: string, least: number, word: W): number | W {
  if (text === word) return word;
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)) || Number(text) < least) {
    throw new UserFault(`${option} ${text}: must be a whole number of ${String(least)} or more, or ${word}`);
  }
  return Number(text);
}

/** Seconds, at least one and at most what timers take; Infinity for `never`. @throws UserFault as `numberOr`. */
export function secondsOrNever(option: string, text: string): number {
  const seconds = numberOr(option, text, 1, 'never');
  if (seconds === 'never') return Infinity;
  if (seconds > MOST_SECONDS)
    throw new UserFault(
      `${option} ${text}: must be ${String(MOST_SECONDS)} at most, which are 24 days, or never`,
    );
  return seconds;
}

/** A time as `90`, `90s`, `30m` or `2h`, in milliseconds. @throws UserFault naming option, value and what is allowed. */
export function milliseconds(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([smh]?)$/.exec(text) ?? [];
  const seconds = Number(digits) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1);
  // The limit of Node's timers.
  if (digits === '' || seconds < 1 || seconds > MOST_SECONDS)
    throw new UserFault(`${option} ${text}: write seconds, as 90, or 30m, or 2h; 24 days at most`);
  return seconds * 1000;
}

const MOST_SECONDS = 24 * 86_400;

/** `1920x1080` */
export function resolution(text: string): { width: number; height: number } {
  const match = /^\s*(\d+)\s*[xX×]\s*(\d+)\s*$/.exec(text);
  if (!match) throw new UserFault(`--resolution ${text}: write width x height in pixels, as 1920x1080`);
  const side = (digits: string | undefined): number => wholeNumber('--resolution', digits ?? '', 4, 65536);
  return { width: side(match[1]), height: side(match[2]) };
}

/** `cpu` or `gpu`; undefined for `scene`, which changes nothing. */
export function device(text: string): 'cpu' | 'gpu' | undefined {
  const name = text.toLowerCase();
  if (name === 'scene') return undefined;
  if (name !== 'cpu' && name !== 'gpu') throw new UserFault(`--device ${text}: must be cpu, gpu or scene`);
  return name;
}

/** `off`; undefined for `scene`, which changes nothing. */
export function denoise(text: string): 'off' | undefined {
  const name = text.toLowerCase();
  if (name !== 'off' && name !== 'scene') throw new UserFault(`--denoise ${text}: must be off or scene`);
  return name === 'off' ? name : undefined;
}

/** Both of -X and -Y, or neither. */
export function tiles(
  x: string | undefined,
  y: string | undefined,
): { columns: number; rows: number } | undefined {
  if (x === undefined && y === undefined) return undefined;
  if (x === undefined || y === undefined) {
    const [given, missing] = y === undefined ? ['-X', '-Y'] : ['-Y', '-X'];
    throw new UserFault(`${given} ${x ?? y ?? ''}: tiles need ${missing} too; for strips, say ${missing} 1`);
  }
  return { columns: wholeNumber('-X', x), rows: wholeNumber('-Y', y) };
}

/** A seed: the one given, or one of its own for `-r` alone. */
export function seedOf(shuffle: string | true | undefined): number | undefined {
  if (shuffle === undefined) return undefined;
  return shuffle === true ? randomInt(2 ** 32) : wholeNumber('--shuffle', shuffle, 0, 2 ** 32 - 1);
}

/**
 * The order of `--order` and `--shuffle`, which is a random one whose seed is told. @throws UserFault when the two contradict each other, or a
 * value is wrong.
 */
export function orderOf({
  order,
  shuffle,
}: {
  readonly order?: string;
  readonly shuffle?: string | true;
}): TaskOrder | undefined {
  if (order === undefined || order === 'random') {
    const seed = seedOf(shuffle ?? (order === 'random' ? true : undefined));
    return seed === undefined ? undefined : { seed };
  }
  if (order !== 'sequential' && order !== 'coarse')
    throw new UserFault(`--order ${order}: must be sequential, coarse or random`);
  if (shuffle !== undefined)
    throw new UserFault(`--order ${order}: --shuffle asks for a random one; leave one of the two out`);
  return order;
}

/** A template is part of its job, which is parsed as JSON each time. */
const MOST_TEMPLATE_BYTES = 1024 * 1024;

/** The text of a template's file, checked. */
export async function template(path: string, tiled: boolean): Promise<string> {
  let text: string;
  try {
    text = (await readGivenFile(path, MOST_TEMPLATE_BYTES)).toString('utf8');
  } catch (error) {
    if (error instanceof TooLarge) throw new UserFault(`template ${error.message}`, { cause: error });
    throw new UserFault(`template ${path}: cannot be read; give the path of a shell script`);
  }
  checkTemplate(text, { tiled, name: path });
  // The original allowed it, and so does this: it is wasteful, not wrong.
  if (tiled && !usesTiles(text))
    process.stderr.write(`warning: ${path} names no tile: each of them is the whole frame\n`);
  return text;
}
