/** What CloudFormation puts in the place of its functions. */
export interface StackValues {
  /** Of a resource or a parameter; of `AWS::Region` and its like. */
  ref(name: string): string;
  attribute(resource: string, name: string): string;
}

/** A value of a template, as CloudFormation hands it to a resource. */
export function resolved(value: unknown, values: StackValues): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => resolved(one, values));
  const entries = Object.entries(value) as [string, unknown][];
  const [[key, of] = ['', undefined]] = entries;
  switch (entries.length === 1 ? key : '') {
    case 'Ref':
      return values.ref(String(of));
    case 'Fn::GetAtt': {
      const [resource = '', name = ''] = of as string[];
      return values.attribute(resource, name);
    }
    case 'Fn::Join': {
      const [between, parts] = resolved(of, values) as [string, string[]];
      return parts.join(between);
    }
    case 'Fn::Sub':
      return String(of).replace(/\$\{([^}]+)\}/g, (_, name: string) => values.ref(name));
    default:
      return Object.fromEntries(entries.map(([name, one]) => [name, resolved(one, values)]));
  }
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export type TemplateResources = Readonly<Record<string, TemplateResource>>;

/** The logical ids, whatever a resource depends on before it, as CloudFormation creates them. */
export function inOrder(resources: TemplateResources): string[] {
  const ordered = new Set<string>();
  const add = (id: string): void => {
    if (ordered.has(id)) return;
    for (const other of namesIn(resources[id])) if (other !== id && other in resources) add(other);
    ordered.add(id);
  };
  Object.keys(resources).forEach(add);
  return [...ordered];
}

/** The logical ids of all that a resource depends on, at any remove: CloudFormation deletes these after it. */
export function dependenciesOf(id: string, resources: TemplateResources): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (from: string): void => {
    for (const other of namesIn(resources[from])) {
      if (!(other in resources) || other === from || found.has(other)) continue;
      found.add(other);
      add(other);
    }
  };
  add(id);
  return found;
}

function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}
