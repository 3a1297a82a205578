import { damaged } from '../../output-check/picture/picture';
import { ExrFile } from './exr-file';
import { ExrWriter } from './exr-writer';
import { mergePlan } from './merge-plan';
import { MergedRows } from './merged-rows';

interface SliceFile {
  readonly path: string;
  /** Its number of samples. */
  readonly count: number;
}

/**
 * Merges the slices of a frame into one file of its layers and passes. It holds some rows of one slice in memory, not whole pictures.
 *
 * @param slices the one with the frame's first sample comes first.
 * @param passes the rule of each pass that the frame has, as `mergePlan` takes them.
 * @throws BrokenPicture when a slice is not whole, or not of the same picture as the others; the signal's reason.
 */
export async function mergeSlices(
  slices: readonly SliceFile[],
  passes: Readonly<Record<string, string>>,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const files: ExrFile[] = [];
  try {
    for (const { path } of slices) files.push(await ExrFile.open(path));
    const [first] = files;
    if (!first) throw new Error('there is no slice to merge');
    if (files.some((file) => shapeOf(file) !== shapeOf(first)))
      throw damaged('it is a slice of another picture');
    await mergeFiles(files, first, slices, passes, { target, signal });
  } finally {
    for (const file of files) await file.close();
  }
}

async function mergeFiles(
  files: readonly ExrFile[],
  { part, rows, stretches }: ExrFile,
  slices: readonly SliceFile[],
  passes: Readonly<Record<string, string>>,
  { target, signal }: { readonly target: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const plan = mergePlan(
    part.channels.map(({ name }) => name),
    passes,
  );
  const writer = await ExrWriter.create(
    target,
    part,
    plan.map(({ name }) => name),
  );
  try {
    for (let stretch = 0; stretch < stretches; stretch++) {
      const merged = new MergedRows(plan, {
        rows: Math.min(rows, part.height - stretch * rows),
        width: part.width,
        channels: part.channels.length,
      });
      for (const [i, file] of files.entries()) {
        // For large frames this takes minutes.
        signal?.throwIfAborted();
        merged.add(await file.values(stretch), slices[i]?.count ?? 0);
      }
      await writer.write(merged.values());
    }
  } finally {
    await writer.close();
  }
}

/** The properties that slices of one picture share. */
function shapeOf({ part }: ExrFile): string {
  return JSON.stringify([part.width, part.height, part.compression, part.channels.map(({ name }) => name)]);
}
