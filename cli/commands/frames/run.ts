import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsFault, awsFault, tellingAwsFaults } from '../../../farm/account/aws-fault';
import { farmSnapshot, isOver } from '../../../farm/status/farm-snapshot';
import { jobStatus } from '../../../farm/progress/job-status';
import { Overruled, overruledFiles } from '../../../farm/ledger/overruled';
import type { OpenFarm } from '../../../farm/open-farm';
import { filesByName, type PublishedFile, publishedInOrder } from '../../../farm/ledger/published-files';
import { RemoteFile } from '../../../farm/store/remote-file';
import { FrameSync, type SyncPass } from '../../../local/sync/frame-sync';
import { UserFault } from '../../../protocol/failure/fault';
import { bytesText } from '../../output/bytes-text';
import { columns } from '../../output/columns';
import { exitCodes } from '../../program/exit-codes';
import { counted } from '../../output/counted';
import { interruptible } from '../../program/interruptible';
import { type JobAt, jobAt } from '../../job/job-at';
import { syncPlace } from './sync-place';

export interface FramesCommandFlags {
  readonly farm?: string | true;
  readonly job?: string;
  readonly sync?: string;
  readonly watch?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Time between two checks; a large ledger costs a request per thousand units, so it is checked less often. */
const LOOK_EACH_MS = 3_000;
const UNITS_A_LOOK = 3_000;
/** Failures whose reasons are read in each check. */
const MOST_REASONS = 100;
const NONE_OVERRULED = new Overruled(new Map());
/** Lines written at once. */
const LINES = 10_000;

/** `brenda frames`: lists finished frames, or brings them here. */
export async function frames(flags: FramesCommandFlags): Promise<void> {
  if (flags.sync === undefined) {
    for (const option of ['watch', 'dryRun'] as const)
      if (flags[option])
        throw new UserFault(`${option === 'watch' ? '--watch' : '--dry-run'}: needs --sync FOLDER`);
  }
  if (flags.sync === '') throw new UserFault('--sync "": must be a folder; it may be new');
  if (flags.watch && flags.dryRun)
    throw new UserFault('--dry-run: says what is there now; leave out --watch');
  await interruptible('what is here is whole; go on with the same command', (stop) =>
    tellingAwsFaults(async () => {
      const job = await jobAt('frames', undefined, {
        farm: flags.farm ?? true,
        ...(flags.job === undefined ? {} : { job: flags.job }),
      });
      const { farm } = job;
      if (!farm) throw new Error('there is no farm');
      await (flags.sync === undefined
        ? list(job, farm, flags, stop)
        : sync(job, farm, flags.sync, flags, stop));
    }),
  );
}

async function list(
  { ledger }: JobAt,
  { store }: OpenFarm,
  { json }: FramesCommandFlags,
  signal: AbortSignal,
): Promise<void> {
  let count = 0;
  let bytes = 0;
  const add = (file: { readonly bytes: number }): void => {
    count++;
    bytes += file.bytes;
  };
  // A file named after its unit is in one record only.
  const byName = json ? undefined : await filesByName(ledger, store, signal);
  const overruled = byName ? NONE_OVERRULED : await overruledFiles(ledger, signal);
  if (json) {
    for await (const file of publishedInOrder(ledger, { overruled, onUnreadable: tellUnreadable, signal })) {
      add(file);
      process.stdout.write(`${JSON.stringify(file)}\n`);
    }
  } else {
    const files = byName ?? (await fromRecords(ledger, overruled, signal));
    files.forEach(add);
    const lines = columns(
      files.map((file) => [file.name, bytesText(file.bytes)]),
      new Set([1]),
    );
    // Joined, they may exceed the longest string.
    for (let i = 0; i < lines.length; i += LINES)
      process.stdout.write(`${lines.slice(i, i + LINES).join('\n')}\n`);
  }
  process.stderr.write(`${counted(count, 'file')}, ${bytesText(bytes)}${overruledText(overruled)}\n`);
}

async function fromRecords(
  ledger: JobAt['ledger'],
  overruled: Overruled,
  signal: AbortSignal,
): Promise<Pick<PublishedFile, 'name' | 'bytes'>[]> {
  const files: Pick<PublishedFile, 'name' | 'bytes'>[] = [];
  for await (const { name, bytes } of publishedInOrder(ledger, {
    overruled,
    onUnreadable: tellUnreadable,
    signal,
  }))
    files.push({ name, bytes });
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** No fault: frames that were rendered again in tasks of another size. */
function overruledText({ files }: Pick<Overruled, 'files'>): string {
  if (files === 0) return '';
  return `; more than one record names ${counted(files, 'file')}, and the later counts`;
}

async function sync(
  { ledger }: JobAt,
  farm: OpenFarm,
  path: string,
  {
    watch = false,
    dryRun = false,
    json,
  }: { readonly watch?: boolean; readonly dryRun?: boolean; readonly json?: true },
  stop: AbortSignal,
): Promise<void> {
  const { folder, nameOf } = await syncPlace(ledger, path);
  const frameSync = new FrameSync(ledger, {
    folder,
    nameOf,
    dryRun,
    remote: new RemoteFile({ bucket: farm.entry.framesBucket, key: '' }),
    onBrought: (file) => {
      process.stdout.write(`${json ? JSON.stringify({ ...file, dryRun }) : file.path}\n`);
    },
  });
  const told = new Set<string>();
  const tell = (line: string): void => {
    if (!told.has(line)) process.stderr.write(`${line}\n`);
    told.add(line);
  };
  let brought = 0;
  let bytes = 0;
  const pass = async (): Promise<SyncPass> => {
    const came = await frameSync.pass(stop);
    brought += came.brought;
    bytes += came.bytes;
    came.faults.forEach(tell);
    return came;
  };

  let last = watch ? undefined : await pass();
  let isComplete = true;
  while (!last) {
    try {
      const { over, complete, standing } = await lookAt(ledger, farm);
      const came = await pass();
      tell(standing);
      isComplete = complete;
      if (over) last = came;
      else
        await sleep(LOOK_EACH_MS * (1 + Math.floor(came.units / UNITS_A_LOOK)), undefined, { signal: stop });
    } catch (error) {
      tell(passing(error).message);
      await sleep(LOOK_EACH_MS, undefined, { signal: stop });
    }
  }
  const what = dryRun ? 'would be brought; nothing was changed' : 'brought';
  process.stderr.write(
    `${counted(brought, 'file')}, ${bytesText(bytes)}, ${what}${dryRun ? '' : `; ${counted(last.units, 'unit')} of the job here`}${overruledText({ files: last.overruled })}\n`,
  );
  process.exitCode = isComplete && last.faults.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** A fault that may be gone at the next check. @throws anything else. */
function passing(error: unknown): AwsFault {
  const fault = awsFault(error);
  if (!fault?.isPassing) throw error;
  return fault;
}

/** Whether more frames will come. A later pass finds what is recorded before this check. */
async function lookAt(
  ledger: JobAt['ledger'],
  farm: OpenFarm,
): Promise<{ readonly over: boolean; readonly complete: boolean; readonly standing: string }> {
  const [status, snapshot] = await Promise.all([
    jobStatus(ledger, { mostReasons: MOST_REASONS }),
    farm.store.now().then((now) => farmSnapshot(farm, now.getTime())),
  ]);
  const {
    total = 0,
    done = 0,
    missing,
    failed = [],
    failedFrames = failed.length,
    moreFailed = 0,
  } = status ?? {};
  const lost = failedFrames + moreFailed;
  return {
    over: missing?.count === 0 || isOver(snapshot),
    complete: done === total,
    standing: `${String(done)} of ${counted(total, 'unit')} done${lost > 0 ? `, ${String(lost)} failed` : ''}`,
  };
}

/** The others are listed; the exit code shows that one is missing. */
function tellUnreadable({ message }: Error): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCodes.failed;
}
