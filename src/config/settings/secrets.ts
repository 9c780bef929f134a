/** What is secret in a configuration is known by its names, and by passwords in the URLs of its values; nobody is shown it by the way. */

/** Whole sections. */
const SECTIONS: ReadonlySet<string> = new Set(['admins']);
/** Anywhere in a key: `proxy_password`, `env.API_TOKEN`. */
const KEYS = /pass(word|wd|phrase)|(^|[^a-z])pass([^a-z]|$)|secret|token|credential|api_?key|private_?key/i;
/** `scheme://user:password@host` */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@]*(@)/gi;

export function isSecret(section: string, key: string): boolean {
  return SECTIONS.has(section) || KEYS.test(key);
}

/** The value with `****` in place of passwords in URLs. */
export function withoutPasswords(value: string): string {
  return value.replace(URL_PASSWORD, '$1****$2');
}
