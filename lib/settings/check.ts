import type { Fault } from './fault';
import type { GIVEN } from './props/unknown-value';
import type { Settings } from './schema';

type MayBeUnknown = 'machineImage' | 'framesBucket' | 'project';

/** What the checks look at: the settings of a context file, or the same values read from the props of a farm. */
export type CheckedSettings = Omit<Settings, MayBeUnknown> & {
  readonly [N in MayBeUnknown]?: Settings[N] | typeof GIVEN;
};

/** Checks combinations of settings that are valid by themselves. A missing setting may be one that could not be parsed. */
export type Check = (settings: CheckedSettings) => Fault | readonly Fault[] | undefined;
