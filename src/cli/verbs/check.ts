/** `config check`: what osdaemond itself says about files, without a host. */
import { spawnSync } from 'node:child_process';
import { ownFile } from '../ownpackage.ts';
import { type Call, MANY, type Verb } from '../verb.ts';

export const checkVerb: Verb = {
  name: 'config check',
  usage: '[FILE.ini | DIR…]',
  operands: 'files',
  takes: [0, MANY],
  options: [],
  says: 'read files as osdaemond would, and name every mistake; needs no host; exit 78 for mistakes',
  examples: ['osdaemonctl config check /etc/osdaemond/local.ini'],
  async run({ operands }: Call): Promise<number> {
    const host = ownFile('bin', 'osdaemond.js');
    const { status } = spawnSync(process.execPath, [host, '--check', ...operands], { stdio: 'inherit' });
    return status ?? 1;
  },
};
