import type { Outcome } from '../task/outcome';

/** How a task ends whose job is for another Blender than this instance has. */
export type OtherBlenderOutcome = Extract<Outcome, 'other Blender' | 'newer Blender' | 'no Blender'>;

/** Seconds for which such a task is left to others, each time. */
export const LEFT_SECONDS = 30;
/** After so many such tasks in a row, this instance has nothing left to do. */
const IN_A_ROW = 3;

export interface OtherBlender {
  /** The Blender that the job is for. */
  readonly wanted: string;
  /** The Blender of instances that are launched now, as far as that is known. */
  readonly current: string | undefined;
  /** Consecutive tasks for another Blender, this one included. */
  readonly inARow: number;
  /** Whether a worker with the wanted Blender has reported lately. */
  readonly hasHeard: () => Promise<boolean>;
}

/**
 * Decides what happens to a job that this instance must not render. No task circulates for ever: instances with the farm's former Blender
 * end when no tasks are left for them. Tasks for a Blender that no worker has any more leave the queue.
 */
export async function otherBlenderOutcome({
  wanted,
  current,
  inARow,
  hasHeard,
}: OtherBlender): Promise<OtherBlenderOutcome> {
  if (wanted === current) return inARow < IN_A_ROW ? 'other Blender' : 'newer Blender';
  return (await hasHeard()) ? 'other Blender' : 'no Blender';
}
