import { CommanderError } from 'commander';
import { messageOf, UserFault } from '../protocol/failure/fault';
import { type Asked, readArguments } from './arguments';
import { brokenFleets, brokenTable } from './broken-fleets';
import { policies } from './policies';
import { type Outcome, simulate } from './simulate';
import { tableOf } from './table';

const USAGE = 2;

/** Prints what each policy comes to. The same arguments print the same bytes. */
function main(): void {
  const { model, taskSizes, slices, json, broken }: Asked = readArguments(process.argv.slice(2));
  if (broken) {
    const fleets = brokenFleets(model);
    const lines = json ? [JSON.stringify({ model, fleets: [...fleets] })] : brokenTable(fleets, model);
    for (const line of lines) process.stdout.write(`${line}\n`);
    return;
  }
  const outcomes: Outcome[] = [];
  for (const policy of policies(model, taskSizes, slices)) {
    const began = performance.now();
    const outcome = simulate(model, policy);
    outcomes.push(outcome);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stderr.write(`${policy.name}: ${String(outcome.events)} events in ${seconds} s\n`);
  }
  const lines = json ? [JSON.stringify({ model, outcomes })] : tableOf(outcomes);
  for (const line of lines) process.stdout.write(`${line}\n`);
}

try {
  main();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  } else {
    process.stderr.write(`simulate: ${messageOf(error)}\n`);
    process.exitCode = error instanceof UserFault ? USAGE : 1;
  }
}
