import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootBundle } from '../../support/deployment/boot-bundle';
import { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { temporaryFolder } from '../../support/temporary-folder';

/** An instance on which the first stage has brought the bundle, and nothing else has happened. */
export function givenInstance(env: Readonly<Record<string, string>> = {}): InstanceSandbox {
  const instance = new InstanceSandbox(temporaryFolder());
  const worker = join(instance.folder, 'worker.cjs');
  writeFileSync(worker, 'setInterval(() => undefined, 1000);');
  bootBundle(instance.path('opt/brenda'), worker);
  mkdirSync(instance.path('run/brenda'), { recursive: true });
  instance.setEnvironment({ BRENDA_INSTANCE: 'i-0123456789abcdef0', BRENDA_GROUP: 'farm', ...env });
  return instance;
}

/** Why a step failed, in the words that reach the record. */
export function reasonOf(instance: InstanceSandbox, step: string): string {
  return instance.read(`run/brenda/${step}.reason`).trim();
}
