import { quoted } from '../../worker/project/quoted';

/** A fault in one setting. */
export interface Fault {
  /** The setting, with the path to the faulty part inside it: `snapshots.textures`. */
  readonly at: string;
  /** Absent when the setting is. */
  readonly value?: unknown;
  /** What is allowed. */
  readonly says: string;
}

/** One line: the setting, its value, and what is allowed. */
export function faultText({ at, value, says }: Fault): string {
  return value === undefined ? `${at} is missing: ${says}` : `${at} ${shown(value)}: ${says}`;
}

const LONGEST = 120;

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  const json = JSON.stringify(value);
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}...` : json;
}
