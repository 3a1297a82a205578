/** The settings of the original Brenda, by their names. */
export type OriginalSettings = ReadonlyMap<string, string>;

/**
 * Reads a configuration file as the original did: `NAME=value` a line, other lines are passed over; a value that is wholly in quotes is
 * what is between them; unless in single ones, `$NAME` and `${NAME}` are what earlier lines or the environment say, or nothing. Of two
 * lines the later counts, and before both the variable `BRENDA_NAME`, where `names` has it.
 *
 * @param names that the environment may set.
 */
export function readOriginalSettings(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  names: Iterable<string>,
): OriginalSettings {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', written = ''] = /^(\w+)=(.*)$/.exec(line.trim()) ?? [];
    if (name === '') continue;
    const [, quote = '', inside = written] = /^(['"])(.*)\1$/.exec(written) ?? [];
    settings.set(name, quote === "'" ? inside : expanded(inside, settings, env));
  }
  for (const name of [...names, ...numbered(env)]) {
    const value = env[`BRENDA_${name}`];
    if (value !== undefined) settings.set(name, value);
  }
  return settings;
}

function expanded(
  value: string,
  settings: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return value.replace(
    /\$(?:(\w+)|\{(\w+)\})/g,
    (_, bare: string | undefined, braced: string | undefined) => {
      const name = bare ?? braced ?? '';
      return settings.get(name) ?? env[name] ?? '';
    },
  );
}

/** `ADDITIONAL_EBS_0` and so on. */
function numbered(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env).flatMap((name) => /^BRENDA_(ADDITIONAL_EBS_\d+)$/.exec(name)?.[1] ?? []);
}
