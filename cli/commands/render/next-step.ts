import { relative } from 'node:path';
import { parseUnitName } from '../../../protocol/job/unit';
import { quotedForShell } from '../../output/quoted-for-shell';

/** A unit that failed, and why. */
interface Failed {
  readonly unit: string;
  readonly reason: string;
}

/** The remedy, by the beginning of the reason; `failure-cause.ts` and `folder-fault.ts` contain the texts. The first match counts. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/^out of GPU memory/, 'render on the processor (--device cpu), or use smaller textures'],
  [/^out of memory/, 'close other programs, have fewer --workers, or use smaller textures'],
  [/^the disk is full|^the disk quota/, 'make room on the disk, or name another folder with -o'],
  [/^the disk |^a disk is gone|^a folder of the worker/, 'see to the disk, or name another folder with -o'],
  [/^the file is too large/, 'name a folder on another disk with -o'],
  [/^there is no permission/, 'see to its permissions, or name another folder with -o'],
  [
    /^there is a \w+ of that name|^a part of its path is a file/,
    'move that away, or name another folder with -o',
  ],
  [
    / is a link, and nothing is written through it/,
    'put a folder in its place, or name another folder with -o',
  ],
  [/ is gone: it was moved or deleted/, 'move it back, or name another folder with -o'],
  [/^the GPU or its driver/, 'see to the driver, or render on the processor (--device cpu)'],
  [/^OpenGL cannot be used/, 'install OpenGL as it says'],
  [/^no sign of progress/, 'allow more time with --stuck-after, or correct the scene'],
];

/**
 * What to do about frames that failed, on one line: `fix: …, then the same command`.
 *
 * @param output the folder that they were rendered into.
 */
export function nextStep(failures: readonly Failed[], output: string): string {
  const [first] = failures;
  const steps = [...new Set(failures.flatMap(({ reason }) => stepFor(reason) ?? []))];
  const other = failures.find(({ reason }) => stepFor(reason) === undefined);
  if (other) {
    const look = `brenda failures ${quotedForShell(fromHere(output))} --log ${frameOf(other.unit)}`;
    steps.unshift(
      other.reason.startsWith('Blender crashed')
        ? `${look} shows what Blender said before; change that in the scene, or take another Blender (--blender)`
        : `${look} shows what Blender said; correct that in the scene`,
    );
  }
  return first ? `fix: ${steps.join('; ')}, then the same command` : '';
}

/** What to do about a run that stopped for this reason. */
export function stepAfter(reason: string): string {
  // The frames so far are of another file. The same command is a new job by now, and does not mix the two.
  if (reason.endsWith('was changed while frames were rendered from it'))
    return 'fix: render all of it from the new one with --replace, which keeps the old frames, or into another folder with -o; or put the old one back, then the same command';
  const step = stepFor(reason.replace(/^no worker is left; [^:]*: /, ''));
  return step === undefined ? 'go on with the same command' : `fix: ${step}, then the same command`;
}

/** What to do when the output folder is no longer where it was. @param now where it is, if that is known. */
export function stepAfterMove(now: string | undefined): string {
  return now === undefined
    ? 'fix: move it back, then the same command'
    : `fix: go on with -o ${quotedForShell(now)}, or move it back, then the same command`;
}

function stepFor(reason: string): string | undefined {
  const own = reason.replace(/^cannot (?:read|write|delete) .*: /s, '');
  return STEPS.find(([text]) => text.test(own))?.[1];
}

/** `12` of `frame_000012`; other units by their names. */
function frameOf(unit: string): string {
  const parsed = parseUnitName(unit);
  return parsed && /^frame_-?\d+$/.test(unit) ? String(parsed.span.first) : unit;
}

/** A path relative to the working directory, as it can be typed. */
function fromHere(path: string): string {
  const relativePath = relative('', path);
  return relativePath === '' || relativePath.startsWith('..') ? path : relativePath;
}
