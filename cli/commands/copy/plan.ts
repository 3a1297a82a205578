import { resolve } from 'node:path';
import { mountPoint } from '../../../farm/volume/instance/start-volume';
import { UserFault } from '../../../protocol/failure/fault';

/** What is copied from where to where. */
export interface CopyPlan {
  readonly direction: 'to' | 'from';
  /** The named instance. @default - all that are chosen */
  readonly instance?: string;
  /** The volume whose instance is meant. @default - none: it is for instances of a farm */
  readonly volume?: string;
  /** On the instance, as given. */
  readonly remote: string;
  /** On this machine; `HOST` in it stands for the instance's id. */
  readonly local: string;
}

/** A path on an instance: `HOST:/tmp/a`, `i-0123456789abcdef0:a`. */
const REMOTE = /^(HOST|i-[0-9a-f]{8,17}):(.*)$/s;

/** A path on a volume: `film:`, `film:textures/a`. Not a Windows path, nor a local one with a colon after a slash. */
const ON_VOLUME = /^([a-z0-9][\w.-]+):(.*)$/is;

/**
 * Parses the arguments of `brenda copy`.
 *
 * @throws UserFault unless exactly one of the two is on an instance.
 */
export function copyPlan(source: string, destination: string): CopyPlan {
  const [from, to] = [REMOTE.exec(source), REMOTE.exec(destination)];
  if (from && to)
    throw new UserFault(
      `copy ${source} ${destination}: both are on instances; one has to be on this machine`,
    );
  const remote = from ?? to;
  if (!remote) return volumePlan(source, destination);
  const [text, host = '', path = ''] = remote;
  if (from && path === '') throw new UserFault(`copy ${text}: which file? write ${text}path`);
  const local = from ? destination : source;
  if (local === '') throw new UserFault('copy "": must be a path on this machine');
  return {
    direction: from ? 'from' : 'to',
    ...(host === 'HOST' ? {} : { instance: host }),
    remote: path,
    local,
  };
}

/** The same for a volume that `brenda volume new` has made: its relative paths are on the volume. */
function volumePlan(source: string, destination: string): CopyPlan {
  const [from, to] = [ON_VOLUME.exec(source), ON_VOLUME.exec(destination)];
  if (from && to)
    throw new UserFault(`copy ${source} ${destination}: both are on volumes; one has to be on this machine`);
  const remote = from ?? to;
  if (!remote)
    throw new UserFault(
      `copy ${source} ${destination}: neither is on an instance; write HOST:path for all of them, i-0123456789abcdef0:path, or VOLUME:path`,
    );
  const [, volume = '', path = ''] = remote;
  const local = from ? destination : source;
  if (local === '') throw new UserFault('copy "": must be a path on this machine');
  return {
    direction: from ? 'from' : 'to',
    volume,
    remote: path.startsWith('/') ? path : `${mountPoint(volume)}/${path}`,
    local,
  };
}

/**
 * The local path for one of several instances, absolute: scp would take `a:b` for another machine's.
 *
 * @throws UserFault when files of several instances would have one path.
 */
export function localPath({ direction, local }: CopyPlan, instance: string, instances: number): string {
  if (direction === 'from' && instances > 1 && !local.includes('HOST'))
    throw new UserFault(
      `copy ${local}: what comes from ${String(instances)} instances would lie in one place; write HOST where each is to have its id, like logs/HOST.log`,
    );
  const path = local.replaceAll('HOST', instance);
  return `${resolve(path)}${/[^/]\/$/.test(path) ? '/' : ''}`;
}
