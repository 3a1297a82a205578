/** What becomes of a task whose job is for another Blender than this instance has. */
export type HandedBack =
  /** Instances that have its Blender are there, or on their way. */
  | 'left to others'
  /** The farm has another Blender by now than this instance: a new one comes in its place. */
  | 'replaced'
  /** The farm has its Blender no more, and so has no instance: nobody would ever render it. */
  | 'put away';

/** Seconds for which such a task is left to others, each time. */
export const LEFT_SECONDS = 30;
/** So many such tasks in a row, and there is nothing left to do here for the Blender that the farm had. */
const IN_A_ROW = 3;

export interface OtherBlender {
  /** The Blender that the job is for. */
  readonly wanted: string;
  /** The one that instances have which are launched now, as far as that is known. */
  readonly current: string | undefined;
  /** Tasks that were for another Blender since the last one that was not, this one included. */
  readonly inARow: number;
  /** Whether a worker with the wanted Blender was heard of a while ago. */
  readonly hasHeard: () => Promise<boolean>;
}

/**
 * Who is to render a job that this instance must not. Nothing goes round for ever: instances of a Blender that the farm had before end when there
 * is nothing left for them. Tasks for a Blender that no worker has any more leave the queue.
 */
export async function handedBack({ wanted, current, inARow, hasHeard }: OtherBlender): Promise<HandedBack> {
  if (wanted === current) return inARow < IN_A_ROW ? 'left to others' : 'replaced';
  return (await hasHeard()) ? 'left to others' : 'put away';
}
