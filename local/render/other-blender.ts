import { UserFault } from '../../protocol/failure/fault';
import type { MayReplace } from '../output-folder/replacing';

/** A job that one Blender has begun, and the one that would go on with it; each as it says itself: `5.2.2 LTS`. */
export interface OtherBlender {
  readonly before: string;
  readonly now: string;
}

/** Who is asked before frames of a job are rendered by another Blender than those that are there. */
export interface MayMix extends Pick<MayReplace, 'ask'> {
  /** Goes on without asking. @default false */
  readonly mix?: boolean;
}

/**
 * Lets another Blender go on with a job, or not: see docs/decisions/0045-another-blender-is-asked-about.md.
 *
 * @param folder the output folder, as people call it.
 * @param tell is called with one line when it goes on without having asked.
 * @throws UserFault when it is not to.
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
