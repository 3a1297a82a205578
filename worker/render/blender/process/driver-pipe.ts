import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type BlenderAnswer, type Ready, readBlenderMessage, type ToldProgress } from '../blender-messages';

/** The driver's commands. */
export type Verb = 'enable' | 'open' | 'check' | 'render' | 'slicing' | 'slice' | 'merged' | 'failed';

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** Commands to the driver inside Blender and its answers, matched by number. */
export class DriverPipe {
  /** Settles when the driver has started, or the pipe is closed before. */
  readonly ready: Promise<Ready>;
  private readonly starting: Waiting<Ready>;
  private readonly waiting = new Map<number, Waiting<BlenderAnswer>>();
  private closedBy: Error | undefined;
  private number = 0;

  /**
   * @param on.progress called with the driver's reports on the current frame.
   * @param on.nonsense called when the driver writes a line that our driver never writes, which is a bug.
   */
  constructor(
    private readonly commands: Writable,
    answers: Readable,
    private readonly on: {
      readonly progress: (told: ToldProgress) => void;
      readonly nonsense: () => void;
    },
  ) {
    let starting: Waiting<Ready> | undefined;
    this.ready = new Promise((resolve, reject) => (starting = { resolve, reject }));
    this.starting = starting as unknown as Waiting<Ready>;
    // Callers that await it get the error; otherwise it must not count as unhandled.
    this.ready.catch(() => undefined);
    // After a write to a closed pipe, the end of the process shows why.
    for (const stream of [commands, answers]) stream.on('error', () => undefined);
    createInterface({ input: answers }).on('line', (line) => {
      try {
        this.hear(line);
      } catch (error) {
        this.close(error as Error);
        this.on.nonsense();
      }
    });
  }

  ask(verb: Verb, what: object): Promise<BlenderAnswer> {
    return new Promise((resolve, reject) => {
      if (this.closedBy) {
        reject(this.closedBy);
        return;
      }
      const id = ++this.number;
      this.waiting.set(id, { resolve, reject });
      this.write({ id, do: verb, ...what });
    });
  }

  quit(): void {
    this.write({ do: 'quit' });
  }

  /** Rejects all pending and future commands. The first reason stays. */
  close(reason: Error): void {
    this.closedBy ??= reason;
    for (const { reject } of [this.starting, ...this.waiting.values()]) reject(this.closedBy);
    this.waiting.clear();
  }

  private hear(line: string): void {
    const message = readBlenderMessage(line);
    if ('event' in message) {
      if (message.event === 'ready') this.starting.resolve(message);
      else this.on.progress(message);
      return;
    }
    this.waiting.get(message.id)?.resolve(message);
    this.waiting.delete(message.id);
  }

  private write(command: object): void {
    if (this.commands.writable) this.commands.write(`${JSON.stringify(command)}\n`);
  }
}
