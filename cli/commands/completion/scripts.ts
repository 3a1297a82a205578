import { NPX_NAMES } from '../../program/called';

/** What a shell needs to know of a command. */
export interface KnownCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly KnownOption[];
  /** The choices of its argument; files where there are none. */
  readonly choices: readonly string[];
}

interface KnownOption {
  /** The long one first. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly isValueNeeded: boolean;
}

type Commands = readonly KnownCommand[];

/** `npx` is completed as well where that is how this program is called. */
const isByNpx = (called: string): boolean => called.startsWith('npx ');

/**
 * For bash 3.2, which macOS has, and later. It completes files where neither a command nor an option fits.
 *
 * @param called the program's name as typed: see `called`.
 */
export function bashCompletion(commands: Commands, called: string): string {
  const cases = commands.map(({ name, options, choices }) => {
    const flags = options.flatMap((option) => option.flags);
    return `    ${name}) options='${flags.join(' ')}' words='${choices.join(' ')}' ;;`;
  });
  return `# source <(${called} completion bash)
_brenda() {
  local word=\${COMP_WORDS[COMP_CWORD]} command='' options='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
    ${namesOf(commands).join(' | ')})
      command=\${COMP_WORDS[i]}
      break
      ;;
    esac
  done
  case $command in
    '') options='--help --version' words='${namesOf(commands).join(' ')}' ;;
${cases.join('\n')}
  esac
  case $word in
    -*) words=$options ;;
  esac
  COMPREPLY=()
  while IFS='' read -r i; do COMPREPLY+=("$i"); done < <(compgen -W "$words" -- "$word")
}
complete -o default -F _brenda brenda
${isByNpx(called) ? BASH_NPX : ''}`;
}

/** Bash from 4 on treats @ as a word of its own. */
const BASH_NPX = `_brenda_npx() {
  local i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      @ | -*) ;;
      ${NPX_NAMES.flatMap((name) => [name, `${name}@*`, ...(name.startsWith('@') ? [name.slice(1)] : [])]).join(' | ')})
        _brenda
        return
        ;;
      *) return ;;
    esac
  done
}
complete -o default -F _brenda_npx npx
`;

/** For zsh, with descriptions. @param called as for bash. */
export function zshCompletion(commands: Commands, called: string): string {
  const described = (entries: readonly (readonly [string, string])[]): string =>
    entries.map(([word, text]) => quoted(`${word}:${text.replaceAll(':', '\\:')}`)).join(' ');
  const cases = commands.map(({ name, options, choices }) => {
    const flags = options.flatMap((option) =>
      option.flags.map((flag) => [flag, option.description] as const),
    );
    return `    ${name})
      options=(${described(flags)})
      words_=(${choices.map(quoted).join(' ')})
      ;;`;
  });
  return `#compdef brenda
# source <(${called} completion zsh)
_brenda() {
  local command='' word
  local -a options words_
  for word in \${words[2,CURRENT-1]}; do
    case $word in
      ${namesOf(commands).join('|')})
        command=$word
        break
        ;;
    esac
  done
  case $command in
    '')
      words_=(${described(commands.map(({ name, summary }) => [name, summary]))})
      ;;
${cases.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
  elif (( \${#words_} )); then
    _describe argument words_
  else
    _files
  fi
}
compdef _brenda brenda
${isByNpx(called) ? ZSH_NPX : ''}`;
}

const ZSH_NPX = `_brenda_npx() {
  local word
  for word in \${words[2,CURRENT-1]}; do
    case $word in
      -*) ;;
      ${NPX_NAMES.flatMap((name) => [name, `${name}@*`]).join('|')})
        _brenda
        return
        ;;
      *) break ;;
    esac
  done
  _files
}
compdef _brenda_npx npx
`;

/** For fish, with descriptions. @param called as for bash. */
export function fishCompletion(commands: Commands, called: string): string {
  const lines = commands.flatMap(({ name, summary, options, choices }) => {
    const seen = `complete -c brenda -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c brenda -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...(choices.length > 0 ? [`${seen} -f -a ${quoted(choices.join(' '))}`] : []),
      ...options.map(({ flags, description, isValueNeeded }) => {
        const names = flags.map((flag) => flag.replace(/^--/, '-l ').replace(/^-(?=\w$)/, '-s '));
        return `${seen} ${names.join(' ')}${isValueNeeded ? ' -r' : ''} -d ${quoted(description)}`;
      }),
    ];
  });
  return [`# ${called} completion fish | source`, ...lines, isByNpx(called) ? FISH_NPX : ''].join('\n');
}

/** Requests the completions of `brenda`. */
const FISH_NPX = `function __brenda_npx
  set -l words (commandline -opc) (commandline -ct)
  for name in ${NPX_NAMES.join(' ')}
    if set -l at (contains -i -- $name $words[1..-2])
      complete -C (string join ' ' -- brenda $words[(math $at + 1)..-1])
      return
    end
  end
end
complete -c npx -a '(__brenda_npx)'
`;

function namesOf(commands: Commands): string[] {
  return commands.map(({ name }) => name);
}

/** For any of the three shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
