import type { OutputFile } from '../task/publish/output';
import type { ExpectedFile } from './expected-file';
import type { FileCheck } from './file-check';
import { missingImages } from './missing-images';
import { matchNames } from './name-faults';
import type { OutputChecker } from './output-checker';
import { OutputFault } from './output-fault';
import { pictureFault } from './picture-fault';

/** What is known of a frame's output before it is checked. */
export interface Expectation {
  readonly frame: number;
  readonly files: readonly ExpectedFile[];
  /** Images that the frame shows and that were missing; those that the job allows to be missing are left out. */
  readonly missingImages: readonly string[];
}

export interface CheckedFile extends OutputFile {
  readonly check: FileCheck;
}

/**
 * Checks all files that a unit wrote.
 *
 * @param expected is undefined for a template, whose files are not known.
 * @throws OutputFault when it cannot be published.
 */
export async function checkFiles(
  files: readonly OutputFile[],
  expected: Expectation | undefined,
  checker: Pick<OutputChecker, 'check'>,
): Promise<CheckedFile[]> {
  if (files.length === 0) throw new OutputFault('missing', 'wrote no file into its output folder');
  const names = files.map(({ name }) => name);
  const matched = expected && matchNames(names, expected.files, expected.frame);
  if (expected) missingImages(expected.missingImages);
  const checked: CheckedFile[] = [];
  for (const file of files) {
    const check = await checker.check(file.path);
    const wanted = matched?.get(file.name);
    const other = wanted && check.unread === undefined ? pictureFault(check.picture, wanted) : undefined;
    if (check.fault !== undefined) throw new OutputFault('broken', `${file.name} ${check.fault}`);
    if (other !== undefined) throw new OutputFault('other', `${file.name} ${other}`);
    checked.push({ ...file, check });
  }
  return checked;
}
