import type { InstanceRequest, RequestState } from '../../../farm/instances/instance-requests';
import { colours as pc } from '../../output/colours';
import { columns } from '../../output/columns';
import { counted } from '../../output/counted';
import { momentText } from '../../output/moment-text';

const HEAD = ['instance', 'state', 'since', 'why'];
const PAINTS: Readonly<Partial<Record<RequestState, (text: string) => string>>> = {
  'waiting for capacity': pc.yellow,
  'no quota': pc.red,
  refused: pc.red,
  launched: pc.green,
  interrupted: pc.yellow,
};

/** The state of each requested instance. @param most how many of the launched ones are shown; `brenda instances` shows all. */
export function requestLines(requests: readonly InstanceRequest[], most: number, now?: number): string[] {
  if (requests.length === 0) return [];
  const launched = requests.filter(({ state }) => state === 'launched');
  const others = requests.filter(({ state }) => state !== 'launched');
  const unnamed = Math.max(0, launched.length - most);
  const more = Math.max(0, others.length - most);
  const shown = [...launched.slice(0, most), ...others.slice(0, most)];
  const [head = '', ...lines] = columns([HEAD, ...shown.map((one) => cellsOf(one, now))], new Set());
  return [
    pc.dim(`  ${head}`),
    ...lines.map((line) => `  ${line}`),
    ...(unnamed > 0 ? [pc.dim(`  and ${counted(unnamed, 'more instance')} launched; --json names all`)] : []),
    ...(more > 0 ? [pc.dim(`  and ${String(more)} that have gone; --json names all`)] : []),
  ];
}

function cellsOf({ instance, count, state, since, reason }: InstanceRequest, now?: number): string[] {
  return [
    instance ?? `${String(count)} to come`,
    (PAINTS[state] ?? String)(state),
    since === null ? '-' : momentText(since, now),
    reason ?? '-',
  ];
}
