import { UserFault } from '../failure/fault';
import { type FrameRange, type FrameSpan, spanLength } from './frame-range';
import { type TaskOrder, placesIn } from './task-order';
import { MOST_TILES, type Tile, type Unit } from './unit';

/** The unit of leasing: one span of frames, or one tile of each of them. */
export interface Task {
  readonly span: FrameSpan;
  readonly tile?: Tile;
}

export interface PlanOptions {
  /** Frames in a task. @default 1 */
  readonly taskSize?: number;
  /** Cut each frame into columns × rows. @default - whole frames */
  readonly tiles?: { readonly columns: number; readonly rows: number };
  /** The order of its tasks. @default 'sequential' */
  readonly order?: TaskOrder;
}

/** Four times the number of frames that Blender has. More fit into no memory, and cost too much in any bucket. */
const MOST_UNITS = 10_000_000;

/**
 * The tasks of a request, generated lazily: a plan of a million tasks is as small as a plan of one. Unless told otherwise the
 * order is the original's: frames in the outer loop, then columns, then rows.
 */
export class Plan {
  readonly count: number;
  private readonly chunks: readonly { readonly start: number; readonly span: FrameSpan }[];
  private readonly perChunk: number;
  private readonly taskSize: number;

  /** @throws UserFault when a size is not a whole number of at least 1. */
  constructor(
    readonly range: FrameRange,
    private readonly options: PlanOptions = {},
  ) {
    const { taskSize = 1, tiles } = options;
    atLeastOne(taskSize, 'task size');
    if (tiles) {
      atLeastOne(tiles.columns, 'tiles across');
      atLeastOne(tiles.rows, 'tiles up');
      if (tiles.columns * tiles.rows > MOST_TILES)
        throw new UserFault(
          `${String(tiles.columns)} x ${String(tiles.rows)} tiles: a frame may be cut into ${String(MOST_TILES)} at most`,
        );
    }
    this.taskSize = taskSize;
    this.perChunk = tiles ? tiles.columns * tiles.rows : 1;
    let start = 0;
    this.chunks = range.spans.map((span) => {
      const here = { start, span };
      start += Math.ceil(spanLength(span) / taskSize);
      return here;
    });
    this.count = start * this.perChunk;
    const units = range.count * this.perChunk;
    if (units > MOST_UNITS)
      throw new UserFault(
        `${String(units)} tiles: a request may have ${String(MOST_UNITS)} at most; ask for fewer frames, or fewer tiles of each`,
      );
  }

  /**
   * Every task, lazily.
   *
   * @param options.from how many to skip at the beginning; costs nothing. @default 0
   */
  *tasks({ from = 0 }: { readonly from?: number } = {}): Generator<Task> {
    const place = placesIn(this.options.order, this.count / this.perChunk, this.perChunk);
    for (let i = from; i < this.count; i++) yield this.task(place(i));
  }

  private task(index: number): Task {
    const chunk = Math.floor(index / this.perChunk);
    const span = this.chunkSpan(chunk);
    const { tiles } = this.options;
    if (!tiles) return { span };
    const within = index % this.perChunk;
    const column = Math.floor(within / tiles.rows);
    return { span, tile: { column, row: within % tiles.rows, ...tiles } };
  }

  private chunkSpan(chunk: number): FrameSpan {
    const home = this.chunks.findLast(({ start }) => start <= chunk);
    if (!home) throw new RangeError(`no chunk ${String(chunk)} in this plan`);
    const { first, last, step } = home.span;
    const from = first + (chunk - home.start) * this.taskSize * step;
    return { first: from, last: Math.min(from + (this.taskSize - 1) * step, last), step };
  }
}

/** What is committed, and fails, by itself: each frame of a task, or its whole span. */
export type UnitKind = 'frame' | 'span';

/** Brenda's own renderer commits each frame; a template is one command for the whole span of a task, and so one unit. */
export function unitKind({ template }: { readonly template?: string | undefined }): UnitKind {
  return template === undefined ? 'frame' : 'span';
}

/** The units of a task. */
export function* unitsOf(task: Task, by: UnitKind): Generator<Unit> {
  const tile = task.tile ? { tile: task.tile } : {};
  if (by === 'span') {
    yield { span: task.span, ...tile };
    return;
  }
  for (let frame = task.span.first; frame <= task.span.last; frame += task.span.step) {
    yield { span: { first: frame, last: frame, step: 1 }, ...tile };
  }
}

function atLeastOne(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new UserFault(`${name} ${String(value)}: must be a whole number of 1 or more`);
  }
}
