import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { Lease } from '../task/lease';
import type { RenderTimeEstimate } from './render-time-estimate';

/** Warns once for a unit, as soon as its samples show that it takes longer than the queue's longest lease. */
export class TooLongWarning {
  private isSaid = false;

  constructor(
    private readonly unit: string,
    private readonly lease: Pick<Lease, 'secondsLeft'>,
    private readonly pace: Pick<RenderTimeEstimate, 'underWay'>,
    private readonly say: (news: WorkerNews) => void,
  ) {}

  look(): void {
    const { renderSeconds = 0 } = this.pace.underWay ?? {};
    if (this.isSaid || renderSeconds < this.lease.secondsLeft) return;
    this.isSaid = true;
    const hours = Math.round(renderSeconds / 3600);
    const text = `${this.unit} needs some ${String(hours)} h more, and a queue keeps a task for a worker for 12 h in all: rendered whole it will not be done`;
    this.say({ event: 'warning', text });
  }
}
