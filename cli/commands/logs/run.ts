import { once } from 'node:events';
import { instanceLogs } from '../../../farm/shell/instance-logs';
import { UserFault } from '../../../protocol/failure/fault';
import { readWorkerEvent } from '../../../protocol/environment/worker-event';
import { eventText } from './event-text';
import { onFarm, type OnFarmFlags } from '../../farm/on-farm';
import { milliseconds } from '../../options/option-values';

export interface LogsFlags extends OnFarmFlags {
  readonly since?: string;
  readonly follow?: true;
  readonly json?: true;
}

const FOLLOW_EACH_MS = 3_000;
/** The default span for all instances together. */
const HOUR_MS = 3_600_000;

/** `brenda logs`: what the instances of a farm have logged. */
export async function logs(instance: string | undefined, flags: LogsFlags): Promise<void> {
  if (instance !== undefined && !/^i-[0-9a-f]{8,17}$/.test(instance))
    throw new UserFault(`logs ${instance}: must be the id of an instance, as i-0123456789abcdef0`);
  const { since, follow, json } = flags;
  const back = since === undefined ? undefined : milliseconds('--since', since);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort();
    });
  await onFarm(flags, async ({ entry: { logGroup }, store }) => {
    const from = back ?? (instance === undefined ? HOUR_MS : undefined);
    const now = (await store.now()).getTime();
    const lines = instanceLogs(logGroup, {
      instance,
      signal: stop.signal,
      ...(from === undefined ? {} : { since: now - from }),
      ...(follow ? { followEvery: FOLLOW_EACH_MS } : {}),
    });
    for await (const line of lines) {
      const at = new Date(line.at).toISOString();
      await print(json ? JSON.stringify({ ...line, at }) : textOf(line, instance === undefined));
    }
  });
}

/** Workers log JSON objects. Other lines (those of the boot, or of a later version) stay as they are. */
function textOf(
  { instance, text }: { readonly instance: string; readonly text: string },
  isOfAll: boolean,
): string {
  const event = readWorkerEvent(text);
  const line = event ? eventText(event) : text;
  return isOfAll ? `${instance}  ${line}` : line;
}

/** Writes no faster than the reader reads. */
async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}
