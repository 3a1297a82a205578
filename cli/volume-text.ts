import type { TaggedDisk } from '../farm/volume/volume-list';
import { colours as pc } from './colours';
import { columns } from './columns';
import { momentText } from './moment-text';

const GIB = 1024 ** 3;
const BLOCK_GIB = (512 * 1024) / GIB;

/** US dollars a GiB and month, in us-east-1: the EBS price page. */
const DOLLARS = { volume: 0.08, snapshot: 0.05 } as const;

/** How often progress is told, where lines stay. */
const TELL_MS = 10_000;

const HEAD = ['name', 'kind', 'id', 'state', 'GiB', 'stored', 'made', '$ a month'];

/** `0.3 GiB` */
export function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(bytes < 10 * GIB ? 2 : 0)} GiB`;
}

/** What a disk costs a month, at most; null when that is not known. Beyond 3000 IO/s and 125 MiB/s a volume costs more. */
export function dollarsAMonth({ kind, sizeGiB, storedBytes }: TaggedDisk): number | null {
  if (kind === 'volume') return sizeGiB * DOLLARS.volume;
  return storedBytes === null ? null : (storedBytes / GIB) * DOLLARS.snapshot;
}

/** A table of volumes and snapshots. */
export function diskLines(disks: readonly TaggedDisk[]): string[] {
  const rows = disks.map((disk) => {
    const { name, kind, id, state, sizeGiB, storedBytes, at, isCurrent, attachedTo } = disk;
    const dollars = dollarsAMonth(disk);
    return [
      name,
      kind,
      id,
      [state, ...attachedTo, ...(isCurrent ? [`ebs://${name}`] : [])].join(' '),
      String(sizeGiB),
      storedBytes === null ? '-' : gib(storedBytes),
      momentText(at),
      dollars === null ? '-' : dollars.toFixed(2),
    ];
  });
  const [head = '', ...lines] = columns([HEAD, ...rows], new Set([4, 5, 7]));
  return [pc.dim(head), ...lines];
}

/** Tells how many blocks are there: on a terminal on one line, elsewhere now and then on a line of its own. */
export function blockProgress(
  name: string,
  stream: NodeJS.WriteStream,
  now: () => number = Date.now,
): (done: number, of: number) => void {
  let [toldAt, began] = [-Infinity, 0];
  return (done, of) => {
    if (done === 0) began = now();
    const isLast = done === of;
    if (of === 0 || (!isLast && now() - toldAt < (stream.isTTY ? 100 : TELL_MS))) return;
    toldAt = now();
    const seconds = (now() - began) / 1000;
    const pace = done > 0 && seconds > 0 ? `, ${((done * BLOCK_GIB * 1024) / seconds).toFixed(1)} MiB/s` : '';
    const text = `${name}: ${(done * BLOCK_GIB).toFixed(2)} of ${(of * BLOCK_GIB).toFixed(2)} GiB sent${pace}`;
    stream.write(stream.isTTY ? `\r${text}\u001B[K${isLast ? '\n' : ''}` : `${text}\n`);
  };
}
