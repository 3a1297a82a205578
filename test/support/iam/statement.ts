import * as v from 'valibot';

const oneOrMore = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((one) => [one]),
  ),
]);

/** What a key of a condition is compared with; numbers and booleans are texts to IAM. */
const values = v.pipe(
  v.union([
    v.array(v.union([v.string(), v.boolean(), v.number()])),
    v.pipe(
      v.union([v.string(), v.boolean(), v.number()]),
      v.transform((one) => [one]),
    ),
  ]),
  v.transform((all) => all.map(String)),
);

/** A statement of an identity-based policy. An element that is not known here is refused: it might turn the decision. */
const policyStatement = v.pipe(
  v.strictObject({
    Sid: v.optional(v.string()),
    Effect: v.picklist(['Allow', 'Deny']),
    Action: v.optional(oneOrMore),
    NotAction: v.optional(oneOrMore),
    Resource: v.optional(oneOrMore),
    NotResource: v.optional(oneOrMore),
    Condition: v.optional(v.record(v.string(), v.record(v.string(), values))),
  }),
  v.check(
    ({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined),
    'Action or NotAction',
  ),
  v.check(
    ({ Resource, NotResource }) => (Resource === undefined) !== (NotResource === undefined),
    'Resource or NotResource',
  ),
);

export type PolicyStatement = v.InferOutput<typeof policyStatement>;

/** @throws ValiError for what is no statement, or has an element that is not known here. */
export function readStatements(document: unknown): PolicyStatement[] {
  return v.parse(v.array(policyStatement), document);
}
