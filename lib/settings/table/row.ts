import type * as v from 'valibot';
import type { ConversionName, Gives, Takes } from '../props/conversions';
import type { PropAt, PropPath } from '../props/prop-path';

/** The prop of `RenderFarm` that a setting becomes, and how. */
export interface Prop {
  /** With dots: `overrides.samples`. */
  readonly at: PropPath;
  readonly as: ConversionName;
}

/** The same for a setting with values `V`. */
export interface PropOf<V> extends Prop {
  /** For types alone. */
  readonly takes?: (value: V) => void;
}

/** One setting of a farm: what the context file, the props, the checks and the documents need of it. */
export interface Row {
  /** Parses a value of the context file. Its messages say what is allowed. */
  readonly schema: v.GenericSchema;
  /** A sentence for the reference page and the example. */
  readonly help: string;
  readonly unit?: string;
  /** The value that a farm has without the setting. */
  readonly default?: unknown;
  /** What a farm does without the setting, where one value does not say it. Names of other settings are in backquotes. */
  readonly otherwise?: string;
  /** For a setting that each farm needs: what to give. */
  readonly missing?: string;
  /** What is allowed, where the schema's first message does not say all of it. */
  readonly allowed?: string;
  /** The value in `cdk.context.example.json`, if that shows one. */
  readonly example?: unknown;
  /** Absent where the setting is for the stack, and not for the farm in it. */
  readonly prop?: Prop;
}

interface RowOf<S extends v.GenericSchema> extends Omit<Row, 'schema'> {
  readonly default?: Readonly<v.InferOutput<S>>;
  readonly prop?: PropOf<v.InferOutput<S>>;
}

/** A row whose types of values are known. */
type TypedRow<S extends v.GenericSchema, R> = Row & { readonly schema: S } & {
  readonly [K in keyof R & 'default']: R[K];
};

/** Makes a row, whose default and prop fit the values of its schema. */
export function row<S extends v.GenericSchema, const R extends RowOf<S>>(schema: S, rest: R): TypedRow<S, R> {
  return { ...rest, schema };
}

/** A setting that becomes this prop as it is. */
export function prop<P extends PropPath>(at: P): PropOf<PropAt<P>>;
/** A setting that becomes this prop by a conversion. */
export function prop<P extends PropPath, C extends ConversionName>(
  at: P,
  as: C & (Gives<C> extends PropAt<P> ? unknown : never),
): PropOf<Takes<C>>;
export function prop(at: PropPath, as: ConversionName = 'same'): Prop {
  return { at, as };
}
