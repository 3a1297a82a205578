import { UserFault } from '../../protocol/failure/fault';
import type { FrameRange } from '../../protocol/job/frame-range';
import type { Naming } from '../../protocol/naming/naming';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import type { OutputSurvey } from './output-survey';

/**
 * Ensures that no two files have one name, even on a disk that ignores case.
 *
 * @param expected as `frameNames` takes it.
 * @throws UserFault when two frames would, or a frame and a File Output node's file.
 */
export function requireApart(naming: Naming, range: FrameRange, expected: OpenedScene['expected']): void {
  const nodes = new Set(
    (expected?.files ?? []).filter((file) => file.includes('/')).map((file) => key(firstPart(file))),
  );
  const taken = new Map<string, number>();
  for (const frame of range.frames()) {
    const stem = naming.stem(frame);
    if (nodes.has(key(firstPart(stem))))
      throw naming.fault(
        `"${firstPart(stem)}" is the folder of a File Output node; name the frames otherwise`,
      );
    // Frames have different numbers: when nothing else changes, they have different names.
    if (naming.isByFrameAlone) break;
    const other = taken.get(key(stem));
    if (other !== undefined)
      throw naming.fault(
        `frames ${String(other)} and ${String(frame)} would both be called "${stem}"; put a _ before the number`,
      );
    taken.set(key(stem), frame);
  }
}

/** For frames whose names belong to other frames of the same job. */
export function misnamed(files: OutputSurvey['misnamed'], naming: Naming | undefined): UserFault {
  const [first] = files;
  const why = `"${first?.name ?? ''}" is another frame of this job; name the frames otherwise`;
  return naming?.fault(why) ?? new UserFault(why);
}

function firstPart(path: string): string {
  return path.split('/')[0] ?? '';
}

function key(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
