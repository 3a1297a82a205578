import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsCall } from '../support/aws/aws-call';
import type { Fault } from '../support/aws/fault-proxy';
import type { ChaosFarm } from './chaos-farm';
import type { ChaosInstance } from './chaos-instance';
import { type ChaosKind, type PlannedFault, REQUEST_FAULTS } from './plan';

/** Between a notice and the end of the instance, for which AWS takes two minutes. */
const NOTICE_MS = 8_000;
/** The longest that a request is kept waiting, and that AWS is out of reach. */
const SLOWEST_MS = 1_500;
const LONGEST_OUTAGE_MS = 3_000;

/** Between two units a Blender is not hit: so often it is looked whether it is in the middle of one, and how long apart at most. */
const MOMENTS = 10;
const LONGEST_MOMENT_MS = 100;

/** Brings a plan upon a farm: each fault when so many requests have passed since the last, on whatever is there to be hit. */
export class Injector {
  readonly counts = new Map<ChaosKind, number>();
  private readonly plan: PlannedFault[];
  private left: number;
  private farm: ChaosFarm | undefined;
  private readonly underWay = new Set<Promise<void>>();
  /** Units whose Blender was killed. */
  private readonly struck = new Set<string>();
  /** What went wrong with the test itself. */
  private broken: Error | undefined;

  constructor(plan: readonly PlannedFault[]) {
    this.plan = [...plan];
    this.left = plan[0]?.after ?? 0;
  }

  /** From now on. */
  begin(farm: ChaosFarm): void {
    this.farm = farm;
  }

  /** How many are still to come. @throws when one of them could not be brought about. */
  get ahead(): number {
    if (this.broken !== undefined) throw this.broken;
    return this.plan.length;
  }

  /** Comes back when the last one is over. */
  async over(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** What is to become of this request. */
  faultOf(call: AwsCall): Fault | undefined {
    const { farm } = this;
    const [next] = this.plan;
    if (!farm || !next || --this.left > 0) return undefined;
    const kind = REQUEST_FAULTS.find((one) => one === next.kind);
    if (kind !== undefined) {
      if (kind === 'cut request' && call.bytes === 0) return undefined;
      this.take(next);
      return { kind, milliseconds: next.draw * SLOWEST_MS };
    }
    // It is over before the next one counts.
    this.left = Infinity;
    this.meanwhile(
      this.bring(next, farm).then((isDone) => {
        if (isDone) this.take(next);
        // There was nothing to be hit: at one of the next requests there may be.
        else this.left = 3;
      }),
    );
    return undefined;
  }

  private meanwhile(work: Promise<void>): void {
    const ended = work
      .catch((error: unknown) => {
        this.broken ??= new Error('a fault could not be brought about', { cause: error });
      })
      .finally(() => this.underWay.delete(ended));
    this.underWay.add(ended);
  }

  private take({ kind }: PlannedFault): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.plan.shift();
    this.left = this.plan[0]?.after ?? Infinity;
  }

  /** @returns false when there is nothing that it could befall. */
  private async bring({ kind, draw }: PlannedFault, farm: ChaosFarm): Promise<boolean> {
    const one = oneOf(
      farm.group.up.filter(({ endsAt }) => endsAt === Infinity),
      draw,
    );
    switch (kind) {
      case 'outage':
        await farm.proxy.outage(1_000 + draw * (LONGEST_OUTAGE_MS - 1_000));
        return true;
      case 'message lost':
        return farm.lose();
      case 'message doubled':
        await farm.double(1 + Math.floor(draw * farm.last));
        return true;
      case 'seeder killed':
        await farm.seedOnce(farm.last + 5, AbortSignal.timeout(Math.round(300 + draw * 700)));
        // Whoever called it calls it again. It may have to wait for the lock of the dead one.
        this.meanwhile(farm.seed(farm.last));
        return true;
      case 'drainer killed':
        await farm.invoke('drainer', {}, AbortSignal.timeout(Math.round(200 + draw * 600)));
        return true;
      case 'Blender killed': {
        // The same error twice is the scene's, and the unit would be given up.
        for (let tries = 0; tries < MOMENTS; tries++) {
          const unit = await one?.killBlender((at) => this.struck.has(at));
          if (unit !== undefined) {
            this.struck.add(unit);
            return true;
          }
          await sleep(draw * LONGEST_MOMENT_MS);
        }
        return false;
      }
      default:
        return one !== undefined && befall(one, kind);
    }
  }
}

async function befall(one: ChaosInstance, kind: ChaosKind): Promise<boolean> {
  const soon = new Date(Date.now() + NOTICE_MS).toISOString().replace(/\.\d+/, '');
  switch (kind) {
    case 'worker killed':
      await one.worker?.kill();
      return true;
    case 'worker told to end':
      one.worker?.stop();
      return true;
    case 'spot notice':
      one.metadata.set('spot/instance-action', JSON.stringify({ action: 'terminate', time: soon }));
      one.endsAt = Date.now() + NOTICE_MS;
      return true;
    case 'rebalance recommendation':
      one.metadata.set('events/recommendations/rebalance', JSON.stringify({ noticeTime: soon }));
      return true;
    case 'taken by the group':
      one.metadata.set('autoscaling/target-lifecycle-state', 'Terminated');
      one.endsAt = Date.now() + NOTICE_MS;
      return true;
    case 'disk full':
      return one.fillDisk();
    default:
      throw new Error(`nobody knows how to bring about "${kind}"`);
  }
}

function oneOf<T>(these: readonly T[], draw: number): T | undefined {
  return these[Math.floor(draw * these.length)];
}
