import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../protocol/failure/fault';
import type { SlicesUsed } from '../../../protocol/ledger/manifest';
import { folderForScenes } from '../../process/fence';
import { missingImages } from '../../output-check/missing-images';
import { OutputFault } from '../../output-check/output-fault';
import { BrokenPicture } from '../../output-check/picture/picture';
import { retryWhileUnavailable } from '../../process/retry-while-unavailable';
import type { Before } from '../../project/inputs';
import type { SlicePlan } from '../blender/blender-messages';
import type { BlenderRenderer, Rendered, RenderRequest } from '../blender/blender-renderer';
import { ExrFile } from './exr-file';
import { mergeSlices } from './merge-slices';
import { cover, endOf, roomFrom, type SampleRange } from './slice-cover';
import type { KeptSlice } from './slice-name';
import type { SlicePace } from './slice-pace';
import { samplesOfSlice } from './slice-policy';
import type { SliceStore } from './slice-store';
import { SlicesKept } from './slices-kept';

/** How long the end of a worker waits for the upload of a rendered slice. */
const LAST_UPLOAD_MS = 10_000;

export interface SlicedFrameOptions {
  readonly renderer: Pick<BlenderRenderer, 'renderSlice' | 'writeMerged'>;
  readonly store: SliceStore;
  readonly plan: SlicePlan;
  readonly pace: SlicePace;
  readonly limitSeconds: number;
  /** Its own folder. */
  readonly scratch: string;
  /** The missing images that a frame may not be rendered without. */
  readonly unforgiven: (missing: readonly string[]) => readonly string[];
  /** Called with `Rendered.before` before a slice is kept; its error is thrown. @default - nothing is watched */
  readonly requireUnchanged?: ((before: Before) => Promise<void>) | undefined;
  readonly warn: (text: string) => void;
  /** Aborted when no further slice may begin. @default - never */
  readonly stopTaking?: AbortSignal | undefined;
}

/** A frame, and the slices that it was merged from. */
export type RenderedInSlices = Rendered & { readonly slices: SlicesUsed };

/** A rendered slice: on this machine's disk when it was rendered here or has been fetched. */
interface Slice extends SampleRange {
  readonly seconds: number;
  path?: string;
  readonly kept?: KeptSlice;
}

/** The cost of its own slices. */
interface Spent {
  seconds: number;
  load: number;
  sync: number;
  render: number;
  save: number;
  peakBytes: number;
}

