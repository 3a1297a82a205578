import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { RenderFarm } from '../../../lib/constructs/farm/render-farm';
import type { RenderFarmProps } from '../../../lib/constructs/farm/render-farm-props';
import { Project } from '../../../lib/project/project';
import { temporaryFolder } from '../temporary-folder';

/** The flags that the app runs with. */
export const CDK_CONTEXT = (
  JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  }
).context;

/** A project that nothing has to be read for. */
export const SOME_PROJECT = Project.fromBucket('films', 'bloom.zip');

/** An app whose synthesis copies no asset. The CDK's own validation takes seconds; the tests of it turn it on. */
export function givenApp(context: Readonly<Record<string, unknown>> = {}): App {
  process.env['CDK_VALIDATION'] = 'false';
  return new App({
    outdir: temporaryFolder(),
    context: {
      ...CDK_CONTEXT,
      'aws:cdk:disable-asset-staging': true,
      // What is advised is looked at, not printed.
      '@aws-cdk/core:annotationsInValidationReport': false,
      ...context,
    },
  });
}

export interface GivenFarm {
  readonly stack: Stack;
  readonly farm: RenderFarm;
  /** Synthesised at the first call. */
  template(): Template;
}

export type FarmOptions = Partial<RenderFarmProps> | ((stack: Stack) => Partial<RenderFarmProps>);

/** A farm in a stack of somebody's app, called `Films`. */
export function givenFarm(options: FarmOptions = {}, stackProps: StackProps = {}): GivenFarm {
  const stack = new Stack(givenApp(), 'Films', stackProps);
  const props = typeof options === 'function' ? options(stack) : options;
  const farm = new RenderFarm(stack, 'Farm', { project: SOME_PROJECT, frames: '1-48', ...props });
  let template: Template | undefined;
  return { stack, farm, template: () => (template ??= Template.fromStack(stack)) };
}

/** What the farm advises, by its level: `[id] text`. */
export function adviceIn({ stack }: GivenFarm): { warnings: string[]; infos: string[] } {
  const said = Annotations.fromStack(stack);
  const texts = (found: ReturnType<Annotations['findWarning']>): string[] =>
    found.map(({ entry }) => entry.data as string).sort();
  return {
    warnings: texts(said.findWarning('*', Match.anyValue())),
    infos: texts(said.findInfo('*', Match.anyValue())),
  };
}

/** The only resource of a type, or the one whose logical id has this in it. */
export function resource(template: Template, type: string, idLike = ''): Resource {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.includes(idLike));
  const [one, ...others] = found;
  if (!one || others.length > 0)
    throw new Error(`${String(found.length)} resources are a ${type} like "${idLike}"`);
  return one[1] as Resource;
}

export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: unknown;
}

/**
 * A value of a template as one text, with `<Name.Arn>` where CloudFormation puts something in: what is to be compared, without the
 * hashes in logical ids.
 */
export function flat(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{([^}]+)\}/g, '<$1>');
  const [[key, of] = ['', undefined]] = Object.entries(value as object) as [string, unknown][];
  if (key === 'Fn::Join')
    return (of as [string, unknown[]])[1].map(flat).join((of as [string, unknown[]])[0]);
  if (key === 'Fn::Sub') return flat(of);
  if (key === 'Fn::GetAtt') return `<${(of as string[]).map(withoutHash).join('.')}>`;
  if (key === 'Ref') return `<${withoutHash(String(of))}>`;
  return JSON.stringify(value);
}

function withoutHash(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}
