import { posix } from 'node:path';
import type { OpenedScene } from '../protocol/worker-event';

/** What the files of a template are expected to be called: by their unit, as the original's are. */
const BY_UNIT = /^frames?_(-?\d{6,7})(?!\d)/;

/** Which files of an output folder a render will write, for all frames. */
export interface FrameNames {
  /** The folders that it writes into, relative to the output folder; `.` for that itself. */
  readonly folders: readonly string[];
  /** The frame that a file is of; `any` for one that each frame writes again; undefined for a file that the render does not write. */
  frameOf(name: string): number | 'any' | undefined;
}

/**
 * Learns the names of all frames' files from those of one.
 *
 * @param expected a frame and its files: relative, with forward slashes. @default - a template writes them, and nothing is known but the frames
 */
export function frameNames(expected: OpenedScene['expected']): FrameNames {
  if (expected === undefined) {
    return {
      folders: ['.'],
      frameOf: (name) => {
        const [, digits] = BY_UNIT.exec(posix.basename(name)) ?? [];
        return digits === undefined ? undefined : Number(digits);
      },
    };
  }
  const patterns = expected.files.map((file) => patternOf(file, expected.frame));
  return {
    folders: [...new Set(expected.files.map((file) => posix.dirname(file)))],
    frameOf: (name) => {
      for (const pattern of patterns) {
        const found = pattern.exec(name);
        if (found) return found[1] === undefined ? 'any' : Number(found[1]);
      }
      return undefined;
    },
  };
}

/** The last number in a file's name that is the frame's is the frame's number. */
function patternOf(file: string, frame: number): RegExp {
  const nameAt = file.lastIndexOf('/') + 1;
  const digits = [...file.matchAll(/\d+/g)].findLast(
    ({ 0: run, index }) => index >= nameAt && Number(run) === Math.abs(frame),
  );
  if (!digits) return new RegExp(`^${escaped(file)}$`);
  const start = frame < 0 && file[digits.index - 1] === '-' ? digits.index - 1 : digits.index;
  const before = escaped(file.slice(0, start));
  const after = escaped(file.slice(digits.index + digits[0].length));
  return new RegExp(`^${before}(-?\\d{${String(digits[0].length)},})${after}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
