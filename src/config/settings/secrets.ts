/** Recognizes secrets in a configuration: by the names of sections and keys, and passwords in URLs. */

/** Whole sections. */
const SECTIONS: ReadonlySet<string> = new Set(['admins']);
/** Anywhere in a key: `proxy_password`, `env.API_TOKEN`. */
const KEYS = /pass(word|wd|phrase)|(^|[^a-z])pass([^a-z]|$)|secret|token|credential|api_?key|private_?key/i;
/** `scheme://user:password@host` */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@]*(@)/gi;

export function isSecret(section: string, key: string): boolean {
  return SECTIONS.has(section) || KEYS.test(key);
}

/** Replaces passwords in URLs by `****`. */
export function withoutPasswords(value: string): string {
  return value.replace(URL_PASSWORD, '$1****$2');
}