/** Renders a frame slice by slice, keeps each in the store, continues after existing ones, and merges them. */
export class SlicedFrame {
  private readonly spent: Spent = { seconds: 0, load: 0, sync: 0, render: 0, save: 0, peakBytes: 0 };
  private readonly warnings = new Set<string>();
  private slices: Slice[] = [];
  private keeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly request: RenderRequest,
    private readonly options: SlicedFrameOptions,
  ) {}

  /** Whether the store has slices of it. Without a store, it has none. */
  async hasKept(): Promise<boolean> {
    const { store, pace, warn } = this.options;
    try {
      const kept = await this.retryWhileUnavailable(() => store.list(), this.request.signal);
      this.slices = kept.map((slice) => ({ ...slice, kept: slice }));
    } catch (error) {
      this.request.signal?.throwIfAborted();
      warn(`whether there are slices to go on from, the store did not tell: ${messageOf(error)}`);
    }
    const samples = this.slices.reduce((sum, { count }) => sum + count, 0);
    if (samples > 0)
      pace.secondsEach ??= this.slices.reduce((sum, { seconds }) => sum + seconds, 0) / samples;
    return samples > 0;
  }

  /**
   * @throws SlicesKept when it may begin no further slice; what `BlenderRenderer.render` throws; OutputFault; BrokenPicture for a slice of
   * its own.
   */
  async render(): Promise<RenderedInSlices> {
    const { samples } = this.options.plan;
    try {
      for (;;) {
        const way = cover(this.slices, samples);
        if (!(await this.haveAll(way))) continue;
        const first = endOf(way);
        if (first === samples) return await this.merge(way);
        const { stopTaking } = this.options;
        if (stopTaking?.aborted) throw new SlicesKept(messageOf(stopTaking.reason));
        this.slices.push(await this.renderSlice(first, roomFrom(first, this.slices, samples)));
      }
    } finally {
      // After the frame, too: its slices are deleted once it is recorded, and no upload may follow that.
      await Promise.race([this.keeping, delay(LAST_UPLOAD_MS, undefined, { ref: false })]);
    }
  }

  /** Fetches the slices that are not on the disk yet. False when one was unavailable; that one is not used any more. */
  private async haveAll(way: readonly Slice[]): Promise<boolean> {
    const { store, scratch, warn } = this.options;
    const { signal } = this.request;
    for (const slice of way) {
      const { kept } = slice;
      if (slice.path !== undefined || !kept) continue;
      const path = join(scratch, `kept-${String(slice.first)}-${String(slice.count)}.exr`);
      await mkdir(scratch, { recursive: true });
      const isHere = await this.retryWhileUnavailable(() => store.fetch(kept, path), signal).catch(
        (error: unknown) => {
          signal?.throwIfAborted();
          warn(`a slice is rendered once more: ${messageOf(error)}`);
          return false;
        },
      );
      if (!isHere) {
        this.slices = this.slices.filter((other) => other !== slice);
        return false;
      }
      slice.path = path;
    }
    return true;
  }

  private async renderSlice(first: number, room: number): Promise<Slice> {
    const { renderer, plan, pace, limitSeconds, scratch, unforgiven, requireUnchanged } = this.options;
    const { scene, settings, privateCopy, before, frame, withoutGpu, signal, onSample } = this.request;
    const { secondsEach = limitSeconds / plan.samples, overheadSeconds } = pace;
    const { samples } = plan;
    const known = { secondsEach, overheadSeconds, limitSeconds };
    const count = Math.min(room, samplesOfSlice({ ...known, samples, samplesLeft: samples - first }));
    const folder = join(scratch, `slice-${String(first)}`);
    await folderForScenes(folder);
    const rendered = await renderer.renderSlice({
      ...{ scene, settings, privateCopy, before, frame, folder, first, count, withoutGpu, signal },
      onSample: (sample, of) => {
        onSample?.(first + sample, samples, { sample, of });
      },
    });
    missingImages(unforgiven(rendered.missingImages));
    await requireUnchanged?.(rendered.before);
    const path = join(folder, rendered.files[0]);
    await (await ExrFile.open(path)).close();
    this.account(rendered);
    const { seconds } = rendered;
    pace.rendered({ count, seconds, samplingSeconds: rendered.phases.render });
    this.keep(path, { first, count, seconds });
    return { first, count, seconds, path };
  }

  /** Waits for a store that is out of reach for minutes: rendering its slices again would take longer. */
  private retryWhileUnavailable<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return retryWhileUnavailable(work, signal, (error) => {
      this.options.warn(`waits for the store: ${messageOf(error)}`);
    });
  }

  /** In parallel with the rendering of the next one. A frame does not fail because one of its slices could not be kept. */
  private keep(path: string, slice: Omit<KeptSlice, 'made' | 'sha256'>): void {
    const { store, warn } = this.options;
    this.keeping = this.keeping
      // Not aborted with the rendering: a moment is left for it then.
      .then(() => this.retryWhileUnavailable(() => store.keep(path, slice)))
      .catch((error: unknown) => {
        warn(`a slice is not kept, and would be lost with this worker: ${messageOf(error)}`);
      });
  }

  private async merge(way: readonly Slice[]): Promise<RenderedInSlices> {
    const { renderer, plan, scratch } = this.options;
    const { scene, settings, privateCopy, before, frame, folder, signal } = this.request;
    const began = performance.now();
    const source = join(scratch, 'merged.exr');
    const files = way.map(({ path = '', count }) => ({ path, count }));
    await mergeSlices(files, plan.passes, source, signal).catch((error: unknown) => {
      // Then the slices are forgotten, and not merged again.
      throw error instanceof BrokenPicture ? new OutputFault('broken', `a slice ${error.message}`) : error;
    });
    const mergeSeconds = (performance.now() - began) / 1000;
    const of = { scene, settings, privateCopy, before };
    const written = await renderer.writeMerged({ ...of, frame, folder, source, signal });
    await rm(source);
    this.account({ ...written, seconds: written.seconds + mergeSeconds });
    const { spent } = this;
    const earlier = way.filter(({ kept }) => kept);
    return {
      ...written,
      seconds: spent.seconds,
      phases: { sync: spent.sync, render: spent.seconds - spent.sync - spent.save, save: spent.save },
      peakBytes: spent.peakBytes,
      loadSeconds: spent.load,
      warnings: [...this.warnings],
      slices: {
        count: way.length,
        earlier: earlier.length,
        earlierSeconds: earlier.reduce((sum, { seconds }) => sum + seconds, 0),
      },
    };
  }

  private account(
    rendered: Pick<Rendered, 'seconds' | 'phases' | 'peakBytes' | 'loadSeconds' | 'warnings'>,
  ): void {
    const { spent } = this;
    spent.seconds += rendered.seconds;
    spent.load += rendered.loadSeconds;
    spent.sync += rendered.phases.sync ?? 0;
    spent.save += rendered.phases.save ?? 0;
    spent.peakBytes = Math.max(spent.peakBytes, rendered.peakBytes);
    for (const text of rendered.warnings) this.warnings.add(text);
  }
}
