import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import { FARM_NAME } from '../../../protocol/farm/farm-entry';
import { isBuiltIn } from '../../../protocol/scene/ocio-config';
import { checkTemplate, NO_TEMPLATE } from '../../../protocol/job/template';
import { UserFault } from '../../../protocol/failure/fault';
import { checkSettings } from '../../settings/checks';
import { type Fault, faultText } from '../../settings/fault';
import { checkedSettings, propPathOf } from '../../settings/props/checked-settings';
import type { RenderFarmProps } from './render-farm-props';

/**
 * Checks properties by the same table as settings. Tokens have no value yet, and are skipped.
 *
 * @param path the construct's, for the message.
 * @throws UserFault with each fault on its own line.
 */
export function checkProps(path: string, props: RenderFarmProps): void {
  const { settings, faults } = checkedSettings(props);
  const all = [
    ...faults,
    ...checkSettings(settings),
    ...templateFaults(props),
    ...namedFileFaults(props),
    ...nameFaults(props),
    ...keyFaults(props),
  ].map((fault) => ({ ...fault, at: propPathOf(fault.at) }));
  if (all.length === 0) return;
  const count = all.length === 1 ? 'one property' : `${String(all.length)} properties`;
  throw new UserFault(
    [`render farm ${path}: ${count} cannot be used`, ...all.map((fault) => `  ${faultText(fault)}`)].join(
      '\n',
    ),
  );
}

/** A template is a file in the settings and a text here. */
function templateFaults({ template, tiles }: RenderFarmProps): Fault[] {
  if (template === undefined || template === NO_TEMPLATE) return [];
  try {
    checkTemplate(template, { tiled: tiles !== undefined, name: '' });
    return [];
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return [
      {
        at: 'template',
        value: template,
        says: error.message.replace(/^template : /, '').replace('with -X and -Y', 'with tiles'),
      },
    ];
  }
}

/** Instances have only the files of the project, and no others of this machine. */
function namedFileFaults({ ocio, extensions, project }: RenderFarmProps): Fault[] {
  if (project.at.kind !== 'local') return [];
  const { kind, path } = project.at.looked;
  const lacks = (name: string | undefined): name is string =>
    name !== undefined && kind !== 'archive' && !(kind === 'folder' && existsSync(join(path, name)));
  const alone = 'the project is one .blend; name its folder as the project, with';
  const faults: Fault[] = [];
  if (lacks(ocio) && !isBuiltIn(ocio)) {
    const says =
      kind === 'blend'
        ? `${alone} the configuration in it`
        : 'the project has no such file; put the configuration there, with its look-up tables';
    faults.push({ at: 'ocio', value: ocio, says });
  }
  if (lacks(extensions)) {
    const says =
      kind === 'blend' ? `${alone} the extensions in it` : 'the project has no such folder; put it there';
    faults.push({ at: 'extensions', value: extensions, says });
  }
  return faults;
}

/** In the app of the context file, the stack's name is the farm's, so there is no such setting. */
function nameFaults({ farmName }: RenderFarmProps): Fault[] {
  if (farmName === undefined || Token.isUnresolved(farmName) || FARM_NAME.test(farmName)) return [];
  const says = 'must be up to 255 letters, digits, dots, dashes and underscores';
  return [{ at: 'farmName', value: farmName, says }];
}

/** Roles may use the key of the farm alone: with another one, no instance reads or writes the bucket. */
function keyFaults({ bucket, encryptionKey }: RenderFarmProps): Fault[] {
  const key = bucket?.encryptionKey;
  if (!key) return [];
  const says = 'the bucket is encrypted with a KMS key, and the farm may use that key only if this names it';
  if (!encryptionKey) return [{ at: 'encryptionKey', says }];
  const arns = [key.keyArn, encryptionKey.keyArn];
  if (Token.isUnresolved(arns) || key.keyArn === encryptionKey.keyArn) return [];
  return [
    {
      at: 'encryptionKey',
      value: encryptionKey.keyArn,
      says: `must be the key of the bucket, ${key.keyArn}`,
    },
  ];
}
