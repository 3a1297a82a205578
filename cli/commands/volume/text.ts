import { anHour, diskDollarsAMonth } from '../../../farm/volume/instance/volume-cost';
import type { VolumeInstance } from '../../../farm/volume/instance/volume-instances';
import type { TaggedDisk } from '../../../farm/volume/volume-list';
import { colours as pc } from '../../output/colours';
import { columns } from '../../output/columns';
import { momentText } from '../../output/moment-text';

const GIB = 1024 ** 3;
const BLOCK_GIB = (512 * 1024) / GIB;

/** How often progress is told, where lines stay. */
const TELL_MS = 10_000;

const HEAD = ['name', 'kind', 'id', 'state', 'GiB', 'stored', 'made', '$ an hour', '$ a month'];

/** `0.3 GiB` */
export function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(bytes < 10 * GIB ? 2 : 0)} GiB`;
}

/** What a disk costs a month, at most; null when that is not known. */
export function dollarsAMonth({ kind, sizeGiB, storedBytes }: TaggedDisk): number | null {
  if (kind === 'volume') return diskDollarsAMonth('volume', sizeGiB);
  return storedBytes === null ? null : diskDollarsAMonth('snapshot', storedBytes / GIB);
}

/** The instance of a volume, and what it costs. */
export interface PricedInstance extends VolumeInstance {
  /** Null when that is not known. */
  readonly dollarsAnHour: number | null;
}

/** A table of what runs, and of volumes and snapshots, name by name. */
export function volumeLines(instances: readonly PricedInstance[], disks: readonly TaggedDisk[]): string[] {
  const rows = [
    ...instances.map((one) => ({ name: one.name, cells: instanceCells(one) })),
    ...disks.map((one) => ({ name: one.name, cells: diskCells(one) })),
  ];
  // Stable: of one name, what runs comes first.
  rows.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
  const cells = rows.map((row) => row.cells);
  const [head = '', ...lines] = columns([HEAD, ...cells], new Set([4, 5, 7, 8]));
  return [pc.dim(head), ...lines];
}

function instanceCells({ name, id, state, type, at, ends, dollarsAnHour }: PricedInstance): string[] {
  const end = ends === null ? '' : `, ends ${momentText(ends)}`;
  const cost = dollarsAnHour === null ? '-' : dollarsAnHour.toFixed(4);
  return [name, 'instance', id, `${state} ${type}${end}`, '-', '-', momentText(at), cost, '-'];
}

function diskCells(disk: TaggedDisk): string[] {
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
    dollars === null ? '-' : anHour(dollars).toFixed(4),
    dollars === null ? '-' : dollars.toFixed(2),
  ];
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
