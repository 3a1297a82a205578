import type { SeederAnswer } from '../../farm/seeding/ask-seeder';
import { buildText, versionOfBuild } from '../../protocol/releases/blender-build';
import { UserFault } from '../../protocol/failure/fault';

/** A job that no new instance of its farm may render. */
interface OtherBlender {
  /** The Blender that the job is for, and the one that the farm has now. */
  readonly job: string;
  readonly farm: string;
}

/** A job, or a farm with the Blender that its new instances have. */
interface OfBlender {
  readonly blender?: string | undefined;
}

/** Both; undefined where they are the same, or one of them is unknown. */
export function otherBlender(
  { blender: job }: OfBlender,
  { blender: farm }: OfBlender,
): OtherBlender | undefined {
  return job === undefined || farm === undefined || job === farm ? undefined : { job, farm };
}

/** One line: the difference, and how to render the rest. */
export function otherBlenderText({ job, farm }: OtherBlender): string {
  const version = versionOfBuild(job);
  const back = version === undefined ? 'put its image back' : `put blenderVersion back to ${version}`;
  return `is for ${buildText(job, farm)}, and the farm has ${buildText(farm, job)} now, which renders none of it: ${back} and deploy, or ask for its frames again as a job of their own: docs/operations/runbook.md#another-blender`;
}

/** @throws UserFault for a job whose tasks the farm's instances would only dead-letter. */
export function requireOwnBlender(id: string, job: OfBlender, entry: OfBlender): void {
  const other = otherBlender(job, entry);
  if (other) throw new UserFault(`job ${id} ${otherBlenderText(other)}`);
}

/** A line for each job that this one has replaced. */
export function replacedLines(
  id: string,
  replaced: SeederAnswer['replaced'] = [],
  { blender: now }: OfBlender,
): string[] {
  return replaced.map(({ job, blender }) => {
    const [was, is] = [blender, now].map((one, i, both) =>
      one === undefined ? 'another Blender' : buildText(one, both[1 - i]),
    ) as [string, string];
    return `job ${job}, the same with ${was}, is cancelled: the farm has ${is} now, and ${id} is all made by that; what was done of it stays`;
  });
}
