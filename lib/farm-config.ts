import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UserFault } from '../protocol/failure/fault';
import { checkTemplate, NO_TEMPLATE } from '../protocol/job/template';
import { Project } from './project/project';
import { readSource } from './project/source';
import { checkSettings } from './settings/checks';
import { type Fault, faultText } from './settings/fault';
import { isSetting, nearestSetting, readSettings, unknownSetting } from './settings/read-settings';
import type { Settings } from './settings/schema';

/** The configuration of a farm: every setting parsed, and checked together with the others. */
export interface FarmConfig {
  /** The project's name in the stack's name. */
  readonly name: string;
  readonly settings: Settings;
  readonly project: Project;
  /** The text of the task template, if there is one. */
  readonly template?: string;
}

/** The context key with the settings of a farm, or a list of them. */
const CONTEXT_KEY = 'brenda';

/** The account and Region of the deployment, as far as they are known. */
export interface Environment {
  readonly account?: string | undefined;
}

/**
 * Reads the settings of all farms from the app's context: those under `brenda` in the context file, overridden by those of the command line
 * (`-c frames=1-48`), which have no `brenda` before them.
 *
 * @throws UserFault with each fault on its own line.
 */
export function readFarmConfigs(
  context: Readonly<Record<string, unknown>>,
  { account }: Environment = {},
): FarmConfig[] {
  const { overrides, faults: strays } = commandLine(context);
  const files = context[CONTEXT_KEY];
  const given = Array.isArray(files) ? (files as unknown[]) : [files ?? {}];
  const lines = strays.map(faultText);
  const configs: FarmConfig[] = [];
  given.forEach((one, index) => {
    const at = given.length === 1 ? '' : `${CONTEXT_KEY}.${String(index)}.`;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) {
      lines.push(
        faultText({
          at: at.slice(0, -1) || CONTEXT_KEY,
          value: one,
          says: 'must be an object of settings; cdk.context.example.json is one',
        }),
      );
      return;
    }
    const { config, faults } = readOne({ ...one, ...overrides });
    if (config && account === undefined) faults.push(...lookedUp(config.settings));
    lines.push(...faults.map((fault) => faultText({ ...fault, at: `${at}${fault.at}` })));
    if (config) configs.push(config);
  });
  lines.push(...sameNames(configs));
  if (lines.length > 0) throw new UserFault(listed(lines));
  return configs;
}

/** Settings that the synthesis looks up in the account. */
function lookedUp({ vpc, machineImage, image, region = [] }: Settings): Fault[] {
  const filter = <T>(named: T): T | undefined => (typeof named === 'object' ? named : undefined);
  const several = region.length > 1 ? region : undefined;
  return Object.entries({
    vpc,
    machineImage: filter(machineImage),
    'image.base': filter(image?.base),
    region: several,
  })
    .filter(([, value]) => value !== undefined)
    .map(([at, value]) => ({
      at,
      value,
      says: 'needs an account to look it up in; log in to AWS (aws sts get-caller-identity says to which)',
    }));
}

function listed(lines: readonly string[]): string {
  const count = lines.length === 1 ? 'one setting' : `${String(lines.length)} settings`;
  return [
    `${count} cannot be used; they are in cdk.context.json, under "${CONTEXT_KEY}", and behind -c`,
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}

/** The context outside `brenda`: the CDK's flags and look-ups, settings of the command line, and misspelt ones. */
function commandLine(context: Readonly<Record<string, unknown>>): {
  overrides: Record<string, unknown>;
  faults: Fault[];
} {
  const overrides: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(context)) {
    if (name === CONTEXT_KEY) continue;
    if (isSetting(name)) overrides[name] = value;
    // The CDK's own keys contain punctuation. Others may belong to another app, unless they resemble a setting.
    else if (/^\w+$/.test(name) && nearestSetting(name) !== undefined) {
      faults.push({ at: name, value, says: unknownSetting(name) });
    }
  }
  return { overrides, faults };
}

function readOne(given: Readonly<Record<string, unknown>>): { config?: FarmConfig; faults: Fault[] } {
  const { settings, faults: unread, written } = readSettings(given);
  const faults = [...unread, ...checkSettings(settings, written)];
  const collect = <T>(setting: keyof Settings, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof UserFault)) throw error;
      faults.push(faultIn(setting, settings, error.message));
      return undefined;
    }
  };
  const template = collect('template', () => readTemplate(settings));
  const { scene } = settings;
  // With an invalid scene, another one might be found.
  const isSceneRead = given['scene'] === undefined || given['scene'] === null || scene !== undefined;
  const project =
    settings.project === undefined || !isSceneRead
      ? undefined
      : collect('project', () => Project.parse(settings.project ?? '', scene === undefined ? {} : { scene }));
  if (faults.length > 0 || !project) return { faults };
  const name = settings.name ?? nameOf(settings.project ?? '');
  if (name === '') {
    return {
      faults: [
        { at: 'name', says: `it cannot be made of the project's, ${JSON.stringify(settings.project)}` },
      ],
    };
  }
  return { config: { name, settings, project, ...(template === undefined ? {} : { template }) }, faults };
}

/** The fault in a project, without the name of its setting. */
function faultIn(setting: keyof Settings, settings: Settings, message: string): Fault {
  const isScene = message.startsWith('scene ');
  const at = isScene ? 'scene' : setting;
  const says = message
    .replace(/^(?:scene|project|template) (?:"[^"]*"|\S+): /, '')
    .replace(/^"[^"]*":? /, '');
  return { at, value: settings[at], says: inWordsOfSettings(says) };
}

/** The command line's options have other names than settings. */
function inWordsOfSettings(text: string): string {
  return text
    .replace('with --scene FILE', 'with the setting scene')
    .replace('with -X and -Y', 'with the setting tiles');
}

function readTemplate({ template, tiles }: Settings): string | undefined {
  if (template === undefined || template === NO_TEMPLATE) return template;
  let text: string;
  try {
    text = readFileSync(template, 'utf8');
  } catch {
    throw new UserFault(`template ${template}: cannot be read; give the path of a shell script`);
  }
  checkTemplate(text, { tiled: tiles !== undefined, name: template });
  return text;
}

/** `My Film.tar.gz` becomes `My-Film`. */
function nameOf(project: string): string {
  const source = readSource(project);
  const last =
    source.kind === 'local'
      ? basename(resolve(source.path))
      : source.kind === 's3'
        ? basename(source.key)
        : source.kind === 'image'
          ? basename(source.path)
          : source.snapshot;
  return last
    .replace(/\.(?:blend|zip|tar|tgz|tzst|txz|tbz2?|tar\.\w+)$/i, '')
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/gi, '-')
    .replace(/^[^a-z]+|-+$/gi, '');
}

function sameNames(configs: readonly FarmConfig[]): string[] {
  const names = configs.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.map((name) =>
    faultText({ at: 'name', value: name, says: 'two farms have it; give one of them another' }),
  );
}
