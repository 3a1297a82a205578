import type { Ledger } from '../../../farm/ledger/ledger';
import { fileNameFault } from '../../../protocol/scene/file-name';
import type { Duration } from '../../../protocol/ledger/manifest';
import type { FailureRecord, NewRecord, PublishedFile } from '../../../protocol/ledger/record';
import { nameFiles } from '../../naming/name-files';
import type { UnitNaming } from '../../naming/published-names';
import { orFullDisk } from '../../failures/full-disk';
import { type CheckedFile, checkFiles, type Expectation } from '../../output-check/check-files';
import { framesBeside } from '../../output-check/frames-beside';
import { judgeOneColour } from '../../output-check/one-colour-policy';
import { OutputChecker } from '../../output-check/output-checker';
import { OutputFault } from '../../output-check/output-fault';
import type { Picture } from '../../output-check/picture/picture';
import { warningsOf } from '../../output-check/warnings';
import { quoted } from '../../project/quoted';
import type { FramesStore } from './frames-store';
import { outputFiles } from './output';

/** What is known of a record before the unit is published. */
export type Unpublished = Omit<
  NewRecord,
  'version' | 'job' | 'files' | 'attempt' | 'duration' | 'warnings'
> & {
  readonly duration: Omit<Duration, 'publish'>;
  /** What the unit's files are to be; absent for a template. */
  readonly expected?: Expectation | undefined;
  /** What Blender said that touches its pixels. */
  readonly said?: readonly string[] | undefined;
  /** Rejects when it is not to be published after all. @default - nothing is waited for */
  readonly unchanged?: Promise<void> | undefined;
  /** What went wrong with it before it was rendered, if anything. */
  readonly failure?: FailureRecord | undefined;
  /** What its files are called. @default - they keep their names */
  readonly naming?: UnitNaming | undefined;
};

type NamedFile = CheckedFile & { readonly as: string };

/** The first unit starts its thread, which serves all units. */
const checker = new OutputChecker();

/**
 * Makes a rendered unit known: looks at its files, uploads them with their checksums, which the store compares, and only then writes the
 * record. A worker that dies on the way leaves no record, and the unit is rendered again. Of two workers that have the unit, the one whose
 * files are in the store writes the record that stays.
 *
 * @throws OutputFault when what the unit wrote cannot be passed on.
 */
export async function publish(
  folder: string,
  store: FramesStore,
  ledger: Ledger,
  { expected, said = [], unchanged, failure, naming, ...record }: Unpublished,
  signal: AbortSignal,
): Promise<NewRecord> {
  const began = performance.now();
  // First: what is wrong with a file that was made of others is not the scene's fault.
  await unchanged;
  const looked = await checkFiles(await outputFiles(folder), expected, checker).catch(
    async (fault: unknown) => {
      throw await orFullDisk(fault, folder);
    },
  );
  const { files: checked, unnamed } = nameFiles(looked, naming);
  requireNames(checked);
  signal.throwIfAborted();
  const failed = failure?.attempts.length ?? 0;
  const warnings = [
    ...said,
    ...checked.flatMap((file) => warningsOf({ ...file, name: file.as })),
    ...unnamed.map((name) => `${name} keeps its name: no frame of its task can be told from it`),
    ...(expected ? await oneColourWarnings(checked, ledger, record.unit, failed > 0) : []),
  ];
  const files = await uploadAll(checked, store, signal);
  signal.throwIfAborted();
  const duration = { ...record.duration, publish: (performance.now() - began) / 1000 };
  const complete: NewRecord = {
    version: 2,
    job: ledger.job,
    ...record,
    attempt: failed + 1,
    duration,
    files,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  const isFirst = await ledger.writeRecord(complete, failure, { ifAbsent: true });
  // Another worker has recorded it first. But the files in the store may be ours, and the record must be of the files in the store.
  if (!isFirst && (await notThere(files, store)).length === 0) await ledger.writeRecord(complete, failure);
  return complete;
}

/** @throws OutputFault when the frame is to be rendered once more. */
async function oneColourWarnings(
  checked: readonly NamedFile[],
  ledger: Ledger,
  unit: string,
  failedBefore: boolean,
): Promise<string[]> {
  const frame = checked.map(({ name, as, check: { picture } }) => ({
    name: as,
    rendered: name,
    ...pictureForRecord(picture),
  }));
  if (frame.every(({ picture }) => picture?.oneColour === undefined)) return [];
  const judged = judgeOneColour(frame, await framesBeside(ledger, unit), failedBefore);
  if (judged.verdict === 'publish') return [];
  const said = `${judged.names.join(', ')} ${judged.names.length === 1 ? 'is' : 'are'} of one colour`;
  if (judged.verdict === 'render again')
    throw new OutputFault(
      'one-colour',
      `${said}, and the frames beside it are not; it is rendered once more`,
    );
  return [failedBefore ? `${said}, also when rendered once more` : said];
}

/** Also those that a template or a File Output node has chosen. @throws OutputFault when a file could not be fetched under its name. */
function requireNames(files: readonly NamedFile[]): void {
  for (const { as } of files) {
    const fault = fileNameFault(as);
    if (fault !== undefined) throw new OutputFault('bad-name', `${quoted(as)} cannot be published: ${fault}`);
  }
}

async function uploadAll(
  checked: readonly NamedFile[],
  store: FramesStore,
  signal: AbortSignal,
): Promise<PublishedFile[]> {
  const files: PublishedFile[] = [];
  for (const file of checked) files.push(await upload(file, store, signal));
  return files;
}

async function upload(
  { name, as, path, check: { bytes, sha256, picture } }: NamedFile,
  store: FramesStore,
  signal: AbortSignal,
): Promise<PublishedFile> {
  // The store compares what arrives with the checksum of what was looked at.
  const { etag } = await store.putFile(as, path, { sha256, signal });
  const rendered = as === name ? {} : { rendered: name };
  const at = store.at === undefined ? {} : { at: store.at };
  return { name: as, ...rendered, ...at, bytes, sha256, etag, ...pictureForRecord(picture) };
}

/** The names of the files that the store does not have as they were uploaded. */
async function notThere(files: readonly PublishedFile[], store: FramesStore): Promise<string[]> {
  const stored = await Promise.all(files.map(({ name }) => store.head(name)));
  return files
    .filter(({ bytes, etag }, i) => stored[i]?.bytes !== bytes || stored[i].etag !== etag)
    .map(({ name }) => name);
}

/** What a record keeps of a picture; empty for a file that is none. */
function pictureForRecord(found: Picture | undefined): Pick<PublishedFile, 'picture'> {
  if (!found) return {};
  const { notFinite = [], ...picture } = found;
  const nan = notFinite.reduce((sum, one) => sum + one.nan, 0);
  const infinite = notFinite.reduce((sum, one) => sum + one.infinite, 0);
  return { picture: { ...picture, ...(nan > 0 ? { nan } : {}), ...(infinite > 0 ? { infinite } : {}) } };
}
