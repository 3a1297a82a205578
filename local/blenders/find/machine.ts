import { homedir } from 'node:os';

/** What decides where Blenders may be. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The user's folder. */
  readonly home: string;
  /** `PATH`; on Windows also the variables that name the usual folders. */
  readonly env: NodeJS.ProcessEnv;
  /** What the folders of the system are in. @default - `/` */
  readonly root?: string;
}

export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  return { platform: process.platform, home: homedir(), env };
}
