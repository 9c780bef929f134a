/** Answers `config show` and `config get` from the configuration in effect. `show` hides secrets, `get` does not. */
import { isSecret, withoutPasswords } from '../config/settings/secrets.ts';
import type { ConfigAnswer, KeyQuery, ValueAnswer } from '../wire/config.ts';
import type { OperationContext } from './context.ts';

const HIDDEN = '****';

/** Sections and keys in byte order. */
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

/** Secrets included: a user of the socket has full control of osdaemond. */
export function getConfig({ store }: OperationContext, { section, key }: KeyQuery): ValueAnswer {
  return { value: store.value(section, key) ?? null };
}
