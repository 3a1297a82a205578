import { stderrColours as pc } from '../../output/colours';
import type { LocalEvent } from '../../../local/render/local-render';
import type { WorkerEvent } from '../../../protocol/environment/worker-event';
import { unitText } from '../../../protocol/job/unit-text';
import { progressBar } from './progress-bar';
import { duration } from '../../output/rate';
import { type LiveLines, liveLines } from '../../terminal/live-lines';
import type { TimeLeft } from '../../time-left/time-left';
import { estimateText, timeText } from '../../time-left/time-text';
import {
  isTerminal,
  PlainWaiting,
  REDRAW_MILLISECONDS,
  turningText,
  type WaitingLine,
} from '../../terminal/waiting-line';
import { columnsOf, wrapped } from '../../output/wrapped';

/** How events are shown on stderr. */
export interface ProgressView {
  show(event: LocalEvent): void;
  /** Draws nothing while the work uses the terminal, for example for a question. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** On a terminal a live line for each worker and an overall bar; anywhere else plain lines, one per frame. */
export function progressView(stream: NodeJS.WriteStream, timeLeft: TimeLeft): ProgressView {
  return isTerminal(stream) ? new LiveView(stream, timeLeft) : new PlainView(stream, timeLeft);
}

/** Milliseconds between two reports of a long frame, where lines cannot be redrawn. */
const SAMPLES_EVERY = 60_000;

class PlainView implements ProgressView {
  private readonly seconds = new Map<string, number>();
  private readonly waiting: WaitingLine;
  /** When each worker's frame was last reported, or began. */
  private readonly told = new Map<string, number>();

  constructor(
    private readonly stream: NodeJS.WritableStream,
    private readonly timeLeft: TimeLeft,
  ) {
    this.waiting = new PlainWaiting(stream);
  }

  show(event: LocalEvent): void {
    if (event.kind === 'prepared') this.waiting.close();
    if (event.kind === 'waiting') this.waiting.show(event.what);
    else if (event.kind === 'prepared') this.line(preparedText(event));
    else if (event.kind === 'warning') this.line(`warning: ${event.text}`);
    else if (event.kind === 'note') this.line(event.text);
    else if (event.kind === 'worker') this.showWorker(event.event);
  }

  hold<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  close(): void {
    this.waiting.close();
  }

  private showWorker(event: WorkerEvent): void {
    if (event.event === 'rendered') this.seconds.set(event.unit, event.seconds);
    if (event.event === 'rendering') this.told.set(event.worker, Date.parse(event.time));
    if (event.event === 'progress') this.showSamples(event);
    const text = newsText(event, this.seconds);
    if (text !== undefined) this.line(text);
  }

  private showSamples(event: WorkerEvent & { event: 'progress' }): void {
    const at = Date.parse(event.time);
    if (at - (this.told.get(event.worker) ?? at) < SAMPLES_EVERY) return;
    const left = this.timeLeft.ofFrame(event.worker);
    if (!left) return;
    this.told.set(event.worker, at);
    this.line(`${unitText(event.unit)}  ${samplesText(event.sample, event.of)}  ${estimateText(left)} left`);
  }

  private line(text: string): void {
    this.stream.write(`${text}\n`);
  }
}

/** What a worker is doing, as its line shows it. */
interface Doing {
  unit?: string;
  sample?: { done: number; of: number };
  since: number;
}

class LiveView implements ProgressView {
  private readonly live: LiveLines;
  private readonly workers = new Map<string, Doing>();
  private readonly seconds = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  /** Undefined as soon as frames are rendered. */
  private waiting: string | undefined;
  private isHeld = false;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly timeLeft: TimeLeft,
  ) {
    this.live = liveLines(stream);
    this.timer = setInterval(() => {
      this.redraw();
    }, REDRAW_MILLISECONDS);
  }

  show(event: LocalEvent): void {
    if (event.kind === 'waiting') {
      this.waiting = event.what;
      this.redraw();
    } else if (event.kind === 'prepared') {
      this.waiting = undefined;
      this.above(preparedText(event));
    } else if (event.kind === 'warning') this.above(pc.yellow(`warning: ${event.text}`));
    else if (event.kind === 'note') this.above(event.text);
    else if (event.kind === 'worker') this.showWorker(event.event);
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.isHeld = true;
    this.live.clear();
    try {
      return await work();
    } finally {
      this.isHeld = false;
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.live.clear();
    this.live.done();
  }

  private showWorker(event: WorkerEvent): void {
    const doing = this.workers.get(event.worker) ?? { since: Date.now() };
    this.workers.set(event.worker, doing);
    if (event.event === 'rendering') this.workers.set(event.worker, { unit: event.unit, since: Date.now() });
    if (event.event === 'progress') doing.sample = { done: event.sample, of: event.of };
    if (event.event === 'rendered') this.seconds.set(event.unit, event.seconds);
    if (event.event === 'failed') {
      // A Blender that crashed is restarted.
      this.workers.set(event.worker, { since: Date.now() });
      this.above(pc.red(newsText(event, this.seconds) ?? ''));
    }
    if (event.event === 'warning') this.above(pc.yellow(newsText(event, this.seconds) ?? ''));
  }

  /** A permanent line, above the live ones. */
  private above(text: string): void {
    this.live.clear();
    this.stream.write(`${wrapped(text, columnsOf(this.stream)).join('\n')}\n`);
    this.redraw();
  }

  private redraw(): void {
    if (this.isHeld) return;
    if (this.waiting !== undefined) {
      this.live.draw(turningText(this.waiting));
      return;
    }
    const lines = [...this.workers].sort().map(([name, doing]) => {
      if (doing.unit === undefined) return `${pc.dim(name)}  starting Blender`;
      const sample = doing.sample ? samplesText(doing.sample.done, doing.sample.of) : '';
      const time = duration((Date.now() - doing.since) / 1000);
      const left = this.timeLeft.ofFrame(name);
      const toCome = left ? `  about ${timeText(left.seconds)} left` : '';
      return `${pc.dim(name)}  ${pc.bold(unitText(doing.unit))}  ${sample.padEnd(16)} ${time}${toCome}`;
    });
    this.live.draw([...lines, progressBar(this.timeLeft, this.stream.columns)].filter(Boolean).join('\n'));
  }
}

function samplesText(done: number, of: number): string {
  return `sample ${String(done)}/${String(of)}`;
}

function preparedText(event: LocalEvent & { kind: 'prepared' }): string {
  const todo = event.total - event.skipped;
  const there = event.skipped > 0 ? `, ${String(event.skipped)} there already` : '';
  const what = event.isTrial ? 'to render first, for the estimate' : 'to render';
  return `${String(todo)} ${what}${there}  (Blender ${event.blender})`;
}

/** The line for a worker's event, if it has one. */
function newsText(event: WorkerEvent, seconds: ReadonlyMap<string, number>): string | undefined {
  switch (event.event) {
    case 'published': {
      const took = seconds.get(event.unit);
      return `${event.files.join(' ')}  ${took === undefined ? '' : `${took.toFixed(2)} s  `}${event.worker}`;
    }
    case 'failed':
      return `${unitText(event.unit)} failed${event.final ? '' : ', will be tried again'}: ${event.reason}  ${event.worker}`;
    case 'warning':
      return `warning: ${event.text}  ${event.worker}`;
    default:
      return undefined;
  }
}
