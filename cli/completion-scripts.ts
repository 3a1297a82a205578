/** What a shell is told of a command. */
export interface KnownCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly KnownOption[];
  /** What its argument may be; files where that is not known. */
  readonly choices: readonly string[];
}

interface KnownOption {
  /** The long one first. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly isValueNeeded: boolean;
}

type Commands = readonly KnownCommand[];

/** For bash 3.2, which macOS has, and later: files where neither a command nor an option can be meant. */
export function bashCompletion(commands: Commands): string {
  const cases = commands.map(({ name, options, choices }) => {
    const flags = options.flatMap((option) => option.flags);
    return `    ${name}) options='${flags.join(' ')}' words='${choices.join(' ')}' ;;`;
  });
  return `# source <(brenda completion bash)
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
`;
}

/** For zsh, with what each is for. */
export function zshCompletion(commands: Commands): string {
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
# source <(brenda completion zsh)
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
`;
}

/** For fish, with what each is for. */
export function fishCompletion(commands: Commands): string {
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
  return ['# brenda completion fish | source', ...lines, ''].join('\n');
}

function namesOf(commands: Commands): string[] {
  return commands.map(({ name }) => name);
}

/** For any of the three shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
