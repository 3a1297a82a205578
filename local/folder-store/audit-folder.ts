import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audited, AuditedJob } from '../../farm/audit/audited';
import type { AuditFinding } from '../../farm/audit/audit-kinds';
import { jobFacts } from '../../farm/audit/job-facts';
import { jobFindings } from '../../farm/audit/job-findings';
import { type ListedJob, listedJobs } from '../../farm/audit/listed-jobs';
import { ListedStore } from '../../farm/audit/listed-store';
import { jobStatus } from '../../farm/progress/job-status';
import { jobsByRequest } from '../../farm/ledger/jobs-by-request';
import { Ledger } from '../../farm/ledger/ledger';
import { keys } from '../../protocol/job/keys';
import { OF_A_RUN } from '../output-folder/left-behind';
import { HIDDEN } from '../output-folder/output-folder';
import { runState } from '../run/run-state';
import { folderFrames, type JobThere, type LostFile } from './folder-frames';
import { FolderObjectStore } from './folder-object-store';
import { FolderReader } from './folder-reader';
import type { ReadableFolder } from './readable-folder';

/**
 * Compares an output folder's records with the files, and checks the contents of `.brenda`. Changes nothing.
 *
 * @param store the folder.
 * @param options.job only this one. @default - every job that was rendered into it
 * @param options.isRead whether each file is read, and its SHA-256 compared. Without, a file is read only where its size and times differ.
 */
export async function auditFolder(
  store: ReadableFolder,
  { job, isRead }: { readonly job?: string | undefined; readonly isRead: boolean },
): Promise<Audited> {
  const { folder } = store.layout;
  // `store` hides unreadable objects; they are reported here.
  const bare = new FolderObjectStore(folder);
  const reader = new FolderReader(store);
  const asked = await store.reading(async () => (await jobsByRequest(store)).map(({ id }) => id));
  const listed: ListedJob[] = [];
  for await (const one of listedJobs(bare)) listed.push(one);
  // The records of a job count also where it cannot be read what was asked of it.
  const ids = [...new Set([...asked, ...listed.map((one) => one.job)])];
  const there = await store.reading(() => folderFrames(reader, ids));
  const run = await runState(folder).catch(() => undefined);
  const since = run?.state === 'running' ? new Date(run.since) : undefined;
  const jobs: AuditedJob[] = [];
  let isAnyRecordUnread = false;
  for (const one of listed) {
    const id = one.job;
    if (job !== undefined && id !== job) continue;
    const view = new ListedStore(bare, id, one.objects);
    const facts = await jobFacts(view, one);
    const own = there.jobs.find((other) => other.job === id);
    const isLost = (unit: string): boolean => (own?.units.get(unit)?.lost.length ?? 0) > 0;
    const { counts, findings } = jobFindings(facts, {
      status: facts.unreadable.size === 0 ? await jobStatus(new Ledger(view, id), { isLost }) : undefined,
      isLost,
      statusSeesFiles: true,
      // The same command resumes it.
      isQueued: true,
    });
    isAnyRecordUnread ||= [...facts.unreadable.keys()].some((key) => key.startsWith(keys.ledger(id)));
    const files = [...facts.records.values()].flatMap(({ record }) => record.files);
    jobs.push({
      job: id,
      scene: facts.file?.job.scene ?? null,
      counts,
      records: facts.records.size,
      isCancelled: facts.isCancelled,
      isRemembered: true,
      files: files.length,
      bytes: { ...facts.bytes, frames: files.reduce((sum, { bytes }) => sum + bytes, 0) },
      findings: [...fileFindings(own), ...(isRead ? await readFindings(reader, own) : []), ...findings],
    });
  }
  const strays = there.unrecorded
    // A record that cannot be read may name any of them.
    .filter(({ modified }) => !isAnyRecordUnread && (since === undefined || modified < since))
    .map(({ name }): AuditFinding => ({ kind: 'stray', name }));
  const left = since === undefined ? await leftBehind(folder) : [];
  const at = (await bare.now()).toISOString();
  return { at, jobs, findings: job === undefined ? [...strays, ...left] : [], unseen: [], dollars: null };
}

function fileFindings(own: JobThere | undefined): AuditFinding[] {
  return [...(own?.units ?? [])].flatMap(([unit, { lost }]) => lost.map((file) => lostFinding(unit, file)));
}

function lostFinding(unit: string, file: LostFile): AuditFinding {
  const { name } = file;
  switch (file.how) {
    case 'deleted':
      return { kind: 'lost', name, detail: unit };
    case 'renamed':
      return { kind: 'lost', name, detail: `it is called ${file.to} now`, to: file.to };
    case 'replaced':
      return { kind: 'replaced', name, detail: `by job ${file.by}` };
    case 'changed':
      return { kind: 'changed', name };
  }
}

/** Checks files whose size and times are unchanged. */
async function readFindings(reader: FolderReader, own: JobThere | undefined): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  const files = await reader.files();
  for (const { record, lost } of own?.units.values() ?? []) {
    for (const { name, sha256 } of record.files) {
      const state = files.get(name);
      if (!state || lost.some((file) => file.name === name)) continue;
      if ((await reader.sha256(name, state)) !== sha256)
        findings.push({ kind: 'changed', name, detail: 'its SHA-256 is not that of its record' });
    }
  }
  return findings;
}

/** Files that a run removes at its end, and otherwise the next run. */
async function leftBehind(folder: string): Promise<AuditFinding[]> {
  const found: AuditFinding[] = [];
  for (const name of OF_A_RUN)
    for (const entry of await readdir(join(folder, HIDDEN, name)).catch(() => []))
      found.push({ kind: 'temporary', name: `${HIDDEN}/${name}/${entry}` });
  return found;
}
