import { Command, InvalidArgumentError, Option } from 'commander';

/**
 * What `npm run bench` was asked for. Ends the process after `--help`, and with code 2 and one line after something wrong.
 *
 * @param {string[]} words
 * @returns {{ rounds: number, scene?: string, large: boolean, memory: boolean }}
 */
export function benchOptions(words) {
  return new Command('npm run bench --')
    .description(
      'Prints how fast Brenda is beside plain Blender, the AWS SDK and the CDK, measured on this machine.',
    )
    .option('--rounds <number>', 'how often each way of rendering is taken', rounds, 3)
    .addOption(
      new Option('--scene <name>', 'the ways to render this scene, and nothing else').choices([
        'light',
        'sync',
        'sampling',
      ]),
    )
    .option('--large', 'how the command line does on a large farm, and nothing else', false)
    .option('--memory', 'what a Blender holds in memory over 500 frames, and nothing else', false)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: (text, write) => write(`bench: ${text.replace(/^error: /, '')}`) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(words, { from: 'user' })
    .opts();
}

function rounds(text) {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 99.');
  return Number(text);
}
