import type { AuditFinding } from '../../../farm/audit/audit-kinds';
import type { AuditedJob } from '../../../farm/audit/audited';
import type { FarmEntry } from '../../../protocol/farm/farm-entry';
import { UserFault } from '../../../protocol/failure/fault';
import { FrameRange } from '../../../protocol/job/frame-range';
import { keys, nameInKey, unitInKey } from '../../../protocol/job/keys';
import { parseUnitName } from '../../../protocol/job/unit';
import { UPGRADE, upgradeText } from '../../../protocol/ledger/version-fault';
import { keyIn, readPlace } from '../../../protocol/scene/frames-place';
import { quotedForShell } from '../../output/quoted-for-shell';
import { byKind, type Fix, isAllThere, type JobFixes, type Mender } from './fix';

type Kinds = ReadonlyMap<AuditFinding['kind'], readonly AuditFinding[]>;
/** A fix of a job, and what it leaves to be rendered: frames as `brenda submit` takes them. */
type Mended = Fix & { readonly again?: readonly string[]; readonly retry?: true };

const AGAIN = 'have it rendered again with the commands at the end';

/**
 * On a farm. Nothing is deleted there but what can neither be a frame nor become one:
 *
 * - where a newer version of Brenda has written anything of a job, its fix is to upgrade, and that alone;
 * - what takes the place of a frame is moved away, and not deleted: a worker writes over nothing that is not of its job, and it may be a person's work;
 * - a record is deleted where its files are not what it says, so that its unit is rendered again. Other files of that unit stay until then.
 *
 * @param at when the farm was audited: what is moved away goes where nothing can be yet.
 */
export function mendOnFarm({ farm, framesBucket }: FarmEntry, at: string): Mender {
  const aside = `moved-${at.replace(/\D/g, '').slice(0, 14)}`;
  return {
    ofJob: (job) => new FarmJob(job, farm, framesBucket, aside).fixes(),
    ofNoJob: () => undefined,
    json: `brenda audit --farm ${quotedForShell(farm)} --json`,
  };
}

class FarmJob {
  private readonly farmOption: string;

  constructor(
    private readonly job: AuditedJob,
    farm: string,
    private readonly bucket: string,
    private readonly aside: string,
  ) {
    this.farmOption = `--farm ${quotedForShell(farm)}`;
  }

  fixes(): JobFixes {
    const kinds = byKind(this.job.findings);
    const mended = [...(this.newer(kinds) ?? [...kinds].flatMap(([kind, found]) => this.mend(kind, found)))];
    const again = mended.flatMap((one) => one.again ?? []);
    return {
      fixes: mended.map(({ kind, text, commands }) => ({ kind, text, commands: [...new Set(commands)] })),
      then: [
        ...this.goOn([...new Set(again)]),
        ...(mended.some(({ retry }) => retry)
          ? [`brenda retry ${this.farmOption} --job ${this.job.job}`]
          : []),
      ],
    };
  }

  /** Undefined where no newer version has written anything of the job. */
  private newer(kinds: Kinds): Mended[] | undefined {
    if (!kinds.get('unreadable')?.some(({ unreadable }) => unreadable === 'newer')) return undefined;
    return [{ kind: 'unreadable', text: upgradeText('command line'), commands: [UPGRADE['command line']] }];
  }

  private mend(kind: AuditFinding['kind'], found: readonly AuditFinding[]): Mended[] {
    const { job } = this.job;
    const rm = (key: string): string => `aws s3 rm ${this.at(key)}`;
    const names = found.map(({ name }) => name);
    switch (kind) {
      case 'lost':
      case 'changed':
        return [this.ofFiles(kind, found)];
      case 'unreadable':
        return this.unreadable(found);
      case 'unaccounted':
        return [{ kind, text: AGAIN, commands: [], again: names.map(rangeOf) }];
      case 'givenUp':
        return [{ kind, text: AGAIN, commands: [], retry: true }];
      case 'stray':
        return isAllThere(this.job)
          ? [
              {
                kind,
                text: 'to delete it, if it is not needed:',
                commands: names.map((name) => rm(keys.frame(job, name))),
              },
            ]
          : [{ kind, text: 'none yet: it may be of a frame that is not recorded', commands: [] }];
      case 'oldSlices':
        return [
          {
            ...{ kind, text: 'nothing reads it; to delete it:' },
            commands: names.map((unit) => `aws s3 rm --recursive ${this.at(keys.slicesOf(job, unit))}`),
          },
        ];
      case 'failedAndDone':
        return [
          {
            ...{ kind, text: 'nothing reads it; to delete it:' },
            commands: names.map((unit) => rm(keys.failure(job, unit))),
          },
        ];
      case 'oldLog':
        return [{ kind, text: 'nothing reads it; to delete it:', commands: names.map(rm) }];
      default:
        return [];
    }
  }

