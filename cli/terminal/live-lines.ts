import { createLogUpdate } from 'log-update';
import { unguardedWrite } from './guard';
import { forTerminal } from './own-codes';

/** Lines on a terminal that are drawn again and again. */
export interface LiveLines {
  draw(text: string): void;
  clear(): void;
  /** What is drawn stays, and the next is drawn below it. */
  done(): void;
}

export function liveLines(stream: NodeJS.WriteStream): LiveLines {
  // It steers the terminal by itself; what it is given to draw is made harmless before.
  const write = unguardedWrite(stream);
  const direct = new Proxy(stream, {
    get: (target, name) => (name === 'write' ? write : (Reflect.get(target, name, target) as unknown)),
  });
  const update = createLogUpdate(direct, { showCursor: true });
  return {
    draw: (text) => {
      update(forTerminal(text));
    },
    clear: () => {
      update.clear();
    },
    done: () => {
      update.done();
    },
  };
}
