import * as v from 'valibot';
import { FIRST_MOMENT, LAST_MOMENT } from '../text/bounded-numbers';
import { fileNameFault, placeFault } from '../scene/file-name';
import { FrameRange } from '../job/frame-range';
import { parseUnitName } from '../job/unit';
import { visible, visibleLine } from '../text/visible';

/**
 * The types of text in messages and stored objects. A writer may be hostile, so each is parsed by a type that accepts only valid values,
 * before it is used.
 */

/** The maximum length of a line for people; longer ones are cut. */
const LINE = 4_000;
/** The maximum length of a range: each frame of a film listed by itself. */
const FRAMES = 1_000_000;
/** The maximum length of the end of a log. */
const LOG = 200_000;

/** SHA-256 in hex. */
export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be SHA-256: 64 hex digits'));

/** A job's id: 16 hex digits. */
export const storedJobId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "must be a job's id: 16 hex digits"));

/** A unit's name, as `unitName` writes it. */
export const storedUnit = v.pipe(
  v.string(),
  v.check((name) => parseUnitName(name) !== undefined, 'must be the name of a unit: frame_000012'),
);

/** A frame range in the syntax of `FrameRange`. */
export const storedFrames = v.pipe(
  v.string(),
  v.maxLength(FRAMES),
  v.check((text) => FrameRange.isValid(text), 'must be a range of frames: 1-240'),
);

/** A worker's name: an instance's id, or a name on this machine. */
export const workerName = v.pipe(
  v.string(),
  v.maxLength(100, 'must have at most 100 characters'),
  v.regex(/^\w[\w.-]*$/, 'may hold letters, digits, dot, dash and underscore'),
);

/** For people to read: one line, with control characters escaped. */
export const line = v.pipe(
  v.string(),
  v.transform((text) => visibleLine(text.length > LINE ? `${text.slice(0, LINE)} ...` : text)),
);

/** The end of a program's output. */
export const logText = v.pipe(
  v.string(),
  v.transform((text) => visible(text.slice(-LOG))),
);

/** The name of a published file: relative to the job's frames, with forward slashes. */
export const fileName = v.pipe(
  v.string(),
  v.check(
    (name) => fileNameFault(name) === undefined,
    "must be a name below the job's frames, and not hidden",
  ),
);

/** The name of a file that Blender will write, or reports as written: below the folder that it was given. */
export const writtenName = v.pipe(
  v.string(),
  v.check(
    (name) => placeFault(name) === undefined,
    'must be the name of a file below the folder of its frame',
  ),
);

/** The store's ETag: a version of an object's contents. */
export const etag = v.pipe(v.string(), v.maxLength(200), v.regex(/^[\x21-\x7e]*$/));

/** ISO 8601, in a year that a clock may show. For people; no decision depends on it. */
export const storedTime = v.pipe(
  v.string(),
  v.maxLength(40),
  v.check((text) => isMoment(Date.parse(text)), 'must be a time in ISO 8601, from 1970 to 2199'),
);

function isMoment(time: number): boolean {
  return time >= FIRST_MOMENT && time <= LAST_MOMENT;
}
