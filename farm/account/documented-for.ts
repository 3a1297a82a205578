import { OPERATOR_STATEMENTS, OPERATOR_WORDS, type OperatorStatement } from './operator-statements';

/** A statement as a policy has it. */
interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: string | readonly string[];
  readonly Condition?: OperatorStatement['Condition'];
}

/**
 * What is documented to allow an action, narrowed to it and to what it was denied on. A condition stays: without it a statement allows
 * the same with what others have.
 *
 * @param resource `*` where it is not known.
 * @returns none where nothing is documented for it.
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

/** Whether a documented resource may be what was denied. */
function covers(documented: string, resource: string): boolean {
  const literal = documented.split(ANYTHING).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(resource);
}
