import { UserFault } from '../../../protocol/failure/fault';
import type { MayReplace } from '../../output-folder/replacing';

/** The Blender that began a job, and the one that would continue it; each in its own form: `5.2.2 LTS`. */
export interface OtherBlender {
  readonly before: string;
  readonly now: string;
}

/** How to decide whether another Blender may render more frames of a job. */
export interface MayMix extends Pick<MayReplace, 'ask'> {
  /** Continues without asking. @default false */
  readonly mix?: boolean;
}

/**
 * Decides whether another Blender may continue a job: see docs/decisions/0045-another-blender-is-asked-about.md.
 *
 * @param folder the output folder, as people call it.
 * @param tell is called with one line when it continues without having asked.
 * @throws UserFault when it may not.
 */
export async function settleBlender(
  folder: string,
  { before, now }: OtherBlender,
  { mix = false, ask }: MayMix,
  tell: (text: string) => void,
): Promise<void> {
  const line = `output folder ${folder}: Blender ${before} has rendered frames of this job, and this is Blender ${now}, whose frames may not match`;
  const [number = before] = /^[\d.]*\d/.exec(before) ?? [];
  const instead = `--blender ${number} goes on with the one before, -o names another folder for a render by this one`;
  if (mix) tell(line);
  else if (!ask) throw new UserFault(`${line}; ${instead}, --mix-blenders goes on all the same`);
  else if (!(await ask(`${line}\nGo on with Blender ${now}?`)))
    throw new UserFault(`no frame was rendered; ${instead}`);
}
