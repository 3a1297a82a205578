import type { OriginalSettings } from './brenda-conf';
import { additionalVolume, ORIGINAL } from './original-settings';

/** What the settings of the original are today. */
export interface ImportedSettings {
  /** As the context file has them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where a name means something else, or nothing; no value is told. */
  readonly told: readonly { readonly name: string; readonly says: string }[];
}

/** Shorter ones would be found in anything. */
const SHORTEST_SECRET = 8;
const SECRETS = ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY'];
const SECRETS_OF_ENVIRONMENT = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** @param env whose secrets are not to be written either: a value may have been put together of variables. */
export function importedSettings(
  original: OriginalSettings,
  env: Readonly<Record<string, string | undefined>>,
): ImportedSettings {
  const secrets = [
    ...SECRETS.map((name) => original.get(name)),
    ...SECRETS_OF_ENVIRONMENT.map((name) => env[name]),
  ].filter((secret) => secret !== undefined && secret.length >= SHORTEST_SECRET);
  const isSecret = (value: string): boolean => secrets.some((secret) => value.includes(secret ?? ''));

  const settings: Record<string, unknown> = {};
  const told: { name: string; says: string }[] = [];
  const snapshots: Record<string, string> = {};
  let next = 0;
  const inOrder = [...original].sort(([a], [b]) => numberOf(a) - numberOf(b));
  for (const [name, value] of inOrder) {
    const tell = (says: string): void => {
      told.push({ name, says });
    };
    const row = Object.hasOwn(ORIGINAL, name) ? ORIGINAL[name] : undefined;
    if (SECRETS.includes(name) && row) {
      const outcome = row('');
      if ('why' in outcome) tell(outcome.why);
    } else if (isSecret(value)) tell('holds one of the credentials; it is not taken');
    else if (/^ADDITIONAL_EBS_\d+$/.test(name)) {
      const volume = additionalVolume(value);
      if (numberOf(name) !== next)
        tell('the numbers before it have a gap, where the original stopped reading');
      else if (!volume) tell('must be ebs://SNAPSHOT,FOLDER with a folder inside the project');
      else if (volume.folder in snapshots) tell('its folder is that of an earlier one');
      else snapshots[volume.folder] = volume.snapshot;
      if (numberOf(name) === next) next++;
    } else if (!row) tell('is no setting of the original');
    else {
      const outcome = row(value);
      if (name === 'SHUTDOWN' && original.has('DONE')) tell('DONE is there, and counts');
      else if ('why' in outcome) tell(outcome.why);
      else {
        settings[outcome.setting] = outcome.value;
        if (outcome.note !== undefined) tell(outcome.note);
      }
    }
  }
  if (Object.keys(snapshots).length > 0) settings['snapshots'] = snapshots;
  if (settings['spotMaxPrice'] !== undefined && settings['instanceTypes'] === undefined) {
    delete settings['spotMaxPrice'];
    told.push({ name: 'BID_PRICE', says: bidOfAnother(original.has('INSTANCE_TYPE')) });
  }
  return { settings, told };
}

/** Types of today cost many times what one of then did: under its bid a farm would start nothing, or pay what was never meant. */
function bidOfAnother(isNamed: boolean): string {
  const whose = isNamed
    ? 'INSTANCE_TYPE, which is not taken'
    : "the original's default type, m2.xlarge, which is not taken";
  return `is the bid for ${whose}; without spotMaxPrice the on-demand price of each type is the most, and brenda price has today's prices`;
}

function numberOf(name: string): number {
  return Number(/^ADDITIONAL_EBS_(\d+)$/.exec(name)?.[1] ?? -1);
}
