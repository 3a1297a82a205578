import type { RequestContext } from './request-context';
import { arnMatches, matches, pieces, valuesOf } from './pattern';

/** Whether one value of the request is what one value of the policy says. */
type Comparison = (wanted: string, given: string, context: RequestContext) => boolean;

interface Operator {
  readonly compare: Comparison;
  /** `StringNotEquals` and its like: true when none of the values is it, also when the key is missing. */
  readonly negated?: true;
}

const equal =
  (flags: 's' | 'si'): Comparison =>
  (wanted, given, context) => {
    const known = pieces(wanted, context)?.map((piece) =>
      'text' in piece ? piece : { text: piece.wildcard },
    );
    return known !== undefined && matches(known, given, flags);
  };

const like: Comparison = (wanted, given, context) => {
  const known = pieces(wanted, context);
  return known !== undefined && matches(known, given);
};

const numeric =
  (holds: (given: number, wanted: number) => boolean): Comparison =>
  (wanted, given) =>
    Number.isFinite(Number(given)) && holds(Number(given), Number(wanted));

/**
 * The operators that are known here
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html). `ArnEquals` and `ArnLike` are the same.
 */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: equal('s') },
  StringNotEquals: { compare: equal('s'), negated: true },
  StringEqualsIgnoreCase: { compare: equal('si') },
  StringNotEqualsIgnoreCase: { compare: equal('si'), negated: true },
  StringLike: { compare: like },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: arnMatches },
  ArnNotEquals: { compare: arnMatches, negated: true },
  ArnLike: { compare: arnMatches },
  ArnNotLike: { compare: arnMatches, negated: true },
  Bool: { compare: equal('si') },
  NumericEquals: { compare: numeric((given, wanted) => given === wanted) },
  NumericNotEquals: { compare: numeric((given, wanted) => given === wanted), negated: true },
  NumericLessThan: { compare: numeric((given, wanted) => given < wanted) },
  NumericLessThanEquals: { compare: numeric((given, wanted) => given <= wanted) },
  NumericGreaterThan: { compare: numeric((given, wanted) => given > wanted) },
  NumericGreaterThanEquals: { compare: numeric((given, wanted) => given >= wanted) },
};

/**
 * Whether a condition holds: all its operators, and all keys of each, with any of their values.
 *
 * @throws for an operator that is not known here: what it would say is not to be guessed. For a key that has several values, and no
 *   `ForAllValues` or `ForAnyValue` that says what is meant.
 */
export function holds(
  condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  context: RequestContext,
): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    // Each of them: an operator that is not known is to be found even where another key has decided already.
    Object.entries(keys)
      .map(([key, wanted]) => keyHolds(operator, valuesOf(context, key), wanted, context))
      .every(Boolean),
  );
}

function keyHolds(
  name: string,
  given: readonly string[] | undefined,
  wanted: readonly string[],
  context: RequestContext,
): boolean {
  if (name === 'Null') return wanted.some((one) => (one.toLowerCase() === 'true') === (given === undefined));
  const [, of, plain = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? [];
  const operator = Object.hasOwn(OPERATORS, plain) ? OPERATORS[plain] : undefined;
  if (!operator) throw new Error(`an operator that is not known here: ${name}`);
  const { compare, negated = false } = operator;
  const one = (value: string): boolean => wanted.some((text) => compare(text, value, context)) !== negated;
  if (given === undefined || given.length === 0) {
    if (of === 'ForAllValues' || ifExists) return true;
    return of === undefined && negated;
  }
  if (of === 'ForAllValues') return given.every(one);
  if (of === 'ForAnyValue') return given.some(one);
  if (given.length > 1) throw new Error(`${name} of a key with several values: ${given.join(', ')}`);
  return given.every(one);
}
