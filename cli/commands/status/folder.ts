import { FolderReader } from '../../../local/folder-store/folder-reader';
import { exitCodes } from '../../program/exit-codes';
import { folderLine, folderLines } from './folder-lines';
import { folderStatus, type FolderStatus, isComplete } from './folder-status';
import { outputFolder } from '../../job/rendered-folder';

export interface FolderFlags {
  readonly job?: string;
  readonly watch?: true;
  readonly json?: true;
}

/** Shows an output folder and the state of its last run; with `watch` repeatedly, until that has ended. Writes nothing there. */
export async function showFolder(folder: string, flags: FolderFlags): Promise<void> {
  const store = await outputFolder(folder);
  const reader = new FolderReader(store);
  const look = (): Promise<FolderStatus> =>
    store.reading(() => folderStatus(store, reader, folder, flags.job));
  if (!flags.watch) {
    print(await look(), flags);
    return;
  }
  const { silentView, watch, watchView } = await import('./watching.ts');
  const last = await watch<FolderStatus>({
    look,
    isEnd: isOver,
    view: flags.json
      ? silentView((status) => {
          print(status, flags);
        })
      : watchView(process.stderr, { lines: folderLines, line: folderLine }),
  });
  if (last && !flags.json) print(last, flags);
  if (!last || !isOver(last)) process.exitCode = exitCodes.interrupted;
  else process.exitCode = isComplete(last) ? exitCodes.done : exitCodes.failed;
}

/** No more frames will come. */
function isOver({ run }: FolderStatus): boolean {
  return run?.state !== 'running';
}

function print(status: FolderStatus, { json }: FolderFlags): void {
  process.stdout.write(json ? `${JSON.stringify(forJson(status))}\n` : `${folderLines(status).join('\n')}\n`);
}

/** The job's fields are at the top level, as they are for a single job. */
function forJson({ job, ...rest }: FolderStatus): object {
  return { ...job, ...rest };
}
