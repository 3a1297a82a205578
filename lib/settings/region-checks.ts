import type { Check, CheckedSettings } from './check';
import type { Fault } from './fault';

/** CheckedSettings that belong to one Region: a farm in another could not use them. Images and snapshots are looked up in each. */
const IN_ONE_REGION: Readonly<
  Partial<Record<keyof CheckedSettings, (settings: CheckedSettings) => boolean>>
> = {
  zones: ({ zones }) => zones !== undefined,
  vpc: ({ vpc = 'default' }) => vpc !== 'default',
  project: ({ project }) => typeof project === 'string' && project.startsWith('s3://'),
  framesBucket: ({ framesBucket }) => framesBucket !== undefined,
  output: ({ output = '' }) => output.startsWith('s3://'),
  encryptionKey: ({ encryptionKey }) => encryptionKey !== undefined,
  alarmTopic: ({ alarmTopic }) => alarmTopic !== undefined,
};

export const regionChecks: readonly Check[] = [
  function zonesOfRegion({ zones = [], region: [region, ...others] = [] }) {
    if (region === undefined || others.length > 0) return undefined;
    return zones.flatMap((zone, index) =>
      zone.slice(0, -1) === region
        ? []
        : [{ at: `zones.${String(index)}`, value: zone, says: `must be a zone of ${region}` }],
    );
  },

  function nothingOfOneRegion(settings) {
    if ((settings.region?.length ?? 0) < 2) return undefined;
    return Object.entries(IN_ONE_REGION).flatMap(([at, isGiven]): readonly Fault[] =>
      isGiven(settings)
        ? [
            {
              at,
              value: settings[at as keyof CheckedSettings],
              says: 'is in one Region, and region names several; leave it out, or let region be the one that it is in',
            },
          ]
        : [],
    );
  },
];
