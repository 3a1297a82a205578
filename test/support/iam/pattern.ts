import type { RequestContext } from './request-context';

/** As `make`, which is called once for each text: a property asks for the same few patterns a million times. */
function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    known.set(text, made);
    return made;
  };
}

const regularExpression = remembered((source) => new RegExp(source, 's'));
const withoutCase = remembered((source) => new RegExp(source, 'si'));

/** A part of a pattern: text as it is, or a wildcard. */
type Piece = { readonly text: string } | { readonly wildcard: '*' | '?' };

/**
 * A text of a policy, with its variables filled in. What a variable holds is text, also where that is a `*`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
 *
 * @param context where variables are looked up; without it `${` is text.
 * @returns undefined when a variable has no value and no default: then nothing matches.
 * @throws for a variable with several values, which IAM does not take.
 */
export function pieces(pattern: string, context?: RequestContext): Piece[] | undefined {
  const found: Piece[] = [];
  for (const part of partsOf(pattern)) {
    if (part === '*' || part === '?') found.push({ wildcard: part });
    else if (context && part.startsWith('${')) {
      const value = valueOf(part.slice(2, -1), context);
      if (value === undefined) return undefined;
      found.push({ text: value });
    } else found.push({ text: part });
  }
  return found;
}

const partsOf = remembered((pattern): readonly string[] =>
  Array.from(pattern.matchAll(/\$\{[^}]*\}|[*?]|[^$*?]+|\$/g), ([part]) => part),
);

function valueOf(variable: string, context: RequestContext): string | undefined {
  if (/^[*?$]$/.test(variable)) return variable;
  const [, name = '', fallback] = /^([^,]+?)\s*(?:,\s*'([^']*)')?$/.exec(variable) ?? [];
  if (name === '') throw new Error(`not a policy variable: \${${variable}}`);
  const values = valuesOf(context, name);
  if (values && values.length > 1) throw new Error(`a variable of several values: \${${variable}}`);
  return values?.[0] ?? fallback;
}

/** The values of a key; their names have no case. */
export function valuesOf(context: RequestContext, key: string): readonly string[] | undefined {
  const name = Object.keys(context).find((one) => one.toLowerCase() === key.toLowerCase());
  const value = name === undefined ? undefined : context[name];
  return typeof value === 'string' ? [value] : value;
}

/** Whether a text is what the pattern says: `*` is any text, also none, and `?` one character. */
export function matches(pattern: readonly Piece[], text: string, flags: 's' | 'si' = 's'): boolean {
  const source = pattern.map((piece) =>
    'text' in piece ? escaped(piece.text) : piece.wildcard === '*' ? '.*' : '.',
  );
  return (flags === 's' ? regularExpression : withoutCase)(`^${source.join('')}$`).test(text);
}

const escaped = remembered((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));

/** `arn`, partition, service, Region, account, and the rest, which may have colons of its own. */
const ARN_PARTS = 6;

/**
 * Whether an ARN is what the pattern says. A wildcard does not reach over a colon, but in the last part, where it also matches `/`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).
 *
 * @throws for a pattern that is no whole ARN, which IAM would complete.
 */
export function arnMatches(pattern: string, arn: string, context: RequestContext): boolean {
  if (pattern === '*') return true;
  const asked = arnParts(arn);
  const wanted = arnParts(pattern);
  if (wanted.length < ARN_PARTS) throw new Error(`not a whole ARN: ${pattern}`);
  if (/[*?]/.test(wanted[2] ?? '')) throw new Error(`a service cannot have wildcards: ${pattern}`);
  return (
    asked.length === ARN_PARTS &&
    wanted.every((part, index) => {
      const known = pieces(part, context);
      return known !== undefined && matches(known, asked[index] ?? '');
    })
  );
}

/** Colons of `${aws:username}` part nothing. */
const arnParts = remembered((arn): readonly string[] => {
  const parts =
    arn
      .match(/(?:\$\{[^}]*\}|[^:])*(?::|$)/g)
      ?.filter((part, at, all) => part !== '' || at < all.length - 1) ?? [];
  const texts = parts.map((part) => part.replace(/:$/, ''));
  return texts.length <= ARN_PARTS
    ? texts
    : [...texts.slice(0, ARN_PARTS - 1), texts.slice(ARN_PARTS - 1).join(':')];
});
