/** Damages a JSON value in every way that a schema must notice, one way at a time. */

export interface Mutation {
  /** `daemons.0.pid: without it`. */
  readonly what: string;
  readonly value: unknown;
}

/** An extra field, a missing field, and a value of another type, at every place. */
export function mutationsOf(value: unknown): Mutation[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) =>
      inside(`${i}`, mutationsOf(item), (changed) => value.map((one, at) => (at === i ? changed : one))),
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value);
  return [
    { what: 'an extra field', value: { ...value, extra: 1 } },
    ...fields.flatMap(([name, field]) => [
      { what: `without ${name}`, value: Object.fromEntries(fields.filter(([other]) => other !== name)) },
      { what: `${name} of another type`, value: { ...value, [name]: { another: 'type' } } },
      ...inside(name, mutationsOf(field), (changed) => ({ ...value, [name]: changed })),
    ]),
  ];
}

function inside(name: string, mutations: readonly Mutation[], put: (value: unknown) => unknown): Mutation[] {
  return mutations.map(({ what, value }) => ({ what: `${name}: ${what}`, value: put(value) }));
}
