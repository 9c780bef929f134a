/** `config check`: runs `osdaemond --check`; works without a running osdaemond. */
import { spawnSync } from 'node:child_process';
import { isExitCode } from '../exitcodes.ts';
import { installedFile } from '../installation.ts';
import { MANY, type Verb } from '../verb.ts';

export const configCheckVerb: Verb = {
  name: 'config check',
  synopsis: '[FILE.ini | DIR…]',
  operands: 'files',
  arity: [0, MANY],
  options: [],
  description: 'check configuration files',
  details:
    'Validates the files as "osdaemond --check" does and prints every error; works without a running osdaemond. Without operands, checks default.ini, default.d, local.ini and local.d in the current directory.',
  exitCodes: [0, 1, 2, 78],
  examples: ['osdaemonctl config check /etc/osdaemond/local.ini'],
  async run({ operands }) {
    const osdaemond = installedFile('bin', 'osdaemond.js');
    const { status } = spawnSync(process.execPath, [osdaemond, '--check', '--', ...operands], { stdio: 'inherit' });
    return isExitCode(status) ? status : 1;
  },
};
