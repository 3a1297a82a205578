import { createLogUpdate } from 'log-update';
import { unguardedWrite } from './guard';
import { forTerminal } from './own-codes';

/** Lines on a terminal that are redrawn. */
export interface LiveLines {
  draw(text: string): void;
  clear(): void;
  /** Keeps the drawn lines; the next are drawn below. */
  done(): void;
}

export function liveLines(stream: NodeJS.WriteStream): LiveLines {
  // It writes control codes itself; the text to draw is made safe first.
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
