import { ProcessorTime } from '../../worker/progress/processor-time';
import { SAMPLE_EVERY_MS, type Pause, Pauses } from './pauses';

/** Reports each stretch of time in which none of this process's child processes could work. @returns a function that ends it. */
export function watchPauses(onPause: (pause: Pause) => void): () => void {
  const pauses = new Pauses();
  const processorTime = new ProcessorTime();
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const processor = await processorTime.seconds().catch(() => undefined);
    isLooking = false;
    const pause = pauses.sample({ wall: Date.now(), processor });
    if (pause) onPause(pause);
  };
  // At once: a pause within the first interval is told from this one.
  void look();
  const timer = setInterval(() => void look(), SAMPLE_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
  };
}
