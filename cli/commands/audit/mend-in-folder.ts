import type { AuditFinding, AuditKind } from '../../../farm/audit/audit-kinds';
import type { FolderLayout } from '../../../local/folder-store/folder-layout';
import { keys } from '../../../protocol/job/keys';
import { UPGRADE, upgradeText } from '../../../protocol/ledger/version-fault';
import { quotedForShell } from '../../output/quoted-for-shell';
import { byKind, type Fix, type Mender } from './fix';

const SAME_COMMAND = 'the same brenda render command renders it again';

/** In an output folder: the next `brenda render` mends most, and keeps what it replaces. */
export function mendInFolder(layout: Pick<FolderLayout, 'folder' | 'pathOf'>): Mender {
  const at = (key: string): string => quotedForShell(layout.pathOf(key));
  return {
    ofJob: ({ job, findings }) => ({
      fixes: [...byKind(findings)].flatMap(([kind, found]) => mend(kind, found, job, at)),
      then: [],
    }),
    ofNoJob: (kind) =>
      kind === 'temporary' ? 'the next brenda render into this folder removes it' : undefined,
    json: `brenda audit ${quotedForShell(layout.folder)} --json`,
  };
}

function mend(
  kind: AuditKind,
  found: readonly AuditFinding[],
  job: string,
  at: (key: string) => string,
): Fix[] {
  const names = found.map(({ name }) => name);
  const remove = (command: string, keyOf: (name: string) => string): Fix => ({
    ...{ kind, text: 'nothing reads it; to delete it:' },
    commands: names.map((name) => `${command} -- ${at(keyOf(name))}`),
  });
  switch (kind) {
    case 'lost':
      return lost(found, job, at);
    case 'changed':
      return [{ kind, text: SAME_COMMAND, commands: [] }];
    case 'unreadable':
      return unreadable(found, job);
    case 'failedAndDone':
      return [remove('rm', (unit) => keys.failure(job, unit))];
    case 'oldSlices':
      return [remove('rm -r', (unit) => keys.slicesOf(job, unit).replace(/\/$/, ''))];
    case 'oldLog':
      return [remove('rm', (key) => key)];
    default:
      return [];
  }
}

function lost(found: readonly AuditFinding[], job: string, at: (key: string) => string): Fix[] {
  const kind = 'lost' as const;
  const back = found.flatMap(({ name, to }) =>
    to === undefined ? [] : [`mv -n -- ${at(keys.frame(job, to))} ${at(keys.frame(job, name))}`],
  );
  return [
    ...(back.length > 0 ? [{ kind, text: 'give back its name:', commands: back }] : []),
    ...(back.length < found.length ? [{ kind, text: SAME_COMMAND, commands: [] }] : []),
  ];
}

/** What a newer version has written is never to be deleted, and nothing else where it lies. */
function unreadable(found: readonly AuditFinding[], job: string): Fix[] {
  const kind = 'unreadable' as const;
  const isAny = (is: (finding: AuditFinding) => boolean): boolean => found.some(is);
  if (isAny((one) => one.unreadable === 'newer'))
    return [{ kind, text: upgradeText('command line'), commands: [UPGRADE['command line']] }];
  const isRecord = ({ name }: AuditFinding): boolean => name.startsWith(keys.ledger(job));
  const isDamaged = (one: AuditFinding): boolean => one.unreadable === 'damaged';
  const text = [
    ...(isAny((one) => isDamaged(one) && isRecord(one))
      ? ['the same brenda render command renders it again']
      : []),
    ...(isAny((one) => isDamaged(one) && !isRecord(one))
      ? ['the job is damaged: the same brenda render command writes it again']
      : []),
    ...(isAny((one) => !isDamaged(one))
      ? ['take the version of Brenda that has written it, or another folder']
      : []),
  ];
  return text.map((one) => ({ kind, text: one, commands: [] }));
}
