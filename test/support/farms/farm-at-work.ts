import { functionsEndpoint } from '../aws/functions-endpoint';
import { type Moto, startMoto } from '../aws/moto';
import { type MotoFarm, motoFarm } from '../aws/moto-farm';
import { bundled } from '../deployment/lambda';
import { temporaryFolder } from '../temporary-folder';
import { startWorker, type StartedWorker } from '../worker/started-worker';
import { deployEntry, entryOf } from './farm-directory';

/** The farm `brenda-film` on an emulator of its own, with its entry, its seeder, and one worker that is a process. */
export interface FarmAtWork extends MotoFarm {
  /** For commands that ask the emulator. */
  readonly aws: Moto['env'];
  /** For commands that call the seeder as well. */
  readonly commands: NodeJS.ProcessEnv;
  readonly worker: StartedWorker;
  close(): Promise<void>;
}

/**
 * @param options.framesAt as the deployment says where frames go. @default - into the farm's own bucket
 * @param options.before what is to be there before anything of the farm is.
 */
export async function farmAtWork({
  framesAt,
  before,
}: {
  readonly framesAt?: string;
  readonly before?: (aws: Moto['env']) => Promise<unknown>;
} = {}): Promise<FarmAtWork> {
  const moto = await startMoto();
  await before?.(moto.env);
  const farm = await motoFarm(moto);
  await deployEntry(
    moto.env,
    'brenda-film',
    entryOf(farm, 'brenda-film', framesAt === undefined ? {} : { framesAt }),
  );
  const file = bundled('lambda/seeder/handler.ts', temporaryFolder());
  const env = { ...farm.env, ...(framesAt === undefined ? {} : { BRENDA_FRAMES_AT: framesAt }) };
  const functions = await functionsEndpoint(() => ({ file, env }));
  const worker = startWorker({
    ...farm.env,
    BRENDA_WORKER: 'i-1',
    // Auto Scaling has no such instance.
    BRENDA_GROUP: undefined,
    BRENDA_WORK_DIR: temporaryFolder(),
    BRENDA_PROJECTS_DIR: temporaryFolder(),
    HOME: temporaryFolder(),
  });
  return {
    ...farm,
    aws: moto.env,
    commands: { ...moto.env, ...functions.env },
    worker,
    close: async () => {
      await worker.kill();
      await functions.close();
      await moto.stop();
    },
  };
}
