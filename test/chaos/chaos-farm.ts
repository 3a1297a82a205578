import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../farm/ledger/ledger';
import { type Job, jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { readTaskMessage, writeTaskMessage } from '../../protocol/job/task-message';
import { type Unit, unitName } from '../../protocol/job/unit';
import type { AwsCall } from '../support/aws/aws-call';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/aws/fault-proxy';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { bundled, invoke, type Invoked } from '../support/deployment/lambda';
import { scene } from '../support/scenes';
import { ChaosGroup } from './chaos-group';

const LEASE_SECONDS = 4;
/** The drainer's minute. */
const MINUTE_MS = 4_000;
const INSTANCES = 3;
/** Seconds; moto goes on waiting for a worker that is dead, and gives it the next message. */
const LONGEST_WAIT = 2;

/** A farm in moto with the functions and the workers that are deployed, and a proxy between them and it. */
export class ChaosFarm {
  readonly group: ChaosGroup;
  readonly ledger: Ledger;
  /** What the drainer said last. */
  said = '';
  /** The last frame that was asked for. */
  last = 0;
  /** Invocations that failed and were made again. */
  failedInvocations = 0;
  /** What was done to single units, as workers tell what they do. */
  private readonly deeds: { readonly time: string; readonly event: string; readonly unit: string }[] = [];
  private isOpen = true;
  private readonly drains: Promise<void>;

  private constructor(
    readonly folder: string,
    readonly job: Job,
    readonly scene: string,
    private readonly moto: Moto,
    readonly aws: MotoFarm,
    readonly proxy: FaultProxy,
    private readonly functions: { readonly seeder: string; readonly drainer: string },
  ) {
    this.ledger = new Ledger(aws.store, jobId(job));
    this.group = new ChaosGroup(aws.fleet, folder, moto.env, {
      ...this.env,
      BRENDA_BLENDER_THREADS: '1',
    });
    this.drains = this.drain();
  }

  static async start(folder: string, faultOf: (call: AwsCall) => Fault | undefined): Promise<ChaosFarm> {
    const [moto, blend] = await Promise.all([startMoto(), scene('every-frame-new')]);
    const aws = await motoFarm(moto, { max: INSTANCES });
    const proxy = await startFaultProxy(String(moto.env['AWS_ENDPOINT_URL']), faultOf, {
      longestWait: LONGEST_WAIT,
    });
    const job: Job = { project: '0'.repeat(64), scene: 'every-frame-new.blend', settings: {} };
    const [seeder, drainer] = ['seeder', 'drainer'].map((name) =>
      bundled(`lambda/${name}/handler.ts`, join(folder, 'functions')),
    ) as [string, string];
    return new ChaosFarm(folder, job, blend, moto, aws, proxy, { seeder, drainer });
  }

  /** The environment of all that is deployed. */
  private get env(): Record<string, string> {
    return {
      ...this.aws.env,
      AWS_ENDPOINT_URL: this.proxy.endpoint,
      BRENDA_LEASE_SECONDS: String(LEASE_SECONDS),
    };
  }

  /** Asks for the frames up to this one, until the seeder has done it. */
  async seed(last: number): Promise<void> {
    while (!(await this.seedOnce(last))) await sleep(200);
  }

  /** The same, once. @returns whether the seeder has done it. */
  async seedOnce(last: number, signal?: AbortSignal): Promise<boolean> {
    this.last = Math.max(this.last, last);
    const request = {
      job: this.job,
      source: pathToFileURL(dirname(this.scene)).href,
      frames: `1-${String(this.last)}`,
      failuresAllowed: 'unlimited',
    };
    const { result } = await this.invoke('seeder', { request }, signal);
    if (result === undefined) this.failedInvocations++;
    return result !== undefined;
  }

  invoke(name: 'seeder' | 'drainer', event: unknown, signal?: AbortSignal): Promise<Invoked> {
    return invoke(this.functions[name], event, { env: this.env, ...(signal ? { signal } : {}) });
  }

  /** One more message for a frame that was asked for. */
  async double(frame: number): Promise<void> {
    const task = { span: { first: frame, last: frame, step: 1 } };
    this.note('message doubled', task);
    await this.aws.queue.sendAll([writeTaskMessage({ job: this.ledger.job, task })]);
  }

  /** Deletes a message. @returns false when there is none. */
  async lose(): Promise<boolean> {
    const received = await this.aws.queue.receive({ waitSeconds: 0, leaseSeconds: 10 });
    if (!received) return false;
    this.note(
      `message lost, received ${String(received.receives - 1)} times`,
      readTaskMessage(received.body).task,
    );
    await this.aws.queue.remove(received.receipt);
    return true;
  }

  /** The units that are not recorded. */
  async missing(): Promise<number> {
    return this.last - (await this.ledger.countDone());
  }

  async tasks(): Promise<number> {
    const { visible, inFlight, delayed } = await this.aws.queue.depth();
    return visible + inFlight + delayed;
  }

  /** For whoever wonders why it does not come to its end. */
  async standing(): Promise<string> {
    const done = new Set<string>();
    for await (const unit of this.ledger.done()) done.add(unit);
    const units = Array.from({ length: this.last }, (_, i) => `frame_${String(i + 1).padStart(6, '0')}`);
    const missing = units.filter((unit) => !done.has(unit));
    const failures = await Promise.all(missing.map((unit) => this.ledger.failure(unit)));
    const dead = JSON.stringify(await this.aws.deadLetters.depth());
    const memory = await this.aws.store.get(keys.farm(this.aws.group).drainer);
    return [
      `missing: ${missing.join(', ')}; tasks: ${String(await this.tasks())}; dead letters: ${dead}; drainer: ${this.said}`,
      `its memory: ${Buffer.from(memory ?? []).toString()}`,
      ...failures.map((failure) => JSON.stringify(failure)),
      ...this.historyOf(missing),
    ].join('\n');
  }

  /** What was said of the units that these lines name, in the order of time: for whoever wonders how it came to that. */
  historyOf(lines: readonly string[]): string[] {
    const units = new Set(lines.flatMap((line) => line.match(/frame_\d+/g) ?? []));
    const events = this.group.instances.flatMap(({ workers }) => workers.flatMap((worker) => worker.events));
    return [...events, ...this.deeds]
      .filter((one) => 'unit' in one && units.has(one.unit) && one.event !== 'progress')
      .map((one) => JSON.stringify(one))
      .sort();
  }

  private note(event: string, task: Unit): void {
    this.deeds.push({ time: new Date().toISOString(), event, unit: unitName(task) });
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.drains;
    await this.group.close();
    await this.proxy.close();
    await this.moto.stop();
  }

  private async drain(): Promise<void> {
    while (this.isOpen) {
      const { error, log } = await this.invoke('drainer', {});
      if (error !== undefined || log.length === 0) this.failedInvocations++;
      else this.said = (JSON.parse(log.at(-1) ?? '{}') as { reason?: string }).reason ?? '';
      await sleep(MINUTE_MS);
    }
  }
}
