import type { Fault } from './fault';
import type { Settings } from './schema';

/** Checks combinations of settings that are valid by themselves. A missing setting may be one that could not be parsed. */
export type Check = (settings: Settings) => Fault | readonly Fault[] | undefined;
