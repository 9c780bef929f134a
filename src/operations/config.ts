/** The configuration in force: what is told of a value to whoever looks at all of them hides the secrets. */
import { isSecret, withoutPasswords } from '../config/settings/secrets.ts';
import type { ConfigAnswer, KeyQuery, ValueAnswer } from '../wire/config.ts';
import type { OperationContext } from './context.ts';

const HIDDEN = '****';

/** In byte order of sections and keys. */
export function showConfig({ store, daemons }: OperationContext): ConfigAnswer {
  const all = [...daemons().values()];
  const entries = [...store.values].flatMap(([section, keys]) =>
    [...keys].map(([key, { value, origin }]) => {
      const secret = isSecret(section, key);
      return {
        section,
        key,
        value: secret ? HIDDEN : withoutPasswords(value),
        secret,
        file: origin.file,
        line: origin.line,
        registered_by: all.filter((daemon) => daemon.follows({ section, key })).map(({ name }) => name),
      };
    }),
  );
  return { entries };
}

/** As it is, a secret too: who may use the socket may read the files. */
export function getConfig({ store }: OperationContext, { section, key }: KeyQuery): ValueAnswer {
  return { value: store.value(section, key) ?? null };
}
