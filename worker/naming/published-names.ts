import type { Naming } from '../../protocol/naming/naming';
import type { FrameSpan } from '../../protocol/job/frame-range';
import { pictureName } from './picture-name';

/** The names of a frame's own files before they get their published names. */
const OWN = /^frame_(-?\d{6,7})(?!\d)(.*)$/s;

/** How a unit's files get their names. */
export interface UnitNaming {
  readonly span: FrameSpan;
  readonly naming: Naming;
  /** Whether a template wrote them, into any folders. Files that Blender wrote in folders come from File Output nodes, and keep their names. */
  readonly isTemplate: boolean;
}

/**
 * A file's name when it is published. Parts of its own name other than the frame's number and `frame_` follow the new name: `_L` of a view,
 * `_tile_0-1_of_3x2`.
 *
 * @param file relative to the unit's folder, with forward slashes.
 * @returns undefined for a template's file whose name contains no frame number.
 */
export function publishedName(file: string, { span, naming, isTemplate }: UnitNaming): string | undefined {
  const slash = file.lastIndexOf('/') + 1;
  if (slash > 0 && !isTemplate) return file;
  const [folder, name] = [file.slice(0, slash), file.slice(slash)];
  const found = own(name) ?? anywhere(name, span);
  if (!found || !isIn(found.frame, span)) return isTemplate ? undefined : file;
  const dot = found.rest.lastIndexOf('.');
  const [suffix, ending] = dot === -1 ? [found.rest, ''] : [found.rest.slice(0, dot), found.rest.slice(dot)];
  return folder + pictureName(naming.stem(found.frame), suffix, ending);
}

interface Found {
  readonly frame: number;
  /** The part of the name that stays, with its ending. */
  readonly rest: string;
}

function own(name: string): Found | undefined {
  const [, digits, rest] = OWN.exec(name) ?? [];
  return digits === undefined || rest === undefined ? undefined : { frame: Number(digits), rest };
}

/** The longest number that is a frame's: `depth_0012.exr`. Numbers in the ending do not count. */
function anywhere(name: string, span: FrameSpan): Found | undefined {
  // A file of all frames of a task, such as a film.
  if (name.startsWith('frames_')) return undefined;
  const end = name.lastIndexOf('.') === -1 ? name.length : name.lastIndexOf('.');
  const numbers = [...name.slice(0, end).matchAll(/(?<![^\W_])-?\d+|\d+/g)].filter(([digits]) =>
    isIn(Number(digits), span),
  );
  const [longest] = numbers.sort((a, b) => b[0].length - a[0].length || b.index - a.index);
  if (!longest) return undefined;
  const before = name
    .slice(0, longest.index)
    .replace(/^frame_|[-_. #]+$/g, '')
    .replace(/^[-_. #]+/, '');
  const after = name.slice(longest.index + longest[0].length);
  return { frame: Number(longest[0]), rest: `${before === '' ? '' : `_${before}`}${after}` };
}

function isIn(frame: number, { first, last, step }: FrameSpan): boolean {
  return first <= frame && frame <= last && (frame - first) % step === 0;
}