  private ofFiles(kind: 'lost' | 'changed', found: readonly AuditFinding[]): Mended {
    const commands = found.flatMap(({ name, at, units = [] }) => [
      ...(kind === 'changed' ? [this.moveAway(name, at)] : []),
      ...units.map((unit) => `aws s3 rm ${this.at(keys.record(this.job.job, unit))}`),
    ]);
    const again = found.flatMap(({ units = [] }) => units.map(rangeOf));
    const text = this.job.isCancelled
      ? `it counts as not rendered then; the job is cancelled, and brenda resume ${this.farmOption} --job ${this.job.job} goes on with it:`
      : kind === 'changed'
        ? `what lies there now is kept under another name; ${AGAIN}:`
        : `${AGAIN}:`;
    return { kind, text, commands, ...(this.job.isCancelled ? {} : { again }) };
  }

  private moveAway(name: string, at: string | undefined): string {
    if (at === undefined) return this.asideOf(keys.frame(this.job.job, name));
    const place = readPlace(at);
    const [from, to] = [keyIn(place, name), keyIn(place, `${this.aside}/${name}`)];
    return `aws s3 mv ${quotedForShell(`s3://${place.bucket}/${from}`)} ${quotedForShell(`s3://${place.bucket}/${to}`)}`;
  }

  /** Of what no newer version has written. */
  private unreadable(found: readonly AuditFinding[]): Mended[] {
    const kind = 'unreadable' as const;
    const { job } = this.job;
    const fixes: Mended[] = [];
    for (const { name: key, unreadable } of found) {
      const isJob = key === keys.jobFile(job);
      const remove = unreadable === 'damaged' ? `aws s3 rm ${this.at(key)}` : this.asideOf(key);
      if (unreadable === 'unknown') {
        const text = `another version of Brenda may be able to read it; ${upgradeText('command line')}`;
        fixes.push({ kind, text, commands: [UPGRADE['command line']] });
      } else if (isJob)
        fixes.push({
          ...{ kind, commands: [] },
          text: 'the job is damaged: the command or deployment that asked for it writes it again',
        });
      else if (key.startsWith(keys.requests(job))) fixes.push(this.ofRequest(key, remove));
      else {
        const again = [rangeOf(unitInKey(key) ?? '')];
        fixes.push({ kind, text: `${AGAIN}:`, commands: [remove], again });
      }
    }
    return merged(fixes);
  }

  /** Its name has the frames, but for those that are too many. */
  private ofRequest(key: string, remove: string): Mended {
    const kind = 'unreadable' as const;
    const frames = rangeIn(nameInKey(key));
    if (frames === undefined)
      return {
        kind,
        text: 'ask for its frames again with brenda submit, and delete it:',
        commands: [remove],
      };
    // The same frames are the same request, which is written in place of this one.
    return { kind, text: 'ask for its frames again:', commands: [this.submit(frames)] };
  }

  private goOn(frames: readonly string[]): string[] {
    if (frames.length === 0) return [];
    // What the farm has forgotten, or another one was asked for, it does not go on with by itself.
    return [this.job.isRemembered ? `brenda resume ${this.farmOption}` : this.submit(frames.join(','))];
  }

  private submit(frames: string): string {
    return `brenda submit ${this.farmOption} --job ${this.job.job} --frames=${frames}`;
  }

  private asideOf(key: string): string {
    return `aws s3 mv ${this.at(key)} ${this.at(`${this.aside}/${key}`)}`;
  }

  private at(key: string): string {
    return quotedForShell(`s3://${this.bucket}/${key}`);
  }
}

/** Those that say the same, as one. */
function merged(fixes: readonly Mended[]): Mended[] {
  const found = new Map<string, Mended>();
  for (const fix of fixes) {
    const before = found.get(fix.text);
    found.set(
      fix.text,
      before
        ? {
            ...before,
            commands: [...before.commands, ...fix.commands],
            again: [...(before.again ?? []), ...(fix.again ?? [])],
          }
        : fix,
    );
  }
  return [...found.values()];
}

function rangeOf(unit: string): string {
  const span = parseUnitName(unit)?.span;
  if (!span) throw new Error(`${unit} is no unit, and was read as one`);
  const { first, last, step } = span;
  return first === last
    ? String(first)
    : `${String(first)}-${String(last)}${step === 1 ? '' : `x${String(step)}`}`;
}

function rangeIn(name: string): string | undefined {
  try {
    return FrameRange.parse(name.replaceAll('_', ',')).toString();
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return undefined;
  }
}
