import { OPERATOR_STATEMENTS, OPERATOR_WORDS, type OperatorStatement } from './operator-statements';

/** A statement of an IAM policy. */
interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: string | readonly string[];
  readonly Condition?: OperatorStatement['Condition'];
}

/**
 * The documented statements that allow an action, narrowed to that action and to the denied resource. A condition stays: without it, a
 * statement would allow the same on other people's resources.
 *
 * @param resource `*` when it is not known.
 * @returns an empty list when no statement is documented for it.
 */
export function documentedFor(action: string, resource: string): Statement[] {
  const found = OPERATOR_STATEMENTS.flatMap(({ Action, Resource, Condition }): Statement[] => {
    if (!Action.some((one) => one.toLowerCase() === action.toLowerCase())) return [];
    const resources =
      resource === '*' ? Resource : Resource.some((one) => covers(one, resource)) ? [resource] : [];
    if (resources.length === 0) return [];
    const [only] = resources;
    return [
      {
        Effect: 'Allow',
        Action: action,
        Resource: resources.length === 1 && only !== undefined ? only : resources,
        ...(Condition && { Condition }),
      },
    ];
  });
  const texts = new Set<string>();
  return found.filter((one) => !texts.has(JSON.stringify(one)) && texts.add(JSON.stringify(one)));
}

const ANYTHING = new RegExp(`\\b(?:${OPERATOR_WORDS.join('|')})\\b|\\$\\{[^}]+\\}|\\*`, 'g');

/** Whether a documented resource may match the denied one. */
function covers(documented: string, resource: string): boolean {
  const literal = documented.split(ANYTHING).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(resource);
}
