import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { readFarmConfigs } from '../../../lib/farm-config';
import { OUTSIDE_STEPS } from '../../../protocol/failure/boot-failure';
import { RenderFarmStack } from '../../../lib/render-farm-stack';
import { givenApp } from '../../support/deployment/farm-stack';
import { commands, document, root } from '../documents';

const runbook = document('docs/operations/runbook.md');

describe('the runbook', () => {
  test('says something of each step that a boot can fail at', () => {
    const steps = readdirSync(join(root, 'worker', 'bootstrap', 'bundle', 'steps')).map((name) =>
      basename(name, '.sh'),
    );
    const table = runbook.text.split('\n').filter((line) => line.startsWith('| `'));
    const named = table.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, step]) => step),
    );
    // Those of the first stage have no file of their own, and those that the drainer sees have none.
    expect(named.sort()).toEqual([...steps, 'bundle', 'boot', ...OUTSIDE_STEPS].sort());
  });

  test('calls the outputs of the stack by their names, in capitals', () => {
    const code = [...runbook.blocks.flatMap(commands), ...runbook.spans.map(({ text }) => text)];
    const capitals = new Set(
      code.flatMap((line) => line.match(/(?<![\w"])[A-Z]{3,}(?:_[A-Z]+)*(?![\w"])/g) ?? []),
    );
    for (const other of ['STACK', 'INSTANCE', 'JSON']) capitals.delete(other);
    expect(capitals.size).toBeGreaterThan(6);
    const example = JSON.parse(readFileSync(join(root, 'cdk.context.example.json'), 'utf8')) as {
      brenda: object;
    };
    const [config] = readFarmConfigs({
      brenda: { ...example.brenda, project: join(root, 'examples', 'bloom') },
    });
    if (!config) throw new Error('no farm');
    const outputs = Object.keys(
      Template.fromStack(new RenderFarmStack(givenApp(), config)).findOutputs('*'),
    ).map((name) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase());
    expect([...capitals].filter((name) => !outputs.includes(name))).toEqual([]);
  });
});
