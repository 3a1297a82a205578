import { UserFault } from '../../protocol/failure/fault';
import { frameRuns } from '../../protocol/job/frame-runs';
import type { OutputSurvey } from './output-survey';
import type { RecordedFile } from './frames-there';

/** How to decide whether finished frames of another job may be replaced. */
export interface MayReplace {
  /** Replaces them without asking. @default false */
  readonly replace?: boolean;
  /** Asks the user. @default - there is no user to ask, and nothing is replaced */
  readonly ask?: (question: string) => Promise<boolean>;
}

/**
 * Decides whether a render into a folder may begin. No file is lost even then: replaced ones are kept in the folder's `.brenda/replaced/`.
 *
 * @param folder the output folder, as people call it.
 * @param tell is called with one line for files that the render replaces or leaves alone.
 * @throws UserFault when something other than a file is in the place of a frame, when there are foreign files, or when finished frames of
 * another job must not be replaced.
 */
export async function settleReplacing(
  folder: string,
  { inTheWay, foreign, replaced, stay }: OutputSurvey,
  { replace = false, ask }: MayReplace,
  tell: (text: string) => void,
): Promise<void> {
  const [odd, ...more] = inTheWay;
  if (odd) {
    const others = more.length === 0 ? '' : `, and so are ${String(more.length)} more that are no files`;
    throw new UserFault(
      `output folder ${folder}: ${JSON.stringify(odd.name)} is ${odd.kind}, in the place of a frame that is to be written${others}; move ${more.length === 0 ? 'it' : 'them'} away, or name another folder with -o`,
    );
  }
  if (foreign.length > 0) {
    throw new UserFault(
      `output folder ${folder}: ${named(foreign)} would be replaced, and no render of Brenda's made ${foreign.length === 1 ? 'it' : 'them'}; move ${foreign.length === 1 ? 'it' : 'them'} away, or name another folder with -o`,
    );
  }
  if (replaced.length > 0) {
    const line = `output folder ${folder}: ${howMany([...replaced, ...stay])}: ${goesAndStays(replaced, stay)}`;
    if (replace) tell(line);
    else if (!ask)
      throw new UserFault(
        `${line}; --replace replaces them and keeps the old ones in .brenda/replaced, -o names another folder`,
      );
    else if (!(await ask(`${line}\nthe old ones are kept in .brenda/replaced. Replace them?`)))
      throw new UserFault('no frame was rendered; -o names another folder for them');
  } else if (stay.length > 0) {
    tell(`output folder ${folder}: ${howMany(stay)}, which stay as they are`);
  }
}

/** One line for files of the job that were changed by hand, once they are kept. */
export function changedText(names: readonly string[]): string {
  return `${named(names)} changed since ${names.length === 1 ? 'it was' : 'they were'} rendered: rendered again, and kept in .brenda/replaced`;
}

function goesAndStays(replaced: OutputSurvey['replaced'], stay: readonly RecordedFile[]): string {
  const frames = [...new Set(replaced.map(({ frame }) => frame))];
  const numbers = frames.filter((frame) => frame !== 'any');
  const which = numbers.length === frames.length ? ` (${frameRuns([...numbers].sort((a, b) => a - b))})` : '';
  const goes = `${String(unitsOf(replaced))} will be replaced${which}`;
  const left = unitsOf(stay);
  return left === 0 ? goes : `${goes}, ${String(left)} ${left === 1 ? 'stays as it is' : 'stay as they are'}`;
}

/** `it has 44 finished frames of an earlier job, 1920x1080, and 1 file that was changed since`. */
function howMany(files: readonly RecordedFile[]): string {
  const intact = files.filter(({ isIntact }) => isIntact);
  const changed = files.length - intact.length;
  const altered = `${String(changed)} ${changed === 1 ? 'file' : 'files'} of an earlier job that ${changed === 1 ? 'was' : 'were'} changed since`;
  if (changed === 0) return `it has ${finished(intact)}`;
  return intact.length === 0 ? `it has ${altered}` : `it has ${finished(intact)}, and ${altered}`;
}

function finished(files: readonly RecordedFile[]): string {
  const units = unitsOf(files);
  const jobs = new Set(files.map(({ job }) => job)).size;
  const sizes = new Set(
    files.flatMap(({ file: { picture } }) =>
      picture ? [`${String(picture.width)}x${String(picture.height)}`] : [],
    ),
  );
  const size = sizes.size === 1 ? `, ${[...sizes].join('')}` : '';
  const of = jobs === 1 ? 'an earlier job' : `${String(jobs)} earlier jobs`;
  return `${String(units)} finished ${units === 1 ? 'frame' : 'frames'} of ${of}${size}`;
}

function unitsOf(files: readonly RecordedFile[]): number {
  return new Set(files.map(({ job, unit }) => `${job} ${unit}`)).size;
}

/** `"a.png", "b.png" and 3 more files`. */
function named(files: readonly string[]): string {
  const [first = '', ...more] = files;
  const beginning = JSON.stringify(first);
  return more.length === 0
    ? beginning
    : `${beginning} and ${String(more.length)} more ${more.length === 1 ? 'file' : 'files'}`;
}
