import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRange } from '../../protocol/job/frame-range';
import { parseUnitName } from '../../protocol/job/unit';
import { type FrameNames } from './frame-names';
import type { FramesThere, RecordedFile } from './frames-there';
import { fileState } from '../folder-store/file-state';
import { kindOfEntry } from '../paths/kind-of-entry';
import { HIDDEN } from './output-folder';

/** What is to be rendered into a folder. */
export interface Asked {
  readonly job: string;
  readonly frames: FrameRange;
  readonly names: FrameNames;
}

/** The contents of an output folder before a render begins. Files are named relative to it, with forward slashes. */
export interface OutputSurvey {
  /** Files of other jobs that the render will replace. */
  readonly replaced: readonly FileThere[];
  /** Files of other jobs that it will not replace. */
  readonly stay: readonly RecordedFile[];
  /** Files of other frames of this job that have the names of requested frames. */
  readonly misnamed: readonly FileThere[];
  /** Files of this job that do not match their record: they were changed by hand. */
  readonly changed: readonly { readonly name: string; readonly etag: string }[];
  /** Anything other than a file that has the name of one to be written: `a link`, `a pipe`. */
  readonly inTheWay: readonly { readonly name: string; readonly kind: string }[];
  /** Files that no record names, in the place of the render's files. */
  readonly foreign: readonly string[];
  /** Files that a render has written and not recorded. */
  readonly unrecorded: readonly { readonly name: string; readonly etag: string }[];
}

interface FileThere extends RecordedFile {
  readonly name: string;
  readonly frame: number | 'any';
}

/**
 * Checks an output folder before the first frame is rendered into it.
 *
 * @param written as `KeptFrames.written` returns it.
 */
export async function surveyOutput(
  folder: string,
  { job, frames, names }: Asked,
  there: FramesThere,
  written: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): Promise<OutputSurvey> {
  const replaced: FileThere[] = [];
  const misnamed: FileThere[] = [];
  const changed: { name: string; etag: string }[] = [];
  const inTheWay: { name: string; kind: string }[] = [];
  const foreign: string[] = [];
  const unrecorded = await stillUnrecorded(folder, there, written);
  for await (const { name, found } of entriesIn(folder, names.folders)) {
    const frame = names.frameOf(name);
    if (frame === undefined || (frame !== 'any' && !frames.has(frame))) continue;
    const recorded = there.files.get(name);
    if (!found.isFile()) {
      const isNotWritten = found.isDirectory() ? !names.isExact : isDone(recorded, job, there);
      if (!isNotWritten) inTheWay.push({ name, kind: kindOfEntry(found) });
      continue;
    }
    const { etag } = fileState(found);
    if (recorded?.job === job) {
      if (!recorded.isIntact) changed.push({ name, etag });
      else if (!isOf(recorded, frame)) misnamed.push({ ...recorded, name, frame });
    } else if (recorded) replaced.push({ ...recorded, name, frame });
    else if (written?.get(name)?.has(etag)) continue;
    // Earlier versions kept no list, so such a file may be one of theirs.
    else if (written === undefined && there.jobs.length > 0) changed.push({ name, etag });
    else if (there.damaged.some((one) => one.job === job && isOf(one, frame))) changed.push({ name, etag });
    else foreign.push(name);
  }
  const goes = new Set(replaced.map(({ name }) => name));
  const stay = [...there.files].flatMap(([name, file]) =>
    file.job !== job && file.isIntact && !goes.has(name) ? [file] : [],
  );
  return { replaced, misnamed, stay, changed, inTheWay, foreign, unrecorded };
}

/** Whether it belongs to a finished frame of the job; the user may have replaced the file with a link to the same on another disk. */
function isDone(recorded: RecordedFile | undefined, job: string, { lost }: FramesThere): boolean {
  if (!recorded?.isIntact || recorded.job !== job) return false;
  return !lost.some((one) => one.job === job && one.unit === recorded.unit);
}

function isOf({ unit }: Pick<RecordedFile, 'unit'>, frame: number | 'any'): boolean {
  const span = parseUnitName(unit)?.span;
  return frame === 'any' || !span || (span.first <= frame && frame <= span.last);
}

/** In any folder: another render may find them. */
async function stillUnrecorded(
  folder: string,
  there: FramesThere,
  written: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Promise<{ name: string; etag: string }[]> {
  const found: { name: string; etag: string }[] = [];
  for (const [name, tags] of written) {
    if (there.files.has(name)) continue;
    const is = await lstat(join(folder, name)).catch(() => undefined);
    if (is?.isFile() && tags.has(fileState(is).etag)) found.push({ name, etag: fileState(is).etag });
  }
  return found;
}

async function* entriesIn(
  folder: string,
  folders: readonly string[],
): AsyncGenerator<{ name: string; found: Stats }> {
  for (const inside of folders) {
    const at = join(folder, inside);
    for (const name of await readdir(at).catch(() => [])) {
      if (inside === '.' && name === HIDDEN) continue;
      const found = await lstat(join(at, name)).catch(() => undefined);
      if (found) yield { name: inside === '.' ? name : `${inside}/${name}`, found };
    }
  }
}
