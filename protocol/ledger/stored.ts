import * as v from 'valibot';
import { FIRST_MOMENT, LAST_MOMENT } from '../text/amount';
import { fileNameFault, placeFault } from '../scene/file-name';
import { FrameRange } from '../job/frame-range';
import { parseUnitName } from '../job/unit';
import { visible, visibleLine } from '../text/visible';

/**
 * The kinds of text that messages and objects of the store are made of. Whoever may write there may be a stranger, so each is parsed by a
 * type that holds what it should be and nothing else, before anything is done with it.
 */

/** Characters of a line for people; what is longer is cut. */
const LINE = 4_000;
/** Characters of a range: each frame of a film named by itself. */
const FRAMES = 1_000_000;
/** Characters of the end of a log. */
const LOG = 200_000;

/** SHA-256 in hex. */
export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be SHA-256: 64 hex digits'));

/** Of a job: 16 hex digits. */
export const storedJobId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "must be a job's id: 16 hex digits"));

/** Of a unit, as `unitName` writes it. */
export const storedUnit = v.pipe(
  v.string(),
  v.check((name) => parseUnitName(name) !== undefined, 'must be the name of a unit: frame_000012'),
);

/** A frame range, as `FrameRange` reads it. */
export const storedFrames = v.pipe(
  v.string(),
  v.maxLength(FRAMES),
  v.check((text) => FrameRange.isValid(text), 'must be a range of frames: 1-240'),
);

/** Of a worker: an instance's id, or a name on this machine. */
export const workerName = v.pipe(
  v.string(),
  v.maxLength(100, 'must have at most 100 characters'),
  v.regex(/^\w[\w.-]*$/, 'may hold letters, digits, dot, dash and underscore'),
);

/** For people to read: one line, with all that could steer a terminal written out. */
export const line = v.pipe(
  v.string(),
  v.transform((text) => visibleLine(text.length > LINE ? `${text.slice(0, LINE)} ...` : text)),
);

/** The end of what a program printed. */
export const logText = v.pipe(
  v.string(),
  v.transform((text) => visible(text.slice(-LOG))),
);

/** Of a published file: relative to the job's frames, with forward slashes. */
export const fileName = v.pipe(
  v.string(),
  v.check(
    (name) => fileNameFault(name) === undefined,
    "must be a name below the job's frames, and not hidden",
  ),
);

/** Of a file that Blender means to write, or says that it has written: below the folder that was given to it. */
export const writtenName = v.pipe(
  v.string(),
  v.check(
    (name) => placeFault(name) === undefined,
    'must be the name of a file below the folder of its frame',
  ),
);

/** What a store says of an object: a version of its contents. */
export const etag = v.pipe(v.string(), v.maxLength(200), v.regex(/^[\x21-\x7e]*$/));

/** ISO 8601, of a year that a clock may show. For people; nothing is decided by it. */
export const storedTime = v.pipe(
  v.string(),
  v.maxLength(40),
  v.check((text) => isMoment(Date.parse(text)), 'must be a time in ISO 8601, from 1970 to 2199'),
);

function isMoment(time: number): boolean {
  return time >= FIRST_MOMENT && time <= LAST_MOMENT;
}
