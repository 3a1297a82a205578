import { posix } from 'node:path';
import type { FrameRange } from '../../protocol/job/frame-range';
import type { Naming } from '../../protocol/naming/naming';
import { unitName } from '../../protocol/job/unit';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { withoutPictureEnding } from '../../worker/naming/picture-name';
import { publishedName } from '../../worker/naming/published-names';

/** The expected names of a template's files: by their unit, as the original's are. */
const BY_UNIT = /^frames?_(-?\d{6,7})(?!\d)/;

/** Which files of an output folder a render will write. */
export interface FrameNames {
  /** The folders that it writes into, relative to the output folder; `.` for the output folder itself. */
  readonly folders: readonly string[];
  /** Whether `frameOf` knows whole names. For a template it only knows prefixes: a folder with such a name may be the template's. */
  readonly isExact: boolean;
  /** The frame that a file belongs to; `any` for one that each frame writes again; undefined for a file that the render does not write. */
  frameOf(name: string): number | 'any' | undefined;
}

/**
 * Derives the names of all frames' files from those of one.
 *
 * @param expected a frame and its files: relative, with forward slashes. @default - a template writes them, and only the frames are known
 */
export function frameNames(expected: OpenedScene['expected']): FrameNames {
  if (expected === undefined) {
    return {
      folders: ['.'],
      isExact: false,
      frameOf: (name) => {
        const [, digits] = BY_UNIT.exec(posix.basename(name)) ?? [];
        return digits === undefined ? undefined : Number(digits);
      },
    };
  }
  const patterns = expected.files.map((file) => patternOf(file, expected.frame));
  return {
    folders: [...new Set(expected.files.map((file) => posix.dirname(file)))],
    isExact: true,
    frameOf: (name) => {
      for (const pattern of patterns) {
        const found = pattern.exec(name);
        if (found) return found[1] === undefined ? 'any' : Number(found[1]);
      }
      return undefined;
    },
  };
}

/** The same for a job that names its files, for the frames of a range. */
export function namesGiven(expected: OpenedScene['expected'], naming: Naming, range: FrameRange): FrameNames {
  return expected ? namesOfScene(expected, naming, range) : namesOfTemplate(naming, range);
}

/** Files of File Output nodes keep their names; those of the frame itself keep what follows `frame_000001`. */
function namesOfScene(
  { frame, files }: NonNullable<OpenedScene['expected']>,
  naming: Naming,
  range: FrameRange,
): FrameNames {
  const own = files.filter((file) => !file.includes('/'));
  const ofNodes = frameNames({ frame, files: files.filter((file) => file.includes('/')) });
  const added = own.map((file) => file.slice(unitName(unitOf(frame)).length));
  const frames = new Map<string, number>();
  for (const one of range.frames()) {
    for (const rest of added) {
      const unit = unitOf(one);
      const name = publishedName(`${unitName(unit)}${rest}`, { ...unit, naming, isTemplate: false });
      if (name !== undefined) frames.set(name, one);
    }
  }
  return {
    folders: [...new Set([...ofNodes.folders, ...foldersOf(frames.keys())])],
    isExact: true,
    frameOf: (name) => frames.get(name) ?? ofNodes.frameOf(name),
  };
}

/** With any addition to a frame's name, and any ending. */
function namesOfTemplate(naming: Naming, range: FrameRange): FrameNames {
  const frames = new Map<string, number>();
  for (const frame of range.frames()) frames.set(withoutPictureEnding(naming.stem(frame)), frame);
  return {
    folders: foldersOf(frames.keys()),
    isExact: false,
    frameOf: (name) => {
      for (let end = name.length; end > 0; end--) {
        if (/^\d/.test(name.slice(end)) && /\d$/.test(name.slice(0, end))) continue;
        const frame = frames.get(name.slice(0, end));
        if (frame !== undefined) return frame;
      }
      return undefined;
    },
  };
}

function unitOf(frame: number) {
  return { span: { first: frame, last: frame, step: 1 } };
}

function foldersOf(names: Iterable<string>): string[] {
  return [...new Set([...names].map((name) => posix.dirname(name)))];
}

/** The last occurrence of the frame's number in a file's name is that number. */
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
