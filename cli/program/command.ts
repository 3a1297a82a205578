import { Command, type HelpContext, Option } from 'commander';
import { UserFault } from '../../protocol/failure/fault';
import { asCalled } from './called';
import { todaysWord } from './old-words';

/** The declaration of a command: its arguments, its purpose, and examples. Its code is loaded when it is called. */
export class BrendaCommand extends Command {
  declare readonly commands: readonly BrendaCommand[];
  declare parent: BrendaCommand | null;
  readonly examples: string[] = [];

  constructor(name?: string) {
    super(name);
    this.helpCommand(false).exitOverride().configureHelp({ subcommandTerm });
    this.addHelpText('after', () => examplesText(this.examples));
    this.configureOutput({ writeOut: (text) => process.stdout.write(this.asCalled(text)) });
  }

  override createCommand(name?: string): BrendaCommand {
    return new BrendaCommand(name);
  }

  /** Help shows defaults as they are typed: `1`, and not `"1"`. */
  override addOption(option: Option): this {
    if (typeof option.defaultValue === 'string') option.defaultValueDescription = option.defaultValue;
    return super.addOption(option);
  }

  /** Whole lines, as they are typed. */
  example(...lines: readonly string[]): this {
    this.examples.push(...lines);
    return this;
  }

  /** @throws UserFault in one line, in place of Commander's two. */
  override error(message: string, { code }: { readonly code?: string } = {}): never {
    const about = this.parent ? `${this.words().slice(1).join(' ')}: ` : '';
    const said = message.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\)$/, '; did you mean $1');
    switch (code) {
      case 'commander.excessArguments': {
        const more = this.args.slice(this.registeredArguments.length).join(' ');
        throw new UserFault(`${about}too many arguments: ${more}; ${this.usageText()}`);
      }
      case 'commander.missingArgument':
        throw new UserFault(`${about}${said}; ${this.usageText()}`);
      case 'commander.unknownOption':
      case 'commander.unknownCommand': {
        const today = todaysWord(/^unknown command '([^']*)'/.exec(said)?.[1] ?? '');
        if (today !== undefined) throw new UserFault(today);
        throw new UserFault(
          `${about}${said.endsWith('?') ? said : `${said}; ${this.path()} --help lists them`}`,
        );
      }
      default:
        throw new UserFault(`${about}${said}`);
    }
  }

  /** An unknown command has no help. @throws UserFault */
  override helpInformation(context?: HelpContext): string {
    const [name = '-'] = this.args;
    if (this.commands.length > 0 && !name.startsWith('-')) this.parse([name], { from: 'user' });
    return super.helpInformation(context);
  }

  private usageText(): string {
    return `usage: ${this.path()} ${this.usage()}`;
  }

  /** `brenda status` */
  path(): string {
    return this.words().join(' ');
  }

  /** A text with each command as this one was typed. */
  asCalled(text: string): string {
    if (this.parent) return this.parent.asCalled(text);
    return asCalled(
      text,
      this.commands.map((one) => one.name()),
    );
  }

  /** The commands that can be called: itself, or its subcommands. */
  callable(): readonly BrendaCommand[] {
    return this.commands.length === 0 ? [this] : this.commands.flatMap((one) => one.callable());
  }

  private words(): string[] {
    return [...(this.parent?.words() ?? []), this.name()];
  }
}

/** Begins the declaration of a command. @param summary what it does, in half a line, for the list of all commands */
export function command(name: string, summary: string): BrendaCommand {
  return new BrendaCommand(name).summary(summary);
}

/** `--farm [name]`: a farm on AWS; see `OnFarmFlags`. */
export function farmOption(
  text = 'a farm as it was deployed, brenda-bloom or bloom (default: the only one)',
): Option {
  return new Option('--farm [name]', text);
}

/** `--job <id>` */
export function jobOption(text = 'another job than the one that was asked for last'): Option {
  return new Option('--job <id>', text);
}

/** `--json`: stdout holds that alone. */
export function jsonOption(text = 'print one JSON object'): Option {
  return new Option('--json', text);
}

/** `--dry-run`: changes nothing, and prints what would happen. */
export function dryRunOption(text: string): Option {
  return new Option('--dry-run', text);
}

/** Without `[options]`, which nearly every command has. */
function subcommandTerm(one: Command): string {
  return [one.name(), one.usage().replace('[options]', '').trim()].filter(Boolean).join(' ');
}

function examplesText(examples: readonly string[]): string {
  if (examples.length === 0) return '';
  const lines = examples.map((line) => `  ${line}`);
  return `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${lines.join('\n')}`;
}
