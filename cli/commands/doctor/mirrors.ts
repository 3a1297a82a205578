import type { Finding } from '../../../farm/account/checks/finding';
import { messageOf } from '../../../protocol/failure/fault';

/** A site that takes longer for its headers would take an hour for the archive. */
const LIMIT_MS = 5_000;

/** What a deployment may have to download. */
export interface Download {
  readonly name: 'Blender' | 'Node.js';
  /** The setting that names a file to use instead. */
  readonly setting: 'blenderFile' | 'nodeFile';
  readonly urls: readonly string[];
}

/**
 * Whether a download is available at the sites that a deployment tries in turn: one line for each that fails. A farm that has it in the
 * account, or among the downloads here, tries none of them.
 */
export async function mirrorFindings(
  { name, setting, urls }: Download,
  limitMs = LIMIT_MS,
): Promise<Finding[]> {
  const check = `download of ${name}`;
  const faults = await Promise.all(urls.map((url) => faultOf(url, limitMs)));
  const bad = urls.flatMap((url, i) => {
    const fault = faults[i];
    return fault === undefined ? [] : [{ check, state: 'note' as const, says: `${url}: ${fault}` }];
  });
  const [first] = urls;
  const last = bad.at(-1);
  if (first === undefined || !last || bad.length < urls.length) return bad;
  const fix = `unless the account has it already: get ${first} with a browser into Downloads, or name the file in ${setting}`;
  return [...bad.slice(0, -1), { ...last, fix }];
}

/** @returns the fault in a few words; undefined where it is available. */
async function faultOf(url: string, limitMs: number): Promise<string | undefined> {
  try {
    const { ok, status } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(limitMs) });
    return ok ? undefined : `answers ${String(status)}`;
  } catch (error) {
    const { name, cause } = error as Error;
    if (name === 'TimeoutError') return `does not answer in ${String(limitMs / 1000)} s`;
    // `fetch failed` explains nothing; its cause does.
    return messageOf(cause ?? error);
  }
}
